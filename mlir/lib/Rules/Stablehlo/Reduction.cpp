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

/// Whether the block is `return op(arg0, arg1)`, in either order.
template <typename Op> static bool combinesArguments(Block &body) {
  if (body.getNumArguments() != 2 || !llvm::hasNItems(body.getOperations(), 2))
    return false;
  auto combined = dyn_cast<Op>(body.front());
  auto isArgument = [&](unsigned operand, unsigned argument) {
    return combined->getOperand(operand) == body.getArgument(argument);
  };
  return combined && body.back().getOperands() == combined->getResults() &&
         ((isArgument(0, 0) && isArgument(1, 1)) ||
          (isArgument(0, 1) && isArgument(1, 0)));
}

bool mlir::taylor::addsArguments(Block &body) {
  return combinesArguments<stablehlo::AddOp>(body);
}

namespace {

/// Longer conjunctions are not written out.
constexpr int64_t maxConjuncts = 8;

/// z[i] = init x[i, 0] x[i, 1] ..., of a few predicates
AxisForm conjunction(stablehlo::ReduceOp reduce) {
  auto input = staticShape(reduce->getOperand(0));
  auto shape = staticShape(reduce->getResult(0));
  if (!input || !shape || reduce.getDimensions().size() != 1)
    return {};
  unsigned dim = reduce.getDimensions()[0];
  if ((*input)[dim] > maxConjuncts)
    return {};
  AxisForm form = AxisForm::sum(*shape);
  AxisTerm term;
  term.factors.push_back({1, FactorRole::Mask, {}});
  for (int64_t place = 0; place < (*input)[dim]; ++place) {
    AxisFactor factor = elementFactor(0, shape->size(), FactorRole::Mask);
    unsigned axis = form.addAxis((*input)[dim]);
    factor.axes.insert(factor.axes.begin() + dim, axis);
    term.factors.push_back(factor);
    term.selections.push_back({{axis}, {1}, place});
  }
  form.terms.push_back(term);
  return form;
}

/// z[i] = init + sum_r x[i, r]; a conjunction of predicates
struct ReduceRule : AxisRule<ReduceRule, stablehlo::ReduceOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto reduce = cast<stablehlo::ReduceOp>(op);
    if (reduce.getInputs().size() == 1 &&
        getElementTypeOrSelf(reduce->getResult(0)).isInteger(1) &&
        combinesArguments<stablehlo::AndOp>(reduce.getBody().front()))
      return conjunction(reduce);
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
