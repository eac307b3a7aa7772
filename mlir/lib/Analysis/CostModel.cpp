//===- CostModel.cpp - What a node costs ----------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/CostModel.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

static double bytesOf(Type elementType) {
  if (auto complex = dyn_cast_or_null<ComplexType>(elementType))
    return 2 * bytesOf(complex.getElementType());
  if (!elementType || !elementType.isIntOrFloat())
    return 1.0;
  return elementType.getIntOrFloatBitWidth() / 8.0;
}

/// Whether the strides of some axes of a selection are those of the digits of
/// one index; sets the stride of the last digit.
static bool areDigits(const AxisOperand &selection,
                      ArrayRef<unsigned> positions, int64_t &unit) {
  const AxisNode &node = *selection.node;
  SmallVector<unsigned, 4> order(positions);
  llvm::stable_sort(order, [&](unsigned a, unsigned b) {
    return std::abs(node.strides[a]) < std::abs(node.strides[b]);
  });
  unit = order.empty() ? 1 : node.strides[order.front()];
  int64_t size = 1;
  for (unsigned position : order) {
    if (node.strides[position] != unit * size)
      return false;
    size *= node.sizes[position];
  }
  return true;
}

/// The axes that a selection replaces if it moves the elements of one factor: a
/// reshape, slice or pad. None if it is a mask.
static SmallVector<unsigned, 4> movedAxes(const AxisNode &product,
                                          const AxisOperand &selection) {
  const AxisOperand *moved = nullptr;
  SmallVector<unsigned, 4> mine, theirs, axes;
  for (auto [position, axis] : llvm::enumerate(selection.axes)) {
    bool isMine = false;
    for (const AxisOperand &other : product.operands) {
      if (&other == &selection || !llvm::is_contained(other.axes, axis))
        continue;
      if (isMine || axis < product.rank || (moved && moved != &other) ||
          other.node->is(AxisNode::Kind::Selection))
        return {};
      moved = &other;
      isMine = true;
    }
    (isMine ? mine : theirs).push_back(position);
    if (isMine)
      axes.push_back(axis);
  }
  int64_t from, to;
  bool isMove = areDigits(selection, mine, from) &&
                areDigits(selection, theirs, to) &&
                (std::abs(from) == 1 || std::abs(to) == 1);
  return isMove ? axes : SmallVector<unsigned, 4>();
}

Cost CostModel::costOf(const AxisNode &node) const {
  if (node.operands.empty() || node.isFree())
    return {};
  double elements = node.numElements();
  if (node.is(AxisNode::Kind::Sum))
    return {elements * (node.operands.size() - 1), 0.0};
  double bytes = elements * bytesOf(node.elementType);
  if (node.is(AxisNode::Kind::Multilinear))
    return {elements * node.map.form->flops, bytes};
  if (node.is(AxisNode::Kind::Stack))
    return {0.0, bytes};
  if (!node.is(AxisNode::Kind::Product))
    return {elements, 0.0};
  // Tensors and masks are multiplied, then summed; moving elements is free.
  unsigned numFactors = 0, numAxes = node.sizes.size();
  double volume = 1.0;
  for (int64_t size : node.sizes)
    volume *= size;
  for (const AxisOperand &operand : node.operands) {
    SmallVector<unsigned, 4> moved;
    if (operand.node->is(AxisNode::Kind::Selection))
      moved = movedAxes(node, operand);
    numFactors += moved.empty();
    numAxes -= moved.size();
    for (unsigned axis : moved)
      volume /= node.sizes[axis];
  }
  double flops = volume * (numFactors - 1 + (numAxes > node.rank));
  return {flops, node.sumsAxes() ? bytes : 0.0};
}
