//===- Nesting.h - Bounds on the depth of MLIR text -------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's parser, printer and bytecode writer recurse over what nests, so text
// nested deeply enough overflows the stack and ends the process. This looks at
// the text alone, in one pass and without recursion, before any parser does.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_PYTHON_NESTING_H
#define TAYLOR_PYTHON_NESTING_H

#include <string>
#include <string_view>

namespace taylor_python {

/// Returns why the text nests too deeply to be parsed, or an empty string where
/// it can be: brackets, aliases defined by other aliases, what these stand for
/// when written out, and affine expressions each have their bound.
std::string whyTooDeep(std::string_view text);

} // namespace taylor_python

#endif // TAYLOR_PYTHON_NESTING_H
