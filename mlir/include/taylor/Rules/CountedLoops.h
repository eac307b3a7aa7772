//===- CountedLoops.h - Loops with a known number of steps ---- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a loop does with each value that it carries from step to step: whether
// its steps depend on each other, and what its results are if they do not.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_COUNTEDLOOPS_H
#define TAYLOR_RULES_COUNTEDLOOPS_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace mlir::taylor {

/// A value x that a loop carries, and what it is in the next step.
struct LoopCarry {
  enum class Kind {
    Invariant, ///< x
    Counter,   ///< x + step, from `start` on
    Sum,       ///< x plus and minus terms; x is used for nothing else
    Stack,     ///< x with `term` in place of a row; x is used for nothing else
    Last,      ///< `term`; x does not enter
    Dependent  ///< anything else, computed by `op`
  };
  struct Term {
    Value value;
    bool isSubtracted = false;
  };

  Kind kind = Kind::Dependent;
  int64_t start = 0, step = 0;
  SmallVector<Term, 1> terms;
  /// Of a stack: the row, as an index along a dimension, and whether `term` has
  /// that dimension, of size one.
  Value index;
  int64_t dim = 0;
  bool hasDim = true;
  Operation *op = nullptr;
  /// Ops that do nothing but put the next x together.
  SmallVector<Operation *, 1> updates;
};

/// A loop that takes so many steps, at least one.
struct CountedLoop {
  Operation *op = nullptr;
  Block *body = nullptr;
  int64_t steps = 0;
  SmallVector<LoopCarry> carries;
};

/// Whether the op is a loop.
bool isLoop(Operation *op);
/// Arguments of the blocks of a loop that are the same in all steps, and what
/// they are.
SmallVector<std::pair<BlockArgument, Value>> invariantsOf(Operation *op);
/// The loop, or nothing if its number of steps is not known at compile time.
std::optional<CountedLoop> readCountedLoop(Operation *op);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_COUNTEDLOOPS_H
