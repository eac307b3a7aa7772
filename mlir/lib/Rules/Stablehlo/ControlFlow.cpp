//===- ControlFlow.cpp - Rules of ops that choose or pass on values -------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Slices.h"
#include "TaylorRules.h"
#include "taylor/Rules/RegionFlow.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Yields what one of the regions yields.
template <typename Op> struct ChoiceRule : AxisRule<ChoiceRule<Op>, Op> {
  AxisForm getAxisForm(Operation *, unsigned) const { return {}; }
  bool selectsRegion(Operation *) const { return true; }
};

/// The operands that an attribute names; nothing if it names others.
std::optional<SmallVector<unsigned, 2>> operandsIn(Operation *op,
                                                   StringRef attribute) {
  SmallVector<unsigned, 2> operands;
  if (!op->hasAttr(attribute))
    return operands;
  auto named = op->getAttrOfType<DenseI64ArrayAttr>(attribute);
  if (!named)
    return std::nullopt;
  for (int64_t operand : named.asArrayRef()) {
    if (operand < 0 || operand >= op->getNumOperands())
      return std::nullopt;
    operands.push_back(operand);
  }
  return operands;
}

/// An equation of the front end that is linear in some operands together, for
/// each direction: these come first in operands that have them.
AxisForm equationForm(Operation *op, unsigned number) {
  auto linear = operandsIn(op, "linear");
  auto perDirection = operandsIn(op, "per_direction");
  if (!linear || linear->empty() || !perDirection)
    return {};
  SmallVector<SlicedDim, 1> sliced;
  if (!perDirection->empty())
    sliced.push_back(sameDim(0, *perDirection));
  return slicedForm(op, number, Additive{*linear}, sliced);
}

/// Marks of derivatives work element by element, one that stops them is linear,
/// and so are triangular systems and equations that are said to be; other calls
/// are opaque.
struct CustomCallRule : AxisRule<CustomCallRule, stablehlo::CustomCallOp> {
  AxisForm getAxisForm(Operation *op, unsigned number) const {
    auto call = cast<stablehlo::CustomCallOp>(op);
    bool isStop = isStopGradient(call);
    if (isEquation(call))
      return equationForm(call, number);
    if (!isStop && !isWithDerivative(call))
      return triangularCallForm(call);
    auto shape = staticShape(op->getResult(number));
    if (!shape || (isStop && op->getNumOperands() != 1))
      return {};
    return AxisForm::pointwise(
        isStop ? AxisForm::Kind::Linear : AxisForm::Kind::Pointwise, *shape);
  }
  Operation *buildAlike(Operation *op, OpBuilder &builder, Location location,
                        ValueRange operands, TypeRange results) const {
    Operation *copy = cloneAt(op, builder, location, operands, results);
    // It has the sizes of the original call.
    copy->removeAttr("sdy.sharding_rule");
    return copy;
  }
};

/// z_n = x_n
struct OptimizationBarrierRule
    : AxisRule<OptimizationBarrierRule, stablehlo::OptimizationBarrierOp> {
  AxisForm getAxisForm(Operation *op, unsigned number) const {
    auto shape = rankedShape(op->getResult(number));
    if (!shape)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    form.addTerm().factors.push_back(elementFactor(number, shape->size()));
    return form;
  }
};

} // namespace

static bool isStaticTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape();
}

std::optional<RegionFlow> mlir::taylor::readRegionFlow(Operation *op) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  auto loop = dyn_cast<stablehlo::WhileOp>(op);
  bool isChoice = described && described.selectsRegion();
  if ((!loop && !isChoice) || op->getNumResults() == 0 ||
      !llvm::all_of(op->getResultTypes(), isStaticTensor) ||
      !llvm::all_of(op->getRegions(),
                    [](Region &region) { return region.hasOneBlock(); }))
    return std::nullopt;
  RegionFlow flow;
  if (loop) {
    flow.yielding = {&loop.getBody().front()};
    flow.taking = {&loop.getCond().front(), &loop.getBody().front()};
    return flow;
  }
  for (Region &region : op->getRegions())
    flow.yielding.push_back(&region.front());
  return flow;
}

void mlir::taylor::attachControlFlowRules(MLIRContext &context) {
  attachRules<ChoiceRule, stablehlo::CaseOp, stablehlo::IfOp>(context);
  stablehlo::CustomCallOp::attachInterface<CustomCallRule>(context);
  stablehlo::OptimizationBarrierOp::attachInterface<OptimizationBarrierRule>(
      context);
}
