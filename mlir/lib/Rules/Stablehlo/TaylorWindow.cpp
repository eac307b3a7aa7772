//===- TaylorWindow.cpp - Taylor rules of windows that move ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Padding without any along a new leading dimension
DenseIntElementsAttr paddedAxis(DenseIntElementsAttr padding) {
  SmallVector<int64_t> values{0, 0};
  llvm::append_range(values, padding.getValues<int64_t>());
  int64_t rank = values.size() / 2;
  auto type = RankedTensorType::get({rank, 2}, padding.getElementType());
  return DenseIntElementsAttr::get(type, values);
}

/// Windows of size 1 along a new leading dimension
void addAxisToWindow(stablehlo::ReduceWindowOp op) {
  auto ones = [](std::optional<ArrayRef<int64_t>> values) {
    return prepended(1, *values);
  };
  op.setWindowDimensions(ones(op.getWindowDimensions()));
  if (op.getWindowStrides())
    op.setWindowStrides(ones(op.getWindowStrides()));
  if (op.getBaseDilations())
    op.setBaseDilations(ones(op.getBaseDilations()));
  if (op.getWindowDilations())
    op.setWindowDilations(ones(op.getWindowDilations()));
  if (op.getPadding())
    op.setPaddingAttr(paddedAxis(*op.getPadding()));
}

/// z_k = op(x_k) of sums; else windows of coefficients, with the body expanded
struct ReduceWindowJet
    : TaylorRule<ReduceWindowJet, stablehlo::ReduceWindowOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto window = cast<stablehlo::ReduceWindowOp>(op);
    if (x.size() != 2 || builder.varies(x[1]) || x[0][0].perDirection ||
        !addsArguments(window.getBody().front()))
      return expandReduction(builder, op, x, results, [](Operation *copy) {
        addAxisToWindow(cast<stablehlo::ReduceWindowOp>(copy));
      });
    Jet z({builder.clone(op, {x[0][0].value, x[1][0].value})->getResult(0)});
    for (unsigned k = 1; k <= builder.getOrder(); ++k) {
      if (!x[0][k])
        continue;
      auto copy = cast<stablehlo::ReduceWindowOp>(builder.clone(
          op, {x[0][k].value, builder.zero(op->getOperand(1).getType())}));
      copy->getResult(0).setType(
          builder.perDirection(op->getResult(0).getType()));
      addAxisToWindow(copy);
      z.set(k, {copy->getResult(0), true});
    }
    results.push_back(z);
    return success();
  }
  static StringRef getTaylorRule() {
    return "add: op(x_k); else that of the body";
  }
};

/// z_k = scatter of y_k to where x_0 selects
struct SelectAndScatterJet
    : TaylorRule<SelectAndScatterJet, stablehlo::SelectAndScatterOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto scatter = cast<stablehlo::SelectAndScatterOp>(op);
    if (!addsArguments(scatter.getScatter().front()))
      return builder.refuse(op, "expected a scatter that adds");
    if (x[0][0].perDirection || x[1][0].perDirection || builder.varies(x[2]))
      return builder.refuse(op, "expected an operand and an initial value that "
                                "do not depend on the direction");
    Jet z({builder.clone(op, {x[0][0].value, x[1][0].value, x[2][0].value})
               ->getResult(0)});
    for (unsigned k = 1; k <= builder.getOrder(); ++k) {
      if (!x[1][k])
        continue;
      auto copy = cast<stablehlo::SelectAndScatterOp>(
          builder.clone(op, {builder.spread(x[0][0]), x[1][k].value,
                             builder.zero(op->getOperand(2).getType())}));
      copy->getResult(0).setType(
          builder.perDirection(op->getResult(0).getType()));
      if (copy.getWindowDimensions())
        copy.setWindowDimensions(prepended(1, *copy.getWindowDimensions()));
      if (copy.getWindowStrides())
        copy.setWindowStrides(prepended(1, *copy.getWindowStrides()));
      if (copy.getPadding())
        copy.setPaddingAttr(paddedAxis(*copy.getPadding()));
      z.set(k, {copy->getResult(0), true});
    }
    results.push_back(z);
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = op(x_0, y_k)"; }
};

} // namespace

void mlir::taylor::attachTaylorWindowRules(MLIRContext &context) {
  using namespace stablehlo;
  ReduceWindowOp::attachInterface<ReduceWindowJet>(context);
  SelectAndScatterOp::attachInterface<SelectAndScatterJet>(context);
}
