//===- Batcher.h - Copying ops for many values at once -------- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes ops once more, for many values of some of their operands at once,
// which lie on a new leading axis: `vmap` on the IR. That is a Taylor expansion
// of order 0, in directions that coefficient 0 differs between, so what ops
// with such operands become is said by their Taylor rules. Other ops are
// copied once.
//
// Single integers that are known at compile time are computed: indices become
// start + step * direction, from which rules and analyses see what is selected.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_BATCHER_H
#define TAYLOR_TRANSFORMS_BATCHER_H

#include "taylor/Transforms/BlockExpander.h"

namespace mlir::taylor {

class Batcher final : public BlockExpander {
public:
  /// An op that cannot be batched, and why.
  struct Refusal {
    Operation *op = nullptr;
    std::string why;
  };

  /// Writes at the builder's insertion point.
  Batcher(OpBuilder &builder, int64_t size, SymbolTableCollection &symbols)
      : BlockExpander(builder, size, /*order=*/0, symbols) {}

  /// What stands for a value. One that is never mapped stands for itself.
  void map(Value value, Coefficient batched) { record(value, Jet(batched)); }
  /// The single integer start + step * direction, in a type.
  Coefficient progression(int64_t start, int64_t step, Type type);

  /// Writes the ops, which are in order. If one refuses, what has been written
  /// is erased again.
  LogicalResult batch(ArrayRef<Operation *> ops);
  /// All ops of a block but the terminator
  LogicalResult batch(Block &block);
  const Refusal &getRefusal() const { return refusal; }

  /// What stands for the value now.
  Coefficient getBatched(Value value) { return lookup(value)[0]; }
  Jet lookup(Value value) override;
  bool keepsMarks() const override { return true; }
  LogicalResult refuse(Operation *op, const Twine &message) override;

private:
  LogicalResult expandOp(Operation &op) override;
  LogicalResult checkCopy(Operation &op) override;
  Coefficient evaluated(OpResult result, Coefficient computed);

  Refusal refusal;
};

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_BATCHER_H
