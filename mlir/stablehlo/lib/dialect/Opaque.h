//===- Opaque.h - What a dialect does not know, kept as text ----*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_OPAQUE_H
#define STABLEHLO_LIB_DIALECT_OPAQUE_H

#include "mlir/IR/DialectImplementation.h"

namespace mlir {
namespace hlo {

/// The attribute or type that `parser` is at, kept as it is written.
Attribute parseOpaqueAttr(DialectAsmParser &parser, StringRef dialect,
                          Type type);
Type parseOpaqueType(DialectAsmParser &parser, StringRef dialect);

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_OPAQUE_H
