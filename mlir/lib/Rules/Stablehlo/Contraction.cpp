//===- Contraction.cpp - Rules of products that sum over dimensions -------===//
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

/// z[b, m, n] = sum_k x[b, m, k] y[b, k, n]
struct DotGeneralRule : AxisRule<DotGeneralRule, stablehlo::DotGeneralOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto dot = cast<stablehlo::DotGeneralOp>(op);
    auto lhsShape = rankedShape(dot.getLhs());
    auto rhsShape = rankedShape(dot.getRhs());
    auto shape = rankedShape(dot.getResult());
    Type type = getElementTypeOrSelf(dot.getResult());
    if (!lhsShape || !rhsShape || !shape ||
        getElementTypeOrSelf(dot.getLhs()) != type ||
        getElementTypeOrSelf(dot.getRhs()) != type)
      return {};
    auto numbers = dot.getDotDimensionNumbers();
    AxisForm form = AxisForm::sum(*shape);
    SmallVector<std::optional<unsigned>> lhs(lhsShape->size()),
        rhs(rhsShape->size());
    unsigned next = 0;
    for (auto [l, r] : llvm::zip(numbers.getLhsBatchingDimensions(),
                                 numbers.getRhsBatchingDimensions()))
      lhs[l] = rhs[r] = next++;
    for (auto [l, r] : llvm::zip(numbers.getLhsContractingDimensions(),
                                 numbers.getRhsContractingDimensions()))
      lhs[l] = rhs[r] = form.addAxis((*lhsShape)[l]);
    auto factor = [&](unsigned operand, auto &axes) {
      AxisFactor result{operand, FactorRole::Value, {}};
      for (std::optional<unsigned> &axis : axes)
        result.axes.push_back(axis ? *axis : next++);
      return result;
    };
    AxisTerm &term = form.addTerm();
    term.factors.push_back(factor(0, lhs));
    term.factors.push_back(factor(1, rhs));
    return form;
  }
};

} // namespace

void mlir::taylor::attachContractionRules(MLIRContext &context) {
  stablehlo::DotGeneralOp::attachInterface<DotGeneralRule>(context);
}
