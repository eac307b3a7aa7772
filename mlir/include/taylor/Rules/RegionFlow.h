//===- RegionFlow.h - What goes in and out of regions --------- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops whose results are what their regions yield: choices, which run one of
// their regions once, and loops, which hand what they yield to the next step.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_REGIONFLOW_H
#define TAYLOR_RULES_REGIONFLOW_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace mlir::taylor {

struct RegionFlow {
  /// Blocks whose terminator yields result i in place i.
  SmallVector<Block *, 2> yielding;
  /// Of a loop: blocks that take value i as argument i. It is operand i in the
  /// first step and what is yielded later, and result i in the end.
  SmallVector<Block *, 2> taking;

  bool isLoop() const { return !taking.empty(); }
};

/// Nothing for other ops, and where results are not tensors of static shape.
std::optional<RegionFlow> readRegionFlow(Operation *op);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_REGIONFLOW_H
