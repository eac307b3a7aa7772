//===- MaximumClosure.h - The best set that is closed -----------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of elements with gains, positive or negative, and of implications "if a is
// taken, b is taken", finds a set that respects all implications and gains
// most: a minimum cut between what gains and what costs [Picard, 1976]. The cut
// is found by Dinic's algorithm on whole numbers, so that the answer depends on
// nothing but the question.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_MAXIMUMCLOSURE_H
#define TAYLOR_ANALYSIS_MAXIMUMCLOSURE_H

#include "mlir/Support/LLVM.h"
#include <optional>
#include <vector>

namespace mlir::taylor {

class MaximumClosure {
public:
  /// A new element: 0, 1, ...
  unsigned add(double gain = 0.0) {
    gains.push_back(gain);
    return gains.size() - 1;
  }
  void gain(unsigned element, double more) { gains[element] += more; }
  /// If `a` is taken, `b` is.
  void imply(unsigned a, unsigned b) { implications.push_back({a, b}); }

  /// Which elements to take; of sets that gain the same the largest. Nothing if
  /// that takes more steps than allowed for each element and implication.
  std::optional<std::vector<bool>> solve(unsigned stepsPerEdge = 256);

  /// What the elements gain together.
  double gainOf(const std::vector<bool> &taken) const;

private:
  std::vector<double> gains;
  std::vector<std::pair<unsigned, unsigned>> implications;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_MAXIMUMCLOSURE_H
