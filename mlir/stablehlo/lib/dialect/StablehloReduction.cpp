//===- StablehloReduction.cpp - Reductions --------------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inference.h"
#include "TolerantOps.h"
#include "Verification.h"
#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloReduction.cpp.inc"

void StablehloDialect::addReductionOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloReduction.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Builders
//===----------------------------------------------------------------------===//

/// The type without the given dimensions.
static RankedTensorType dropDims(RankedTensorType type, ArrayRef<int64_t> dims,
                                 Type elementType) {
  SmallVector<int64_t> shape;
  for (auto [dim, size] : llvm::enumerate(type.getShape()))
    if (!llvm::is_contained(dims, dim))
      shape.push_back(size);
  return RankedTensorType::get(shape, elementType);
}

void ReduceOp::build(OpBuilder &builder, OperationState &state,
                     ValueRange inputs, ValueRange initValues,
                     DenseI64ArrayAttr dimensions, TypeRange elementTypes) {
  SmallVector<Type> types;
  for (auto [input, elementType] : llvm::zip(inputs, elementTypes))
    types.push_back(dropDims(cast<RankedTensorType>(input.getType()),
                             dimensions, elementType));
  build(builder, state, types, inputs, initValues, dimensions);
}

void ReduceWindowOp::build(OpBuilder &builder, OperationState &state,
                           Type resultType, Value operand, Value initValue,
                           DenseI64ArrayAttr windowDimensions,
                           DenseI64ArrayAttr windowStrides,
                           DenseI64ArrayAttr baseDilations,
                           DenseI64ArrayAttr windowDilations,
                           DenseIntElementsAttr padding) {
  build(builder, state, TypeRange(resultType), ValueRange(operand),
        ValueRange(initValue), windowDimensions, windowStrides, baseDilations,
        windowDilations, padding);
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Element types of the results: what the body returns, or, while there is no
/// body yet, those of the initial values.
static SmallVector<Type> getResultElementTypes(Region &body,
                                               ValueRange initValues) {
  SmallVector<Type> types = getReturnedElementTypes(&body);
  if (types.size() != initValues.size()) {
    types.clear();
    for (Value init : initValues)
      types.push_back(cast<RankedTensorType>(init.getType()).getElementType());
  }
  return types;
}

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferred) {
  SmallVector<Type> elementTypes =
      getResultElementTypes(adaptor.getBody(), adaptor.getInitValues());
  for (auto [input, elementType] :
       llvm::zip(adaptor.getInputs(), elementTypes)) {
    auto type = cast<RankedTensorType>(input.getType());
    inferred.push_back(dropDims(type, adaptor.getDimensions(), elementType));
  }
  return success();
}

LogicalResult ReduceWindowOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  Windows windows{adaptor.getWindowDimensions(),
                  adaptor.getWindowStrides().value_or(ArrayRef<int64_t>()),
                  adaptor.getBaseDilations().value_or(ArrayRef<int64_t>()),
                  adaptor.getWindowDilations().value_or(ArrayRef<int64_t>()),
                  getPaddingPairs(adaptor.getPadding())};
  SmallVector<Type> elementTypes =
      getResultElementTypes(adaptor.getBody(), adaptor.getInitValues());
  for (auto [input, elementType] :
       llvm::zip(adaptor.getInputs(), elementTypes)) {
    auto type = cast<RankedTensorType>(input.getType());
    size_t rank = type.getRank();
    auto fits = [&](size_t size) { return size == 0 || size == rank; };
    if (windows.sizes.size() != rank || !fits(windows.strides.size()) ||
        !fits(windows.baseDilations.size()) ||
        !fits(windows.windowDilations.size()) || !fits(windows.padding.size()))
      return emitOptionalError(location, "expected a window of rank ", rank);
    inferred.push_back(RankedTensorType::get(
        getWindowedShape(type.getShape(), windows), elementType));
  }
  return success();
}

LogicalResult
SelectAndScatterOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                     Adaptor adaptor,
                                     SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getOperand().getType());
  SmallVector<Type> returned = getReturnedElementTypes(&adaptor.getScatter());
  inferred.push_back(
      returned.size() == 1 ? withElementType(type, returned.front()) : type);
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult ReduceOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one input");
  if (getBody().getNumArguments() != 2 * getInputs().size())
    return emitOpError("expected a body of ")
           << 2 * getInputs().size() << " arguments, but got "
           << getBody().getNumArguments();
  auto type = cast<RankedTensorType>(getInputs().front().getType());
  return verifyDims(*this, "the dimensions", getDimensions(), type.getRank());
}

LogicalResult SelectAndScatterOp::verify() {
  int64_t rank = getOperand().getType().getRank();
  if (std::optional<ArrayRef<int64_t>> sizes = getWindowDimensions())
    if (failed(verifyCount(*this, "window dimensions", sizes->size(), rank)))
      return failure();
  if (std::optional<ArrayRef<int64_t>> strides = getWindowStrides())
    if (failed(verifyCount(*this, "window strides", strides->size(), rank)))
      return failure();
  if (std::optional<DenseIntElementsAttr> padding = getPadding())
    return verifyCount(*this, "paddings", padding->getNumElements(), 2 * rank);
  return success();
}
