//===- Verification.cpp - Checks that several operations share ------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;

LogicalResult hlo::verifyDims(Operation *op, StringRef name,
                              ArrayRef<int64_t> dims, int64_t rank) {
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t dim : dims) {
    if (dim >= 0 && dim < rank && seen.insert(dim).second)
      continue;
    InFlightDiagnostic error = op->emitOpError("expected ")
                               << name << " to be ";
    if (dims.size() == 1)
      return error << "below " << rank << ", but got " << dim;
    return error << "different and below " << rank << ", but got [" << dims
                 << "]";
  }
  return success();
}

LogicalResult hlo::verifyCount(Operation *op, StringRef name, size_t count,
                               int64_t rank) {
  if (int64_t(count) == rank)
    return success();
  return op->emitOpError("expected ")
         << rank << ' ' << name << ", but got " << count;
}
