//===- JetExpander.h - Expanding the body of a function ---------*- C++ -*-===//
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

#ifndef TAYLOR_TRANSFORMS_JETEXPANDER_H
#define TAYLOR_TRANSFORMS_JETEXPANDER_H

#include "mlir/IR/SymbolTable.h"
#include "taylor/Dialect/Taylor/IR/TaylorOps.h"
#include "taylor/Series/JetBuilder.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::taylor {

class JetExpander final : public JetBuilder {
public:
  JetExpander(OpBuilder &builder, JetOp jet, SymbolTableCollection &symbols);

  /// Replaces the jet by what it stands for.
  LogicalResult run();

  Operation *clone(Operation *op, ValueRange operands) override;
  LogicalResult expandBlock(Block &block, ArrayRef<Jet> arguments,
                            SmallVectorImpl<Jet> &results) override;
  LogicalResult expandFunction(Operation *op, SymbolRefAttr name,
                               ArrayRef<Jet> arguments,
                               SmallVectorImpl<Jet> &results) override;
  Jet lookup(Value value) override { return jets.lookup(value); }
  LogicalResult refuse(Operation *op, const Twine &message) override;

private:
  SmallVector<Jet> jetsOfInputs();
  LogicalResult expandOp(Operation &op);
  void copyOp(Operation &op);

  JetOp jet;
  SymbolTableCollection &symbols;
  /// Of the values of the function that is being expanded.
  llvm::DenseMap<Value, Jet> jets;
  /// Functions that are being expanded, up to which order, the outermost first.
  /// A derivative rule may use its function, at a lower order.
  SmallVector<std::pair<Operation *, unsigned>> stack;
};

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_JETEXPANDER_H
