//===- Verification.h - Checks that several operations share ----*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_VERIFICATION_H
#define STABLEHLO_LIB_DIALECT_VERIFICATION_H

#include "mlir/IR/Operation.h"

namespace mlir {
namespace hlo {

/// Checks that `dims`, which the message calls `name`, are different dimensions
/// of a tensor of the given rank.
LogicalResult verifyDims(Operation *op, StringRef name, ArrayRef<int64_t> dims,
                         int64_t rank);

/// Checks that there are as many values as dimensions.
LogicalResult verifyCount(Operation *op, StringRef name, size_t count,
                          int64_t rank);

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_VERIFICATION_H
