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

/// Whether a slice of a known size can be inside a dimension.
static bool canBeInside(int64_t size, int64_t available) {
  return size >= 0 && (ShapedType::isDynamic(available) || size <= available);
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
    if (!canBeInside(size, available))
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
  for (auto [size, available] : llvm::zip(update.getShape(), type.getShape()))
    if (isStaticDimSize(size) && !canBeInside(size, available))
      return emitOptionalError(location, "expected an update within ", type,
                               ", but got ", update);
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
  GatherDimensionNumbersAttr dims = adaptor.getDimensionNumbers();
  ArrayRef<int64_t> sizes = adaptor.getSliceSizes();
  if (int64_t(sizes.size()) != type.getRank())
    return emitOptionalError(location, "expected ", type.getRank(),
                             " slice sizes, but got ", sizes.size());
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    bool isAbsent = llvm::is_contained(dims.getCollapsedSliceDims(), dim) ||
                    llvm::is_contained(dims.getOperandBatchingDims(), dim);
    if (!canBeInside(size, type.getDimSize(dim)) || (isAbsent && size > 1))
      return emitOptionalError(location, "expected slice sizes within ", type,
                               isAbsent ? " of at most 1" : "", ", but got ",
                               size);
  }
  inferred.push_back(
      withShape(type, getGatherShape(getTensorType(adaptor.getStartIndices()),
                                     dims, sizes)));
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

namespace {
/// How a gather and a scatter say which dimensions of an operand, of indices
/// and of slices belong together.
struct IndexedDims {
  /// The operand's that slices do not have, batching ones at the end.
  SmallVector<int64_t> absent;
  ArrayRef<int64_t> batching, indicesBatching;
  /// The operand's that each element of an index vector is for.
  ArrayRef<int64_t> map;
  int64_t indexVector;
  /// Those of the slices that run inside the operand.
  ArrayRef<int64_t> windows;
  StringRef absentName, windowsName;
};
} // namespace

/// Whether sizes are the same as far as they are known.
static bool canBeEqual(int64_t a, int64_t b) {
  return a == b || ShapedType::isDynamic(a) || ShapedType::isDynamic(b);
}

static LogicalResult verifyIndexed(Operation *op, const IndexedDims &dims,
                                   RankedTensorType type,
                                   RankedTensorType indices,
                                   RankedTensorType slices) {
  StringRef batchingName = "batching dimensions of the indices";
  int64_t rank = type.getRank(), indicesRank = indices.getRank();
  // An index vector dimension of one more than there are: each index is a
  // scalar.
  if (failed(verifyDims(op, dims.absentName, dims.absent, rank)) ||
      failed(verifyDims(op, "the index map", dims.map, rank)) ||
      failed(verifyDims(op, batchingName, dims.indicesBatching, indicesRank)) ||
      failed(
          verifyDims(op, dims.windowsName, dims.windows, slices.getRank())) ||
      failed(verifyDims(op, "the index vector dimension", dims.indexVector,
                        indicesRank + 1)) ||
      failed(verifyCount(op, dims.windowsName, dims.windows.size(),
                         rank - dims.absent.size())) ||
      failed(verifyCount(op, batchingName, dims.indicesBatching.size(),
                         dims.batching.size())))
    return failure();

  bool hasVectors = dims.indexVector < indicesRank;
  if (failed(verifyCount(op, "dimensions of slices", slices.getRank(),
                         dims.windows.size() + indicesRank - hasVectors)))
    return failure();
  int64_t length = hasVectors ? indices.getDimSize(dims.indexVector) : 1;
  if (!canBeEqual(dims.map.size(), length))
    return verifyCount(op, "dimensions in the index map", dims.map.size(),
                       length);
  for (auto [dim, indicesDim] : llvm::zip(dims.batching, dims.indicesBatching))
    if (indicesDim == dims.indexVector ||
        !canBeEqual(type.getDimSize(dim), indices.getDimSize(indicesDim)))
      return op->emitOpError("expected dimension ")
             << indicesDim << " of " << indices << " to be dimension " << dim
             << " of " << type;
  return success();
}

template <typename AnyGatherOp>
static LogicalResult verifyGather(AnyGatherOp op) {
  GatherDimensionNumbersAttr numbers = op.getDimensionNumbers();
  IndexedDims dims{llvm::to_vector(numbers.getCollapsedSliceDims()),
                   numbers.getOperandBatchingDims(),
                   numbers.getStartIndicesBatchingDims(),
                   numbers.getStartIndexMap(),
                   numbers.getIndexVectorDim(),
                   numbers.getOffsetDims(),
                   "collapsed and batching dimensions",
                   "offset dimensions"};
  llvm::append_range(dims.absent, dims.batching);
  return verifyIndexed(op, dims, op.getOperand().getType(),
                       op.getStartIndices().getType(), op.getType());
}

LogicalResult GatherOp::verify() { return verifyGather(*this); }

LogicalResult DynamicGatherOp::verify() { return verifyGather(*this); }

LogicalResult ScatterOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one input");
  ScatterDimensionNumbersAttr numbers = getScatterDimensionNumbers();
  IndexedDims dims{llvm::to_vector(numbers.getInsertedWindowDims()),
                   numbers.getInputBatchingDims(),
                   numbers.getScatterIndicesBatchingDims(),
                   numbers.getScatterDimsToOperandDims(),
                   numbers.getIndexVectorDim(),
                   numbers.getUpdateWindowDims(),
                   "inserted and batching dimensions",
                   "window dimensions"};
  llvm::append_range(dims.absent, dims.batching);
  RankedTensorType type = getTensorType(getInputs().front());
  RankedTensorType indices = getScatterIndices().getType();
  RankedTensorType updates = getTensorType(getUpdates().front());
  if (failed(verifyIndexed(*this, dims, type, indices, updates)))
    return failure();

  const int64_t *window = dims.windows.begin();
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    if (llvm::is_contained(dims.absent, dim))
      continue;
    int64_t size = updates.getDimSize(*window++);
    if (isStaticDimSize(size) && !canBeInside(size, type.getDimSize(dim)))
      return emitOpError("expected updates within ")
             << type << ", but got " << updates;
  }
  int64_t indicesDim = 0;
  for (int64_t dim = 0; dim < updates.getRank(); ++dim) {
    if (llvm::is_contained(dims.windows, dim))
      continue;
    if (indicesDim == dims.indexVector)
      ++indicesDim;
    if (!canBeEqual(updates.getDimSize(dim), indices.getDimSize(indicesDim++)))
      return emitOpError("expected updates at each of ")
             << indices << ", but got " << updates;
  }
  return success();
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
