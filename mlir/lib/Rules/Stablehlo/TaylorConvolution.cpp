//===- TaylorConvolution.cpp - Taylor rule of convolutions ----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The directions of one factor are part of its batch or of the features it
// makes, those of both are groups of features. They are put inside the groups
// that the op has, since these are the outermost part of a dimension.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Moves the leading axis into dimension d of the others, behind its groups.
Value merged(TensorBuilder &tensor, Value value, int64_t dim, int64_t groups) {
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(value.getType()).getShape());
  int64_t directions = shape[0], rank = shape.size(), place = dim + 1;
  SmallVector<int64_t> split(shape), permutation, joined(shape);
  split[place] /= groups;
  split.insert(split.begin() + place, groups);
  for (int64_t d = 1; d <= place; ++d)
    permutation.push_back(d);
  permutation.push_back(0);
  for (int64_t d = place + 1; d <= rank; ++d)
    permutation.push_back(d);
  joined[place] *= directions;
  joined.erase(joined.begin());
  return tensor.reshape(
      tensor.transpose(tensor.reshape(value, split), permutation), joined);
}

/// The reverse: takes the directions out of a dimension.
Value separated(TensorBuilder &tensor, Value value, int64_t dim, int64_t groups,
                int64_t directions) {
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(value.getType()).getShape());
  int64_t rank = shape.size();
  SmallVector<int64_t> split(shape), permutation{dim + 1}, joined(shape);
  split[dim] /= groups * directions;
  split.insert(split.begin() + dim, {groups, directions});
  for (int64_t d = 0; d < rank + 2; ++d)
    if (d != dim + 1)
      permutation.push_back(d);
  joined[dim] /= directions;
  joined.insert(joined.begin(), directions);
  return tensor.reshape(
      tensor.transpose(tensor.reshape(value, split), permutation), joined);
}

/// z_k = sum_j x_j * y_{k-j}
struct ConvolutionJet : BilinearJet<ConvolutionJet, stablehlo::ConvolutionOp> {
  static Value apply(JetBuilder &builder, stablehlo::ConvolutionOp op,
                     Coefficient lhs, Coefficient rhs, ValueRange) {
    TensorBuilder &tensor = builder.getTensor();
    auto numbers = op.getDimensionNumbers();
    int64_t directions = builder.getDirections();
    int64_t features = op.getFeatureGroupCount();
    int64_t batches = op.getBatchGroupCount();
    bool both = lhs.perDirection && rhs.perDirection;
    bool inBatch = lhs.perDirection && (!both || batches > 1);
    if (lhs.perDirection)
      lhs.value = merged(tensor, lhs.value,
                         inBatch ? numbers.getInputBatchDimension()
                                 : numbers.getInputFeatureDimension(),
                         both ? 1 : batches);
    int64_t groups = both ? 1 : features * batches;
    if (rhs.perDirection)
      rhs.value = merged(tensor, rhs.value,
                         numbers.getKernelOutputFeatureDimension(), groups);
    auto copy = cast<stablehlo::ConvolutionOp>(
        builder.clone(op, {lhs.value, rhs.value}));
    if (both && batches > 1)
      copy.setBatchGroupCount(batches * directions);
    else if (both)
      copy.setFeatureGroupCount(features * directions);
    int64_t place = rhs.perDirection ? numbers.getOutputFeatureDimension()
                                     : numbers.getOutputBatchDimension();
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape[place] *= directions;
    copy.getResult().setType(
        RankedTensorType::get(shape, type.getElementType()));
    return separated(tensor, copy, place, rhs.perDirection ? groups : 1,
                     directions);
  }
};

} // namespace

void mlir::taylor::attachTaylorConvolutionRules(MLIRContext &context) {
  stablehlo::ConvolutionOp::attachInterface<ConvolutionJet>(context);
}
