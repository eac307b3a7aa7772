//===- IndexArithmetic.h - Integers made of indices -------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integers are followed only as far as they are affine in indices, piece by
// piece: that is what identity matrices, one-hot vectors and the indices of
// diagonals are made of. They are known at compile time.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_INDEXARITHMETIC_H
#define TAYLOR_ANALYSIS_INDEXARITHMETIC_H

#include "taylor/Analysis/AxisGraph.h"

namespace mlir::taylor {

/// Whether the node is made of indices and selections, by sums of products of
/// sums at most.
bool isIndexArithmetic(const AxisNode *node);

/// Whether all values of the view, which is index arithmetic, are integers of
/// the type and exact as doubles: the algebra does not wrap around.
bool fits(const AxisView &view, Type type);

/// The integer that the view, which is index arithmetic, is at an index along
/// its dimensions. Nothing if it is too large to be certain.
std::optional<int64_t> valueAt(const AxisView &view, ArrayRef<int64_t> index);

/// `view` as sum strides * index + offset over its dimensions.
bool asAffine(const AxisView &view, SmallVectorImpl<int64_t> &strides,
              int64_t &offset);

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_INDEXARITHMETIC_H
