//===- StablehloContraction.cpp - Products that sum over dimensions -------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionFormat.h"
#include "ConvDimensions.h"
#include "TolerantOps.h"
#include "Verification.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloContraction.cpp.inc"

void StablehloDialect::addContractionOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloContraction.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// DotGeneralOp
//===----------------------------------------------------------------------===//

/// Checks the batching and contracting dimensions of one operand.
static LogicalResult verifySide(Operation *op, StringRef name,
                                RankedTensorType type,
                                ArrayRef<int64_t> batching,
                                ArrayRef<int64_t> contracting) {
  SmallVector<int64_t> dims(batching);
  llvm::append_range(dims, contracting);
  return verifyDims(op, name, dims, type.getRank());
}

static LogicalResult verifyPaired(Operation *op, RankedTensorType lhs,
                                  RankedTensorType rhs,
                                  ArrayRef<int64_t> lhsDims,
                                  ArrayRef<int64_t> rhsDims) {
  if (lhsDims.size() != rhsDims.size())
    return op->emitOpError("expected dimensions in pairs, but got ")
           << lhsDims.size() << " and " << rhsDims.size();
  for (auto [l, r] : llvm::zip(lhsDims, rhsDims))
    if (failed(verifyCompatibleShape({lhs.getDimSize(l)}, {rhs.getDimSize(r)})))
      return op->emitOpError("expected paired dimensions of one size, but got ")
             << lhs.getDimSize(l) << " and " << rhs.getDimSize(r);
  return success();
}

/// Batching dimensions, then what is left of lhs, then what is left of rhs.
static SmallVector<int64_t> getDotShape(RankedTensorType lhs,
                                        RankedTensorType rhs,
                                        DotDimensionNumbersAttr dims) {
  SmallVector<int64_t> shape;
  for (int64_t dim : dims.getLhsBatchingDimensions())
    shape.push_back(lhs.getDimSize(dim));
  auto appendFree = [&](RankedTensorType type, ArrayRef<int64_t> batching,
                        ArrayRef<int64_t> contracting) {
    for (auto [dim, size] : llvm::enumerate(type.getShape()))
      if (!llvm::is_contained(batching, dim) &&
          !llvm::is_contained(contracting, dim))
        shape.push_back(size);
  };
  appendFree(lhs, dims.getLhsBatchingDimensions(),
             dims.getLhsContractingDimensions());
  appendFree(rhs, dims.getRhsBatchingDimensions(),
             dims.getRhsContractingDimensions());
  return shape;
}

LogicalResult DotGeneralOp::verify() {
  DotDimensionNumbersAttr dims = getDotDimensionNumbers();
  RankedTensorType lhs = getLhs().getType();
  RankedTensorType rhs = getRhs().getType();
  if (failed(verifySide(*this, "paired dimensions of lhs", lhs,
                        dims.getLhsBatchingDimensions(),
                        dims.getLhsContractingDimensions())) ||
      failed(verifySide(*this, "paired dimensions of rhs", rhs,
                        dims.getRhsBatchingDimensions(),
                        dims.getRhsContractingDimensions())) ||
      failed(verifyPaired(*this, lhs, rhs, dims.getLhsBatchingDimensions(),
                          dims.getRhsBatchingDimensions())) ||
      failed(verifyPaired(*this, lhs, rhs, dims.getLhsContractingDimensions(),
                          dims.getRhsContractingDimensions())))
    return failure();
  SmallVector<int64_t> shape = getDotShape(lhs, rhs, dims);
  if (failed(verifyCompatibleShape(shape, getType().getShape())))
    return emitOpError("expected a result of shape [")
           << llvm::make_range(shape.begin(), shape.end()) << "], but got "
           << getType();
  return success();
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// Checks that the numbers are all dimensions of the tensor.
static LogicalResult verifyLayout(Operation *op, StringRef name, int64_t first,
                                  int64_t second, ArrayRef<int64_t> spatial,
                                  int64_t rank) {
  SmallVector<int64_t> dims = {first, second};
  llvm::append_range(dims, spatial);
  if (failed(verifyDims(op, name, dims, rank)))
    return failure();
  return verifyCount(op, name, dims.size(), rank);
}

template <typename ConvOp> static LogicalResult verifyConvolution(ConvOp op) {
  ConvDimensionNumbersAttr dims = op.getDimensionNumbers();
  auto rankOf = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getRank();
  };
  if (failed(verifyLayout(op, "input dimensions", dims.getInputBatchDimension(),
                          dims.getInputFeatureDimension(),
                          dims.getInputSpatialDimensions(),
                          rankOf(op.getLhs()))) ||
      failed(verifyLayout(
          op, "kernel dimensions", dims.getKernelInputFeatureDimension(),
          dims.getKernelOutputFeatureDimension(),
          dims.getKernelSpatialDimensions(), rankOf(op.getRhs()))) ||
      failed(verifyLayout(
          op, "output dimensions", dims.getOutputBatchDimension(),
          dims.getOutputFeatureDimension(), dims.getOutputSpatialDimensions(),
          rankOf(op->getResult(0)))))
    return failure();

  int64_t spatial = dims.getInputSpatialDimensions().size();
  auto verifyWindow = [&](StringRef name, auto values) -> LogicalResult {
    return values ? verifyCount(op, name, values->size(), spatial) : success();
  };
  if (failed(verifyWindow("window strides", op.getWindowStrides())) ||
      failed(verifyWindow("lhs dilations", op.getLhsDilation())) ||
      failed(verifyWindow("rhs dilations", op.getRhsDilation())) ||
      failed(verifyWindow("window reversals", op.getWindowReversal())))
    return failure();
  if (op.getFeatureGroupCount() < 1 || op.getBatchGroupCount() < 1)
    return op.emitOpError("expected at least one group");
  return verifyCount(op, "spatial dimensions in the kernel",
                     dims.getKernelSpatialDimensions().size(), spatial);
}

LogicalResult ConvolutionOp::verify() {
  if (std::optional<DenseIntElementsAttr> padding = getPadding())
    if (failed(verifyCount(
            *this, "paddings", padding->getNumElements(),
            2 * getDimensionNumbers().getInputSpatialDimensions().size())))
      return failure();
  return verifyConvolution(*this);
}

LogicalResult DynamicConvOp::verify() { return verifyConvolution(*this); }
