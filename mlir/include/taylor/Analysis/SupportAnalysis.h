//===- SupportAnalysis.h - Values without their zeros -----------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which values of a program are small tensors, spread by selections
// (SpreadTerms.h), and what the program is if these are followed instead:
//
//   t[r, n, h] = sum_c  [r = 4 n + c] * u[c, n, h]
//   sum_h t[r, n, h] W[h, k] = sum_c  [r = 4 n + c] * (sum_h u[c, n, h] W[h,
//   k]) sum_r t[r, n, h] t[r, n, h] = sum_c u[c, n, h] u[c, n, h] sum_n t[r, n,
//   h] = the elements of u, in another order
//
// A forward pass over the nodes that the program needs. A node is written in
// terms of the tensors inside its operands if the cost model finds that
// cheaper, and it stays spread if these tensors have at most half of its
// elements. Whether all of that pays is for the program as a whole: where a
// node is needed as it is, it costs something to spread the tensor.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_SUPPORTANALYSIS_H
#define TAYLOR_ANALYSIS_SUPPORTANALYSIS_H

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Analysis/CostModel.h"
#include "taylor/Analysis/SpreadTerms.h"

namespace mlir::taylor {

class SupportAnalysis {
public:
  SupportAnalysis(AxisProgram &program, const CostModel &model);

  /// Cost of the program as it is, and as it would be.
  const Cost &costBefore() const { return before; }
  const Cost &costAfter() const { return after; }
  /// Whether that is much cheaper.
  bool pays() const;

  /// What the node is, along its axes, if it would be written anew.
  const AxisView *replacement(const AxisNode *node) const;
  /// Whether the program would need the node.
  bool isNeeded(const AxisNode *node) const {
    return node->id < needed.size() && needed[node->id];
  }

private:
  /// A node as a sum of terms, along labels of their own.
  struct Spread {
    SmallVector<Label, 4> labels;
    SmallVector<SpreadTerm, 2> terms;
  };
  using Options = SmallVector<FactoredTerm, 4>;

  void readProduct(const AxisNode &node);
  void readSum(const AxisNode &node);
  void readLinear(const AxisNode &node);
  void finish(const AxisNode &node, ArrayRef<Label> out,
              const SpreadTerms &terms, Cost asItIs, unsigned firstNew);
  void countNeeds();

  bool isSpread(const AxisNode *node) const;
  Options termsOf(const AxisProductFactor &factor);
  FactoredTerm now(const AxisProductFactor &factor) const;
  Cost costSince(unsigned firstNew, const AxisNode *node) const;
  Cost costOfWidening(const AxisNode *node) const;

  AxisProgram &program;
  AxisGraph &graph;
  const CostModel &model;
  llvm::DenseMap<const AxisNode *, Spread> spreads;
  llvm::DenseMap<const AxisNode *, AxisView> replacements;
  std::vector<bool> needed;
  Cost before, after;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_SUPPORTANALYSIS_H
