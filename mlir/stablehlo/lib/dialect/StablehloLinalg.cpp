//===- StablehloLinalg.cpp - Factorisations, transforms, normalisation ----===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EnumFormat.h"
#include "Inference.h"
#include "TolerantOps.h"
#include "Verification.h"
#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

static void printFftType(OpAsmPrinter &p, Operation *, FftTypeAttr type) {
  p << stringifyFftType(type.getValue());
}
static ParseResult parseFftType(OpAsmParser &parser, FftTypeAttr &attr) {
  return parseCase(parser, attr,
                   [](StringRef keyword) { return symbolizeFftType(keyword); });
}

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloLinalg.cpp.inc"

void StablehloDialect::addLinalgOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloLinalg.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Factorisations and transforms
//===----------------------------------------------------------------------===//

LogicalResult CholeskyOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location> location,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getA().getType());
  if (type.getRank() < 2)
    return emitOptionalError(location, "expected matrices, but got ", type);
  inferred.push_back(type);
  return success();
}

LogicalResult TriangularSolveOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getA().getType());
  if (type.getRank() < 2)
    return emitOptionalError(location, "expected matrices, but got ", type);
  inferred.push_back(adaptor.getB().getType());
  return success();
}

LogicalResult FftOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getOperand().getType());
  ArrayRef<int64_t> lengths = adaptor.getFftLength();
  if (lengths.empty() || int64_t(lengths.size()) > type.getRank())
    return emitOptionalError(location, "expected 1 to ", type.getRank(),
                             " lengths, but got ", lengths.size());

  SmallVector<int64_t> shape(type.getShape());
  Type elementType = type.getElementType();
  switch (adaptor.getFftType()) {
  case FftType::FFT:
  case FftType::IFFT:
    break;
  case FftType::RFFT:
    // A real signal has a symmetric spectrum: half of it is enough.
    if (!isa<FloatType>(elementType))
      return emitOptionalError(location, "expected real elements, but got ",
                               elementType);
    elementType = ComplexType::get(elementType);
    if (isStaticDimSize(shape.back()) && shape.back() != 0)
      shape.back() = shape.back() / 2 + 1;
    break;
  case FftType::IRFFT:
    if (!isa<ComplexType>(elementType))
      return emitOptionalError(location, "expected complex elements, but got ",
                               elementType);
    elementType = cast<ComplexType>(elementType).getElementType();
    if (isStaticDimSize(shape.back()))
      shape.back() = lengths.back();
    break;
  }
  inferred.push_back(RankedTensorType::get(shape, elementType));
  return success();
}

//===----------------------------------------------------------------------===//
// Batch normalisation
//===----------------------------------------------------------------------===//

LogicalResult
BatchNormGradOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                  Adaptor adaptor,
                                  SmallVectorImpl<Type> &inferred) {
  Type scale = adaptor.getScale().getType();
  inferred.append({adaptor.getOperand().getType(), scale, scale});
  return success();
}

LogicalResult
BatchNormInferenceOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &inferred) {
  inferred.push_back(adaptor.getOperand().getType());
  return success();
}

LogicalResult
BatchNormTrainingOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  Type scale = adaptor.getScale().getType();
  inferred.append({adaptor.getOperand().getType(), scale, scale});
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult TriangularSolveOp::verify() {
  return verifyCount(*this, "dimensions of b", getB().getType().getRank(),
                     getA().getType().getRank());
}

LogicalResult BatchNormGradOp::verify() {
  return verifyDims(*this, "the feature index", getFeatureIndex(),
                    getOperand().getType().getRank());
}

LogicalResult BatchNormInferenceOp::verify() {
  return verifyDims(*this, "the feature index", getFeatureIndex(),
                    getOperand().getType().getRank());
}

LogicalResult BatchNormTrainingOp::verify() {
  return verifyDims(*this, "the feature index", getFeatureIndex(),
                    getOperand().getType().getRank());
}
