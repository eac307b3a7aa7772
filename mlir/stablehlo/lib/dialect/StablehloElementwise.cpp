//===- StablehloElementwise.cpp - Operations on each element --------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EnumFormat.h"
#include "Inference.h"
#include "TolerantOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

static void printComparisonDirection(OpAsmPrinter &p, Operation *,
                                     ComparisonDirectionAttr direction) {
  p << stringifyComparisonDirection(direction.getValue());
}
static ParseResult parseComparisonDirection(OpAsmParser &parser,
                                            ComparisonDirectionAttr &attr) {
  return parseCase(parser, attr, [](StringRef keyword) {
    return symbolizeComparisonDirection(keyword);
  });
}

static void printComparisonType(OpAsmPrinter &p, Operation *,
                                ComparisonTypeAttr type) {
  p << stringifyComparisonType(type.getValue());
}
static ParseResult parseComparisonType(OpAsmParser &parser,
                                       ComparisonTypeAttr &attr) {
  return parseCase(parser, attr, [](StringRef keyword) {
    return symbolizeComparisonType(keyword);
  });
}

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloElementwise.cpp.inc"

void StablehloDialect::addElementwiseOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloElementwise.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Builders
//===----------------------------------------------------------------------===//

void ConvertOp::build(OpBuilder &builder, OperationState &state, Value operand,
                      Type elementType) {
  auto type = cast<RankedTensorType>(operand.getType());
  build(builder, state, withElementType(type, elementType), operand);
}

void CompareOp::build(OpBuilder &builder, OperationState &state, Value lhs,
                      Value rhs, ComparisonDirection direction,
                      ComparisonType type) {
  MLIRContext *context = builder.getContext();
  build(builder, state, lhs, rhs,
        ComparisonDirectionAttr::get(context, direction),
        type == ComparisonType::NOTYPE
            ? ComparisonTypeAttr()
            : ComparisonTypeAttr::get(context, type));
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The type of the operand with real elements.
static Type getRealType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  auto complex = dyn_cast<ComplexType>(tensor.getElementType());
  return complex ? withElementType(tensor, complex.getElementType()) : tensor;
}

LogicalResult AbsOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getRealType(adaptor.getOperand().getType()));
  return success();
}

LogicalResult ImagOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getRealType(adaptor.getOperand().getType()));
  return success();
}

LogicalResult RealOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getRealType(adaptor.getOperand().getType()));
  return success();
}

LogicalResult IsFiniteOp::inferReturnTypes(MLIRContext *context,
                                           std::optional<Location>,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  inferred.push_back(withElementType(type, IntegerType::get(context, 1)));
  return success();
}

LogicalResult
UniformDequantizeOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getOperand().getType());
  auto quantized = cast<quant::QuantizedType>(type.getElementType());
  inferred.push_back(withElementType(type, quantized.getExpressedType()));
  return success();
}

LogicalResult CompareOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &inferred) {
  Type type = mostSpecificType(TypeRange(adaptor.getOperands()));
  if (!type)
    return emitOptionalError(location, "expected operands of one type");
  inferred.push_back(withElementType(cast<RankedTensorType>(type),
                                     IntegerType::get(context, 1)));
  return success();
}

LogicalResult ComplexOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &inferred) {
  Type part = mostSpecificType(TypeRange(adaptor.getOperands()));
  if (!part)
    return emitOptionalError(location, "expected operands of one type");
  auto type = cast<RankedTensorType>(part);
  inferred.push_back(
      withElementType(type, ComplexType::get(type.getElementType())));
  return success();
}

LogicalResult ClampOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferred) {
  inferred.push_back(adaptor.getOperand().getType());
  return success();
}

LogicalResult SelectOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferred) {
  Type type = mostSpecificType(
      {adaptor.getOnTrue().getType(), adaptor.getOnFalse().getType()});
  if (!type)
    return emitOptionalError(location, "expected one type for both values");
  inferred.push_back(type);
  return success();
}

LogicalResult MapOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  SmallVector<Type> returned =
      getReturnedElementTypes(&adaptor.getComputation());
  if (adaptor.getInputs().empty() || returned.size() != 1)
    return emitOptionalError(
        location, "expected an input and a computation of one result");
  auto type = cast<RankedTensorType>(adaptor.getInputs().front().getType());
  inferred.push_back(withElementType(type, returned.front()));
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

/// Whether `type` is a scalar or has the shape of `shaped`.
static bool isScalarOrShapedLike(Type type, Type shaped) {
  return cast<RankedTensorType>(type).getRank() == 0 ||
         succeeded(verifyCompatibleShape(type, shaped));
}

LogicalResult ClampOp::verify() {
  Type type = getOperand().getType();
  for (Value bound : {getMin(), getMax()})
    if (!isScalarOrShapedLike(bound.getType(), type))
      return emitOpError("expected bounds that are scalars or have the shape "
                         "of the operand, but got ")
             << bound.getType() << " and " << type;
  return success();
}

LogicalResult SelectOp::verify() {
  if (!isScalarOrShapedLike(getPred().getType(), getOnTrue().getType()))
    return emitOpError("expected a predicate that is a scalar or has the shape "
                       "of the values, but got ")
           << getPred().getType() << " and " << getOnTrue().getType();
  return success();
}
