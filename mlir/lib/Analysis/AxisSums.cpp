//===- AxisSums.cpp - Reading sums of products ----------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Analysis/IndexArithmetic.h"
#include "taylor/Interfaces/AffineFit.h"
#include <algorithm>

using namespace mlir;
using namespace mlir::taylor;

/// A slice of a concatenation of so many pieces is read in one of them.
static constexpr size_t largestConcatenation = 256;

static bool isSelection(const AxisNode *node) {
  return node->is(AxisNode::Kind::Selection);
}

/// The factors of a product of a value and selections; of others, themselves.
static AxisFactors movedFactors(AxisGraph &graph,
                                const AxisProductFactor &factor) {
  const AxisNode &node = *factor.node;
  size_t numSelections =
      llvm::count_if(node.operands, [](const AxisOperand &operand) {
        return isSelection(operand.node);
      });
  if (!node.is(AxisNode::Kind::Product) || numSelections == 0 ||
      numSelections + 1 != node.operands.size())
    return {factor};
  SmallVector<Label, 4> labels = factor.labels;
  return graph.factorsAlong(node, labels);
}

/// The factors with what is only moved in them read where it comes from, if
/// that leaves no selection: of a reshape and a slice, a diagonal; of a slice
/// within one piece of a concatenation, that piece.
std::optional<AxisFactors>
AxisProgram::withoutSelections(double &coefficient, const AxisFactors &factors,
                               ArrayRef<Label> out) {
  AxisFactors direct;
  for (const AxisProductFactor &factor : factors)
    llvm::append_range(direct, movedFactors(graph, factor));
  if (auto piece = selectedTerm(coefficient, direct, out))
    return piece;
  if (direct.size() == factors.size())
    return std::nullopt;
  double directCoefficient = coefficient;
  graph.eliminateSelections(directCoefficient, direct, out);
  if (llvm::any_of(direct, [](auto &f) { return isSelection(f.node); }))
    return std::nullopt;
  coefficient = directCoefficient;
  return direct;
}

/// What selections leave of a sum, if that is one term at most, and no
/// selection with it.
std::optional<AxisFactors> AxisProgram::selectedTerm(double &coefficient,
                                                     const AxisFactors &factors,
                                                     ArrayRef<Label> out) {
  const auto *sum = llvm::find_if(
      factors, [](auto &factor) { return !isSelection(factor.node); });
  if (sum == factors.end() || !sum->node->is(AxisNode::Kind::Sum) ||
      sum->node->operands.size() > largestConcatenation)
    return std::nullopt;
  AxisFactors selections(factors);
  selections.erase(selections.begin() + (sum - factors.begin()));
  // A term need not have all axes of the sum.
  bool isSelected = llvm::all_of(sum->labels, [&](Label label) {
    return llvm::is_contained(out, label) ||
           llvm::any_of(selections, [&](auto &f) { return f.has(label); });
  });
  if (!isSelected || selections.empty() ||
      !llvm::all_of(selections, [](auto &f) { return isSelection(f.node); }))
    return std::nullopt;
  double found = 0.0;
  AxisFactors left;
  for (auto [operand, scale] :
       llvm::zip(sum->node->operands, sum->node->coefficients)) {
    double termCoefficient = coefficient * scale;
    AxisFactors term(selections);
    llvm::append_range(term,
                       movedFactors(graph, operandAlong(operand, sum->labels)));
    graph.eliminateSelections(termCoefficient, term, out);
    if (termCoefficient == 0.0)
      continue;
    if (found != 0.0 ||
        llvm::any_of(term, [](auto &f) { return isSelection(f.node); }))
      return std::nullopt;
    found = termCoefficient;
    left = std::move(term);
  }
  coefficient = found;
  return left;
}

/// Where the integers that a selection looks up are affine in the indices: the
/// selection without them.
static std::optional<AxisSelection> withoutLookup(AxisSelection selection,
                                                  const AxisForm &form,
                                                  ArrayRef<AxisView> operands) {
  if (!selection.lookup)
    return selection;
  AxisLookup lookup = *std::exchange(selection.lookup, std::nullopt);
  const AxisView &view = operands[lookup.operand];
  if (!isIndexArithmetic(view.node))
    return std::nullopt;
  auto sizes = llvm::map_to_vector<4>(
      lookup.axes, [&](unsigned axis) { return form.sizes[axis]; });
  for (auto [d, size] : llvm::enumerate(sizes))
    if (view.axes[d + (d >= lookup.dimension)] < 0)
      size = 1;
  auto affine =
      affineIn(sizes, [&](ArrayRef<int64_t> index) -> std::optional<int64_t> {
        SmallVector<int64_t, 4> place(index);
        if (place.size() < view.axes.size())
          place.insert(place.begin() + lookup.dimension, lookup.position);
        std::optional<int64_t> value = valueAt(view, place);
        if (!value)
          return std::nullopt;
        int64_t inside = std::clamp<int64_t>(*value, 0, lookup.limit);
        if (lookup.drops && inside != *value)
          return std::nullopt;
        return inside;
      });
  if (!affine)
    return std::nullopt;
  selection.offset += affine->offset;
  for (auto [axis, stride] : llvm::zip(lookup.axes, affine->strides))
    if (stride != 0) {
      selection.axes.push_back(axis);
      selection.coefficients.push_back(-stride);
    }
  return selection;
}

std::optional<AxisView> AxisProgram::readSum(const AxisForm &form,
                                             ArrayRef<AxisView> operands,
                                             Type elementType) {
  SmallVector<Label, 6> labels = llvm::map_to_vector<6>(
      form.sizes, [&](int64_t size) { return graph.newLabel(size); });
  SmallVector<Label, 6> out;
  for (unsigned axis : form.result)
    if (form.sizes[axis] != 1)
      out.push_back(labels[axis]);

  SmallVector<AxisView, 2> terms;
  for (const AxisTerm &term : form.terms) {
    double coefficient = term.coefficient;
    AxisFactors factors;
    // Axes along which an operand is constant still count when summed.
    SmallVector<Label, 6> counts;
    for (const AxisFactor &factor : term.factors) {
      for (unsigned axis : factor.axes)
        if (form.sizes[axis] != 1 && !llvm::is_contained(counts, labels[axis]))
          counts.push_back(labels[axis]);
      auto labelsOf = llvm::map_to_vector<4>(
          factor.axes, [&](unsigned axis) { return labels[axis]; });
      if (factor.role == FactorRole::Index) {
        int64_t size = form.sizes[factor.axes[0]];
        if (size == 1)
          coefficient = 0.0;
        else
          factors.push_back({graph.index(size), labelsOf});
        continue;
      }
      AxisView view = operands[factor.operand];
      auto shape = llvm::map_to_vector<4>(
          factor.axes, [&](unsigned axis) { return form.sizes[axis]; });
      if (factor.role == FactorRole::Reciprocal)
        view = graph.reciprocal(view);
      else if (factor.role != FactorRole::Value)
        view = graph.mask(view, factor.role == FactorRole::MaskNot, shape);
      coefficient *= view.coefficient;
      if (auto read = asFactor(view, labelsOf))
        factors.push_back(*read);
    }
    // What is put around x is subtracted where x is: it must be finite there.
    bool isHole = term.coefficient < 0.0 && !term.selections.empty();
    if (isHole && !factors.empty())
      return std::nullopt;
    for (const AxisSelection &looked : term.selections) {
      auto selection = withoutLookup(looked, form, operands);
      if (!selection)
        return std::nullopt;
      SmallVector<Label, 3> names;
      SmallVector<int64_t, 3> strides;
      for (auto [axis, stride] :
           llvm::zip(selection->axes, selection->coefficients))
        if (form.sizes[axis] != 1) {
          names.push_back(labels[axis]);
          strides.push_back(stride);
        }
      factors.push_back(graph.selection(names, strides, selection->offset));
    }
    for (Label label : counts)
      if (!llvm::is_contained(out, label) &&
          llvm::none_of(factors, [&](auto &f) { return f.has(label); }))
        coefficient *= graph.sizeOf(label);
    if (auto direct = withoutSelections(coefficient, factors, out))
      factors = *direct;
    terms.push_back(graph.product(coefficient, factors, out, elementType));
  }
  AxisView compact = graph.add(terms, out.size(), elementType);
  AxisView view{compact.coefficient, compact.node, {}};
  unsigned next = 0;
  for (unsigned axis : form.result)
    view.axes.push_back(form.sizes[axis] == 1 ? -1 : compact.axes[next++]);
  return view;
}
