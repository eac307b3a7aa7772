//===- JetExpander.h - Expanding the body of a function ---------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts in place of a jet what it stands for: the body of its callee, expanded.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_JETEXPANDER_H
#define TAYLOR_TRANSFORMS_JETEXPANDER_H

#include "taylor/Dialect/Taylor/IR/TaylorOps.h"
#include "taylor/Transforms/BlockExpander.h"

namespace mlir::taylor {

class JetExpander final : public BlockExpander {
public:
  JetExpander(OpBuilder &builder, JetOp jet, SymbolTableCollection &symbols,
              bool differentiable);

  /// Replaces the jet by what it stands for.
  LogicalResult run();

  bool marksDerivatives() const override { return differentiable; }
  LogicalResult refuse(Operation *op, const Twine &message) override;

private:
  SmallVector<Jet> jetsOfInputs();

  JetOp jet;
  bool differentiable;
};

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_JETEXPANDER_H
