//===- stablehlo-lsp-server.cpp - StableHLO in an editor -----------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "taylor/Register.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::taylor::registerAllDialects(registry);
  return failed(mlir::MlirLspServerMain(argc, argv, registry));
}
