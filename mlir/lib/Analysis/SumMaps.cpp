//===- SumMaps.cpp - Sums of ops that are linear slice by slice -----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   sum_r w[r, j] f(x)[r, i] = f(sum_r w[r, j] x)[j, i]
//
// if r is an axis of x alone, along which f works slice by slice. So is the
// axis j that comes in its place.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/TypeUtilities.h"
#include "taylor/Analysis/SumMover.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {
/// Which labels of a multilinear value are summed in which operand, and the
/// weights that go there with them.
struct MovedLabels {
  /// The operand for each label.
  llvm::SmallMapVector<Label, unsigned, 4> operands;

  std::optional<unsigned> operandOf(const AxisProductFactor &weight) const {
    for (Label label : weight.labels)
      if (auto it = operands.find(label); it != operands.end())
        return it->second;
    return std::nullopt;
  }
};
} // namespace

/// Labels move into an operand unless a weight ties them to labels of the value
/// that this operand does not carry.
static MovedLabels movedLabels(const AxisProductFactor &value,
                               ArrayRef<AxisProductFactor> weights,
                               ArrayRef<Label> summed) {
  MovedLabels carried, moved;
  for (auto [axis, label] : llvm::enumerate(value.labels))
    if (auto operand = value.node->carrierOf(axis)) {
      carried.operands.insert({label, *operand});
      if (llvm::is_contained(summed, label))
        moved.operands.insert({label, *operand});
    }
  bool changed = true;
  while (changed) {
    changed = false;
    for (const AxisProductFactor &weight : weights) {
      auto operand = moved.operandOf(weight);
      auto isTied = [&](Label label) {
        auto it = carried.operands.find(label);
        return value.has(label) &&
               (it == carried.operands.end() || it->second != *operand);
      };
      if (!operand || llvm::none_of(weight.labels, isTied))
        continue;
      moved.operands.remove_if(
          [&](const auto &entry) { return weight.has(entry.first); });
      changed = true;
    }
  }
  return moved;
}

SumMover::Found SumMover::evaluateMap(Contraction base,
                                      const AxisProductFactor &value) {
  const AxisNode &node = *value.node;
  AxisFactors weights = base.factors;
  MovedLabels moved = movedLabels(value, weights, base.directions);
  llvm::SmallSetVector<Label, 4> distinct(value.labels.begin(),
                                          value.labels.end());
  if (moved.operands.empty() || distinct.size() != value.labels.size()) {
    base.factors.push_back(value);
    return plan(base);
  }
  base.factors.clear();
  auto isMoved = [&](Label label) { return moved.operands.count(label) != 0; };
  // Labels that weights bring are summed with the last weight that has them.
  auto isElsewhere = [&](Label label, unsigned operand) {
    return value.has(label) ||
           llvm::any_of(weights, [&](const AxisProductFactor &weight) {
             return weight.has(label) && moved.operandOf(weight) != operand;
           });
  };

  Labels labels = value.labels;
  for (int64_t size : ArrayRef<int64_t>(node.sizes).drop_front(node.rank))
    labels.push_back(graph.newLabel(size));
  FormAxes formAxes;
  for (auto [label, axis] : llvm::zip_equal(labels, node.formAxes))
    formAxes.insert({label, axis});
  Labels out;
  llvm::copy_if(value.labels, std::back_inserter(out),
                [&](Label label) { return !isMoved(label); });

  SmallVector<AxisMapOperand> operands;
  bool complete = true;
  for (unsigned number = 0; number < node.operands.size(); ++number) {
    const AxisOperand &operand = node.operands[number];
    AxisProductFactor factor = operandAlong(operand, labels);
    operands.push_back({factor, node.coefficients[number]});
    if (llvm::none_of(moved.operands, [&](const auto &entry) {
          return entry.second == number;
        }))
      continue;
    Contraction inner;
    inner.elementType =
        getElementTypeOrSelf(node.op->getOperand(number).getType());
    for (Label label : factor.labels)
      if (!isMoved(label))
        inner.out.push_back(label);
    for (const AxisProductFactor &weight : weights) {
      if (moved.operandOf(weight) != number)
        continue;
      inner.factors.push_back(weight);
      Label direction = *llvm::find_if(weight.labels, isMoved);
      for (Label label : weight.labels) {
        bool isSummedHere = llvm::is_contained(base.directions, label) &&
                            !isElsewhere(label, number);
        if (isMoved(label) || isSummedHere ||
            llvm::is_contained(inner.out, label))
          continue;
        inner.out.push_back(label);
        out.push_back(label);
        formAxes.insert({label, formAxes.lookup(direction)});
      }
    }
    inner.factors.push_back(factor);
    llvm::copy_if(
        base.directions, std::back_inserter(inner.directions),
        [&](Label label) { return !llvm::is_contained(inner.out, label); });
    Labels along = inner.out;
    Found found = contract(std::move(inner));
    complete &= found.has_value();
    if (!found)
      continue;
    operands.back() = {{graph.one(), {}},
                       found->coefficient * node.coefficients[number]};
    if (auto summed = asFactor(*found, along))
      operands.back().factor = *summed;
  }
  if (!complete)
    return std::nullopt;
  AxisView map = graph.multilinear(node.op, node.map, operands, formAxes, out,
                                   node.elementType);
  base.coefficient = map.coefficient;
  if (auto factor = asFactor(map, out))
    base.factors.push_back(*factor);
  for (const AxisProductFactor &weight : weights)
    if (!moved.operandOf(weight))
      base.factors.push_back(weight);
  for (Label label : base.directions)
    if (value.has(label) && !isMoved(label) &&
        llvm::none_of(base.factors, [&](auto &f) { return f.has(label); }))
      base.coefficient *= graph.sizeOf(label);
  return plan(base);
}
