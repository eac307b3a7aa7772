//===- GatherScales.cpp - Constants onto the smallest factor --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   2 * (a[b, h] * (2 * t[b, r, h]))  =  (4 * a[b, h]) * t[b, r, h]
//
// A constant costs an operation per element of what it multiplies, and XLA
// keeps the scaled tensor beside the one that others read.
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

/// Whether the op is z = x * y, element by element.
static bool isProduct(Operation *op) {
  auto described = dyn_cast_or_null<LinearAlongAxisOpInterface>(op);
  if (!described || op->getNumOperands() != 2 || op->getNumResults() != 1)
    return false;
  AxisForm form = described.getAxisForm(0);
  return form.kind == AxisForm::Kind::Sum && form.terms.size() == 1 &&
         form.terms[0].selections.empty() &&
         form.terms[0].factors.size() == 2 &&
         llvm::all_of(form.terms[0].factors, [&](const AxisFactor &factor) {
           return factor.role == FactorRole::Value &&
                  factor.axes.size() == form.sizes.size();
         });
}

/// Whether the op multiplies by a constant.
static bool isScaling(Operation *op, const AxisProgram &program) {
  return isProduct(op) && llvm::any_of(op->getOperands(), [&](Value operand) {
           const AxisView *view = program.lookup(operand);
           return view && view->isConstant();
         });
}

/// Whether two multiplications become one: the op and one that only it reads,
/// at least one of them by a constant.
static bool scalesTwice(Operation *op, const AxisProgram &program) {
  return isProduct(op) && llvm::any_of(op->getOperands(), [&](Value operand) {
           Operation *inner = operand.getDefiningOp();
           return isProduct(inner) && operand.hasOneUse() &&
                  (isScaling(op, program) || isScaling(inner, program));
         });
}

/// Whether the node is a product of tensors, element by element.
static bool isElementwise(const AxisNode &node) {
  return node.is(AxisNode::Kind::Product) && !node.sumsAxes() &&
         llvm::none_of(node.operands, [](const AxisOperand &operand) {
           return operand.node->isStructural();
         });
}

/// The largest axis that some factors lack, if there is one.
static std::optional<unsigned> axisToSpare(const AxisNode &node) {
  std::optional<unsigned> best;
  for (unsigned axis = 0; axis < node.rank; ++axis)
    if (llvm::any_of(node.operands,
                     [&](const AxisOperand &operand) {
                       return !llvm::is_contained(operand.axes, axis);
                     }) &&
        (!best || node.sizes[axis] > node.sizes[*best]))
      best = axis;
  return best;
}

Value mlir::taylor::gatherScales(OpResult result, AxisProgram &program,
                                 AxisEmitter &emitter) {
  const AxisView *view = program.lookup(result);
  if (!view || !isElementwise(*view->node) ||
      !scalesTwice(result.getOwner(), program))
    return {};
  const AxisNode &node = *view->node;
  std::optional<unsigned> axis = axisToSpare(node);
  if (!axis)
    return {};
  AxisGraph &graph = program.getGraph();
  SmallVector<Label, 4> labels = graph.newLabels(node);
  AxisFactors with, without;
  for (const AxisOperand &operand : node.operands) {
    (llvm::is_contained(operand.axes, *axis) ? with : without)
        .push_back(operandAlong(operand, labels));
  }
  // Along the dimensions of the result.
  auto viewOf = [&](double coefficient, const AxisFactors &factors) {
    SmallVector<Label, 4> out;
    for (int dim : view->axes) {
      bool has = dim >= 0 && llvm::any_of(factors, [&](auto &factor) {
                   return factor.has(labels[dim]);
                 });
      if (has)
        out.push_back(labels[dim]);
    }
    AxisView compact =
        graph.product(coefficient, factors, out, node.elementType);
    AxisView full{compact.coefficient, compact.node, {}};
    unsigned next = 0;
    for (int dim : view->axes)
      full.axes.push_back(dim >= 0 && llvm::is_contained(out, labels[dim])
                              ? compact.axes[next++]
                              : -1);
    return full;
  };
  AxisView large = viewOf(1.0, with);
  const AxisRepresentative *held = program.representative(large.node);
  if (!held || held->value == result)
    return {};
  return emitter.emitProduct(viewOf(view->coefficient, without), large, result);
}
