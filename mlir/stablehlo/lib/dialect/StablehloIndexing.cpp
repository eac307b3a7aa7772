//===- StablehloIndexing.cpp - Elements at computed positions -------------===//
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
#include "stablehlo/dialect/StablehloIndexing.cpp.inc"

void StablehloDialect::addIndexingOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloIndexing.cpp.inc"
      >(this);
}

void SortOp::build(OpBuilder &builder, OperationState &state, ValueRange inputs,
                   int64_t dimension, bool isStable) {
  build(builder, state, inputs.getTypes(), inputs,
        builder.getI64IntegerAttr(dimension), builder.getBoolAttr(isStable));
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static RankedTensorType getTensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

LogicalResult DynamicSliceOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  ArrayRef<int64_t> sizes = adaptor.getSliceSizes();
  if (int64_t(sizes.size()) != type.getRank())
    return emitOptionalError(location, "expected ", type.getRank(),
                             " slice sizes, but got ", sizes.size());
  for (auto [size, available] : llvm::zip(sizes, type.getShape()))
    if (size < 0 || (isStaticDimSize(available) && size > available))
      return emitOptionalError(location, "expected slice sizes within ", type,
                               ", but got ", size);
  inferred.push_back(withShape(type, sizes));
  return success();
}

LogicalResult DynamicUpdateSliceOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  RankedTensorType update = getTensorType(adaptor.getUpdate());
  if (type.getRank() != update.getRank())
    return emitOptionalError(location, "expected an update of rank ",
                             type.getRank(), ", but got ", update);
  inferred.push_back(type);
  return success();
}

/// The shape of the indices without the dimension that holds index vectors,
/// with the sizes of the slices put in at the offset dimensions.
static SmallVector<int64_t> getGatherShape(RankedTensorType indices,
                                           GatherDimensionNumbersAttr dims,
                                           ArrayRef<int64_t> sliceSizes) {
  SmallVector<int64_t> batch, offsets;
  for (auto [dim, size] : llvm::enumerate(indices.getShape()))
    if (int64_t(dim) != dims.getIndexVectorDim())
      batch.push_back(size);
  for (auto [dim, size] : llvm::enumerate(sliceSizes))
    if (!llvm::is_contained(dims.getCollapsedSliceDims(), dim) &&
        !llvm::is_contained(dims.getOperandBatchingDims(), dim))
      offsets.push_back(size);

  SmallVector<int64_t> shape;
  const int64_t *nextBatch = batch.begin(), *nextOffset = offsets.begin();
  for (size_t dim = 0, rank = batch.size() + offsets.size(); dim < rank;
       ++dim) {
    bool isOffset = llvm::is_contained(dims.getOffsetDims(), dim);
    if ((isOffset || nextBatch == batch.end()) && nextOffset != offsets.end())
      shape.push_back(*nextOffset++);
    else
      shape.push_back(*nextBatch++);
  }
  return shape;
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  if (int64_t(adaptor.getSliceSizes().size()) != type.getRank())
    return emitOptionalError(location, "expected ", type.getRank(),
                             " slice sizes, but got ",
                             adaptor.getSliceSizes().size());
  inferred.push_back(
      withShape(type, getGatherShape(getTensorType(adaptor.getStartIndices()),
                                     adaptor.getDimensionNumbers(),
                                     adaptor.getSliceSizes())));
  return success();
}

LogicalResult
DynamicGatherOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                  Adaptor adaptor,
                                  SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  SmallVector<int64_t> sizes(type.getRank(), ShapedType::kDynamic);
  inferred.push_back(
      withShape(type, getGatherShape(getTensorType(adaptor.getStartIndices()),
                                     adaptor.getDimensionNumbers(), sizes)));
  return success();
}

LogicalResult ScatterOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location>,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &inferred) {
  SmallVector<Type> returned =
      getReturnedElementTypes(&adaptor.getUpdateComputation());
  bool hasBody = returned.size() == adaptor.getInputs().size();
  for (auto [index, input] : llvm::enumerate(adaptor.getInputs())) {
    RankedTensorType type = getTensorType(input);
    inferred.push_back(hasBody ? withElementType(type, returned[index]) : type);
  }
  return success();
}

LogicalResult SortOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &inferred) {
  llvm::append_range(inferred, TypeRange(adaptor.getInputs()));
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult DynamicSliceOp::verify() {
  return verifyCount(*this, "start indices", getStartIndices().size(),
                     getOperand().getType().getRank());
}

LogicalResult DynamicUpdateSliceOp::verify() {
  return verifyCount(*this, "start indices", getStartIndices().size(),
                     getOperand().getType().getRank());
}

template <typename AnyGatherOp>
static LogicalResult verifyGather(AnyGatherOp op) {
  GatherDimensionNumbersAttr dims = op.getDimensionNumbers();
  int64_t rank = op.getOperand().getType().getRank();
  int64_t indicesRank = op.getStartIndices().getType().getRank();
  SmallVector<int64_t> absent(dims.getCollapsedSliceDims());
  llvm::append_range(absent, dims.getOperandBatchingDims());
  if (failed(
          verifyDims(op, "collapsed and batching dimensions", absent, rank)) ||
      failed(verifyDims(op, "the index map", dims.getStartIndexMap(), rank)) ||
      failed(verifyDims(op, "batching dimensions of the indices",
                        dims.getStartIndicesBatchingDims(), indicesRank)) ||
      failed(verifyDims(op, "offset dimensions", dims.getOffsetDims(),
                        op.getType().getRank())))
    return failure();
  // One more than there are: each index is a scalar.
  return verifyDims(op, "the index vector dimension", dims.getIndexVectorDim(),
                    indicesRank + 1);
}

LogicalResult GatherOp::verify() { return verifyGather(*this); }

LogicalResult DynamicGatherOp::verify() { return verifyGather(*this); }

LogicalResult ScatterOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one input");
  ScatterDimensionNumbersAttr dims = getScatterDimensionNumbers();
  int64_t rank = getTensorType(getInputs().front()).getRank();
  int64_t indicesRank = getScatterIndices().getType().getRank();
  SmallVector<int64_t> absent(dims.getInsertedWindowDims());
  llvm::append_range(absent, dims.getInputBatchingDims());
  if (failed(verifyDims(*this, "inserted and batching dimensions", absent,
                        rank)) ||
      failed(verifyDims(*this, "the index map",
                        dims.getScatterDimsToOperandDims(), rank)) ||
      failed(verifyDims(*this, "batching dimensions of the indices",
                        dims.getScatterIndicesBatchingDims(), indicesRank)) ||
      failed(verifyDims(*this, "window dimensions", dims.getUpdateWindowDims(),
                        getTensorType(getUpdates().front()).getRank())))
    return failure();
  return verifyDims(*this, "the index vector dimension",
                    dims.getIndexVectorDim(), indicesRank + 1);
}

LogicalResult SortOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one input");
  int64_t rank = getTensorType(getInputs().front()).getRank();
  int64_t dimension = getDimension();
  // The last one is -1. A scalar is sorted too.
  if (dimension < -rank || dimension >= std::max<int64_t>(rank, 1))
    return emitOpError("expected a dimension of ")
           << getInputs().front().getType() << ", but got " << dimension;
  return success();
}
