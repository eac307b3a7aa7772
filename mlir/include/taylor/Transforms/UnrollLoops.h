//===- UnrollLoops.h - Loops that stand between sums ---------- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights are not pushed backwards through loops. Where that keeps sums from
// moving, as in the Hessian of a function that is a loop over layers, the loops
// are unrolled: on a copy, which is taken if what can be collapsed then saves
// enough.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_UNROLLLOOPS_H
#define TAYLOR_TRANSFORMS_UNROLLLOOPS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "taylor/Transforms/Transforms.h"

namespace mlir::taylor {

/// What has been done to a module.
struct CollapsedModule {
  CollapseSummary summary;
  unsigned batched = 0;
  /// Of loops and copies.
  RecordedRemarks remarks;
};

struct LoopUnrolling {
  CostModel model;
  /// How many ops may be written in place of loops that are unrolled together.
  int64_t largest = 0;
};

/// Unrolls, in a module that is not collapsed yet, loops whose unrolling pays.
class UnrollTrials {
public:
  /// Collapses a module in place.
  using Collapser = std::function<CollapsedModule(ModuleOp)>;

  /// Finds loops that could be unrolled. If there are some, keeps a copy of the
  /// module as it is now.
  UnrollTrials(ModuleOp module, const LoopUnrolling &options);

  /// The module, collapsed with some loops unrolled; null if `plain`, what it
  /// becomes without that, is hardly worse.
  OwningOpRef<ModuleOp> run(CollapsedModule &plain, const Collapser &collapse);
  unsigned getNumUnrolled() const { return numUnrolled; }

private:
  /// Loops of a block that read what others of them return, and what all their
  /// steps take.
  struct Group {
    SmallVector<Operation *> loops;
    double flops = 0.0;
  };
  struct Trial {
    OwningOpRef<ModuleOp> module;
    CollapsedModule result;
  };

  void findGroups(Block &block);
  void add(ArrayRef<Operation *> loops);
  Trial attempt(ArrayRef<unsigned> chosen, const Collapser &collapse);
  bool isWorth(ArrayRef<unsigned> chosen, const CollapseSummary &unrolled,
               const CollapseSummary &rolled) const;
  void drop(SmallVector<unsigned> &chosen, Trial &trial,
            const Collapser &collapse);
  void explain(ArrayRef<unsigned> chosen, RecordedRemarks &remarks) const;

  LoopUnrolling options;
  OwningOpRef<ModuleOp> original;
  /// The steps of loops that could be unrolled.
  llvm::DenseMap<Operation *, int64_t> steps;
  std::vector<Group> groups;
  /// Loops that take more ops.
  SmallVector<Operation *> tooLarge;
  unsigned numUnrolled = 0;
};

/// Unrolls all loops below `root` that could be. Tells how many.
unsigned unrollLoops(Operation *root);

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_UNROLLLOOPS_H
