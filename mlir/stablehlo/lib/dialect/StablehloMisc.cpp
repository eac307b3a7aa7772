//===- StablehloMisc.cpp - Tokens, tuples, random numbers, the host -------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EnumFormat.h"
#include "TolerantOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

static void printRngAlgorithm(OpAsmPrinter &p, Operation *,
                              RngAlgorithmAttr algorithm) {
  p << stringifyRngAlgorithm(algorithm.getValue());
}
static ParseResult parseRngAlgorithm(OpAsmParser &parser,
                                     RngAlgorithmAttr &attr) {
  return parseCase(parser, attr, [](StringRef keyword) {
    return symbolizeRngAlgorithm(keyword);
  });
}

static void printRngDistribution(OpAsmPrinter &p, Operation *,
                                 RngDistributionAttr distribution) {
  p << stringifyRngDistribution(distribution.getValue());
}
static ParseResult parseRngDistribution(OpAsmParser &parser,
                                        RngDistributionAttr &attr) {
  return parseCase(parser, attr, [](StringRef keyword) {
    return symbolizeRngDistribution(keyword);
  });
}

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloMisc.cpp.inc"

void StablehloDialect::addMiscOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloMisc.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

LogicalResult AfterAllOp::inferReturnTypes(MLIRContext *context,
                                           std::optional<Location>, Adaptor,
                                           SmallVectorImpl<Type> &inferred) {
  inferred.push_back(TokenType::get(context));
  return success();
}

LogicalResult CreateTokenOp::inferReturnTypes(MLIRContext *context,
                                              std::optional<Location>, Adaptor,
                                              SmallVectorImpl<Type> &inferred) {
  inferred.push_back(TokenType::get(context));
  return success();
}

LogicalResult OutfeedOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location>, Adaptor,
                                          SmallVectorImpl<Type> &inferred) {
  inferred.push_back(TokenType::get(context));
  return success();
}

LogicalResult SendOp::inferReturnTypes(MLIRContext *context,
                                       std::optional<Location>, Adaptor,
                                       SmallVectorImpl<Type> &inferred) {
  inferred.push_back(TokenType::get(context));
  return success();
}

LogicalResult GetTupleElementOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  auto type = cast<TupleType>(adaptor.getOperand().getType());
  uint32_t index = adaptor.getIndex();
  if (index >= type.size())
    return emitOptionalError(location, "expected an element of ", type,
                             ", but got ", index);
  inferred.push_back(type.getType(index));
  return success();
}

LogicalResult TupleOp::inferReturnTypes(MLIRContext *context,
                                        std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferred) {
  inferred.push_back(TupleType::get(context, TypeRange(adaptor.getOperands())));
  return success();
}

/// A number that identifies a device.
static Type getIdType(MLIRContext *context) {
  return RankedTensorType::get(
      {}, IntegerType::get(context, 32, IntegerType::Unsigned));
}

LogicalResult PartitionIdOp::inferReturnTypes(MLIRContext *context,
                                              std::optional<Location>, Adaptor,
                                              SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getIdType(context));
  return success();
}

LogicalResult ReplicaIdOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location>, Adaptor,
                                            SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getIdType(context));
  return success();
}

LogicalResult RngOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  auto element = cast<RankedTensorType>(adaptor.getA().getType());
  auto shapeType = cast<RankedTensorType>(adaptor.getShape().getType());
  SmallVector<int64_t> shape(shapeType.getDimSize(0), ShapedType::kDynamic);
  DenseIntElementsAttr constant;
  if (matchPattern(adaptor.getShape(), m_Constant(&constant)))
    for (auto [size, value] : llvm::zip(shape, constant.getValues<APInt>()))
      size = value.getSExtValue();
  inferred.push_back(element.clone(shape));
  return success();
}
