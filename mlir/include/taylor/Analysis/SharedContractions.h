//===- SharedContractions.h - Contractions that are others, scaled -*- C++ -*-//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   sum_j (c[b] t[b, r, j]) W[j, k]  =  c[b] sum_j t[b, r, j] W[j, k]
//
// A program that was differentiated in its parameters computes many values
// twice: the cotangent of a trace, pushed back through the transposed sweep, is
// the forward tangent times the cotangent of the result, and the second
// derivative has two tangents with the same cotangent. Such contractions are
// equal by the rules of arithmetic once factors that lack the summed axes are
// drawn out. The later one is written as the earlier one, scaled.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_SHAREDCONTRACTIONS_H
#define TAYLOR_ANALYSIS_SHAREDCONTRACTIONS_H

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Analysis/CostModel.h"
#include "taylor/Analysis/NormalForms.h"

namespace mlir::taylor {

/// `node` is `replacement`, whose dimensions run along the node's axes.
struct SharedContraction {
  const AxisNode *node;
  AxisView replacement;
};

class SharedContractions {
public:
  SharedContractions(AxisProgram &program, const CostModel &model);

  /// In the order of the program.
  ArrayRef<SharedContraction> shared() const { return found; }

private:
  using Term = NormalForms::Term;
  using Factor = NormalForms::Factor;
  /// A node that is one term: a symbol with all of its axes, times others.
  struct Known {
    const AxisNode *node;
    Term term;
  };

  void visit(const AxisNode *node);
  std::optional<AxisView> asMultipleOf(const Known &base, const Factor &symbol,
                                       const AxisNode *node, const Term &term);
  std::optional<AxisProductFactor> holder(const Factor &factor,
                                          double &coefficient);

  AxisProgram &program;
  const CostModel &model;
  NormalForms forms;
  /// Contractions by the symbol that has all of their axes.
  llvm::DenseMap<unsigned, SmallVector<Known, 1>> contractions;
  /// The first node that is a symbol, but for a number.
  llvm::DenseMap<unsigned, Known> holders;
  SmallVector<SharedContraction> found;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_SHAREDCONTRACTIONS_H
