//===- SpreadTerms.h - Small tensors, spread by selections ------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tangent of one perceptron on each of many nodes n, along all features c
// of all nodes at once, is zero where the direction r is another node's:
//
//   t[r, n, h] = sum_c  [r = 4 n + c] * u[c, n, h]
//
// Selections are solved for indices of the result: here for r, which the others
// determine. It is a *pivot*: nothing else in the term has it, factors are
// read at what it is equal to. Terms of equal selections then are one term of
// the sum of their tensors, and a product of terms has the selections of both
// (docs/math.md, section 11).
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_SPREADTERMS_H
#define TAYLOR_ANALYSIS_SPREADTERMS_H

#include "taylor/Analysis/AxisGraph.h"

namespace mlir::taylor {

/// coefficient * product of factors.
struct FactoredTerm {
  double coefficient = 1.0;
  AxisFactors factors;
};

/// compact * selections, along labels of a value. Labels that the value lacks
/// are summed over.
struct SpreadTerm {
  /// Dimension d runs along labels[d], and has an axis.
  AxisView compact;
  SmallVector<Label, 4> labels;
  /// In the order of the value's labels; selections[i] is solved for pivots[i].
  SmallVector<Label, 2> pivots;
  AxisFactors selections;

  bool isSpread() const { return !pivots.empty(); }
  FactoredTerm asFactors() const;
};

class SpreadTerms {
public:
  /// Of a value whose axes run along `out`.
  SpreadTerms(AxisGraph &graph, ArrayRef<Label> out, Type elementType)
      : graph(graph), out(out.begin(), out.end()), elementType(elementType) {}

  /// Adds a product, summed over labels that the value lacks.
  void add(FactoredTerm product);
  /// Adds a term of which the tensor is in this form already.
  void add(SpreadTerm term);

  ArrayRef<SpreadTerm> get() const { return terms; }
  /// A term as it is, along the value's axes.
  AxisView widened(const SpreadTerm &term) const;

private:
  using Names = llvm::SmallDenseMap<Label, Label, 4>;

  bool isOut(Label label) const { return llvm::is_contained(out, label); }
  unsigned positionOf(Label label) const {
    return llvm::find(out, label) - out.begin();
  }
  /// Solves a selection for a label that is no pivot yet, and inserts the
  /// solution in all other factors. False if none can be solved.
  bool solveOne(AxisFactors &factors, double &coefficient,
                SmallVectorImpl<Label> &pivots) const;
  std::optional<AxisProductFactor>
  readElsewhere(const AxisProductFactor &factor,
                const AxisProductFactor &selection, Label pivot,
                double &coefficient) const;
  AxisProductFactor canonical(const AxisProductFactor &selection,
                              Label pivot) const;
  bool hasSelectionsOf(const SpreadTerm &term, const SpreadTerm &other,
                       Names &names) const;

  AxisGraph &graph;
  SmallVector<Label, 4> out;
  Type elementType;
  SmallVector<SpreadTerm, 2> terms;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_SPREADTERMS_H
