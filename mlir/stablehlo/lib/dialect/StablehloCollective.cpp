//===- StablehloCollective.cpp - Communication between devices ------------===//
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
#include "stablehlo/dialect/StablehloCollective.cpp.inc"

void StablehloDialect::addCollectiveOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloCollective.cpp.inc"
      >(this);
}

LogicalResult AllReduceOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location>,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &inferred) {
  SmallVector<Type> returned =
      getReturnedElementTypes(&adaptor.getComputation());
  for (Value operand : adaptor.getOperands()) {
    auto type = cast<RankedTensorType>(operand.getType());
    inferred.push_back(
        returned.size() == 1 ? withElementType(type, returned.front()) : type);
  }
  return success();
}

LogicalResult AllToAllOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location> location,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &inferred) {
  int64_t split = adaptor.getSplitDimension();
  int64_t concat = adaptor.getConcatDimension();
  int64_t count = adaptor.getSplitCount();
  for (Value operand : adaptor.getOperands()) {
    auto type = cast<RankedTensorType>(operand.getType());
    SmallVector<int64_t> shape(type.getShape());
    int64_t rank = type.getRank();
    if (split < 0 || split >= rank || concat < 0 || concat >= rank || count < 1)
      return emitOptionalError(location, "expected dimensions of ", type,
                               ", but got ", split, " and ", concat);
    if (isStaticDimSize(shape[split]))
      shape[split] /= count;
    if (isStaticDimSize(shape[concat]))
      shape[concat] *= count;
    inferred.push_back(withShape(type, shape));
  }
  return success();
}

LogicalResult CollectiveBroadcastOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return emitOptionalError(location, "expected an operand, but got none");
  llvm::append_range(inferred, adaptor.getOperands().getTypes());
  return success();
}

LogicalResult
CollectivePermuteOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  inferred.push_back(adaptor.getOperand().getType());
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult AllGatherOp::verify() {
  for (Value operand : getOperands())
    if (failed(verifyDims(*this, "the dimension", getAllGatherDim(),
                          cast<RankedTensorType>(operand.getType()).getRank())))
      return failure();
  return success();
}

LogicalResult ReduceScatterOp::verify() {
  return verifyDims(*this, "the dimension", getScatterDimension(),
                    getOperand().getType().getRank());
}
