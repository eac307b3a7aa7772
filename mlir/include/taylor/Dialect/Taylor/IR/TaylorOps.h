//===- TaylorOps.h - The taylor dialect -------------------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Taylor coefficients of functions; TaylorOps.td documents the op.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_DIALECT_TAYLOR_IR_TAYLOROPS_H
#define TAYLOR_DIALECT_TAYLOR_IR_TAYLOROPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include <optional>

namespace mlir::taylor {
/// Whether values of the type have Taylor coefficients beyond the first:
/// tensors of real or complex numbers.
bool isDifferentiable(Type type);
} // namespace mlir::taylor

#include "taylor/Dialect/Taylor/IR/TaylorOpsDialect.h.inc"

#define GET_OP_CLASSES
#include "taylor/Dialect/Taylor/IR/TaylorOps.h.inc"

#endif // TAYLOR_DIALECT_TAYLOR_IR_TAYLOROPS_H
