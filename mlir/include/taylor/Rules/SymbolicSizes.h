//===- SymbolicSizes.h - Static sizes in place of symbolic ones -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The axis algebra asks of sizes only whether they are equal. So a block with
// symbolic dimensions (a batch of any size) is rewritten as if each symbol were
// a prime number of its own, larger than all static sizes, and then gets its
// symbols back: every size that the rewriting can have made from these is a
// product that tells which symbols it came from. Nothing is ever summed over a
// symbolic dimension in between: such ops are left alone, so that no number of
// elements enters a value.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_SYMBOLICSIZES_H
#define TAYLOR_RULES_SYMBOLICSIZES_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::taylor {

class SymbolicSizes {
public:
  /// Makes the ops of the block static where the algebra can follow them; casts
  /// stand where the others begin.
  explicit SymbolicSizes(Block &block);

  /// Gives the block its symbols back.
  void restore();

private:
  bool isStatic(RankedTensorType type) const;
  RankedTensorType withSymbols(RankedTensorType type) const;
  Value sizeValue(OpBuilder &builder, Location loc, int64_t size) const;
  Value shapeValue(OpBuilder &builder, Location loc,
                   ArrayRef<int64_t> shape) const;
  void restore(Operation &op) const;

  Block &block;
  /// In place of a symbol. The scalars that hold the symbols' values are, in
  /// this order, the last operands of the terminator: what follows uses of
  /// values keeps them.
  SmallVector<int64_t, 2> primes;
};

} // namespace mlir::taylor

#endif // TAYLOR_RULES_SYMBOLICSIZES_H
