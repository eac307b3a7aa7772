//===- ElementwiseFolders.cpp - Folders of arithmetic on elements ---------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFolding.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

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
    return ifOfType(inner.getOperand(), getType());
  ElementFunction negate;
  negate.ints = [](ArrayRef<APInt> x, bool) { return std::optional(-x[0]); };
  negate.floats = [](ArrayRef<APFloat> x) { return std::optional(-x[0]); };
  return foldElements(negate, adaptor.getOperands(), getType());
}

OpFoldResult NotOp::fold(FoldAdaptor adaptor) {
  // not not x = x
  if (auto inner = getOperand().getDefiningOp<NotOp>())
    return ifOfType(inner.getOperand(), getType());
  ElementFunction complement;
  complement.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(~x[0]);
  };
  return foldElements(complement, adaptor.getOperands(), getType());
}

//===----------------------------------------------------------------------===//
// Two operands
//===----------------------------------------------------------------------===//

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  // x + 0 = x, for floats only if the zero is negative
  if (isInteger(getType()) && isSplatOf(adaptor.getRhs(), 0))
    return ifOfType(getLhs(), getType());
  if (isInteger(getType()) && isSplatOf(adaptor.getLhs(), 0))
    return ifOfType(getRhs(), getType());
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
    return ifOfType(getLhs(), getType());
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
      return ifOfType(other, getType());
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
    return ifOfType(getLhs(), getType());
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
    return ifOfType(getLhs(), getType());
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
    return ifOfType(getLhs(), getType());
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
    return ifOfType(getLhs(), getType());
  if (isSplatOf(adaptor.getLhs(), -1))
    return ifOfType(getRhs(), getType());
  ElementFunction conjunction;
  conjunction.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] & x[1]);
  };
  return foldElements(conjunction, adaptor.getOperands(), getType());
}

OpFoldResult OrOp::fold(FoldAdaptor adaptor) {
  // x or x = x, x or false = x
  if (getLhs() == getRhs() || isSplatOf(adaptor.getRhs(), 0))
    return ifOfType(getLhs(), getType());
  if (isSplatOf(adaptor.getLhs(), 0))
    return ifOfType(getRhs(), getType());
  ElementFunction disjunction;
  disjunction.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] | x[1]);
  };
  return foldElements(disjunction, adaptor.getOperands(), getType());
}

OpFoldResult XorOp::fold(FoldAdaptor adaptor) {
  // x xor false = x
  if (isSplatOf(adaptor.getRhs(), 0))
    return ifOfType(getLhs(), getType());
  if (isSplatOf(adaptor.getLhs(), 0))
    return ifOfType(getRhs(), getType());
  ElementFunction exclusive;
  exclusive.ints = [](ArrayRef<APInt> x, bool) {
    return std::optional(x[0] ^ x[1]);
  };
  return foldElements(exclusive, adaptor.getOperands(), getType());
}
