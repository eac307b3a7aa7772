//===- Opaque.cpp - What a dialect does not know, kept as text ------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Opaque.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

Attribute hlo::parseOpaqueAttr(DialectAsmParser &parser, StringRef dialect,
                               Type type) {
  MLIRContext *context = parser.getContext();
  return parser.getChecked<OpaqueAttr>(StringAttr::get(context, dialect),
                                       parser.getFullSymbolSpec(),
                                       type ? type : NoneType::get(context));
}

Type hlo::parseOpaqueType(DialectAsmParser &parser, StringRef dialect) {
  return parser.getChecked<OpaqueType>(
      StringAttr::get(parser.getContext(), dialect),
      parser.getFullSymbolSpec());
}
