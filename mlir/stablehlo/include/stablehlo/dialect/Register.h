//===- Register.h - All dialects of a StableHLO program ---------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_REGISTER_H
#define STABLEHLO_DIALECT_REGISTER_H

#include "mlir/IR/DialectRegistry.h"

namespace mlir {
namespace stablehlo {

/// Registers stablehlo, chlo, and the dialects that programs mix with them.
void registerAllDialects(DialectRegistry &registry);

} // namespace stablehlo
} // namespace mlir

#endif // STABLEHLO_DIALECT_REGISTER_H
