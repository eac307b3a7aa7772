//===- AffineFit.cpp - Integers affine in their indices -------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/AffineFit.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

/// Larger tables are not looked at: the time per op is bounded.
static constexpr int64_t maxElements = 1 << 16;

/// The next index in row-major order; false after the last.
static bool advance(SmallVectorImpl<int64_t> &index, ArrayRef<int64_t> sizes) {
  for (size_t d = sizes.size(); d-- > 0;) {
    if (++index[d] < sizes[d])
      return true;
    index[d] = 0;
  }
  return false;
}

/// The line through the element at zero and the next one along each dimension.
static std::optional<AffineIndex> lineThroughZero(
    ArrayRef<int64_t> sizes,
    llvm::function_ref<std::optional<int64_t>(ArrayRef<int64_t>)> at) {
  SmallVector<int64_t, 4> index(sizes.size(), 0);
  auto bounded = [&](std::optional<int64_t> value) {
    bool inside =
        value && *value >= -largestInteger && *value <= largestInteger;
    return inside ? value : std::nullopt;
  };
  std::optional<int64_t> first = bounded(at(index));
  if (!first)
    return std::nullopt;
  AffineIndex line{SmallVector<int64_t, 4>(sizes.size(), 0), *first};
  for (auto [d, size] : llvm::enumerate(sizes)) {
    if (size == 1)
      continue;
    index[d] = 1;
    std::optional<int64_t> next = bounded(at(index));
    if (!next)
      return std::nullopt;
    line.strides[d] = *next - *first;
    index[d] = 0;
  }
  return line;
}

std::optional<AffineIndex> mlir::taylor::affineIn(
    ArrayRef<int64_t> sizes,
    llvm::function_ref<std::optional<int64_t>(ArrayRef<int64_t>)> at) {
  int64_t count = 1;
  for (int64_t size : sizes) {
    if (size == 0 || size > maxElements / count)
      return std::nullopt;
    count *= size;
  }
  std::optional<AffineIndex> line = lineThroughZero(sizes, at);
  if (!line)
    return std::nullopt;
  SmallVector<int64_t, 4> index(sizes.size(), 0);
  do {
    int64_t value = line->offset;
    for (auto [i, stride] : llvm::zip(index, line->strides))
      value += i * stride;
    if (at(index) != value)
      return std::nullopt;
  } while (advance(index, sizes));
  return line;
}
