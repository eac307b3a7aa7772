//===- Convert.cpp - From MLIR's values to records ------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Convert.h"

#include "mlir/IR/BuiltinAttributes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace mlir;
using namespace taylor_python;

namespace {
constexpr llvm::StringRef collapsedName = "collapse-taylor";
/// A fused location can share its parts many times over; no reader wants more.
constexpr size_t maxParts = 256;
} // namespace

static StringRef severityName(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return "note";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Remark:
    return "remark";
  }
  llvm_unreachable("unknown severity");
}

static taylor_python::Frame makeFrame(StringRef function, FileLineColLoc loc) {
  return {function.str(), loc.getFilename().str(), loc.getLine(),
          loc.getColumn()};
}

LocationRecord taylor_python::convertLocation(Location location) {
  LocationRecord result;
  SmallVector<LocationAttr> pending{location};
  for (size_t parts = 0; !pending.empty() && parts < maxParts; ++parts) {
    LocationAttr part = pending.pop_back_val();
    if (auto name = dyn_cast<NameLoc>(part)) {
      // JAX names the function right around the place in its file.
      if (auto file = dyn_cast<FileLineColLoc>(name.getChildLoc()))
        result.frames.push_back(makeFrame(name.getName(), file));
      else {
        result.names.push_back(name.getName().str());
        pending.push_back(name.getChildLoc());
      }
    } else if (auto call = dyn_cast<CallSiteLoc>(part)) {
      pending.push_back(call.getCaller());
      pending.push_back(call.getCallee());
    } else if (auto fused = dyn_cast<FusedLoc>(part)) {
      pending.append(llvm::to_vector_of<LocationAttr>(
          llvm::reverse(fused.getLocations())));
    } else if (auto file = dyn_cast<FileLineColLoc>(part)) {
      result.frames.push_back(makeFrame("", file));
    } else if (auto opaque = dyn_cast<OpaqueLoc>(part)) {
      pending.push_back(opaque.getFallbackLocation());
    }
  }
  return result;
}

DiagnosticRecord taylor_python::convertDiagnostic(Diagnostic &diagnostic) {
  DiagnosticRecord result;
  result.severity = severityName(diagnostic.getSeverity()).str();
  result.message = diagnostic.str();
  result.location = convertLocation(diagnostic.getLocation());
  for (Diagnostic &note : diagnostic.getNotes())
    result.notes.push_back(convertDiagnostic(note));
  return result;
}

bool taylor_python::isCollapsed(Location location) {
  auto isWrapped = [](Location part) {
    auto name = dyn_cast<NameLoc>(part);
    return name && name.getName() == collapsedName;
  };
  // Merging equal ops fuses their locations.
  if (auto fused = dyn_cast<FusedLoc>(location))
    return llvm::any_of(fused.getLocations(), isWrapped);
  return isWrapped(location);
}
