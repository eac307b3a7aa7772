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

//===----------------------------------------------------------------------===//
// Sums that are drawn out
//===----------------------------------------------------------------------===//

namespace {
/// A contraction that a node reaches through sums and products: which of the
/// node's axes it has summed by then, as bits, and its rank.
struct Reached {
  uint64_t summed;
  unsigned rank;
};

/// Sums that are factors of contractions over other axes only, and of values
/// that have more axes than they: the cotangent of a residual, which is one
/// number a point, wherever the network is. Multiplied out, it would be drawn
/// out of no contraction, since no single factor would be common to all terms.
class DrawnSums {
public:
  explicit DrawnSums(ArrayRef<const AxisNode *> nodes) {
    for (const AxisNode *node : llvm::reverse(nodes)) {
      SmallVector<Reached, 2> reached = reachedFrom.lookup(node);
      if (node->is(AxisNode::Kind::Sum) &&
          llvm::any_of(reached, [&](const Reached &contraction) {
            return contraction.summed == 0 && contraction.rank > node->rank;
          }))
        found.insert(node);
      if (!node->is(AxisNode::Kind::Sum) && !node->is(AxisNode::Kind::Product))
        continue;
      // What the node sums stays summed further on.
      uint64_t own = node->rank < 64 ? ~uint64_t(0) << node->rank : 0;
      for (Reached &contraction : reached)
        contraction.summed |= own;
      if (isContraction(*node))
        reached.push_back({own, node->rank});
      for (const AxisOperand &operand : node->operands)
        for (const Reached &contraction : reached)
          reach(operand, contraction);
    }
  }

  llvm::DenseSet<const AxisNode *> take() { return std::move(found); }

private:
  void reach(const AxisOperand &operand, const Reached &contraction) {
    uint64_t summed = 0;
    for (auto [own, axis] : llvm::enumerate(operand.axes))
      if (axis >= 64 || contraction.summed >> axis & 1)
        summed |= uint64_t(1) << std::min<size_t>(own, 63);
    SmallVector<Reached, 2> &known = reachedFrom[operand.node];
    auto *same = llvm::find_if(
        known, [&](const Reached &other) { return other.summed == summed; });
    if (same != known.end())
      same->rank = std::max(same->rank, contraction.rank);
    else if (known.size() < maxReached)
      known.push_back({summed, contraction.rank});
  }

  static constexpr unsigned maxReached = 8;
  llvm::DenseMap<const AxisNode *, SmallVector<Reached, 2>> reachedFrom;
  llvm::DenseSet<const AxisNode *> found;
};
} // namespace

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

SharedContractions::SharedContractions(AxisProgram &program,
                                       const CostModel &model)
    : program(program), model(model),
      forms(program.getGraph().isExact(),
            DrawnSums(program.liveNodes()).take()) {
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
