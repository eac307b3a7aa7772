//===- EnumFormat.h - Textual form of enumerations in operations -*- C++
//-*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An operation spells out the case alone, `EQ`, where the attribute on its own
// is `#stablehlo<comparison_direction EQ>`.
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_ENUMFORMAT_H
#define STABLEHLO_LIB_DIALECT_ENUMFORMAT_H

#include "mlir/IR/OpImplementation.h"

namespace mlir {
namespace hlo {

template <typename EnumAttr, typename Symbolize>
ParseResult parseCase(AsmParser &parser, EnumAttr &attr, Symbolize symbolize) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef keyword;
  if (parser.parseKeyword(&keyword))
    return failure();
  auto value = symbolize(keyword);
  if (!value)
    return parser.emitError(loc, "unknown case '") << keyword << "'";
  attr = EnumAttr::get(parser.getContext(), *value);
  return success();
}

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_ENUMFORMAT_H
