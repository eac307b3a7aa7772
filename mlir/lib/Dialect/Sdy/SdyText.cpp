//===- SdyText.cpp - Attributes of sdy as text ----------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SdyText.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace mlir::taylor;

/// Consumes a token that is no bracket; fails if there is none.
static bool skipToken(OpAsmParser &parser) {
  std::string string;
  StringRef keyword;
  StringAttr symbol;
  int64_t integer;
  return succeeded(parser.parseOptionalComma()) ||
         succeeded(parser.parseOptionalEqual()) ||
         succeeded(parser.parseOptionalQuestion()) ||
         succeeded(parser.parseOptionalColon()) ||
         succeeded(parser.parseOptionalStar()) ||
         succeeded(parser.parseOptionalArrow()) ||
         succeeded(parser.parseOptionalString(&string)) ||
         succeeded(parser.parseOptionalSymbolName(symbol)) ||
         parser.parseOptionalInteger(integer).has_value() ||
         succeeded(parser.parseOptionalKeyword(&keyword));
}

/// Consumes an opening bracket and says which one it was.
static std::optional<char> openBracket(OpAsmParser &parser) {
  if (succeeded(parser.parseOptionalLess()))
    return '<';
  if (succeeded(parser.parseOptionalLSquare()))
    return '[';
  if (succeeded(parser.parseOptionalLBrace()))
    return '{';
  if (succeeded(parser.parseOptionalLParen()))
    return '(';
  return std::nullopt;
}

static bool closeBracket(OpAsmParser &parser, char opened) {
  switch (opened) {
  case '<':
    return succeeded(parser.parseOptionalGreater());
  case '[':
    return succeeded(parser.parseOptionalRSquare());
  case '{':
    return succeeded(parser.parseOptionalRBrace());
  default:
    return succeeded(parser.parseOptionalRParen());
  }
}

ParseResult taylor::parseSdyText(OpAsmParser &parser, SdyWrapper wrapper,
                                 Attribute &attr) {
  SMLoc start = parser.getCurrentLocation();
  SmallVector<char> open;
  const char *end;
  do {
    end = parser.getCurrentLocation().getPointer() + 1;
    if (!open.empty() && closeBracket(parser, open.back()))
      open.pop_back();
    else if (std::optional<char> bracket = openBracket(parser))
      open.push_back(*bracket);
    else if (open.empty() || !skipToken(parser))
      return parser.emitError(parser.getCurrentLocation(),
                              "expected the text of a sharding in brackets");
  } while (!open.empty());

  StringRef text(start.getPointer(), end - start.getPointer());
  attr = OpaqueAttr::get(StringAttr::get(parser.getContext(), "sdy"),
                         (wrapper.prefix + text + wrapper.suffix).str(),
                         NoneType::get(parser.getContext()));
  return success();
}

std::optional<StringRef> taylor::getSdyText(Attribute attr,
                                            SdyWrapper wrapper) {
  auto opaque = dyn_cast_or_null<OpaqueAttr>(attr);
  if (!opaque)
    return std::nullopt;
  StringRef text = opaque.getAttrData();
  if (!text.consume_front(wrapper.prefix) || !text.consume_back(wrapper.suffix))
    return std::nullopt;
  return text;
}
