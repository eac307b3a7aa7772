//===- Records.h - What crosses the boundary to Python ----------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain values without any type of MLIR, so that the binding itself can be
// compiled with exceptions and RTTI while everything that touches MLIR is
// compiled like MLIR, without.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_PYTHON_RECORDS_H
#define TAYLOR_PYTHON_RECORDS_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace taylor_python {

/// One line of source that took part in making an op.
struct Frame {
  std::string function;
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
};

/// A location of MLIR, flattened: the names around it, outermost first, and the
/// source lines in it, innermost call first.
struct LocationRecord {
  std::vector<std::string> names;
  std::vector<Frame> frames;
};

struct DiagnosticRecord {
  std::string severity;
  std::string message;
  LocationRecord location;
  std::vector<DiagnosticRecord> notes;
};

struct RemarkRecord {
  std::string kind;
  std::string name;
  std::string category;
  std::string function;
  std::vector<std::pair<std::string, std::string>> args;
  LocationRecord location;
};

/// An op, or an argument of the function, as a node of the graph of values.
struct Node {
  unsigned id = 0;
  std::string name;
  /// What tells it apart from others of its name: a callee, a target, an index.
  std::string detail;
  std::vector<unsigned> operands;
  std::string type;
  LocationRecord location;
  /// Made by the collapse rather than found in the program.
  bool collapsed = false;
};

struct Graph {
  /// What went wrong; empty where nothing did.
  std::string failure;
  std::vector<DiagnosticRecord> diagnostics;
  std::vector<Node> nodes;
};

struct RunResult {
  /// The stage that failed: "input", "parse", "verify", "pipeline", "pass", or
  /// empty where all went well.
  std::string failedStage;
  /// What that stage says beyond its diagnostics.
  std::string failure;
  std::string text;
  std::vector<DiagnosticRecord> diagnostics;
  std::vector<RemarkRecord> remarks;
  /// Each pass with its wall time in seconds, in the order of execution.
  std::vector<std::pair<std::string, double>> timing;
  /// How many ops of each name there were and are, by name.
  std::vector<std::pair<std::string, int64_t>> opsBefore;
  std::vector<std::pair<std::string, int64_t>> opsAfter;
};

} // namespace taylor_python

#endif // TAYLOR_PYTHON_RECORDS_H
