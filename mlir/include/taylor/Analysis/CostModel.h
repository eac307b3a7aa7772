//===- CostModel.h - What a node costs --------------------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The model by which placements of sums are compared:
//
//   cost = flops + balance * bytes
//
// A contraction of two tensors counts two flops for every index of its loop
// nest, a reduction or a pointwise op one. Bytes are those of the results of
// contractions and reductions; pointwise ops fuse into what reads them.
// Reindexing is free: transposes and broadcasts are no nodes of their own, and
// selections that are reshapes, slices or pads move elements. Other selections
// are masks, factors like any other; one that puts what it moves on a diagonal
// is a mask of the result.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_COSTMODEL_H
#define TAYLOR_ANALYSIS_COSTMODEL_H

#include "taylor/Analysis/AxisGraph.h"

namespace mlir::taylor {

struct Cost {
  double flops = 0.0;
  double bytes = 0.0;

  Cost &operator+=(const Cost &other) {
    flops += other.flops;
    bytes += other.bytes;
    return *this;
  }
  Cost &operator-=(const Cost &other) {
    flops -= other.flops;
    bytes -= other.bytes;
    return *this;
  }
  Cost operator*(double times) const { return {flops * times, bytes * times}; }
};

struct CostModel {
  /// Flops that take as long as moving one byte.
  double balance = 1.0;

  Cost costOf(const AxisNode &node) const;
  double weigh(const Cost &cost) const {
    return cost.flops + balance * cost.bytes;
  }
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_COSTMODEL_H
