//===- SdyText.h - Attributes of sdy as text --------------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An attribute that stands alone, `#sdy.sharding<@mesh, [{}]>`, is written
// without its name in an operation: `<@mesh, [{}]>`.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_DIALECT_SDY_SDYTEXT_H
#define TAYLOR_DIALECT_SDY_SDYTEXT_H

#include "mlir/IR/OpImplementation.h"

namespace mlir {
namespace taylor {

/// How the text of an attribute on its own is made from that in an operation.
struct SdyWrapper {
  StringRef prefix;
  StringRef suffix;
};

/// Parses what is between the bracket that the parser is at and the one that
/// closes it.
ParseResult parseSdyText(OpAsmParser &parser, SdyWrapper wrapper,
                         Attribute &attr);

/// What an operation shows of the attribute; nothing if it is of another kind.
std::optional<StringRef> getSdyText(Attribute attr, SdyWrapper wrapper);

} // namespace taylor
} // namespace mlir

#endif // TAYLOR_DIALECT_SDY_SDYTEXT_H
