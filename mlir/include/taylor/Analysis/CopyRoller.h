//===- CopyRoller.h - Several copies of a value as one ----------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Values that are computed by the same ops on different operands, as an
// unrolled loop computes them, are one value with a new first dimension:
//
//   x_n = tanh(y_n)          is     x[n] = tanh(y[n])
//   x_n = a[3 n + 1]                x[n] = a[3 n + 1]
//   x_n = [i = n]                   x[n] = [i = n]
//   x_n, of different ops           x[n] = stack(x_0, x_1, ...)
//
// Which values may be copies of each other is told by a hash; the ops are then
// compared one by one, from the results to where they differ.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_COPYROLLER_H
#define TAYLOR_ANALYSIS_COPYROLLER_H

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Analysis/CostModel.h"

namespace mlir::taylor {

class CopyRoller {
public:
  CopyRoller(AxisProgram &program, const CostModel &model);

  /// Equal for values that the same ops compute from the same inputs and any
  /// constants...
  size_t hash(Value value) const { return hashes.lookup(value).exact; }
  /// ... and from any inputs of the same types.
  size_t looseHash(Value value) const { return hashes.lookup(value).loose; }

  /// The permutation that sorts copies by where they first differ, so that
  /// copies of different values come in the same order.
  SmallVector<unsigned> order(ArrayRef<Value> copies) const;

  /// Copy n at index n along a new first dimension; that dimension has no axis
  /// if all copies are one value. Nothing if they are not followed.
  std::optional<AxisView> roll(ArrayRef<Value> copies);

  /// The ops in which two values first differ that are nearly copies: the same
  /// ops, at least two contractions among them, lead to the values from there.
  std::optional<std::pair<Operation *, Operation *>>
  difference(Value first, Value second) const;

  /// Of all that has been rolled so far: the cost of what is computed for all
  /// copies at once, and of stacking what it is computed from.
  const Cost &rolledCost() const { return rolled; }
  const Cost &stackedCost() const { return stacked; }
  /// Whether something has been contracted for all copies at once to get what
  /// these copies have been rolled into.
  bool contracts(ArrayRef<Value> copies) const {
    return contracting.contains(views.lookup(copies)->node);
  }
  bool isRolled(Operation *op) const { return rolledOps.contains(op); }

private:
  using Copies = ArrayRef<Value>;
  struct Hashes {
    size_t exact = 0, loose = 0;
  };

  void hashValues();
  Hashes hashOf(Operation &op) const;
  bool isFollowed(Value value) const;
  /// Copies that need no op of their own: one value, or indicators.
  std::optional<AxisView> withoutOps(Copies copies);
  bool haveSameOp(Copies copies) const;
  /// A number for each copy that tells them apart where they first differ.
  SmallVector<int64_t> differences(Copies copies) const;
  SmallVector<Value> inProgramOrder(Copies copies) const;
  SmallVector<Value> operandsOf(Copies copies, unsigned number) const;
  bool areEqual(Copies copies) const;
  std::optional<AxisView> rollOps(Copies copies);
  AxisView stack(Copies copies);
  RankedTensorType typeOf(Copies copies) const;

  AxisProgram &program;
  const CostModel &model;
  llvm::DenseMap<Value, Hashes> hashes;
  /// The place of every value in the block.
  llvm::DenseMap<Value, int64_t> positions;
  /// Of copies that have been rolled, which `storage` holds.
  llvm::DenseMap<ArrayRef<Value>, std::optional<AxisView>> views;
  /// Their order, by the same values in program order.
  llvm::DenseMap<ArrayRef<Value>, ArrayRef<Value>> orders;
  llvm::BumpPtrAllocator storage;
  llvm::SmallPtrSet<Operation *, 16> rolledOps;
  void count(const AxisNode *node, Cost &total);

  Cost rolled, stacked;
  llvm::SmallPtrSet<const AxisNode *, 16> counted, contracting;
  /// Values looked at. There may be more sets of copies than ops.
  size_t numCompared = 0;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_COPYROLLER_H
