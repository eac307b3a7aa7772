//===- Native.h - Parse, run and print MLIR ---------------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text in, records out. Each call has a context of its own and no threads, so
// calls from several threads do not meet.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_PYTHON_NATIVE_H
#define TAYLOR_PYTHON_NATIVE_H

#include "Records.h"

#include <optional>
#include <string>

namespace taylor_python {

struct RunOptions {
  /// Textual pass pipeline, with or without `builtin.module(...)` around it.
  std::string pipeline;
  /// Print the locations.
  bool debugInfo = true;
  /// The name that locations in the text itself carry.
  std::string sourceName = "<text>";
};

/// Parses and verifies the text, runs the pipeline, verifies and prints the
/// outcome in generic form.
RunResult run(const std::string &text, const RunOptions &options);

/// The top-level ops of a function as a graph, its arguments first. Values that
/// a region uses from outside count as operands of the op with that region.
Graph graph(const std::string &text, const std::string &function);

/// Decodes `loc(...)` as MLIR writes it, if it is that.
std::optional<LocationRecord> parseLocation(const std::string &text);

} // namespace taylor_python

#endif // TAYLOR_PYTHON_NATIVE_H
