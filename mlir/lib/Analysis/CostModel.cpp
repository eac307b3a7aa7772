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

/// [reshape, slice, pad] of one tensor: moves data and computes nothing.
static bool isReindexing(const AxisNode &node) {
  unsigned dense = llvm::count_if(node.operands, [](const AxisOperand &o) {
    return !o.node->isStructural();
  });
  return dense <= 1 && dense != node.operands.size();
}

Cost CostModel::costOf(const AxisNode &node) const {
  if (node.operands.empty())
    return {};
  double elements = node.numElements();
  if (node.is(AxisNode::Kind::Sum))
    return {elements * (node.operands.size() - 1), 0.0};
  if (!node.is(AxisNode::Kind::Product))
    return {elements, 0.0};
  double bytes = elements * bytesOf(node.elementType);
  if (isReindexing(node))
    return {0.0, bytes};
  double volume = 1.0;
  for (int64_t size : node.sizes)
    volume *= size;
  // Every factor after the first is a multiplication, the sum an addition.
  double flops = volume * (node.operands.size() - 1 + node.sumsAxes());
  return {flops, node.sumsAxes() ? bytes : 0.0};
}
