//===- CarrySums.h - Sums through choices and loops ----------- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where only F(x) = sum_r w[r] x[r, ..] of a result x is needed, a choice can
// yield F(x) in each of its regions. A loop x <- g(x) can carry F(x) if F(g(x))
// depends on x through F(x) alone: then F(x) <- F(g(x)) takes its place.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_CARRYSUMS_H
#define TAYLOR_TRANSFORMS_CARRYSUMS_H

#include "taylor/Transforms/SummedFlow.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::taylor {

class SumCarrier {
public:
  /// Moves sums in a block of which this is known, as far as they go.
  using BlockCollapser =
      std::function<CollapseSummary(Block &, const BlockFacts &)>;

  SumCarrier(Block &block, const BlockFacts &outside, const CostModel &model,
             BlockCollapser collapse)
      : block(block), outside(outside), model(model),
        collapse(std::move(collapse)) {}

  /// What is known of the block, and which results of its ops could be summed
  /// where they come from.
  BlockFacts facts();

  /// Sums results of one op, the last one possible, where they come from. Tells
  /// whether there is one.
  bool run();

  /// What has been done in regions so far.
  CollapseSummary takeSummary() { return std::move(summary); }

private:
  struct Trial {
    Operation *op = nullptr;
    SmallVector<SummedResult> sums;
    CollapseSummary summary;
    /// The op in a loop that needs a value for each direction.
    std::string blocker;
  };

  SmallVector<SummedResult> wantedSums(Operation *op,
                                       const AxisProgram &program);
  ArrayRef<SmallVector<int64_t, 4>> dimsOf(Operation *op);
  bool carry(Operation *op, ArrayRef<SummedResult> wanted);
  Trial attempt(Operation *op, ArrayRef<SummedResult> wanted);
  Trial attemptChoice(Operation *op, ArrayRef<SummedResult> wanted);
  static bool isFree(const Trial &trial, OpResult result);
  bool widen(Trial &trial, Operation *op);
  static bool shrink(Trial &trial, unsigned numWanted);
  static bool grow(Trial &trial, Operation *op, const BlockFacts &facts);
  bool pays(Operation *op, const Trial &trial) const;
  bool isolate(Operation *op, const Trial &trial, const SummedResult &sum,
               ArrayRef<Value> functionals);
  bool replace(Operation *op, const Trial &trial);
  void explainPassed(Operation *op, const Trial &trial);
  void explainKept(Operation *op, StringRef why, StringRef blocker);

  Block &block;
  const BlockFacts &outside;
  const CostModel &model;
  BlockCollapser collapse;
  CollapseSummary summary;
  /// For each result of an op: the dimensions along which it may be summed.
  llvm::DenseMap<Operation *, SmallVector<SmallVector<int64_t, 4>>> dims;
  /// What has been tried in vain.
  llvm::DenseMap<Operation *, SmallVector<SummedResult>> refused;
};

/// Whether sums of the value can be carried: a tensor of floating-point
/// numbers.
bool isFloatTensor(Value value);
double elementsOf(Value value);

/// Computes sums of values from outside before the op, where its regions need
/// nothing else of these values.
void hoistSums(Operation *op);

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_CARRYSUMS_H
