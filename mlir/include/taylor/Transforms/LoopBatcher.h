//===- LoopBatcher.h - All steps of a loop at once ------------ -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replaces a loop whose steps do not depend on each other by its body, batched
// over the steps: what it adds up becomes a sum over that axis, what it writes
// row by row a tensor that has the axis. What all steps compute alike is
// computed once.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_LOOPBATCHER_H
#define TAYLOR_TRANSFORMS_LOOPBATCHER_H

#include "mlir/IR/SymbolTable.h"
#include "taylor/Rules/CountedLoops.h"

namespace mlir::taylor {

/// Why a loop stays, and the name of the op in the way.
struct KeptLoop {
  KeptLoop(StringRef why, Operation *op)
      : why(why), blocker(op->getName().getStringRef()) {}
  std::string why, blocker;
};

/// Why the steps of the loop depend on each other, or cannot be done at once;
/// nothing if that may be tried.
std::optional<KeptLoop> whyDependent(const CountedLoop &loop);

/// Replaces the loop, of which `whyDependent` has nothing to say. If an op
/// cannot be batched, all stays as it is.
std::optional<KeptLoop> batchLoop(const CountedLoop &loop,
                                  SymbolTableCollection &symbols);

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_LOOPBATCHER_H
