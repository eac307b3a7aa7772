//===- Contraction.cpp - In which order to multiply and sum ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/Contraction.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

bool mlir::taylor::isContraction(const AxisNode &node) {
  return node.sumsAxes() &&
         llvm::count_if(node.operands, [](const AxisOperand &operand) {
           return !operand.node->isStructural();
         }) > 1;
}

using LabelSet = llvm::SmallSetVector<Label, 8>;

/// Labels of the factors in `subset` that the result or another factor needs. A
/// selection alone keeps all of its labels: with a tensor it is a reshape or a
/// slice, but summed by itself it would be a matrix.
static SmallVector<Label, 8> neededLabels(ArrayRef<AxisProductFactor> factors,
                                          unsigned subset,
                                          ArrayRef<Label> out) {
  LabelSet mine, others(out.begin(), out.end());
  bool isDense = false, isAll = true;
  for (auto [i, factor] : llvm::enumerate(factors)) {
    bool isMine = subset >> i & 1;
    (isMine ? mine : others).insert(factor.labels.begin(), factor.labels.end());
    isDense |= isMine && !factor.node->is(AxisNode::Kind::Selection);
    isAll &= isMine;
  }
  SmallVector<Label, 8> keep;
  llvm::copy_if(mine, std::back_inserter(keep), [&](Label label) {
    return others.contains(label) || !(isDense || isAll);
  });
  return keep;
}

ContractionPlanner::Part ContractionPlanner::combine(const Part &left,
                                                     const Part &right,
                                                     ArrayRef<Label> keep) {
  Part result;
  AxisFactors factors = left.factors;
  llvm::append_range(factors, right.factors);
  AxisView view = graph.product(1.0, factors, keep, elementType);
  result.cost = left.cost + right.cost;
  result.coefficient = left.coefficient * right.coefficient * view.coefficient;
  bool isOneOfThem = llvm::any_of(
      factors, [&](auto &factor) { return factor.node == view.node; });
  if (!isOneOfThem && !view.node->isOne() && !exists(view.node))
    result.cost += model.weigh(model.costOf(*view.node));
  if (auto factor = asFactor(view, keep))
    result.factors.push_back(*factor);
  return result;
}

ContractionPlanner::Part
ContractionPlanner::exhaustive(ArrayRef<AxisProductFactor> factors,
                               ArrayRef<Label> out) {
  unsigned all = (1u << factors.size()) - 1;
  std::vector<Part> best(all + 1);
  for (unsigned subset = 1; subset <= all; ++subset) {
    SmallVector<Label, 8> keep = neededLabels(factors, subset, out);
    if ((subset & (subset - 1)) == 0) {
      Part single;
      single.factors.push_back(factors[llvm::countr_zero(subset)]);
      best[subset] = combine(single, Part(), keep);
      continue;
    }
    bool found = false;
    for (unsigned left = (subset - 1) & subset; left;
         left = (left - 1) & subset) {
      unsigned right = subset ^ left;
      if (left < right ||
          (found && best[left].cost + best[right].cost >= best[subset].cost))
        continue;
      Part part = combine(best[left], best[right], keep);
      if (!found || part.cost < best[subset].cost)
        best[subset] = part;
      found = true;
    }
  }
  return best[all];
}

ContractionPlanner::Part
ContractionPlanner::greedy(ArrayRef<AxisProductFactor> factors,
                           ArrayRef<Label> out) {
  AxisFactors left(factors.begin(), factors.end());
  Part total;
  while (left.size() > maxExhaustive) {
    // Join the two neighbours that are cheapest to join.
    unsigned best = 0;
    Part bestPart;
    for (unsigned i = 0; i + 1 < left.size(); ++i) {
      Part a, b;
      a.factors.push_back(left[i]);
      b.factors.push_back(left[i + 1]);
      Part part = combine(a, b, neededLabels(left, 3u << i, out));
      if (i == 0 || part.cost < bestPart.cost) {
        best = i;
        bestPart = part;
      }
    }
    total.cost += bestPart.cost;
    total.coefficient *= bestPart.coefficient;
    left.erase(left.begin() + best, left.begin() + best + 2);
    left.insert(left.begin() + best, bestPart.factors.begin(),
                bestPart.factors.end());
  }
  Part rest = exhaustive(left, out);
  rest.coefficient *= total.coefficient;
  return rest;
}

AxisView ContractionPlanner::plan(double coefficient, AxisFactors factors,
                                  ArrayRef<Label> out, Type type) {
  elementType = type;
  graph.eliminateSelections(coefficient, factors, out);
  if (factors.empty() || coefficient == 0.0)
    return graph.scalar(coefficient, out.size());
  if (factors.size() > 30)
    return graph.product(coefficient, factors, out, type);
  Part part = factors.size() > maxExhaustive ? greedy(factors, out)
                                             : exhaustive(factors, out);
  return graph.product(coefficient * part.coefficient, part.factors, out, type);
}
