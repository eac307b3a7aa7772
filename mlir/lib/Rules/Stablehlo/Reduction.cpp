//===- Reduction.cpp - Rules of reductions --------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"

using namespace mlir;
using namespace mlir::taylor;

bool mlir::taylor::addsArguments(Block &body) {
  if (body.getNumArguments() != 2 || !llvm::hasNItems(body.getOperations(), 2))
    return false;
  auto add = dyn_cast<stablehlo::AddOp>(body.front());
  auto isArgument = [&](unsigned operand, unsigned argument) {
    return add->getOperand(operand) == body.getArgument(argument);
  };
  return add && body.back().getOperands() == add->getResults() &&
         ((isArgument(0, 0) && isArgument(1, 1)) ||
          (isArgument(0, 1) && isArgument(1, 0)));
}

namespace {

/// z[i] = init + sum_r x[i, r]
struct ReduceRule : AxisRule<ReduceRule, stablehlo::ReduceOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto reduce = cast<stablehlo::ReduceOp>(op);
    if (reduce.getInputs().size() != 1 ||
        !addsArguments(reduce.getBody().front()))
      return {};
    auto input = rankedShape(reduce.getInputs().front());
    auto shape = rankedShape(reduce->getResult(0));
    Type type = getElementTypeOrSelf(reduce->getResult(0));
    // On predicates, `add` is a disjunction.
    if (!input || !shape || type.isInteger(1) ||
        llvm::any_of(op->getOperandTypes(), [&](Type operand) {
          return getElementTypeOrSelf(operand) != type;
        }))
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisFactor factor{0, FactorRole::Value, {}};
    unsigned next = 0;
    for (auto [dim, size] : llvm::enumerate(*input)) {
      bool summed =
          llvm::is_contained(reduce.getDimensions(), static_cast<int64_t>(dim));
      factor.axes.push_back(summed ? form.addAxis(size) : next++);
    }
    form.addTerm().factors.push_back(factor);
    // Without the factor's axes: the initial value counts once.
    AxisForm withInit = form;
    withInit.addTerm().factors.push_back({1, FactorRole::Value, {}});
    return withInit;
  }
};

} // namespace

void mlir::taylor::attachReductionRules(MLIRContext &context) {
  stablehlo::ReduceOp::attachInterface<ReduceRule>(context);
}
