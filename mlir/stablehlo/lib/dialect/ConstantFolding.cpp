//===- ConstantFolding.cpp - Arithmetic on constants ----------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFolding.h"

using namespace mlir;
using namespace mlir::hlo;

DenseElementsAttr hlo::getFoldable(Attribute attr) {
  auto elements = dyn_cast_or_null<DenseElementsAttr>(attr);
  if (!elements || !elements.getElementType().isIntOrFloat())
    return {};
  if (!elements.isSplat() && elements.getNumElements() > kMaxFoldedElements)
    return {};
  return elements;
}

bool hlo::isUnsigned(Type elementType) {
  return elementType.isUnsignedInteger() || elementType.isInteger(1);
}

bool hlo::isSplatOf(Attribute attr, int64_t number) {
  auto elements = dyn_cast_or_null<DenseElementsAttr>(attr);
  if (!elements || !elements.isSplat())
    return false;
  Type type = elements.getElementType();
  if (auto floatType = dyn_cast<FloatType>(type)) {
    // Nothing is said about the sign of zero: x + 0.0 is not x for x = -0.0.
    APFloat value = elements.getSplatValue<APFloat>();
    APFloat expected(static_cast<double>(number));
    bool losesInfo;
    expected.convert(floatType.getFloatSemantics(),
                     APFloat::rmNearestTiesToEven, &losesInfo);
    return !losesInfo && value.bitwiseIsEqual(expected);
  }
  if (!isa<IntegerType>(type))
    return false;
  APInt value = elements.getSplatValue<APInt>();
  return value == APInt(value.getBitWidth(), number, /*isSigned=*/true,
                        /*implicitTrunc=*/true);
}

Attribute hlo::makeElements(RankedTensorType type,
                            ArrayRef<Attribute> elements) {
  return DenseElementsAttr::get(type, elements);
}

/// Applies `function` to what `read` gives for each position.
template <typename Value, typename Function, typename Wrap>
static Attribute mapElements(ArrayRef<DenseElementsAttr> operands,
                             RankedTensorType type, Function function,
                             Wrap wrap) {
  bool isSplat = llvm::all_of(
      operands, [](DenseElementsAttr operand) { return operand.isSplat(); });
  SmallVector<Attribute> results;
  for (int64_t i = 0, e = isSplat ? 1 : type.getNumElements(); i < e; ++i) {
    SmallVector<Value> values;
    for (DenseElementsAttr operand : operands)
      values.push_back(operand.isSplat()
                           ? operand.template getSplatValue<Value>()
                           : *(operand.template value_begin<Value>() + i));
    std::optional<Value> result = function(values);
    if (!result)
      return {};
    results.push_back(wrap(*result));
  }
  return makeElements(type, results);
}

Attribute hlo::foldElements(ElementFunction function, ArrayRef<Attribute> attrs,
                            Type resultType) {
  auto type = dyn_cast<RankedTensorType>(resultType);
  if (!type || !type.hasStaticShape())
    return {};
  SmallVector<DenseElementsAttr> operands;
  for (Attribute attr : attrs) {
    DenseElementsAttr operand = getFoldable(attr);
    if (!operand || operand.getType() != type)
      return {};
    operands.push_back(operand);
  }
  if (type.getNumElements() > kMaxFoldedElements &&
      llvm::any_of(operands, [](DenseElementsAttr operand) {
        return !operand.isSplat();
      }))
    return {};

  Type elementType = type.getElementType();
  if (isa<FloatType>(elementType) && function.floats)
    return mapElements<APFloat>(operands, type, function.floats,
                                [&](const APFloat &value) {
                                  return FloatAttr::get(elementType, value);
                                });
  if (isa<IntegerType>(elementType) && function.ints)
    return mapElements<APInt>(
        operands, type,
        [&](ArrayRef<APInt> values) {
          return function.ints(values, isUnsigned(elementType));
        },
        [&](const APInt &value) {
          return IntegerAttr::get(elementType, value);
        });
  return {};
}
