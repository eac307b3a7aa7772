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

namespace {
/// What a selection does to a factor of its product.
struct Movement {
  /// The axes that it replaces: as in a reshape, slice or pad.
  SmallVector<unsigned, 4> axes;
  /// Whether there are zeros between what has been moved: other axes that it
  /// is along stay.
  bool isMask = false;
};
} // namespace

static Movement movementBy(const AxisNode &product,
                           const AxisOperand &selection) {
  const AxisOperand *moved = nullptr;
  SmallVector<unsigned, 4> mine, theirs;
  Movement movement;
  for (auto [position, axis] : llvm::enumerate(selection.axes)) {
    bool isMine = false;
    for (const AxisOperand &other : product.operands) {
      if (&other == &selection || !llvm::is_contained(other.axes, axis))
        continue;
      if (isMine || (moved && moved != &other) ||
          other.node->is(AxisNode::Kind::Selection))
        return {{}, true};
      moved = &other;
      isMine = true;
    }
    (isMine ? mine : theirs).push_back(position);
    if (isMine && axis >= product.rank)
      movement.axes.push_back(axis);
    else
      movement.isMask |= isMine;
  }
  int64_t from, to;
  if (!areDigits(selection, theirs, to)) {
    // One axis comes; the factor is the same along the others, which stay.
    auto *longest = llvm::max_element(theirs, [&](unsigned a, unsigned b) {
      auto rank = [&](unsigned position) {
        return std::make_pair(std::abs(selection.node->strides[position]) == 1,
                              selection.node->sizes[position]);
      };
      return rank(a) < rank(b);
    });
    for (unsigned position : theirs)
      if (position != *longest)
        mine.push_back(position);
    theirs = {*longest};
    movement.isMask = true;
  }
  bool isMove = !movement.axes.empty() && areDigits(selection, mine, from) &&
                areDigits(selection, theirs, to) &&
                (std::abs(from) == 1 || std::abs(to) == 1);
  return isMove ? movement : Movement{{}, true};
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
    Movement movement{{}, true};
    if (operand.node->is(AxisNode::Kind::Selection))
      movement = movementBy(node, operand);
    numFactors += movement.isMask;
    numAxes -= movement.axes.size();
    for (unsigned axis : movement.axes)
      volume /= node.sizes[axis];
  }
  double flops = volume * (numFactors - 1 + (numAxes > node.rank));
  return {flops, node.sumsAxes() ? bytes : 0.0};
}
