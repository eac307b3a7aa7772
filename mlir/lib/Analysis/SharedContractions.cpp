//===- SharedContractions.cpp - Contractions that are others, scaled ------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SharedContractions.h"
#include "taylor/Analysis/Contraction.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace mlir::taylor;

/// So many contractions with the same symbol are compared with each other.
static constexpr unsigned maxCompared = 4;

SharedContractions::SharedContractions(AxisProgram &program,
                                       const CostModel &model)
    : program(program), model(model),
      forms(program.getGraph().isExact(), /*wholeContractions=*/true) {
  for (const AxisNode *node : llvm::to_vector(program.liveNodes()))
    visit(node);
}

static bool hasAllAxes(const NormalForms::Factor &factor,
                       const AxisNode *node) {
  return llvm::all_of(llvm::seq(node->rank), [&](unsigned axis) {
    return llvm::is_contained(factor.axes, axis);
  });
}

void SharedContractions::visit(const AxisNode *node) {
  if (!node->elementType || node->elementType.isInteger())
    return;
  const NormalForms::Form &form = forms.formOf(node);
  if (form.size() != 1 || form.front().factors.empty())
    return;
  Term term = form.front();
  if (term.factors.size() == 1)
    holders.try_emplace(term.factors.front().symbol, Known{node, term});
  const AxisRepresentative *held = program.representative(node);
  if (!isContraction(*node) || !held || !held->value.getDefiningOp())
    return;
  for (const Factor &symbol : term.factors)
    for (const Known &base : contractions.lookup(symbol.symbol))
      if (auto view = asMultipleOf(base, symbol, node, term)) {
        found.push_back({node, std::move(*view)});
        return;
      }
  for (const Factor &symbol : term.factors)
    if (hasAllAxes(symbol, node)) {
      SmallVector<Known, 1> &known = contractions[symbol.symbol];
      if (known.size() < maxCompared)
        known.push_back({node, term});
      return;
    }
}

/// A node of the program that is a factor, but for a number that is taken into
/// the coefficient.
std::optional<AxisProductFactor>
SharedContractions::holder(const Factor &factor, double &coefficient) {
  auto it = holders.find(factor.symbol);
  if (it == holders.end())
    return std::nullopt;
  const auto &[node, term] = it->second;
  AxisProductFactor result{node, {}};
  result.labels.resize(node->rank);
  if (!hasAllAxes(term.factors.front(), node))
    return std::nullopt;
  for (auto [axis, label] :
       llvm::zip_equal(term.factors.front().axes, factor.axes))
    result.labels[axis] = label;
  coefficient /= term.coefficient;
  return result;
}

/// node = c * base, if the base's factors are some of the node's: c is the
/// product of the others. `symbol` is a factor of the node that the base has.
std::optional<AxisView> SharedContractions::asMultipleOf(const Known &base,
                                                         const Factor &symbol,
                                                         const AxisNode *node,
                                                         const Term &term) {
  // Axes of the base, by that factor.
  SmallVector<int, 4> axes(base.node->rank, -1);
  for (const Factor &factor : base.term.factors)
    if (factor.symbol == symbol.symbol && hasAllAxes(factor, base.node))
      for (auto [from, to] : llvm::zip_equal(factor.axes, symbol.axes))
        axes[from] = to;
  SmallVector<Factor, 4> others = term.factors;
  for (Factor factor : base.term.factors) {
    for (unsigned &axis : factor.axes) {
      if (axes[axis] < 0)
        return std::nullopt;
      axis = axes[axis];
    }
    forms.orient(factor);
    auto *match = llvm::find(others, factor);
    if (match == others.end())
      return std::nullopt;
    others.erase(match);
  }
  AxisGraph &graph = program.getGraph();
  SmallVector<Label, 4> labels = graph.newLabels(*node);
  labels.truncate(node->rank);
  AxisProductFactor known{base.node, {}};
  for (int axis : axes)
    known.labels.push_back(labels[axis]);
  AxisFactors factors{known};
  double coefficient = term.coefficient / base.term.coefficient;
  for (const Factor &other : others) {
    auto factor = holder(other, coefficient);
    if (!factor)
      return std::nullopt;
    for (Label &label : factor->labels)
      label = labels[label];
    factors.push_back(*factor);
  }
  AxisView view =
      graph.product(coefficient, factors, labels, node->elementType);
  bool isBase = view.node == base.node;
  if (!isBase &&
      model.weigh(model.costOf(*view.node)) >= model.weigh(model.costOf(*node)))
    return std::nullopt;
  return view;
}
