//===- SumPlacement.h - Which sums move, and what that saves ----*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The decision. Each group of sums that open common values is written anew
// (SumMover.h). What that adds is compared with what dies, over the whole
// program, by the cost model; a group that does not become cheaper stays as it
// is. Nodes that another accepted group added are there for free.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_SUMPLACEMENT_H
#define TAYLOR_ANALYSIS_SUMPLACEMENT_H

#include "taylor/Analysis/CostModel.h"
#include "taylor/Analysis/OpenAnalysis.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::taylor {

/// A sum and what replaces it. Dimensions of the replacement are the result
/// axes of the sum's node.
struct PlacedSum {
  const AxisNode *node;
  AxisView replacement;
  /// Of the sum's group: what the program had and no longer needs, and what it
  /// needs instead.
  Cost removed, added;
  unsigned numDirections;
};

/// A sum that could be written anew, but not more cheaply.
struct KeptSum {
  const AxisNode *node;
  Cost removed, added;
  bool tooLarge;
};

class SumPlacement {
public:
  SumPlacement(AxisProgram &program, const CostModel &model);

  ArrayRef<PlacedSum> moved() const { return decision.moved; }
  ArrayRef<KeptSum> kept() const { return decision.kept; }
  ArrayRef<StuckSum> stuck() const { return decision.stuck; }
  /// Cost of the program as it was, and as it is with the moved sums.
  const Cost &costBefore() const { return before; }
  const Cost &costAfter() const { return decision.after; }

  /// The cost of the program with all sums moved that pay, if `closed` stays.
  Cost costWith(const ClosedValues &closed);
  /// Whether values cost what they cost whatever else is open, as far as can be
  /// seen: then no placement is cheaper than this one.
  bool isSeparable() const { return separable; }

private:
  class Ledger;
  struct Decision {
    SmallVector<PlacedSum> moved;
    SmallVector<KeptSum> kept;
    SmallVector<StuckSum> stuck;
    Cost after;
  };
  /// Decides on all groups. Returns whether there are uncertain sums, and adds
  /// those that stay to `kept`.
  bool place(const UncertainSums &uncertain, const ClosedValues &closed,
             llvm::DenseSet<const AxisNode *> &kept);
  bool decide(ArrayRef<DirectionSum> group, class SumMover &mover,
              Ledger &ledger);
  class ContractionPlanner plannerFor(const OpenAnalysis &openness,
                                      Ledger &ledger);
  struct CheapestClosing propose(const UncertainSums &uncertain);
  unsigned maxSteps() const;

  AxisProgram &program;
  const CostModel &model;
  /// Nodes from this id on are not in the program.
  unsigned firstNew;
  /// Sums that have been replaced, or may still be.
  llvm::DenseSet<const AxisNode *> leaving;
  Decision decision;
  Cost before;
  bool separable = true;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_SUMPLACEMENT_H
