//===- FunctionalReaders.h - What a value is needed for ---------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nodes that read a value x, and the functionals F(x) that they are made of:
// a product that sums over dimensions of x, together with what else in it runs
// along them.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_FUNCTIONALREADERS_H
#define TAYLOR_ANALYSIS_FUNCTIONALREADERS_H

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Analysis/BlockFacts.h"

namespace mlir::taylor {

class FunctionalReaders {
public:
  FunctionalReaders(const AxisProgram &program, Value x);

  ArrayRef<const AxisNode *> get() const { return nodes; }
  bool isOnlyRead() const {
    return view && !nodes.empty() && !program.isUsedOutside(view->node);
  }

  /// The dimensions of x over which a reader sums.
  SmallVector<int64_t, 2> summedDims(const AxisNode *reader) const;
  /// The functional over these dimensions that a reader is made of. Its weight
  /// must be a value that is there already, where `isThere` says so.
  std::optional<AxisFunctional>
  functional(const AxisNode *reader, ArrayRef<int64_t> dims,
             llvm::function_ref<bool(Value)> isThere) const;
  /// Whether a factor is part of the functional over these dimensions.
  bool isWeight(const AxisOperand &other, const AxisOperand &operand,
                ArrayRef<int64_t> dims) const;
  /// The only place where the product has x.
  const AxisOperand *use(const AxisNode *reader) const;

private:
  int64_t dimOf(const AxisOperand &operand, unsigned axis) const;

  const AxisProgram &program;
  const AxisView *view = nullptr;
  SmallVector<const AxisNode *> nodes;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_FUNCTIONALREADERS_H
