//===- SummedFlow.h - Regions that yield sums ----------------- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Choices and loops with other results: functionals of values that they yield,
// next to these or in their place.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_SUMMEDFLOW_H
#define TAYLOR_TRANSFORMS_SUMMEDFLOW_H

#include "taylor/Analysis/BlockFacts.h"
#include "taylor/Rules/RegionFlow.h"
#include "taylor/Rules/TensorBuilder.h"

namespace mlir::taylor {

/// A result, and the functional of it that is wanted.
struct SummedResult {
  unsigned index;
  AxisFunctional functional;

  bool operator==(const SummedResult &other) const {
    return index == other.index && functional == other.functional;
  }
};

/// Whether the op is a choice or loop that can be given other results.
bool canChangeResults(Operation *op);

/// F(x)
Value buildFunctional(TensorBuilder &tensor, Value x,
                      const AxisFunctional &functional);

/// A copy of the op, before it, that has the sums as further results. A loop
/// carries them, and hands on what it took of the results that are summed.
Operation *withSums(Operation *op, ArrayRef<SummedResult> sums);

/// The op without these results, in its place. What a loop takes for them may
/// not be used.
Operation *withoutResults(Operation *op, ArrayRef<SummedResult> dropped);

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_SUMMEDFLOW_H
