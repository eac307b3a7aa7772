//===- Inference.cpp - Result types from operand types --------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inference.h"

#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/Base.h"

using namespace mlir;
using namespace mlir::hlo;

RankedTensorType hlo::withShape(RankedTensorType type,
                                ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, type.getElementType());
}

RankedTensorType hlo::withElementType(RankedTensorType type, Type elementType) {
  return RankedTensorType::get(type.getShape(), elementType,
                               type.getEncoding());
}

static Operation *getTerminator(Region *region) {
  if (!region || region->empty() || region->front().empty() ||
      !region->front().back().hasTrait<mlir::OpTrait::IsTerminator>())
    return nullptr;
  return &region->front().back();
}

SmallVector<Type> hlo::getReturnedElementTypes(Region *region) {
  SmallVector<Type> types;
  if (Operation *terminator = getTerminator(region))
    for (Type type : terminator->getOperandTypes())
      types.push_back(getElementTypeOrSelf(type));
  return types;
}

LogicalResult hlo::inferBranchTypes(std::optional<Location> location,
                                    RegionRange regions,
                                    SmallVectorImpl<Type> &inferred) {
  SmallVector<TypeRange> branches;
  for (Region *region : regions) {
    Operation *terminator = getTerminator(region);
    if (!terminator)
      return emitOptionalError(location, "expected each branch to return");
    branches.push_back(terminator->getOperandTypes());
  }
  if (branches.empty())
    return emitOptionalError(location, "expected at least one branch");
  for (TypeRange branch : branches)
    if (branch.size() != branches.front().size())
      return emitOptionalError(
          location, "expected branches to return as many values, but got ",
          branches.front().size(), " and ", branch.size());
  for (unsigned i = 0, e = branches.front().size(); i < e; ++i) {
    SmallVector<Type> types;
    for (TypeRange branch : branches)
      types.push_back(branch[i]);
    Type type = mostSpecificType(types);
    if (!type)
      return emitOptionalError(location,
                               "expected branches to return one type, but got ",
                               types.front(), " and ", types.back());
    inferred.push_back(type);
  }
  return success();
}

/// Holds products of sizes and dilations, whatever these are.
using Wide = __int128;

/// How far a window or a tensor reaches when its elements are spread out.
static Wide dilate(Wide size, int64_t dilation) {
  return size == 0 ? 0 : (size - 1) * dilation + 1;
}

SmallVector<int64_t> hlo::getWindowedShape(ArrayRef<int64_t> shape,
                                           const Windows &windows) {
  auto at = [](ArrayRef<int64_t> values, size_t dim) {
    return values.empty() ? 1 : values[dim];
  };
  SmallVector<int64_t> result;
  for (auto [dim, size] : llvm::enumerate(shape)) {
    if (isDynamicDimSize(size)) {
      result.push_back(ShapedType::kDynamic);
      continue;
    }
    Wide padded = dilate(size, at(windows.baseDilations, dim));
    if (!windows.padding.empty())
      padded += Wide(windows.padding[dim].first) + windows.padding[dim].second;
    Wide window =
        dilate(at(windows.sizes, dim), at(windows.windowDilations, dim));
    int64_t stride = std::max<int64_t>(at(windows.strides, dim), 1);
    Wide count = padded < window ? 0 : (padded - window) / stride + 1;
    result.push_back(std::min<Wide>(count, INT64_MAX));
  }
  return result;
}

SmallVector<std::pair<int64_t, int64_t>>
hlo::getPaddingPairs(std::optional<DenseIntElementsAttr> padding) {
  SmallVector<std::pair<int64_t, int64_t>> pairs;
  if (!padding)
    return pairs;
  auto values = llvm::to_vector(padding->getValues<int64_t>());
  for (size_t i = 0; i + 1 < values.size(); i += 2)
    pairs.push_back({values[i], values[i + 1]});
  return pairs;
}
