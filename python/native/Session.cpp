//===- Session.cpp - A context that lasts for one call --------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Session.h"

#include "Convert.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "taylor/Register.h"
#include "taylor/Text/UnsafeText.h"

#include "llvm/Support/thread.h"

using namespace mlir;
using namespace taylor_python;

static constexpr unsigned stackBytes = 64u << 20;

/// Registration is global in MLIR and not safe to repeat at the same time.
static const DialectRegistry &registry() {
  static const DialectRegistry instance = [] {
    DialectRegistry made;
    mlir::taylor::registerAllDialects(made);
    mlir::taylor::registerAllPasses();
    return made;
  }();
  return instance;
}

Session::Session()
    : context(registry(), MLIRContext::Threading::DISABLED),
      handler(&context, [this](Diagnostic &diagnostic) {
        diagnostics.push_back(convertDiagnostic(diagnostic));
        return success();
      }) {
  context.allowUnregisteredDialects();
  // The location says which op; the op itself may print as megabytes.
  context.printOpOnDiagnostic(false);
}

OwningOpRef<ModuleOp> Session::parse(const std::string &text,
                                     StringRef sourceName) {
  failedStage = "input";
  if (StringRef(text).starts_with("ML\xefR")) {
    failure = "expected MLIR text, but got bytecode";
    return nullptr;
  }
  failure = mlir::taylor::whyUnsafe(text);
  if (!failure.empty())
    return nullptr;

  failedStage = "parse";
  ParserConfig config(&context, /*verifyAfterParse=*/false);
  auto module = parseSourceString<ModuleOp>(text, config, sourceName);
  if (!module)
    return nullptr;

  failedStage = "verify";
  if (failed(verify(*module)))
    return nullptr;
  failedStage.clear();
  return module;
}

void taylor_python::onLargeStack(llvm::function_ref<void()> body) {
  llvm::thread worker(std::optional<unsigned>(stackBytes), body);
  worker.join();
}
