//===- Inference.h - Result types from operand types ------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_INFERENCE_H
#define STABLEHLO_LIB_DIALECT_INFERENCE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Region.h"

namespace mlir {
namespace hlo {

/// A ranked tensor like `type`, in another shape or of other elements. Bounds
/// of dynamic dimensions are kept where the shape is.
RankedTensorType withShape(RankedTensorType type, ArrayRef<int64_t> shape);
RankedTensorType withElementType(RankedTensorType type, Type elementType);

/// The element types of the values that a region returns; empty while it has
/// no terminator.
SmallVector<Type> getReturnedElementTypes(Region *region);

/// What regions of control flow return; fails unless they agree.
LogicalResult inferBranchTypes(std::optional<Location> location,
                               RegionRange regions,
                               SmallVectorImpl<Type> &inferred);

/// Sizes of the places that a window can take in each dimension. Empty arrays
/// stand for ones, and for no padding.
struct Windows {
  ArrayRef<int64_t> sizes, strides, baseDilations, windowDilations;
  SmallVector<std::pair<int64_t, int64_t>> padding;
};
SmallVector<int64_t> getWindowedShape(ArrayRef<int64_t> shape,
                                      const Windows &windows);

/// The pairs (low, high) of a padding attribute.
SmallVector<std::pair<int64_t, int64_t>>
getPaddingPairs(std::optional<DenseIntElementsAttr> padding);

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_INFERENCE_H
