//===- ControlFlow.cpp - Rules of ops that choose or pass on values -------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Yields what one of the regions yields.
template <typename Op> struct ChoiceRule : AxisRule<ChoiceRule<Op>, Op> {
  AxisForm getAxisForm(Operation *, unsigned) const { return {}; }
  bool selectsRegion(Operation *) const { return true; }
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

void mlir::taylor::attachControlFlowRules(MLIRContext &context) {
  attachRules<ChoiceRule, stablehlo::CaseOp, stablehlo::IfOp>(context);
  stablehlo::OptimizationBarrierOp::attachInterface<OptimizationBarrierRule>(
      context);
}
