//===- ElementwiseFolders.cpp - Folders of operations on each element -----===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFolding.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/ADT/APSInt.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

static constexpr auto kToNearest = APFloat::rmNearestTiesToEven;

/// The value, if it has the type of the result.
static OpFoldResult orNothing(Value value, Type resultType) {
  return value.getType() == resultType ? OpFoldResult(value) : OpFoldResult();
}

static bool isInteger(Type type) {
  return isa<IntegerType>(getElementTypeOrSelf(type));
}

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

OpFoldResult AbsOp::fold(FoldAdaptor adaptor) {
  ElementFunction abs;
  abs.ints = [](ArrayRef<APInt> x, bool) { return std::optional(x[0].abs()); };
  abs.floats = [](ArrayRef<APFloat> x) {
    return std::optional(llvm::abs(x[0]));
  };
  return foldElements(abs, adaptor.getOperands(), getType());
}

OpFoldResult NegOp::fold(FoldAdaptor adaptor) {
  // - - x = x
  if (auto inner = getOperand().getDefiningOp<NegOp>())
    return orNothing(inner.getOperand(), getType());
  ElementFunction negate;
  negate.ints = [](ArrayRef<APInt> x, bool) { return std::optional(-x[0]); };
  negate.floats = [](ArrayRef<APFloat> x) { return std::optional(-x[0]); };
  return foldElements(negate, adaptor.getOperands(), getType());
}

OpFoldResult NotOp::fold(FoldAdaptor adaptor) {
  // not not x = x
  if (auto inner = getOperand().getDefiningOp<NotOp>())
    return orNothing(inner.getOperand(), getType());
  ElementFunction complement;
  complement.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(~x[0]);
  };
  return foldElements(complement, adaptor.getOperands(), getType());
}

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
// Two operands
//===----------------------------------------------------------------------===//

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  // x + 0 = x, for floats only if the zero is negative
  if (isInteger(getType()) && isSplatOf(adaptor.getRhs(), 0))
    return orNothing(getLhs(), getType());
  if (isInteger(getType()) && isSplatOf(adaptor.getLhs(), 0))
    return orNothing(getRhs(), getType());
  ElementFunction add;
  add.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0].getBitWidth() == 1 ? x[0] | x[1] : x[0] + x[1]);
  };
  add.floats = [](ArrayRef<APFloat> x) { return std::optional(x[0] + x[1]); };
  return foldElements(add, adaptor.getOperands(), getType());
}

OpFoldResult SubtractOp::fold(FoldAdaptor adaptor) {
  // x - 0 = x
  if (isSplatOf(adaptor.getRhs(), 0))
    return orNothing(getLhs(), getType());
  ElementFunction subtract;
  subtract.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] - x[1]);
  };
  subtract.floats = [](ArrayRef<APFloat> x) {
    return std::optional(x[0] - x[1]);
  };
  return foldElements(subtract, adaptor.getOperands(), getType());
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  // x 1 = x, and for integers x 0 = 0
  for (auto [constant, other] : {std::pair(adaptor.getRhs(), getLhs()),
                                 std::pair(adaptor.getLhs(), getRhs())}) {
    if (isSplatOf(constant, 1))
      return orNothing(other, getType());
    if (isInteger(getType()) && isSplatOf(constant, 0) &&
        cast<TypedAttr>(constant).getType() == getType())
      return constant;
  }
  ElementFunction multiply;
  multiply.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] * x[1]);
  };
  multiply.floats = [](ArrayRef<APFloat> x) {
    return std::optional(x[0] * x[1]);
  };
  return foldElements(multiply, adaptor.getOperands(), getType());
}

/// Whether integers cannot be divided: by zero, or the least one by -1.
static bool isUndefinedDivision(ArrayRef<APInt> x, bool isUnsigned) {
  return x[1].isZero() ||
         (!isUnsigned && x[0].isMinSignedValue() && x[1].isAllOnes());
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  // x / 1 = x
  if (isSplatOf(adaptor.getRhs(), 1))
    return orNothing(getLhs(), getType());
  ElementFunction divide;
  divide.ints = [](ArrayRef<APInt> x, bool isUnsigned) -> std::optional<APInt> {
    if (isUndefinedDivision(x, isUnsigned))
      return std::nullopt;
    return isUnsigned ? x[0].udiv(x[1]) : x[0].sdiv(x[1]);
  };
  divide.floats = [](ArrayRef<APFloat> x) {
    return std::optional(x[0] / x[1]);
  };
  return foldElements(divide, adaptor.getOperands(), getType());
}

OpFoldResult RemOp::fold(FoldAdaptor adaptor) {
  ElementFunction remainder;
  remainder.ints = [](ArrayRef<APInt> x,
                      bool isUnsigned) -> std::optional<APInt> {
    if (isUndefinedDivision(x, isUnsigned))
      return std::nullopt;
    return isUnsigned ? x[0].urem(x[1]) : x[0].srem(x[1]);
  };
  remainder.floats = [](ArrayRef<APFloat> x) {
    APFloat result = x[0];
    result.mod(x[1]);
    return std::optional(result);
  };
  return foldElements(remainder, adaptor.getOperands(), getType());
}

OpFoldResult MaxOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return orNothing(getLhs(), getType());
  ElementFunction maximum;
  maximum.ints = [](ArrayRef<APInt> x, bool isUnsigned) {
    return std::optional(isUnsigned ? llvm::APIntOps::umax(x[0], x[1])
                                    : llvm::APIntOps::smax(x[0], x[1]));
  };
  maximum.floats = [](ArrayRef<APFloat> x) {
    return std::optional(llvm::maximum(x[0], x[1]));
  };
  return foldElements(maximum, adaptor.getOperands(), getType());
}

OpFoldResult MinOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return orNothing(getLhs(), getType());
  ElementFunction minimum;
  minimum.ints = [](ArrayRef<APInt> x, bool isUnsigned) {
    return std::optional(isUnsigned ? llvm::APIntOps::umin(x[0], x[1])
                                    : llvm::APIntOps::smin(x[0], x[1]));
  };
  minimum.floats = [](ArrayRef<APFloat> x) {
    return std::optional(llvm::minimum(x[0], x[1]));
  };
  return foldElements(minimum, adaptor.getOperands(), getType());
}

OpFoldResult AndOp::fold(FoldAdaptor adaptor) {
  // x and x = x, x and true = x
  if (getLhs() == getRhs() || isSplatOf(adaptor.getRhs(), -1))
    return orNothing(getLhs(), getType());
  if (isSplatOf(adaptor.getLhs(), -1))
    return orNothing(getRhs(), getType());
  ElementFunction conjunction;
  conjunction.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] & x[1]);
  };
  return foldElements(conjunction, adaptor.getOperands(), getType());
}

OpFoldResult OrOp::fold(FoldAdaptor adaptor) {
  // x or x = x, x or false = x
  if (getLhs() == getRhs() || isSplatOf(adaptor.getRhs(), 0))
    return orNothing(getLhs(), getType());
  if (isSplatOf(adaptor.getLhs(), 0))
    return orNothing(getRhs(), getType());
  ElementFunction disjunction;
  disjunction.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] | x[1]);
  };
  return foldElements(disjunction, adaptor.getOperands(), getType());
}

OpFoldResult XorOp::fold(FoldAdaptor adaptor) {
  // x xor false = x
  if (isSplatOf(adaptor.getRhs(), 0))
    return orNothing(getLhs(), getType());
  if (isSplatOf(adaptor.getLhs(), 0))
    return orNothing(getRhs(), getType());
  ElementFunction exclusive;
  exclusive.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] ^ x[1]);
  };
  return foldElements(exclusive, adaptor.getOperands(), getType());
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
    return orNothing(getOnTrue(), getType());
  if (isSplatOf(adaptor.getPred(), 0))
    return orNothing(getOnFalse(), getType());
  if (isSplatOf(adaptor.getPred(), 1))
    return orNothing(getOnTrue(), getType());
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
