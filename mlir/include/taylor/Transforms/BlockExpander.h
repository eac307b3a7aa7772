//===- BlockExpander.h - Expanding ops one after the other ------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies ops one after the other, with the Taylor coefficients of their
// results. Ops that do not depend on what varies are copied as they are; others
// are asked for their Taylor rule. A function is expanded where it is called.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_BLOCKEXPANDER_H
#define TAYLOR_TRANSFORMS_BLOCKEXPANDER_H

#include "mlir/IR/SymbolTable.h"
#include "taylor/Series/JetBuilder.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::taylor {

class BlockExpander : public JetBuilder {
public:
  BlockExpander(OpBuilder &builder, int64_t directions, unsigned order,
                SymbolTableCollection &symbols)
      : JetBuilder(builder, directions, order), symbols(symbols) {}

  Operation *clone(Operation *op, ValueRange operands) override;
  LogicalResult expandBlock(Block &block, ArrayRef<Jet> arguments,
                            SmallVectorImpl<Jet> &results) override;
  LogicalResult expandFunction(Operation *op, SymbolRefAttr name,
                               ArrayRef<Jet> arguments,
                               SmallVectorImpl<Jet> &results) override;
  Jet lookup(Value value) override { return jets.lookup(value); }

protected:
  /// Writes what stands for the op, and records the jets of its results.
  virtual LogicalResult expandOp(Operation &op);
  /// Fails if an op may not be copied as it is.
  virtual LogicalResult checkCopy(Operation &) { return success(); }
  void record(Value value, const Jet &jet) { jets[value] = jet; }
  bool isRecorded(Value value) const { return jets.contains(value); }

private:
  void copyOp(Operation &op);

  SymbolTableCollection &symbols;
  /// Of the values of the function that is being expanded.
  llvm::DenseMap<Value, Jet> jets;
  /// Functions that are being expanded, up to which order, the outermost first.
  /// A derivative rule may use its function, at a lower order.
  SmallVector<std::pair<Operation *, unsigned>> stack;
};

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_BLOCKEXPANDER_H
