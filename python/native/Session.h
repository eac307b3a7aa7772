//===- Session.h - A context that lasts for one call ------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_PYTHON_SESSION_H
#define TAYLOR_PYTHON_SESSION_H

#include "Records.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace taylor_python {

/// A context with the dialects of the project that records what is diagnosed.
class Session {
public:
  Session();

  /// Parses and verifies. On failure the result is null and `failedStage` and
  /// `failure` say why, beside the diagnostics.
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text,
                                          llvm::StringRef sourceName);

  mlir::MLIRContext context;
  std::vector<DiagnosticRecord> diagnostics;
  std::string failedStage;
  std::string failure;

private:
  mlir::ScopedDiagnosticHandler handler;
};

/// Runs `body` where the stack is as large as the bounds on nesting ask for,
/// whatever thread Python calls from.
void onLargeStack(llvm::function_ref<void()> body);

} // namespace taylor_python

#endif // TAYLOR_PYTHON_SESSION_H
