//===- SpreadTerms.cpp - Small tensors, spread by selections --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SpreadTerms.h"
#include "Equation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;
using namespace mlir::taylor;

static bool isSelection(const AxisProductFactor &factor) {
  return factor.node->is(AxisNode::Kind::Selection);
}

FactoredTerm SpreadTerm::asFactors() const {
  FactoredTerm term{compact.coefficient, selections};
  if (auto factor = asFactor(compact, labels))
    term.factors.insert(term.factors.begin(), *factor);
  return term;
}

AxisView SpreadTerms::widened(const SpreadTerm &term) const {
  FactoredTerm product = term.asFactors();
  return graph.product(product.coefficient, product.factors, out, elementType);
}

//===----------------------------------------------------------------------===//
// Solving
//===----------------------------------------------------------------------===//

namespace {
/// A label that a selection determines.
struct Pivot {
  unsigned selection;
  Label label;
};
} // namespace

bool SpreadTerms::solveOne(AxisFactors &factors, double &coefficient,
                           SmallVectorImpl<Label> &pivots) const {
  // The choice depends on labels alone, so that it is the same in all terms:
  // the longest axis, the first one of these.
  std::optional<Pivot> best;
  for (auto [i, factor] : llvm::enumerate(factors)) {
    if (!isSelection(factor))
      continue;
    Equation equation = Equation::of(factor);
    if (llvm::any_of(equation.labels, [&](Label label) {
          return llvm::is_contained(pivots, label);
        }))
      continue;
    auto rank = [&](Label label) {
      return std::make_pair(-graph.sizeOf(label), positionOf(label));
    };
    for (Label label : equation.labels)
      if (isOut(label) && equation.determines(label, graph) &&
          (!best || rank(label) < rank(best->label)))
        best = Pivot{static_cast<unsigned>(i), label};
  }
  if (!best)
    return false;
  auto [position, pivot] = *best;
  const AxisProductFactor solved = factors[position];
  for (auto [i, factor] : llvm::enumerate(factors)) {
    if (i == position || !factor.has(pivot))
      continue;
    if (isSelection(factor)) {
      factor = Equation::of(solved)
                   .insertedIn(Equation::of(factor), pivot)
                   .asSelection(graph);
      continue;
    }
    auto read = readElsewhere(factor, solved, pivot, coefficient);
    if (!read)
      return false;
    factor = *read;
  }
  pivots.push_back(pivot);
  return true;
}

/// f[p] [p = 4 n + c] = g[n, c] [p = 4 n + c], where g[n, c] = f[4 n + c].
std::optional<AxisProductFactor>
SpreadTerms::readElsewhere(const AxisProductFactor &factor,
                           const AxisProductFactor &selection, Label pivot,
                           double &coefficient) const {
  Equation equation = Equation::of(selection);
  AxisProductFactor renamed = factor;
  if (equation.isIdentity(graph)) {
    Label other = equation.labels[equation.labels[0] == pivot];
    llvm::replace(renamed.labels, pivot, other);
    return renamed;
  }
  const AxisNode *node = factor.node;
  bool divides = node->is(AxisNode::Kind::Reciprocal);
  bool masks = node->is(AxisNode::Kind::Mask);
  if (divides || masks)
    renamed.node = node->operands[0].node;
  if (!renamed.node->elementType)
    return std::nullopt;
  Label inner = graph.newLabel(graph.sizeOf(pivot));
  llvm::replace(renamed.labels, pivot, inner);
  AxisProductFactor moved{selection.node, selection.labels};
  llvm::replace(moved.labels, pivot, inner);
  llvm::SmallSetVector<Label, 8> labels;
  for (const AxisProductFactor &part : {renamed, moved})
    for (Label label : part.labels)
      if (label != inner)
        labels.insert(label);
  auto along = labels.getArrayRef();
  AxisView view =
      graph.product(1.0, {renamed, moved}, along, renamed.node->elementType);
  if (divides)
    view = graph.reciprocal(view);
  if (masks)
    view = graph.mask(view, node->negated,
                      llvm::map_to_vector<4>(
                          along, [&](Label l) { return graph.sizeOf(l); }));
  coefficient *= view.coefficient;
  return asFactor(view, along).value_or(AxisProductFactor{graph.one(), {}});
}

void SpreadTerms::add(FactoredTerm product) {
  double &coefficient = product.coefficient;
  AxisFactors &factors = product.factors;
  SmallVector<Label, 2> pivots;
  do {
    graph.eliminateSelections(coefficient, factors, out);
  } while (coefficient != 0.0 && solveOne(factors, coefficient, pivots));
  if (coefficient == 0.0)
    return;
  // What [p = c] was left of a selection, c has been called p.
  llvm::erase_if(pivots, [&](Label pivot) {
    return llvm::any_of(factors, [&](const AxisProductFactor &factor) {
      return factor.has(pivot) && !isSelection(factor);
    });
  });

  SpreadTerm term;
  llvm::sort(pivots,
             [&](Label a, Label b) { return positionOf(a) < positionOf(b); });
  llvm::SmallSetVector<Label, 8> selecting(out.begin(), out.end());
  for (Label pivot : pivots) {
    auto *solved =
        llvm::find_if(factors, [&](auto &f) { return f.has(pivot); });
    if (solved == factors.end())
      continue;
    term.pivots.push_back(pivot);
    term.selections.push_back(canonical(*solved, pivot));
    selecting.insert(solved->labels.begin(), solved->labels.end());
    factors.erase(solved);
  }
  llvm::SmallSetVector<Label, 8> labels;
  for (const AxisProductFactor &factor : factors)
    for (Label label : factor.labels)
      if (selecting.contains(label))
        labels.insert(label);
  AxisView compact =
      graph.product(coefficient, factors, labels.getArrayRef(), elementType);
  term.compact = {compact.coefficient, compact.node, {}};
  for (auto [label, axis] : llvm::zip(labels, compact.axes))
    if (axis >= 0) {
      term.labels.push_back(label);
      term.compact.axes.push_back(axis);
    }
  add(std::move(term));
}

/// The selection with labels in an order that does not depend on how it came
/// about: the pivot, those of the value, others.
AxisProductFactor SpreadTerms::canonical(const AxisProductFactor &selection,
                                         Label pivot) const {
  Equation equation = Equation::of(selection), sorted;
  sorted.offset = equation.offset;
  SmallVector<Label, 3> labels = equation.labels;
  llvm::stable_sort(labels, [&](Label a, Label b) {
    return std::make_pair(a != pivot, positionOf(a)) <
           std::make_pair(b != pivot, positionOf(b));
  });
  for (Label label : labels)
    sorted.add(label, equation.strideOf(label));
  return sorted.asSelection(graph);
}

//===----------------------------------------------------------------------===//
// Adding up
//===----------------------------------------------------------------------===//

/// Whether both terms have the same selections, with labels of `term` that the
/// value lacks called by the names of `other`.
bool SpreadTerms::hasSelectionsOf(const SpreadTerm &term,
                                  const SpreadTerm &other, Names &names) const {
  if (term.pivots != other.pivots)
    return false;
  llvm::SmallDenseSet<Label, 4> taken;
  for (auto [mine, theirs] : llvm::zip(term.selections, other.selections)) {
    if (mine.node != theirs.node)
      return false;
    for (auto [from, to] : llvm::zip(mine.labels, theirs.labels)) {
      if (isOut(from) || isOut(to)) {
        if (from != to)
          return false;
        continue;
      }
      auto [known, isNew] = names.try_emplace(from, to);
      if (known->second != to || (isNew && !taken.insert(to).second))
        return false;
    }
  }
  return true;
}

void SpreadTerms::add(SpreadTerm term) {
  for (SpreadTerm &known : terms) {
    Names names;
    if (!hasSelectionsOf(term, known, names))
      continue;
    for (Label &label : term.labels)
      if (auto name = names.find(label); name != names.end())
        label = name->second;
    llvm::SmallSetVector<Label, 8> labels(known.labels.begin(),
                                          known.labels.end());
    labels.insert(term.labels.begin(), term.labels.end());
    auto along = [&](const SpreadTerm &part) {
      AxisView view{part.compact.coefficient, part.compact.node, {}};
      for (Label label : labels) {
        const auto *place = llvm::find(part.labels, label);
        view.axes.push_back(
            place == part.labels.end()
                ? -1
                : part.compact.axes[place - part.labels.begin()]);
      }
      return view;
    };
    AxisView sum =
        graph.add({along(known), along(term)}, labels.size(), elementType);
    known.compact = {sum.coefficient, sum.node, {}};
    known.labels.clear();
    for (auto [label, axis] : llvm::zip(labels, sum.axes))
      if (axis >= 0) {
        known.labels.push_back(label);
        known.compact.axes.push_back(axis);
      }
    if (sum.coefficient == 0.0)
      terms.erase(&known);
    return;
  }
  terms.push_back(std::move(term));
}
