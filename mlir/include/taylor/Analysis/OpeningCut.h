//===- OpeningCut.h - Which values it pays to open --------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A value may be opened if every use of it is, so what is open is a set that is
// closed under "is used by", and what opening a value gains hardly depends on
// what else is open, given all that uses it. So the best set is a maximum
// closure (MaximumClosure.h): of values, of the nodes that they need in place
// of each other, and of what dies with them.
//
// What a value needs is found by moving each sum through one value at a time:
// a functional of the next value is taken to be summed where it is.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_OPENINGCUT_H
#define TAYLOR_ANALYSIS_OPENINGCUT_H

#include "taylor/Analysis/CostModel.h"
#include "taylor/Analysis/OpenAnalysis.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::taylor {

/// What opening values takes, one value at a time.
struct OpeningSurvey {
  /// `result` is computed if `opened` is open, unless `unless` is open too (may
  /// be null), and so are `adds` additions of numbers.
  struct Need {
    const AxisNode *opened, *unless, *result;
    double adds = 0.0;
  };
  std::vector<Need> needs;
  /// What stands for a functional of a value, whether or not that is open:
  /// others that read it need something else if it is.
  llvm::DenseMap<const AxisNode *, const AxisNode *> functionals;
  /// Results of reverse sweeps, of which the terms are needs of their own.
  llvm::DenseSet<const AxisNode *> sweeps;
  /// A sum, the value that it opens, and what is computed in its place then.
  struct Sum {
    const AxisNode *node, *opened, *result;
  };
  SmallVector<Sum> sums;
  /// Whether functionals that are taken where the value is, are what is written
  /// there if it stays.
  bool isSeparable = true;
};

struct CheapestClosing {
  /// The open values that had better stay.
  ClosedValues closed;
  /// What that saves, compared with opening all, or none.
  double saving = 0.0;
  /// Whether the values' costs do not depend on each other: nothing that one
  /// needs is, or reads, another value that may be opened.
  bool isSeparable = true;
};

CheapestClosing findCheapestClosing(const AxisProgram &program,
                                    const OpenAnalysis &openness,
                                    const OpeningSurvey &survey,
                                    const CostModel &model, unsigned firstNew);

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_OPENINGCUT_H
