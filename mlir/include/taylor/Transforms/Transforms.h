//===- Transforms.h - What the passes do to a block -------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The transformations behind the passes, for use from C++.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_TRANSFORMS_H
#define TAYLOR_TRANSFORMS_TRANSFORMS_H

#include "mlir/IR/Operation.h"
#include "taylor/Analysis/CostModel.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include <functional>
#include <vector>

namespace mlir::taylor {

class AxisEmitter;
class AxisProgram;
struct BlockFacts;

/// Replaces every op that chooses among equal regions by one of them.
void mergeEqualBranches(Operation *root);

/// Merges equal results of choices and loops below `root`, and drops those that
/// nobody needs.
void simplifyFlow(Operation *root);

/// Replaces values of the block that are views of earlier ones. Tells whether
/// anything changed.
bool simplifyBlock(Block &block, const BlockFacts &facts);

/// Scales large tensors once, by what is gathered in smaller ones. Tells
/// whether anything changed.
bool gatherScales(Block &block);

/// Writes the block in terms of tensors without the zeros that tangents have in
/// places of the others, if that is cheaper. Tells whether it is.
bool compactDirections(Block &block, const BlockFacts &facts,
                       const CostModel &model);

/// x * (1 + y) in place of the result x + x * y; null if it is none.
Value factorSum(OpResult result, AxisProgram &program, AxisEmitter &emitter);

/// Computes constants and identity matrices, and what else is made of nothing,
/// in the loops that use them, so that blocks can be read by themselves.
void sinkConstants(Operation *root);

/// Erases ops of the block whose results nobody uses.
void eraseDeadOps(Block &block);

/// Whether a region below `root` belongs to an op of an unknown dialect. It may
/// hold symbols of its own, so nobody knows all uses of a symbol. MLIR's
/// inliner takes for granted that there is none.
bool hasUnknownRegion(Operation *root);

/// Whether a module, or a function in it, is not much longer once all calls are
/// inlined; false where functions call themselves.
bool staysSmallInlined(Operation *module);

/// Remarks of what has been done, for when that is decided on.
class RecordedRemarks {
public:
  void add(std::function<void()> emit) { remarks.push_back(std::move(emit)); }
  void append(RecordedRemarks other) {
    llvm::move(other.remarks, std::back_inserter(remarks));
  }
  void emit() const {
    for (const std::function<void()> &remark : remarks)
      remark();
  }

private:
  std::vector<std::function<void()>> remarks;
};

struct RollSummary {
  unsigned rolled = 0;
  /// How many of them are sums of copies that contract something.
  unsigned contracting = 0;
  /// What blocks cost, simplified, with their copies.
  llvm::DenseMap<Block *, Cost> before;
  /// Of sums that were rolled, to be told if that was kept or if it was not,
  /// and of sums that were not rolled.
  RecordedRemarks passed, missed, unlike;
};

/// Makes sums over a new axis of sums whose summands the same ops compute, in
/// all blocks below `root`.
RollSummary rollCopies(Operation *root, const CostModel &model);

struct CollapseSummary {
  unsigned moved = 0;
  unsigned kept = 0;
  /// Choices and loops that yield sums.
  unsigned carried = 0;
  /// Contractions that were written as multiples of others.
  unsigned shared = 0;
  /// Cost of what was simplified, and of what has come of it. What is in a loop
  /// of a known number of steps counts as often.
  Cost before, after;
  /// What has come of all steps of a loop.
  llvm::DenseMap<Operation *, Cost> loops;
  RecordedRemarks remarks;
  /// Of sums that stay behind a choice or loop.
  RecordedRemarks notCarried;
};

/// What the blocks below `root` cost. What is in a loop of a known number of
/// steps counts as often.
Cost costInside(Operation *root, const CostModel &model);

/// Simplifies and moves sums in all blocks below `root` until nothing moves. If
/// copies have been rolled before, costs are compared with what was there then.
/// If it `carries`, sums go through choices and loops. A `trial` takes the
/// first way that moves sums, which is seldom not the cheapest.
CollapseSummary collapseSums(Operation *root, const CostModel &model,
                             const RollSummary *rolled = nullptr,
                             bool carries = true, bool trial = false);

struct LoopBatching {
  CostModel model;
  /// Whether loops are batched whatever that costs.
  bool always = false;
  /// How many steps a loop may have that is batched; 0: any number.
  int64_t largest = 0;
};

/// Batches the loops below `root` whose steps are independent, where that lets
/// sums move and saves much. Tells how many.
unsigned batchLoops(Operation *root, const LoopBatching &options,
                    RecordedRemarks &remarks);

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_TRANSFORMS_H
