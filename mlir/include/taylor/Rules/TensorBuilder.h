//===- TensorBuilder.h - The tensor ops that passes create ------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The few tensor operations that a rewritten sum consists of. Passes speak this
// vocabulary; its implementation, in the rules of a dialect, names the ops.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_TENSORBUILDER_H
#define TAYLOR_RULES_TENSORBUILDER_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir::taylor {

class TensorBuilder {
public:
  /// Contractions get the strictest precision that those of `block` ask for.
  TensorBuilder(OpBuilder &builder, Block &block);
  /// Contractions get the default precision.
  explicit TensorBuilder(OpBuilder &builder);

  void setLocation(Location location) { loc = location; }
  OpBuilder &getBuilder() { return builder; }

  /// `value` everywhere.
  Value constant(double value, RankedTensorType type);
  /// These values, in row-major order.
  Value constant(ArrayRef<double> values, RankedTensorType type);
  Value add(Value lhs, Value rhs);
  Value subtract(Value lhs, Value rhs);
  Value multiply(Value lhs, Value rhs);
  Value divide(Value lhs, Value rhs);
  Value negate(Value operand);
  /// onTrue where the predicate holds, else onFalse.
  Value select(Value predicate, Value onTrue, Value onFalse);
  /// result[i0, i1, ..] with dimension d being operand dimension
  /// permutation[d].
  Value transpose(Value operand, ArrayRef<int64_t> permutation);
  /// Operand dimension d becomes result dimension dimensions[d], ascending.
  Value broadcast(Value operand, ArrayRef<int64_t> shape,
                  ArrayRef<int64_t> dimensions);
  Value reshape(Value operand, ArrayRef<int64_t> shape);
  Value reverse(Value operand, ArrayRef<int64_t> dimensions);
  Value slice(Value operand, ArrayRef<int64_t> starts, ArrayRef<int64_t> limits,
              ArrayRef<int64_t> strides);
  /// Pads with zeros; negative edges crop.
  Value pad(Value operand, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
            ArrayRef<int64_t> interior);
  Value concatenate(ValueRange operands, int64_t dimension);
  /// Contracts paired dimensions; the result has the batch dimensions, then the
  /// free ones of lhs, then those of rhs.
  Value dot(Value lhs, Value rhs, ArrayRef<int64_t> lhsBatch,
            ArrayRef<int64_t> rhsBatch, ArrayRef<int64_t> lhsContracting,
            ArrayRef<int64_t> rhsContracting);
  Value reduceSum(Value operand, ArrayRef<int64_t> dimensions);
  Value reduceMax(Value operand, ArrayRef<int64_t> dimensions);
  /// The index along `dimension`.
  Value iota(RankedTensorType type, int64_t dimension);
  Value equal(Value lhs, Value rhs);

private:
  Value reduce(Value operand, ArrayRef<int64_t> dimensions, double start,
               llvm::function_ref<Value(Value, Value)> combine);

  OpBuilder &builder;
  Location loc;
  Attribute precision;
};

} // namespace mlir::taylor

#endif // TAYLOR_RULES_TENSORBUILDER_H
