//===- StablehloShape.cpp - Constants, and operations on shapes -----------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inference.h"
#include "TolerantOps.h"
#include "Verification.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloShape.cpp.inc"

void StablehloDialect::addShapeOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloShape.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static RankedTensorType getTensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

LogicalResult BroadcastOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  SmallVector<int64_t> shape(adaptor.getBroadcastSizes());
  if (llvm::any_of(shape, [](int64_t size) { return size < 0; }))
    return emitOptionalError(location, "expected sizes that are not negative");
  llvm::append_range(shape, type.getShape());
  inferred.push_back(withShape(type, shape));
  return success();
}

LogicalResult ReverseOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  for (int64_t dim : adaptor.getDimensions())
    if (dim < 0 || dim >= type.getRank())
      return emitOptionalError(location, "expected dimensions of ", type,
                               ", but got ", dim);
  inferred.push_back(type);
  return success();
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *context,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(0, type.getRank())))
    return emitOptionalError(location, "expected a permutation of ",
                             type.getRank(), " dimensions");

  auto extensions = dyn_cast_or_null<TypeExtensionsAttr>(type.getEncoding());
  SmallVector<int64_t> shape, bounds;
  for (int64_t dim : permutation) {
    shape.push_back(type.getDimSize(dim));
    if (extensions)
      bounds.push_back(extensions.getBounds()[dim]);
  }
  Attribute encoding = extensions ? TypeExtensionsAttr::get(context, bounds)
                                  : type.getEncoding();
  inferred.push_back(
      RankedTensorType::get(shape, type.getElementType(), encoding));
  return success();
}

LogicalResult ConcatenateOp::inferReturnTypes(MLIRContext *,
                                              std::optional<Location> location,
                                              Adaptor adaptor,
                                              SmallVectorImpl<Type> &inferred) {
  if (adaptor.getInputs().empty())
    return failure();
  RankedTensorType first = getTensorType(adaptor.getInputs().front());
  int64_t dimension = adaptor.getDimension();
  if (dimension < 0 || dimension >= first.getRank())
    return emitOptionalError(location, "expected a dimension of ", first,
                             ", but got ", dimension);

  SmallVector<int64_t> shape(first.getShape());
  for (Value input : adaptor.getInputs().drop_front()) {
    RankedTensorType type = getTensorType(input);
    if (type.getRank() != first.getRank())
      return emitOptionalError(location,
                               "expected inputs of one rank, but got ", first,
                               " and ", type);
    for (auto [dim, size] : llvm::enumerate(type.getShape())) {
      bool isKnown = isStaticDimSize(size) && isStaticDimSize(shape[dim]);
      if (int64_t(dim) == dimension)
        shape[dim] = isKnown ? shape[dim] + size : ShapedType::kDynamic;
      else if (isDynamicDimSize(shape[dim]))
        shape[dim] = size;
      else if (isKnown && size != shape[dim])
        return emitOptionalError(
            location, "expected inputs that agree except in dimension ",
            dimension, ", but got ", first, " and ", type);
    }
  }
  inferred.push_back(withShape(first, shape));
  return success();
}

/// Nothing where the size is none or too large for 64 bits.
static std::optional<int64_t> paddedSize(int64_t size, int64_t low,
                                         int64_t high, int64_t interior) {
  int64_t gaps, edges;
  if (llvm::MulOverflow(std::max<int64_t>(size - 1, 0), interior, gaps) ||
      llvm::AddOverflow(low, high, edges) ||
      llvm::AddOverflow(size, gaps, size) ||
      llvm::AddOverflow(size, edges, size) || interior < 0 || size < 0)
    return std::nullopt;
  return size;
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  ArrayRef<int64_t> low = adaptor.getEdgePaddingLow();
  ArrayRef<int64_t> high = adaptor.getEdgePaddingHigh();
  ArrayRef<int64_t> interior = adaptor.getInteriorPadding();
  size_t rank = type.getRank();
  if (low.size() != rank || high.size() != rank || interior.size() != rank)
    return emitOptionalError(location, "expected ", rank, " paddings, but got ",
                             low.size(), ", ", high.size(), " and ",
                             interior.size());

  SmallVector<int64_t> shape(type.getShape());
  for (auto [dim, size] : llvm::enumerate(shape)) {
    if (isDynamicDimSize(size))
      continue;
    auto padded = paddedSize(size, low[dim], high[dim], interior[dim]);
    if (!padded)
      return emitOptionalError(location, "expected a padding that leaves ",
                               "dimension ", dim, " a size, but got ", low[dim],
                               ", ", high[dim], " and ", interior[dim]);
    size = *padded;
  }
  inferred.push_back(withShape(type, shape));
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> location,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  ArrayRef<int64_t> starts = adaptor.getStartIndices();
  ArrayRef<int64_t> limits = adaptor.getLimitIndices();
  ArrayRef<int64_t> strides = adaptor.getStrides();
  size_t rank = type.getRank();
  if (starts.size() != rank || limits.size() != rank || strides.size() != rank)
    return emitOptionalError(location, "expected ", rank, " ranges, but got ",
                             starts.size());

  SmallVector<int64_t> shape;
  for (auto [start, limit, stride, size] :
       llvm::zip(starts, limits, strides, type.getShape())) {
    if (start < 0 || limit < start || stride <= 0 ||
        (isStaticDimSize(size) && limit > size))
      return emitOptionalError(location, "expected a range within ", type,
                               ", but got ", start, ":", limit, ":", stride);
    shape.push_back(limit == start ? 0 : (limit - start - 1) / stride + 1);
  }
  inferred.push_back(withShape(type, shape));
  return success();
}

LogicalResult GetDimensionSizeOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  int64_t dimension = adaptor.getDimension();
  if (dimension < 0 || dimension >= type.getRank())
    return emitOptionalError(location, "expected a dimension of ", type,
                             ", but got ", dimension);
  inferred.push_back(RankedTensorType::get({}, IntegerType::get(context, 32)));
  return success();
}

LogicalResult SetDimensionSizeOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  RankedTensorType type = getTensorType(adaptor.getOperand());
  int64_t dimension = adaptor.getDimension();
  if (dimension < 0 || dimension >= type.getRank())
    return emitOptionalError(location, "expected a dimension of ", type,
                             ", but got ", dimension);

  SmallVector<int64_t> shape(type.getShape());
  SmallVector<int64_t> bounds(shape.size(), ShapedType::kDynamic);
  if (auto old = dyn_cast_or_null<TypeExtensionsAttr>(type.getEncoding()))
    bounds.assign(old.getBounds().begin(), old.getBounds().end());

  DenseIntElementsAttr size;
  if (matchPattern(adaptor.getSize(), m_Constant(&size)) && size.isSplat()) {
    shape[dimension] = size.getSplatValue<APInt>().getSExtValue();
    bounds[dimension] = ShapedType::kDynamic;
  } else {
    if (isStaticDimSize(shape[dimension]))
      bounds[dimension] = shape[dimension];
    shape[dimension] = ShapedType::kDynamic;
  }
  bool isBounded = llvm::any_of(bounds, isStaticDimSize);
  inferred.push_back(RankedTensorType::get(
      shape, type.getElementType(),
      isBounded ? TypeExtensionsAttr::get(context, bounds) : Attribute()));
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult IotaOp::verify() {
  return verifyDims(*this, "the dimension", getIotaDimension(),
                    getType().getRank());
}

LogicalResult DynamicIotaOp::verify() {
  return verifyDims(*this, "the dimension", getIotaDimension(),
                    getType().getRank());
}

LogicalResult DynamicBroadcastInDimOp::verify() {
  ArrayRef<int64_t> dims = getBroadcastDimensions();
  if (failed(verifyDims(*this, "the dimensions", dims, getType().getRank())))
    return failure();
  return verifyCount(*this, "dimensions", dims.size(),
                     getOperand().getType().getRank());
}

LogicalResult BroadcastInDimOp::verify() {
  RankedTensorType from = getOperand().getType();
  RankedTensorType to = getType();
  ArrayRef<int64_t> dims = getBroadcastDimensions();
  if (failed(verifyDims(*this, "the dimensions", dims, to.getRank())) ||
      failed(verifyCount(*this, "dimensions", dims.size(), from.getRank())))
    return failure();
  for (auto [size, dim] : llvm::zip(from.getShape(), dims)) {
    int64_t target = to.getDimSize(dim);
    if (size != 1 && size != target && isStaticDimSize(size) &&
        isStaticDimSize(target))
      return emitOpError("expected size 1 or ")
             << target << " for dimension " << dim << ", but got " << size;
  }
  return success();
}

bool BroadcastInDimOp::isSimpleBroadcast() {
  auto from = getOperand().getType();
  return llvm::all_of(llvm::zip(getBroadcastDimensions(), from.getShape()),
                      [&](auto pair) {
                        auto [dim, size] = pair;
                        return getType().getDimSize(dim) == size;
                      });
}

LogicalResult ReshapeOp::verify() {
  auto from = getOperand().getType();
  auto to = getType();
  if (from.hasStaticShape() && to.hasStaticShape() &&
      from.getNumElements() != to.getNumElements())
    return emitOpError("expected as many elements as in ")
           << from << ", but got " << to;
  return success();
}
