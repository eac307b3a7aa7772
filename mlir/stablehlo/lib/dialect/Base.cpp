//===- Base.cpp - Types and traits of both dialects -----------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "stablehlo/dialect/Base.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The type of the numbers that an element stands for.
static Type getExpressedType(Type elementType) {
  if (auto quantized = dyn_cast<quant::QuantizedType>(elementType))
    return quantized.getExpressedType();
  return elementType;
}

bool hlo::isCompatibleElementTypeForHloTypeInference(Type lhs, Type rhs) {
  lhs = getElementTypeOrSelf(lhs);
  rhs = getElementTypeOrSelf(rhs);
  if (lhs == rhs)
    return true;
  if (!isa<quant::QuantizedType>(lhs) && !isa<quant::QuantizedType>(rhs))
    return false;
  return getExpressedType(lhs) == getExpressedType(rhs);
}

bool hlo::isCompatibleForHloTypeInference(Type lhs, Type rhs) {
  if (lhs == rhs)
    return true;
  auto lhsTuple = dyn_cast<TupleType>(lhs);
  auto rhsTuple = dyn_cast<TupleType>(rhs);
  if (lhsTuple && rhsTuple)
    return isCompatibleForHloTypeInference(TypeRange(lhsTuple.getTypes()),
                                           TypeRange(rhsTuple.getTypes()));
  if (!isa<ShapedType>(lhs) || !isa<ShapedType>(rhs))
    return false;
  return succeeded(verifyCompatibleShape(lhs, rhs)) &&
         isCompatibleElementTypeForHloTypeInference(lhs, rhs);
}

bool hlo::isCompatibleForHloTypeInference(TypeRange lhs, TypeRange rhs) {
  return llvm::equal(lhs, rhs, [](Type l, Type r) {
    return isCompatibleForHloTypeInference(l, r);
  });
}

bool hlo::isStaticOrBounded(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return false;
  auto extensions =
      dyn_cast_or_null<stablehlo::TypeExtensionsAttr>(tensor.getEncoding());
  for (auto [dim, size] : llvm::enumerate(tensor.getShape()))
    if (isDynamicDimSize(size) &&
        (!extensions || isDynamicDimSize(extensions.getBounds()[dim])))
      return false;
  return true;
}

/// Takes over each dimension of `other` that `type` does not know.
static Type refine(Type type, Type other) {
  auto tensor = dyn_cast<TensorType>(type);
  auto otherTensor = dyn_cast<TensorType>(other);
  if (!tensor || !otherTensor || tensor == otherTensor)
    return type;
  if (!tensor.hasRank() || !otherTensor.hasRank())
    return tensor.hasRank() ? type : other;

  SmallVector<int64_t> shape(tensor.getShape());
  for (auto [size, otherSize] : llvm::zip(shape, otherTensor.getShape()))
    if (isDynamicDimSize(size))
      size = otherSize;
  Attribute encoding = cast<RankedTensorType>(type).getEncoding();
  if (!encoding)
    encoding = cast<RankedTensorType>(other).getEncoding();
  if (!ShapedType::isDynamicShape(shape))
    encoding = {};
  return RankedTensorType::get(shape, tensor.getElementType(), encoding);
}

Type hlo::mostSpecificType(TypeRange types) {
  Type result = types.front();
  for (Type type : types.drop_front()) {
    if (!isCompatibleForHloTypeInference(result, type))
      return {};
    result = refine(result, type);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Traits
//===----------------------------------------------------------------------===//

LogicalResult hlo::detail::verifySameType(Operation *op) {
  SmallVector<Type> types(op->getOperandTypes());
  llvm::append_range(types, op->getResultTypes());
  for (Type type : ArrayRef(types).drop_front())
    if (!isCompatibleForHloTypeInference(types.front(), type))
      return op->emitOpError("expected one type for all operands and results, "
                             "but got ")
             << types.front() << " and " << type;
  return success();
}

LogicalResult hlo::detail::verifySameElementType(Operation *op,
                                                 bool withResults) {
  SmallVector<Type> types(op->getOperandTypes());
  if (withResults)
    llvm::append_range(types, op->getResultTypes());
  for (Type type : ArrayRef(types).drop_front())
    if (!isCompatibleElementTypeForHloTypeInference(types.front(), type))
      return op->emitOpError("expected one element type, but got ")
             << getElementTypeOrSelf(types.front()) << " and "
             << getElementTypeOrSelf(type);
  return success();
}

LogicalResult hlo::detail::verifyPairwiseTypes(Operation *op,
                                               bool elementTypesOnly) {
  if (op->getNumOperands() != op->getNumResults())
    return op->emitOpError("expected as many results as operands, but got ")
           << op->getNumResults() << " and " << op->getNumOperands();
  for (auto [operand, result] :
       llvm::zip(op->getOperandTypes(), op->getResultTypes())) {
    bool agree =
        elementTypesOnly
            ? isCompatibleElementTypeForHloTypeInference(operand, result)
            : operand == result;
    if (!agree)
      return op->emitOpError("expected each result to agree with its operand, "
                             "but got ")
             << result << " and " << operand;
  }
  return success();
}

LogicalResult hlo::detail::inferSameType(std::optional<Location> location,
                                         ValueRange operands,
                                         SmallVectorImpl<Type> &inferred) {
  if (operands.empty())
    return failure();
  Type type = mostSpecificType(TypeRange(operands));
  if (!type)
    return emitOptionalError(location, "expected operands of one type");
  inferred.push_back(type);
  return success();
}

static bool isStatic(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  return !shaped || shaped.hasStaticShape();
}

bool hlo::detail::areOperandsStatic(Operation *op) {
  return llvm::all_of(op->getOperandTypes(), isStatic);
}

bool hlo::detail::areDimsKept(Operation *op) {
  if (op->getNumOperands() == 0 || op->getNumResults() == 0)
    return true;
  auto operand = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  auto result = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!operand || !result || operand.getRank() != result.getRank())
    return areOperandsStatic(op);
  return llvm::none_of(
      llvm::zip(operand.getShape(), result.getShape()), [](auto sizes) {
        auto [before, after] = sizes;
        return isDynamicDimSize(before) && isStaticDimSize(after);
      });
}

bool hlo::detail::areShapesConstant(Operation *op) {
  auto isShape = [](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type && type.getElementType().isIntOrIndex();
  };
  auto isConstantIfShape = [&](Value value) {
    return !isShape(value) || matchPattern(value, m_Constant());
  };
  return areOperandsStatic(op) &&
         llvm::all_of(op->getOperands(), isConstantIfShape);
}
