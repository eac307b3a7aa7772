//===- BoolConstants.h - Boolean constants between MLIR versions -*- C++
//-*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Large constants are printed as the hexadecimal digits of their memory, and
// memory differs: MLIR 22 keeps one bit per boolean, the MLIR in jaxlib (23 and
// later) one byte. Neither reads what the other prints. The parser of MLIR has
// no hook for this, so the text is translated before and after it.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TEXT_BOOLCONSTANTS_H
#define TAYLOR_TEXT_BOOLCONSTANTS_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace mlir {
namespace taylor {

/// `text` with each `dense<"0x...">` of type `tensor<...xi1>` that has one byte
/// per element written with one bit per element; nothing if there is none.
std::optional<std::string> packBoolConstants(llvm::StringRef text);

/// The other way round: for text that jaxlib is to read.
std::optional<std::string> unpackBoolConstants(llvm::StringRef text);

} // namespace taylor
} // namespace mlir

#endif // TAYLOR_TEXT_BOOLCONSTANTS_H
