//===- Contraction.h - In which order to multiply and sum -------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Orders a product of a few factors into pairwise products, summing every label
// as soon as nothing else needs it. All pairings of up to `maxExhaustive`
// factors are compared by cost; a product that exists already costs nothing.
// That is how weights which are pushed backwards are recognised as the forward
// tangents that the program computes anyway.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_CONTRACTION_H
#define TAYLOR_ANALYSIS_CONTRACTION_H

#include "taylor/Analysis/CostModel.h"
#include <functional>

namespace mlir::taylor {

/// A product that sums axes of two tensors, not only of a tensor and
/// selections.
bool isContraction(const AxisNode &node);

class ContractionPlanner {
public:
  /// `exists` tells which nodes cost nothing.
  ContractionPlanner(AxisGraph &graph, const CostModel &model,
                     std::function<bool(const AxisNode *)> exists)
      : graph(graph), model(model), exists(std::move(exists)) {}

  /// coefficient * product of factors, summed over labels not in `out`, as
  /// nested products of two factors each.
  AxisView plan(double coefficient, AxisFactors factors, ArrayRef<Label> out,
                Type elementType);
  /// All orders of more factors are not compared. Costs that are estimates
  /// anyway need fewer.
  void compareUpTo(unsigned factors) { maxExhaustive = factors; }
  /// Whether the node costs nothing.
  bool isThere(const AxisNode *node) const { return exists(node); }

private:
  /// A partial product: constant * factor, at a price.
  struct Part {
    double cost = 0.0;
    double coefficient = 1.0;
    AxisFactors factors;
  };

  Part combine(const Part &left, const Part &right, ArrayRef<Label> keep);
  Part exhaustive(ArrayRef<AxisProductFactor> factors, ArrayRef<Label> out);
  Part greedy(ArrayRef<AxisProductFactor> factors, ArrayRef<Label> out);

  unsigned maxExhaustive = 6;
  AxisGraph &graph;
  const CostModel &model;
  std::function<bool(const AxisNode *)> exists;
  Type elementType;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_CONTRACTION_H
