//===- GatherScales.cpp - Large tensors are scaled once -------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   2 * (a[b, h] * (2 * t[b, r, h]))  =  (4 * a[b, h]) * t[b, r, h]
//   (t[b, r, h] + t[b, r, h] * y[b, h]) * (1 - y[b, h])
//                        =  ((1 + y[b, h]) * (1 - y[b, h])) * t[b, r, h]
//
// A value that is another one times something that lacks an axis is written as
// that: each op less along that axis is as many operations less as it is long,
// and XLA keeps no scaled tensor beside the one that others read.
//
//   x + x * y  =  x * (1 + y)
//
// if nothing else reads x: what is read once can be fused with what computes
// it.
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/AxisEmitter.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_TAYLORGATHERSCALES
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

namespace {

/// base * coefficient, where the coefficient runs along the finder's labels.
struct Scaling {
  AxisProductFactor base;
  AxisView coefficient;
  /// How many nodes were looked into.
  unsigned numNodes = 0;
};

/// Reads nodes along one label more than their coefficients have.
class ScalingFinder {
public:
  ScalingFinder(AxisProgram &program, Label axis, ArrayRef<Label> labels,
                Type elementType)
      : program(program), graph(program.getGraph()), axis(axis), labels(labels),
        elementType(elementType) {}

  Scaling find(const AxisProductFactor &factor, unsigned depth = 4) {
    Scaling found;
    if (depth > 0 && factor.node->elementType == elementType &&
        (lookIntoProduct(factor, depth, found) ||
         lookIntoSum(factor, depth, found)))
      return found;
    return {factor, graph.scalar(1.0, labels.size())};
  }

private:
  static bool isDiagonal(const AxisOperand &operand) {
    llvm::SmallDenseSet<unsigned, 4> axes(operand.axes.begin(),
                                          operand.axes.end());
    return axes.size() < operand.axes.size();
  }

  AxisView times(const AxisView &view, AxisFactors factors) {
    if (auto factor = asFactor(view, labels))
      factors.push_back(*factor);
    return graph.product(view.coefficient, factors, labels, elementType);
  }

  bool lookIntoProduct(const AxisProductFactor &factor, unsigned depth,
                       Scaling &found) {
    const AxisNode &node = *factor.node;
    if (!node.is(AxisNode::Kind::Product) || node.sumsAxes())
      return false;
    AxisFactors with, without;
    for (const AxisOperand &operand : node.operands) {
      // What a mask leaves out may be infinite. A diagonal is no value yet.
      if (operand.node->isStructural() ||
          operand.node->is(AxisNode::Kind::Mask) || isDiagonal(operand))
        return false;
      AxisProductFactor inner = operandAlong(operand, factor.labels);
      (inner.has(axis) ? with : without).push_back(inner);
    }
    if (with.size() == 1) {
      found = find(with[0], depth - 1);
    } else {
      AxisView large = graph.product(1.0, with, factor.labels, elementType);
      if (large.node == &node || !program.representative(large.node))
        return false;
      found = {*asFactor(large, factor.labels),
               graph.scalar(1.0, labels.size())};
    }
    found.coefficient = times(found.coefficient, without);
    ++found.numNodes;
    return true;
  }

  bool lookIntoSum(const AxisProductFactor &factor, unsigned depth,
                   Scaling &found) {
    const AxisNode &node = *factor.node;
    if (!node.is(AxisNode::Kind::Sum))
      return false;
    SmallVector<AxisView, 4> coefficients;
    std::optional<AxisProductFactor> base;
    unsigned numNodes = 1;
    for (auto [scale, operand] : llvm::zip(node.coefficients, node.operands)) {
      Scaling term = find(operandAlong(operand, factor.labels), depth - 1);
      if (!term.base.has(axis) || (base && !(*base == term.base)))
        return false;
      base = term.base;
      term.coefficient.coefficient *= scale;
      coefficients.push_back(term.coefficient);
      numNodes += term.numNodes;
    }
    found = {*base, graph.add(coefficients, labels.size(), elementType),
             numNodes};
    return true;
  }

  AxisProgram &program;
  AxisGraph &graph;
  Label axis;
  ArrayRef<Label> labels;
  Type elementType;
};

/// Whether the node is a product or a sum, element by element.
bool isElementwise(const AxisNode &node) {
  return node.is(AxisNode::Kind::Sum) ||
         (node.is(AxisNode::Kind::Product) && !node.sumsAxes());
}

/// Whether the op reads a value along this axis of the program that only it
/// needs, and that is another one scaled, or may be.
bool readsScaled(Operation *op, const AxisView &view, unsigned axis,
                 const AxisProgram &program) {
  unsigned dim =
      llvm::find(view.axes, static_cast<int>(axis)) - view.axes.begin();
  return llvm::any_of(op->getOperands(), [&](Value operand) {
    if (!operand.hasOneUse() || operand.getType() != op->getResult(0).getType())
      return false;
    // Only what this has written is not known.
    const AxisView *read = program.lookup(operand);
    return operand.getDefiningOp() &&
           (!read || (isElementwise(*read->node) && read->axes[dim] >= 0));
  });
}

/// Axes of the node, longest first.
SmallVector<unsigned, 4> byLength(const AxisNode &node) {
  auto axes = llvm::to_vector<4>(llvm::seq<unsigned>(0, node.rank));
  llvm::stable_sort(axes, [&](unsigned x, unsigned y) {
    return node.sizes[x] > node.sizes[y];
  });
  return axes;
}

/// `view`, whose dimensions run along `labels`, for a value whose dimensions
/// run along `out`; those without an axis are std::nullopt.
AxisView spread(const AxisView &view, ArrayRef<Label> labels,
                ArrayRef<std::optional<Label>> out) {
  AxisView result{view.coefficient, view.node, {}};
  for (std::optional<Label> label : out) {
    const Label *place = label ? llvm::find(labels, *label) : labels.end();
    result.axes.push_back(
        place == labels.end() ? -1 : view.axes[place - labels.begin()]);
  }
  return result;
}

/// The result as another value times something small; null if it is none, or
/// nothing is gained.
Value scaledOnce(OpResult result, AxisProgram &program, AxisEmitter &emitter) {
  const AxisView *view = program.lookup(result);
  if (!view || !isElementwise(*view->node))
    return {};
  const AxisNode &node = *view->node;
  for (unsigned axis : byLength(node)) {
    if (!readsScaled(result.getOwner(), *view, axis, program))
      continue;
    SmallVector<Label, 4> labels = program.getGraph().newLabels(node), rest;
    for (Label label : labels)
      if (label != labels[axis])
        rest.push_back(label);
    ScalingFinder finder(program, labels[axis], rest, node.elementType);
    Scaling found = finder.find({&node, labels});
    const AxisRepresentative *held = program.representative(found.base.node);
    if (found.base.node == &node || !held || held->value == result ||
        found.numNodes >= node.sizes[axis])
      continue;
    SmallVector<std::optional<Label>, 4> out;
    for (int dim : view->axes)
      out.push_back(dim < 0 ? std::nullopt : std::optional(labels[dim]));
    AxisView large{1.0, found.base.node, {}};
    for (unsigned n = 0; n < found.base.labels.size(); ++n)
      large.axes.push_back(n);
    found.coefficient.coefficient *= view->coefficient;
    return emitter.emitProduct(spread(found.coefficient, rest, out),
                               spread(large, found.base.labels, out), result);
  }
  return {};
}

} // namespace

bool mlir::taylor::gatherScales(Block &block) {
  bool changed = false;
  AxisProgram program(block);
  OpBuilder builder(block.getParentOp()->getContext());
  AxisEmitter emitter(program, builder);
  for (Operation &op : llvm::make_early_inc_range(block))
    for (OpResult result : op.getResults()) {
      Value value = scaledOnce(result, program, emitter);
      if (!value)
        value = factorSum(result, program, emitter);
      if (!value)
        continue;
      result.replaceAllUsesWith(value);
      changed = true;
    }
  eraseDeadOps(block);
  return changed;
}

namespace {
struct TaylorGatherScalesPass
    : public taylor::impl::TaylorGatherScalesBase<TaylorGatherScalesPass> {
  void runOnOperation() override {
    getOperation()->walk<WalkOrder::PreOrder>([](Block *block) {
      gatherScales(*block);
      return WalkResult::advance();
    });
  }
};
} // namespace
