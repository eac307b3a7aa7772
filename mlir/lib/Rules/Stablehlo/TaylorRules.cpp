//===- TaylorRules.cpp - Kinds of Taylor rules ----------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::taylor;

Operation *mlir::taylor::cloneSpread(JetBuilder &builder, Operation *op,
                                     ArrayRef<Coefficient> operands,
                                     unsigned firstIndex) {
  SmallVector<Value> values;
  for (auto [i, x, operand] : llvm::enumerate(operands, op->getOperands())) {
    values.push_back(i < firstIndex ? builder.spreadOrZero(x, operand.getType())
                                    : x.value);
  }
  Operation *copy = builder.clone(op, values);
  for (OpResult result : copy->getResults())
    if (isa<RankedTensorType>(result.getType()))
      result.setType(builder.perDirection(result.getType()));
  return copy;
}

Operation *mlir::taylor::cloneShared(JetBuilder &builder, Operation *op,
                                     ArrayRef<Coefficient> operands) {
  SmallVector<Value> values;
  for (auto [x, operand] : llvm::zip(operands, op->getOperands()))
    values.push_back(x ? x.value : builder.zero(operand.getType()));
  return builder.clone(op, values);
}

Coefficient mlir::taylor::compare(JetBuilder &builder, Coefficient x,
                                  Coefficient y,
                                  stablehlo::ComparisonDirection direction) {
  bool spreads = x.perDirection || y.perDirection;
  Value lhs = spreads ? builder.spread(x) : x.value;
  Value rhs = spreads ? builder.spread(y) : y.value;
  auto type = cast<RankedTensorType>(lhs.getType());
  OpBuilder &b = builder.getBuilder();
  Value result = stablehlo::CompareOp::create(
      b, builder.getLoc(), type.clone(b.getI1Type()), lhs, rhs,
      stablehlo::ComparisonDirectionAttr::get(b.getContext(), direction),
      stablehlo::ComparisonTypeAttr());
  return {result, spreads};
}

/// A part of complex numbers, by an op
template <typename Op>
static Coefficient part(JetBuilder &builder, Coefficient x) {
  if (!x)
    return {};
  auto type = cast<RankedTensorType>(x.value.getType());
  Type real = cast<ComplexType>(type.getElementType()).getElementType();
  return {Op::create(builder.getBuilder(), builder.getLoc(), type.clone(real),
                     x.value),
          x.perDirection};
}
Coefficient mlir::taylor::realPart(JetBuilder &builder, Coefficient x) {
  return part<stablehlo::RealOp>(builder, x);
}
Coefficient mlir::taylor::imaginaryPart(JetBuilder &builder, Coefficient x) {
  return part<stablehlo::ImagOp>(builder, x);
}

Coefficient mlir::taylor::complexNumber(JetBuilder &builder, Coefficient re,
                                        Coefficient im) {
  if (!re && !im)
    return {};
  if (!re)
    re = builder.constantLike(im, 0.0);
  if (!im)
    im = builder.constantLike(re, 0.0);
  bool spreads = re.perDirection || im.perDirection;
  Value x = spreads ? builder.spread(re) : re.value;
  Value y = spreads ? builder.spread(im) : im.value;
  auto type = cast<RankedTensorType>(x.getType());
  return {stablehlo::ComplexOp::create(
              builder.getBuilder(), builder.getLoc(),
              type.clone(ComplexType::get(type.getElementType())), x, y),
          spreads};
}

std::optional<double> mlir::taylor::constantValue(Coefficient x) {
  Value value = x.value;
  while (Operation *op = value.getDefiningOp()) {
    if (auto constant = dyn_cast<stablehlo::ConstantOp>(op)) {
      auto dense = dyn_cast<DenseElementsAttr>(constant.getValue());
      if (!dense || !dense.isSplat() || !isa<FloatType>(dense.getElementType()))
        return std::nullopt;
      return dense.getSplatValue<FloatAttr>().getValueAsDouble();
    }
    if (!isa<stablehlo::BroadcastInDimOp, stablehlo::ConvertOp,
             stablehlo::ReshapeOp>(op))
      return std::nullopt;
    value = op->getOperand(0);
  }
  return std::nullopt;
}

std::optional<SmallVector<int64_t>>
mlir::taylor::constantIntegers(Coefficient x) {
  DenseIntElementsAttr integers;
  if (!matchPattern(x.value, m_Constant(&integers)))
    return std::nullopt;
  return llvm::map_to_vector(integers.getValues<APInt>(),
                             [](const APInt &n) { return n.getSExtValue(); });
}
