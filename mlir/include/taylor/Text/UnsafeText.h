//===- UnsafeText.h - Text that MLIR cannot read safely ---------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's parser, printer and bytecode writer recurse over what nests, so text
// nested deeply enough overflows the stack and ends the process; so do a few
// texts that the parsers take for what they are not. This looks at the text
// alone, in one pass and without recursion, before any parser does.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TEXT_UNSAFETEXT_H
#define TAYLOR_TEXT_UNSAFETEXT_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace mlir {
namespace taylor {

/// Whose parser is to read a text: MLIR 22 here, or the MLIR and StableHLO in
/// jaxlib, which end the process on a few texts more.
enum class TextReader { Mlir, Jaxlib };

/// Returns why the text cannot be parsed safely, or an empty string where it
/// can be: brackets, aliases defined by other aliases, what these stand for
/// when written out, and affine expressions each have their bound.
std::string whyUnsafe(llvm::StringRef text,
                      TextReader reader = TextReader::Mlir);

} // namespace taylor
} // namespace mlir

#endif // TAYLOR_TEXT_UNSAFETEXT_H
