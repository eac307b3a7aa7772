//===- SinkConstants.cpp - What loops are given that is constant ----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A block is read by itself. Identity matrices and numbers that a loop is given
// from outside, or carries unchanged, are computed inside it instead.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Rules/CountedLoops.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

/// What is made of more ops than this is left where it is.
static constexpr unsigned maxOps = 16;

/// The ops that compute a value of nothing, in order; empty if there are none.
static SmallVector<Operation *> opsOf(Value value) {
  llvm::SetVector<Operation *> ops;
  SmallVector<Value> pending{value};
  while (!pending.empty()) {
    Operation *op = pending.pop_back_val().getDefiningOp();
    if (!isa_and_nonnull<LinearAlongAxisOpInterface>(op) ||
        op->getNumRegions() > 0 || !isMemoryEffectFree(op) ||
        ops.size() > maxOps)
      return {};
    if (ops.insert(op))
      llvm::append_range(pending, op->getOperands());
  }
  SmallVector<Operation *> sorted = ops.takeVector();
  Block *block = sorted.front()->getBlock();
  if (!llvm::all_of(sorted,
                    [&](Operation *op) { return op->getBlock() == block; }))
    return {};
  llvm::sort(sorted,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return sorted;
}

/// Computes the value at the start of the block too.
static void computeIn(Block &block, Value value, Value inside) {
  SmallVector<Operation *> ops = opsOf(value);
  if (ops.empty())
    return;
  IRMapping mapping;
  OpBuilder builder(&block, block.begin());
  for (Operation *op : ops)
    builder.clone(*op, mapping);
  inside.replaceUsesWithIf(mapping.lookup(value), [&](OpOperand &use) {
    return block.getParent()->isAncestor(use.getOwner()->getParentRegion());
  });
}

void mlir::taylor::sinkConstants(Operation *root) {
  SmallVector<Operation *> loops;
  root->walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isLoop(op))
      loops.push_back(op);
  });
  // Outer loops first: what they compute reaches the inner ones.
  for (Operation *op : loops) {
    for (auto [argument, initial] : invariantsOf(op))
      if (!argument.use_empty())
        computeIn(*argument.getOwner(), initial, argument);
    for (Region &region : op->getRegions()) {
      llvm::SetVector<Value> captured;
      getUsedValuesDefinedAbove(region, captured);
      for (Value value : captured)
        computeIn(region.front(), value, value);
    }
  }
}
