//===- IndexArithmetic.cpp - Integers made of indices ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/IndexArithmetic.h"
#include "mlir/IR/BuiltinTypes.h"
#include "taylor/Interfaces/AffineFit.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

/// Known by the indices, and no sum or product itself.
static bool isSimple(const AxisNode *node) {
  return node->isOne() || node->is(AxisNode::Kind::Index) ||
         node->is(AxisNode::Kind::Selection);
}

/// Sums of products of sums, as columns put together are, are deep enough.
static constexpr unsigned maxDepth = 3;

static bool isIndexArithmetic(const AxisNode *node, unsigned depth) {
  if (isSimple(node))
    return true;
  bool combines = node->is(AxisNode::Kind::Sum) ||
                  (node->is(AxisNode::Kind::Product) && !node->sumsAxes());
  return combines && depth > 0 &&
         llvm::all_of(node->operands, [&](const AxisOperand &operand) {
           return ::isIndexArithmetic(operand.node, depth - 1);
         });
}

bool mlir::taylor::isIndexArithmetic(const AxisNode *node) {
  return ::isIndexArithmetic(node, maxDepth);
}

/// Bounds of what index arithmetic can yield.
static std::pair<double, double> rangeOf(const AxisNode *node) {
  if (node->isOne())
    return {1.0, 1.0};
  if (node->is(AxisNode::Kind::Index))
    return {0.0, node->sizes[0] - 1.0};
  if (node->is(AxisNode::Kind::Selection))
    return {0.0, 1.0};
  bool isSum = node->is(AxisNode::Kind::Sum);
  double unit = isSum ? 0.0 : 1.0;
  std::pair<double, double> range{unit, unit};
  for (auto [i, operand] : llvm::enumerate(node->operands)) {
    auto [low, high] = rangeOf(operand.node);
    if (!isSum) {
      range = std::minmax({range.first * low, range.first * high,
                           range.second * low, range.second * high});
      continue;
    }
    double scale = node->coefficients[i];
    range.first += scale * (scale < 0 ? high : low);
    range.second += scale * (scale < 0 ? low : high);
  }
  return range;
}

bool mlir::taylor::fits(const AxisView &view, Type type) {
  auto integer = cast<IntegerType>(type);
  bool isUnsigned = integer.isUnsigned() || integer.getWidth() == 1;
  int bits = std::min(integer.getWidth() - !isUnsigned, 53u);
  auto [low, high] = rangeOf(view.node);
  low *= view.coefficient;
  high *= view.coefficient;
  if (low > high)
    std::swap(low, high);
  return low >= (isUnsigned ? 0.0 : -std::ldexp(1.0, bits)) &&
         high < std::ldexp(1.0, bits);
}

/// The value of index arithmetic at an index along the node's axes.
static double nodeAt(const AxisNode *node, ArrayRef<int64_t> index) {
  if (node->isOne())
    return 1.0;
  if (node->is(AxisNode::Kind::Index))
    return index[0];
  if (node->is(AxisNode::Kind::Selection)) {
    int64_t left = 0;
    for (auto [stride, i] : llvm::zip(node->strides, index))
      left += stride * i;
    return left == node->offset;
  }
  bool isSum = node->is(AxisNode::Kind::Sum);
  double value = isSum ? 0.0 : 1.0;
  for (auto [n, operand] : llvm::enumerate(node->operands)) {
    SmallVector<int64_t, 4> inner;
    for (unsigned axis : operand.axes)
      inner.push_back(index[axis]);
    double part = nodeAt(operand.node, inner);
    value = isSum ? value + node->coefficients[n] * part : value * part;
  }
  return value;
}

std::optional<int64_t> mlir::taylor::valueAt(const AxisView &view,
                                             ArrayRef<int64_t> index) {
  SmallVector<int64_t, 4> inner(view.node->rank, 0);
  for (auto [axis, i] : llvm::zip(view.axes, index))
    if (axis >= 0)
      inner[axis] = i;
  // Coefficients are relative to that of the first term: quotients round.
  double value = view.coefficient * nodeAt(view.node, inner);
  if (std::abs(value) > largestInteger)
    return std::nullopt;
  return std::llround(value);
}

bool mlir::taylor::asAffine(const AxisView &view,
                            SmallVectorImpl<int64_t> &strides,
                            int64_t &offset) {
  strides.assign(view.axes.size(), 0);
  auto addTerm = [&](const AxisNode *node, double coefficient, int dim) {
    if (coefficient != std::rint(coefficient))
      return false;
    if (node->isOne())
      offset += static_cast<int64_t>(coefficient);
    else if (node->is(AxisNode::Kind::Index))
      strides[dim] += static_cast<int64_t>(coefficient);
    else
      return false;
    return true;
  };
  auto dimOf = [&](unsigned axis) {
    return static_cast<int>(llvm::find(view.axes, static_cast<int>(axis)) -
                            view.axes.begin());
  };
  if (!view.node->is(AxisNode::Kind::Sum))
    return addTerm(view.node, view.coefficient,
                   view.node->rank ? dimOf(0) : -1);
  for (auto [operand, coefficient] :
       llvm::zip(view.node->operands, view.node->coefficients))
    if (!addTerm(operand.node, coefficient * view.coefficient,
                 operand.axes.empty() ? -1 : dimOf(operand.axes[0])))
      return false;
  return true;
}
