//===- OpenAnalysis.h - Which values a moved sum may replace ----*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sum over directions is a product that sums an axis which the value below it
// carries through linear ops: a functional of that value. Moving it up opens
// the value: its producer is rewritten under the sum. A value is opened only if
// every use of it is, so that it dies and no work is done twice. One sweep from
// the last node to the first finds all of this.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_OPENANALYSIS_H
#define TAYLOR_ANALYSIS_OPENANALYSIS_H

#include "taylor/Analysis/AxisProgram.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::taylor {

/// A product, with those of its summed axes that are directions, and those that
/// are a batch: summed last.
struct DirectionSum {
  const AxisNode *node;
  SmallVector<unsigned, 2> directions, batch;
  /// Over what a slice picks, over a batch, or with a matrix of weights (as
  /// many sums at once): moving it may spoil what other sums can do.
  bool uncertain;
};

/// Which uncertain sums to take.
struct UncertainSums {
  bool taken = true;
  llvm::DenseSet<const AxisNode *> except;

  bool takes(const AxisNode *sum) const {
    return taken && !except.contains(sum);
  }
};

/// Values that stay although they could be opened, with all that is below them.
using ClosedValues = llvm::DenseSet<const AxisNode *>;

/// A sum over directions that cannot move at all.
struct StuckSum {
  enum class Reason {
    Nonlinear,  ///< the summed value is a nonlinear function of the axis
    OtherUsers, ///< the summed value is needed for each direction as well
    Leaf,    ///< nothing linear lies between the sum and the values it adds up
    Indices, ///< the summed value is read at indices that are not known
    Mixed,   ///< the op of the summed value mixes what is summed
    Opaque ///< the summed value comes from an op that the algebra does not know
  };
  const AxisNode *node;
  const AxisNode *blocker;
  Reason reason;
};

class OpenAnalysis {
public:
  OpenAnalysis(const AxisProgram &program, const UncertainSums &uncertain,
               const ClosedValues &closed = {});

  /// Whether the node dies if the sums that open it move.
  bool isOpen(const AxisNode *node) const {
    return node->id < open.size() && open[node->id];
  }
  /// Whether no term of the open node has the axis from a tensor that it is
  /// contracted with: a direction, rather than a dimension of a matrix.
  bool isDirection(const AxisNode *node, unsigned axis) const {
    return node->id < throughout.size() && axis < 64 &&
           (throughout[node->id] >> axis & 1);
  }
  /// Whether something nonlinear below the node varies along the axis.
  bool isCurvedAlong(const AxisNode *node, unsigned axis) const {
    return node->id < curved.size() && axis < 64 &&
           (curved[node->id] >> axis & 1);
  }
  /// Whether a sum that opens the node runs over the axis.
  bool isSummed(const AxisNode *node, unsigned axis) const {
    return node->id < directions.size() && axis < 64 &&
           (directions[node->id] >> axis & 1);
  }
  /// Sums that open common values; they move together or not at all.
  ArrayRef<SmallVector<DirectionSum, 1>> groups() const { return sumGroups; }
  ArrayRef<StuckSum> stuck() const { return stuckSums; }
  /// Whether it would be different without uncertain sums.
  bool isUncertain() const {
    return followsSelection || llvm::any_of(sumGroups, [](const auto &group) {
             return llvm::any_of(
                 group, [](const DirectionSum &sum) { return sum.uncertain; });
           });
  }

private:
  void findPassedAxes();
  bool passes(const AxisNode *node, unsigned axis) const;
  /// Axes of `sum` that are directions carried by operand `position`.
  SmallVector<unsigned, 2> directionsOf(const AxisNode *sum,
                                        unsigned position) const;
  bool isCurved(const AxisOperand &value, unsigned axis) const;
  SmallVector<unsigned, 2> batchOf(const AxisNode *sum, unsigned position,
                                   ArrayRef<unsigned> directions) const;
  bool isUncertain(const AxisNode *sum, unsigned position, unsigned axis) const;
  uint64_t carriedBy(const AxisNode *node, unsigned position, uint64_t carried);
  bool keepsMasks(const AxisNode *node);
  void sweep(const ClosedValues &closed);
  void visitOperands(const AxisNode *node, uint64_t outer, uint64_t inner,
                     bool isTheSum);
  void group();
  void explain();

  const AxisProgram &program;
  const UncertainSums &uncertain;
  /// Per node: the axes that one of its openable operands has too; those that
  /// no term has from elsewhere; those that come through a contraction, and
  /// through a slice.
  std::vector<uint64_t> passed, throughout, beneath, sliced;
  /// Per node: the axes along which something nonlinear below it varies.
  std::vector<uint64_t> curved;
  /// Per node: the axes over which the sums that open it sum, and those that
  /// opened values sum inside.
  std::vector<uint64_t> directions, innerDirections;
  std::vector<bool> open, blocked;
  bool followsSelection = false;
  SmallVector<DirectionSum> sums;
  std::vector<SmallVector<DirectionSum, 1>> sumGroups;
  SmallVector<StuckSum> stuckSums;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_OPENANALYSIS_H
