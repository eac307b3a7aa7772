//===- FunctionalReaders.cpp - What a value is needed for ----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/FunctionalReaders.h"

using namespace mlir;
using namespace mlir::taylor;

FunctionalReaders::FunctionalReaders(const AxisProgram &program, Value x)
    : program(program) {
  const AxisView *found = program.lookup(x);
  if (!found || found->node->isOne())
    return;
  view = found;
  for (const AxisNode *node : program.liveNodes())
    if (llvm::any_of(node->operands, [&](const AxisOperand &operand) {
          return operand.node == view->node;
        }))
      nodes.push_back(node);
}

SmallVector<int64_t, 2>
FunctionalReaders::summedDims(const AxisNode *reader) const {
  SmallVector<int64_t, 2> dims;
  const AxisOperand *operand = use(reader);
  if (!operand || !reader->sumsAxes())
    return dims;
  for (auto [dim, axis] : llvm::enumerate(view->axes))
    // A diagonal is summed over two dimensions at once.
    if (axis >= 0 && operand->axes[axis] >= reader->rank &&
        llvm::count(operand->axes, operand->axes[axis]) == 1)
      dims.push_back(dim);
  return dims;
}

std::optional<AxisFunctional>
FunctionalReaders::functional(const AxisNode *reader, ArrayRef<int64_t> dims,
                              llvm::function_ref<bool(Value)> isThere) const {
  const AxisOperand *operand = use(reader);
  if (!operand || dims.empty())
    return std::nullopt;
  AxisFunctional result;
  result.dims.assign(dims.begin(), dims.end());
  for (const AxisOperand &other : reader->operands) {
    if (&other == operand || !isWeight(other, *operand, dims))
      continue;
    const AxisRepresentative *held = program.representative(other.node);
    if (result.weight || !held || held->scale != 1.0 ||
        !other.node->elementType || !isThere(held->value) ||
        other.node->elementType != operand->node->elementType)
      return std::nullopt;
    result.weight = held->value;
    for (int axis : held->axes) {
      int64_t dim = axis < 0 ? -1 : dimOf(*operand, other.axes[axis]);
      if (dim < 0)
        return std::nullopt;
      result.weightDims.push_back(dim);
    }
    if (!llvm::is_sorted(result.weightDims))
      return std::nullopt;
  }
  return result;
}

bool FunctionalReaders::isWeight(const AxisOperand &other,
                                 const AxisOperand &operand,
                                 ArrayRef<int64_t> dims) const {
  return llvm::any_of(dims, [&](int64_t dim) {
    return llvm::is_contained(other.axes, operand.axes[view->axes[dim]]);
  });
}

const AxisOperand *FunctionalReaders::use(const AxisNode *reader) const {
  const AxisOperand *found = nullptr;
  for (const AxisOperand &operand : reader->operands)
    if (operand.node == view->node) {
      if (found)
        return nullptr;
      found = &operand;
    }
  return reader->is(AxisNode::Kind::Product) ? found : nullptr;
}

int64_t FunctionalReaders::dimOf(const AxisOperand &operand,
                                 unsigned axis) const {
  for (auto [dim, own] : llvm::enumerate(view->axes))
    if (own >= 0 && operand.axes[own] == axis)
      return dim;
  return -1;
}
