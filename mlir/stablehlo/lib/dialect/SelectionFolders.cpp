//===- SelectionFolders.cpp - Folders of convert, compare and select ------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFolding.h"
#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/ADT/APSInt.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

static constexpr auto kToNearest = APFloat::rmNearestTiesToEven;

//===----------------------------------------------------------------------===//
// Conversion
//===----------------------------------------------------------------------===//

/// Nothing for what is out of the range of the target: backends differ there.
static std::optional<APInt> toInteger(const APFloat &value, IntegerType type) {
  if (type.getWidth() == 1)
    return APInt(1, value.isNonZero());
  llvm::APSInt result(type.getWidth(), isUnsigned(type));
  bool isExact;
  if (value.convertToInteger(result, APFloat::rmTowardZero, &isExact) &
      APFloat::opInvalidOp)
    return std::nullopt;
  return result;
}

static APInt toInteger(const APInt &value, bool isUnsigned, IntegerType type) {
  if (type.getWidth() == 1)
    return APInt(1, !value.isZero());
  return isUnsigned ? value.zextOrTrunc(type.getWidth())
                    : value.sextOrTrunc(type.getWidth());
}

static Attribute convertElement(Attribute attr, Type to) {
  auto integerType = dyn_cast<IntegerType>(to);
  if (auto from = dyn_cast<FloatAttr>(attr)) {
    APFloat value = from.getValue();
    if (integerType) {
      std::optional<APInt> result = toInteger(value, integerType);
      return result ? IntegerAttr::get(to, *result) : Attribute();
    }
    bool losesInfo;
    value.convert(cast<FloatType>(to).getFloatSemantics(), kToNearest,
                  &losesInfo);
    return FloatAttr::get(to, value);
  }
  auto from = cast<IntegerAttr>(attr);
  bool fromUnsigned = isUnsigned(from.getType());
  if (integerType)
    return IntegerAttr::get(
        to, toInteger(from.getValue(), fromUnsigned, integerType));
  APFloat value(cast<FloatType>(to).getFloatSemantics());
  value.convertFromAPInt(from.getValue(), !fromUnsigned, kToNearest);
  return FloatAttr::get(to, value);
}

OpFoldResult ConvertOp::fold(FoldAdaptor adaptor) {
  if (getOperand().getType() == getType())
    return getOperand();
  auto type = dyn_cast<RankedTensorType>(getType());
  DenseElementsAttr operand = getFoldable(adaptor.getOperand());
  Type to = type.getElementType();
  if (!operand || !type.hasStaticShape() || !to.isIntOrFloat())
    return {};
  SmallVector<Attribute> elements;
  if (operand.isSplat())
    elements.push_back(convertElement(operand.getSplatValue<Attribute>(), to));
  else
    for (Attribute element : operand.getValues<Attribute>())
      elements.push_back(convertElement(element, to));
  return llvm::is_contained(elements, Attribute())
             ? Attribute()
             : makeElements(type, elements);
}

//===----------------------------------------------------------------------===//
// Comparison and selection
//===----------------------------------------------------------------------===//

/// Nothing of what is unordered is less, equal or greater.
static bool holds(ComparisonDirection direction, APFloat::cmpResult order) {
  switch (direction) {
  case ComparisonDirection::EQ:
    return order == APFloat::cmpEqual;
  case ComparisonDirection::NE:
    return order != APFloat::cmpEqual;
  case ComparisonDirection::GE:
    return order == APFloat::cmpGreaterThan || order == APFloat::cmpEqual;
  case ComparisonDirection::GT:
    return order == APFloat::cmpGreaterThan;
  case ComparisonDirection::LE:
    return order == APFloat::cmpLessThan || order == APFloat::cmpEqual;
  case ComparisonDirection::LT:
    return order == APFloat::cmpLessThan;
  }
  llvm_unreachable("unknown direction");
}

static APFloat::cmpResult compareElements(Attribute lhs, Attribute rhs) {
  if (auto value = dyn_cast<FloatAttr>(lhs))
    return value.getValue().compare(cast<FloatAttr>(rhs).getValue());
  APInt l = cast<IntegerAttr>(lhs).getValue();
  APInt r = cast<IntegerAttr>(rhs).getValue();
  if (l == r)
    return APFloat::cmpEqual;
  bool isLess =
      isUnsigned(cast<IntegerAttr>(lhs).getType()) ? l.ult(r) : l.slt(r);
  return isLess ? APFloat::cmpLessThan : APFloat::cmpGreaterThan;
}

OpFoldResult CompareOp::fold(FoldAdaptor adaptor) {
  auto type = cast<RankedTensorType>(getType());
  DenseElementsAttr lhs = getFoldable(adaptor.getLhs());
  DenseElementsAttr rhs = getFoldable(adaptor.getRhs());
  if (!lhs || !rhs || !type.hasStaticShape() ||
      getCompareType() == ComparisonType::TOTALORDER)
    return {};
  Builder builder(getContext());
  auto compare = [&](Attribute l, Attribute r) -> Attribute {
    return builder.getBoolAttr(
        holds(getComparisonDirection(), compareElements(l, r)));
  };
  if (lhs.isSplat() && rhs.isSplat())
    return makeElements(type, compare(lhs.getSplatValue<Attribute>(),
                                      rhs.getSplatValue<Attribute>()));
  SmallVector<Attribute> elements;
  for (auto [l, r] :
       llvm::zip(lhs.getValues<Attribute>(), rhs.getValues<Attribute>())) {
    elements.push_back(compare(l, r));
    if (int64_t(elements.size()) > kMaxFoldedElements)
      return {};
  }
  return makeElements(type, elements);
}

OpFoldResult SelectOp::fold(FoldAdaptor adaptor) {
  // select(p, x, x) = x
  if (getOnTrue() == getOnFalse())
    return ifOfType(getOnTrue(), getType());
  if (isSplatOf(adaptor.getPred(), 0))
    return ifOfType(getOnFalse(), getType());
  if (isSplatOf(adaptor.getPred(), 1))
    return ifOfType(getOnTrue(), getType());
  auto type = cast<RankedTensorType>(getType());
  DenseElementsAttr pred = getFoldable(adaptor.getPred());
  DenseElementsAttr onTrue = getFoldable(adaptor.getOnTrue());
  DenseElementsAttr onFalse = getFoldable(adaptor.getOnFalse());
  if (!pred || !onTrue || !onFalse || onTrue.getType() != type ||
      onFalse.getType() != type || type.getNumElements() > kMaxFoldedElements)
    return {};
  SmallVector<Attribute> elements;
  for (auto [p, t, f] :
       llvm::zip(pred.getValues<bool>(), onTrue.getValues<Attribute>(),
                 onFalse.getValues<Attribute>()))
    elements.push_back(p ? t : f);
  return makeElements(type, elements);
}
