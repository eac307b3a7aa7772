//===- Contraction.cpp - Rules of products that sum over dimensions -------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "Slices.h"
#include "stablehlo/dialect/ChloOps.h"

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

/// z = sum_k x y, in groups along one dimension of x, of sizes that are the
/// same for all others
struct RaggedDotRule : AxisRule<RaggedDotRule, chlo::RaggedDotOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto dot = cast<chlo::RaggedDotOp>(op);
    auto lhsShape = staticShape(dot.getLhs());
    auto rhsShape = staticShape(dot.getRhs());
    auto shape = staticShape(dot.getResult());
    auto sizes = staticShape(dot.getGroupSizes());
    Type type = getElementTypeOrSelf(dot.getResult());
    if (!lhsShape || !rhsShape || !shape || !sizes || sizes->size() != 1 ||
        getElementTypeOrSelf(dot.getLhs()) != type ||
        getElementTypeOrSelf(dot.getRhs()) != type)
      return {};
    auto numbers = dot.getRaggedDotDimensionNumbers();
    auto contracting = numbers.getLhsContractingDimensions();
    auto batch = llvm::zip(numbers.getLhsBatchingDimensions(),
                           numbers.getRhsBatchingDimensions());
    auto contains = [](ArrayRef<int64_t> dims) {
      return [=](int64_t dim) { return llvm::is_contained(dims, dim); };
    };
    auto isRagged = contains(numbers.getLhsRaggedDimensions());
    // Where groups have sums of their own, these are along dimension 0.
    unsigned next = llvm::any_of(contracting, isRagged) ? 1 : 0;
    SmallVector<SlicedDim> sliced;
    double flops = 2.0;
    for (auto [l, r] : batch) {
      unsigned lhs = l, rhs = r;
      if (lhs >= lhsShape->size() || rhs >= rhsShape->size())
        return {};
      if (!isRagged(l))
        sliced.push_back({next, {{0, lhs}, {1, rhs}}});
      ++next;
    }
    for (int64_t d = 0, rank = lhsShape->size(); d < rank; ++d) {
      if (contains(contracting)(d))
        flops *= (*lhsShape)[d];
      else if (contains(numbers.getLhsBatchingDimensions())(d))
        continue;
      else if (!isRagged(d))
        sliced.push_back({next++, {{0, unsigned(d)}}});
      else
        ++next;
    }
    for (int64_t d = 0, rank = rhsShape->size(); d < rank; ++d)
      if (!contains(numbers.getRhsContractingDimensions())(d) &&
          !contains(numbers.getRhsBatchingDimensions())(d) &&
          !contains(numbers.getRhsGroupDimensions())(d))
        sliced.push_back({next++, {{1, unsigned(d)}}});
    if (next != shape->size())
      return {};
    return slicedForm(op, 0, Multilinear{{0, 1}}, sliced, flops);
  }
};

} // namespace

void mlir::taylor::attachContractionRules(MLIRContext &context) {
  stablehlo::DotGeneralOp::attachInterface<DotGeneralRule>(context);
}

void mlir::taylor::attachChloContractionRules(MLIRContext &context) {
  chlo::RaggedDotOp::attachInterface<RaggedDotRule>(context);
}
