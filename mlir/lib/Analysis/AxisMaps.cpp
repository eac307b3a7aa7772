//===- AxisMaps.cpp - Ops that are linear slice by slice ------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   f(c x) = c f(x)
//   f(x reshaped) = f(x) reshaped, along axes that f works along slice by slice
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Operation.h"
#include "taylor/Analysis/AxisGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

std::optional<FactorRole> AxisMap::roleOf(unsigned number) const {
  for (const AxisFactor &factor : form->terms[term].factors)
    if (factor.operand == number)
      return factor.role;
  return std::nullopt;
}

std::optional<unsigned> AxisNode::carrierOf(unsigned axis) const {
  std::optional<unsigned> carrier;
  if (!is(Kind::Multilinear) || axis >= rank)
    return carrier;
  for (auto [number, operand] : llvm::enumerate(operands)) {
    if (!llvm::is_contained(operand.axes, axis))
      continue;
    if (carrier || !map.isLinearIn(number) ||
        llvm::count(operand.axes, axis) != 1)
      return std::nullopt;
    carrier = number;
  }
  return carrier;
}

/// The first op of the program that does the same with its operands.
Operation *AxisGraph::firstLike(Operation *op) {
  if (op->getNumRegions() == 0)
    return op;
  auto isLike = [&](Operation *other) {
    return op->getName() == other->getName() &&
           op->getAttrDictionary() == other->getAttrDictionary() &&
           op->getResultTypes() == other->getResultTypes() &&
           llvm::all_of(llvm::zip_equal(op->getRegions(), other->getRegions()),
                        [](auto pair) {
                          return OperationEquivalence::isRegionEquivalentTo(
                              &std::get<0>(pair), &std::get<1>(pair),
                              OperationEquivalence::IgnoreLocations);
                        });
  };
  Operation **known = llvm::find_if(opsWithRegions, isLike);
  if (known != opsWithRegions.end())
    return *known;
  opsWithRegions.push_back(op);
  return op;
}

/// The number of elements that labels of a selection count in row-major order,
/// if they do: sum of sign * stride * label, from 0 in steps of 1.
static std::optional<int64_t> countedBy(const AxisProductFactor &selection,
                                        ArrayRef<Label> labels, int64_t sign) {
  SmallVector<std::pair<int64_t, int64_t>, 4> digits;
  for (auto [label, stride, size] : llvm::zip(
           selection.labels, selection.node->strides, selection.node->sizes))
    if (llvm::is_contained(labels, label))
      digits.push_back({sign * stride, size});
  llvm::sort(digits);
  int64_t count = 1;
  for (auto [stride, size] : digits) {
    if (stride != count)
      return std::nullopt;
    count *= size;
  }
  return count;
}

/// A factor that is a tensor whose axes have been merged or split, along axes
/// of which each slice is treated alike, gives way to that tensor. Selections
/// that say how go to `taken`.
bool AxisGraph::takeReshapes(AxisProductFactor &factor, const AxisMap &map,
                             FormAxes &formAxes, AxisFactors &taken) {
  const AxisNode &product = *factor.node;
  if (!product.is(AxisNode::Kind::Product) || !product.sumsAxes())
    return false;
  auto isSelection = [](const AxisProductFactor &f) {
    return f.node->is(AxisNode::Kind::Selection);
  };
  SmallVector<Label, 4> labels = factor.labels;
  AxisFactors factors = factorsAlong(product, labels);
  auto tensor = llvm::find_if_not(factors, isSelection);
  if (tensor == factors.end() ||
      llvm::count_if(factors, isSelection) + 1 != int64_t(factors.size()))
    return false;
  FormAxes inner;
  llvm::SmallSetVector<Label, 8> kept(factor.labels.begin(),
                                      factor.labels.end());
  for (const AxisProductFactor &selection : factors) {
    if (!isSelection(selection))
      continue;
    SmallVector<Label, 4> from, to;
    for (Label label : selection.labels)
      (tensor->has(label) ? from : to).push_back(label);
    if (from.empty() || to.empty() || selection.node->offset != 0)
      return false;
    unsigned axis = formAxes.lookup(to.front());
    for (Label label : to)
      if (!kept.remove(label) || formAxes.lookup(label) != axis ||
          !map.form->isSliced(axis))
        return false;
    for (Label label : from)
      if (kept.contains(label) || !inner.insert({label, axis}).second)
        return false;
    auto isReshape = [&](int64_t sign) {
      auto count = countedBy(selection, from, sign);
      return count && count == countedBy(selection, to, -sign);
    };
    if (!isReshape(1) && !isReshape(-1))
      return false;
  }
  llvm::SmallSetVector<Label, 8> distinct(tensor->labels.begin(),
                                          tensor->labels.end());
  if (distinct.size() != tensor->labels.size() ||
      !llvm::all_of(distinct,
                    [&](Label label) {
                      return kept.contains(label) || inner.count(label);
                    }) ||
      !llvm::all_of(kept, [&](Label label) { return tensor->has(label); }))
    return false;
  for (auto [label, axis] : inner)
    formAxes.insert({label, axis});
  llvm::copy_if(factors, std::back_inserter(taken), isSelection);
  factor = *tensor;
  return true;
}

AxisView AxisGraph::multilinear(Operation *op, const AxisMap &map,
                                ArrayRef<AxisMapOperand> operands,
                                FormAxes formAxes, ArrayRef<Label> out,
                                Type elementType) {
  double coefficient = 1.0;
  AxisNode node;
  node.kind = AxisNode::Kind::Multilinear;
  node.elementType = elementType;
  node.op = firstLike(op);
  node.opAttributes = op->getAttrDictionary();
  node.map = map;
  AxisFactors factors, taken;
  for (auto [number, operand] : llvm::enumerate(operands)) {
    bool isLinear = map.isLinearIn(number);
    coefficient *= isLinear ? operand.coefficient : 1.0;
    node.coefficients.push_back(isLinear ? 1.0 : operand.coefficient);
    factors.push_back(operand.factor);
  }
  if (coefficient == 0.0)
    return scalar(0.0, out.size());
  for (auto [number, factor] : llvm::enumerate(factors)) {
    auto isShared = [&](Label label) {
      return llvm::count_if(factors,
                            [&](auto &other) { return other.has(label); }) > 1;
    };
    if (map.isLinearIn(number) && llvm::none_of(factor.labels, isShared))
      takeReshapes(factor, map, formAxes, taken);
  }

  // Axes of the result, by axes of the form, then those of operands alone.
  llvm::SmallSetVector<Label, 8> labels;
  for (unsigned axis : map.form->result) {
    for (const AxisProductFactor &factor : factors)
      for (Label label : factor.labels)
        if (formAxes.lookup(label) == axis)
          labels.insert(label);
    if (!map.form->isSliced(axis))
      for (auto [label, other] : formAxes)
        if (other == axis)
          labels.insert(label);
  }
  node.rank = labels.size();
  for (const AxisProductFactor &factor : factors)
    labels.insert(factor.labels.begin(), factor.labels.end());
  auto indexOf = [&](Label label) -> unsigned {
    return llvm::find(labels, label) - labels.begin();
  };
  for (Label label : labels) {
    node.sizes.push_back(sizeOf(label));
    node.formAxes.push_back(formAxes.lookup(label));
  }
  for (const AxisProductFactor &factor : factors)
    node.operands.push_back(
        {factor.node, llvm::map_to_vector<4>(factor.labels, indexOf)});
  AxisProductFactor result{nullptr, {}};
  result.labels.assign(labels.begin(), labels.begin() + node.rank);
  result.node = unique(std::move(node));
  taken.push_back(result);
  return product(coefficient, taken, out, elementType);
}
