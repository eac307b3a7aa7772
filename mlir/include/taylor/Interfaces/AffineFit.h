//===- AffineFit.h - Integers affine in their indices -----------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_INTERFACES_AFFINEFIT_H
#define TAYLOR_INTERFACES_AFFINEFIT_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace mlir::taylor {

/// sum_d strides[d] * index(d) + offset
struct AffineIndex {
  SmallVector<int64_t, 4> strides;
  int64_t offset = 0;
};

/// Larger integers are not looked at, so that nothing overflows.
constexpr int64_t largestInteger = int64_t(1) << 40;

/// The integers of a table of these sizes as affine in the indices. Nothing if
/// they are not, if one is unknown or too large, or if there are too many.
std::optional<AffineIndex>
affineIn(ArrayRef<int64_t> sizes,
         llvm::function_ref<std::optional<int64_t>(ArrayRef<int64_t>)> at);

} // namespace mlir::taylor

#endif // TAYLOR_INTERFACES_AFFINEFIT_H
