//===- Convert.h - From MLIR's values to records ----------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_PYTHON_CONVERT_H
#define TAYLOR_PYTHON_CONVERT_H

#include "Records.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"

namespace taylor_python {

LocationRecord convertLocation(mlir::Location location);
DiagnosticRecord convertDiagnostic(mlir::Diagnostic &diagnostic);

/// True for a location that a pass of this project wrapped around the original.
bool isCollapsed(mlir::Location location);

} // namespace taylor_python

#endif // TAYLOR_PYTHON_CONVERT_H
