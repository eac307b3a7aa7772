//===- bindings.cpp - The module collapse_taylor._native ------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text and plain records cross; no type of MLIR does. JAX's library holds an
// MLIR of its own, of another version, in the same process.
//
//===----------------------------------------------------------------------===//

#include "native/Native.h"
#include "native/TextCaster.h"
#include "taylor/Text/UnsafeText.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace nb::literals;
using namespace taylor_python;

static nb::bytes textOf(const RunResult &result) {
  // A string attribute may hold any bytes, so it is not decoded here.
  return nb::bytes(result.text.data(), result.text.size());
}

static RunResult runBytes(nb::bytes text, const std::string &pipeline,
                          bool debugInfo, const std::string &sourceName) {
  std::string copy(text.c_str(), text.size());
  nb::gil_scoped_release release;
  return run(copy, RunOptions{pipeline, debugInfo, sourceName});
}

static Graph graphOfBytes(nb::bytes text, const std::string &function) {
  std::string copy(text.c_str(), text.size());
  nb::gil_scoped_release release;
  return graph(copy, function);
}

static std::string whyUnsafeBytes(nb::bytes text) {
  return mlir::taylor::whyUnsafe({text.c_str(), text.size()},
                                 mlir::taylor::TextReader::Jaxlib);
}

static void bindRecords(nb::module_ &m) {
  nb::class_<Frame>(m, "Frame")
      .def_ro("function", &Frame::function)
      .def_ro("file", &Frame::file)
      .def_ro("line", &Frame::line)
      .def_ro("column", &Frame::column);
  nb::class_<LocationRecord>(m, "Location")
      .def_ro("names", &LocationRecord::names)
      .def_ro("frames", &LocationRecord::frames);
  nb::class_<DiagnosticRecord>(m, "Diagnostic")
      .def_ro("severity", &DiagnosticRecord::severity)
      .def_ro("message", &DiagnosticRecord::message)
      .def_ro("location", &DiagnosticRecord::location)
      .def_ro("notes", &DiagnosticRecord::notes);
  nb::class_<RemarkRecord>(m, "Remark")
      .def_ro("kind", &RemarkRecord::kind)
      .def_ro("name", &RemarkRecord::name)
      .def_ro("category", &RemarkRecord::category)
      .def_ro("function", &RemarkRecord::function)
      .def_ro("args", &RemarkRecord::args)
      .def_ro("location", &RemarkRecord::location);
}

static void bindResults(nb::module_ &m) {
  nb::class_<Node>(m, "Node")
      .def_ro("id", &Node::id)
      .def_ro("name", &Node::name)
      .def_ro("detail", &Node::detail)
      .def_ro("operands", &Node::operands)
      .def_ro("type", &Node::type)
      .def_ro("location", &Node::location)
      .def_ro("collapsed", &Node::collapsed);
  nb::class_<Graph>(m, "Graph")
      .def_ro("failure", &Graph::failure)
      .def_ro("diagnostics", &Graph::diagnostics)
      .def_ro("nodes", &Graph::nodes);
  nb::class_<RunResult>(m, "RunResult")
      .def_ro("failed_stage", &RunResult::failedStage)
      .def_ro("failure", &RunResult::failure)
      .def_prop_ro("text", &textOf)
      .def_ro("diagnostics", &RunResult::diagnostics)
      .def_ro("remarks", &RunResult::remarks)
      .def_ro("timing", &RunResult::timing)
      .def_ro("ops_before", &RunResult::opsBefore)
      .def_ro("ops_after", &RunResult::opsAfter);
}

NB_MODULE(_native, m) {
  m.doc() = "MLIR text in, MLIR text and records out.";
  bindRecords(m);
  bindResults(m);
  m.def("run", &runBytes, "text"_a, "pipeline"_a, nb::kw_only(),
        "debug_info"_a = true, "source_name"_a = "<text>",
        "Parse, verify, run a textual pass pipeline, verify, print.");
  m.def("graph", &graphOfBytes, "text"_a, nb::kw_only(), "function"_a = "main",
        "The arguments and top-level ops of a function, with their operands.");
  m.def("why_unsafe", &whyUnsafeBytes, "text"_a,
        "Why jaxlib cannot parse the text safely, or an empty string.");
  m.def("parse_location", &parseLocation, "text"_a,
        nb::call_guard<nb::gil_scoped_release>(),
        "Decode `loc(...)`, or None where the text is not one.");
}
