//===- BlockFacts.h - What is known of values from outside ------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A block is read by itself. What it is told about values that it does not
// compute: that a sum over directions may move up to a value, since that could
// be given summed, and which values are sums of others.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_BLOCKFACTS_H
#define TAYLOR_ANALYSIS_BLOCKFACTS_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::taylor {

/// F(x) = sum over `dims` of weight * x. The weight, if there is one, has the
/// dimensions `weightDims` of x, in this order.
struct AxisFunctional {
  SmallVector<int64_t, 2> dims;
  Value weight;
  SmallVector<int64_t, 2> weightDims;

  bool operator==(const AxisFunctional &other) const {
    return dims == other.dims && weight == other.weight &&
           weightDims == other.weightDims;
  }
};

/// sum = F(whole)
struct KnownSum {
  Value whole;
  AxisFunctional functional;
  Value sum;
};

/// A value of which sums could be given.
struct SummableValue {
  Value value;
  /// The dimensions over which it could be summed.
  SmallVector<int64_t, 4> dims;
  /// Whether the sums would cost nothing, as where a loop carries them.
  bool isFree;
};

struct BlockFacts {
  SmallVector<SummableValue, 4> summable;
  SmallVector<KnownSum, 2> sums;
  /// Pairs of values, the first of which equals the second.
  SmallVector<std::pair<Value, Value>, 2> equal;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_BLOCKFACTS_H
