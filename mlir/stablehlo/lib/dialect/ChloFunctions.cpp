//===- ChloFunctions.cpp - Special functions ------------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inference.h"
#include "TolerantOps.h"
#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/ChloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::chlo;

#define GET_OP_CLASSES
#include "stablehlo/dialect/ChloFunctions.cpp.inc"

void ChloDialect::addFunctionOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/ChloFunctions.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The type of the operand with boolean elements.
static Type getPredicateType(Type type) {
  return cast<ShapedType>(type).clone(IntegerType::get(type.getContext(), 1));
}

LogicalResult IsInfOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getPredicateType(adaptor.getOperand().getType()));
  return success();
}

LogicalResult IsNegInfOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location>,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getPredicateType(adaptor.getOperand().getType()));
  return success();
}

LogicalResult IsPosInfOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location>,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &inferred) {
  inferred.push_back(getPredicateType(adaptor.getOperand().getType()));
  return success();
}

LogicalResult
chlo::ConstantOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                   Adaptor adaptor,
                                   SmallVectorImpl<Type> &inferred) {
  inferred.push_back(adaptor.getValue().getType());
  return success();
}

LogicalResult
ConstantLikeOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                 Adaptor adaptor,
                                 SmallVectorImpl<Type> &inferred) {
  auto type = cast<ShapedType>(adaptor.getOperand().getType());
  inferred.push_back(type.clone(adaptor.getValue().getType()));
  return success();
}

LogicalResult TopKOp::inferReturnTypes(MLIRContext *context,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &inferred) {
  auto type = dyn_cast<RankedTensorType>(adaptor.getOperand().getType());
  if (!type || type.getRank() == 0)
    return emitOptionalError(location,
                             "expected a tensor of rank 1 or higher, "
                             "but got ",
                             adaptor.getOperand().getType());
  int64_t k = adaptor.getK();
  if (isStaticDimSize(type.getShape().back()) && type.getShape().back() < k)
    return emitOptionalError(location, "expected at least ", k,
                             " elements to choose from, but got ", type);
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = k;
  inferred.push_back(type.clone(shape));
  inferred.push_back(type.clone(shape, IntegerType::get(context, 32)));
  return success();
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

OpFoldResult chlo::ConstantOp::fold(FoldAdaptor) { return getValue(); }

OpFoldResult ConstantLikeOp::fold(FoldAdaptor) {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type || !type.hasStaticShape())
    return {};
  return SplatElementsAttr::get(type, ArrayRef<Attribute>(getValue()));
}
