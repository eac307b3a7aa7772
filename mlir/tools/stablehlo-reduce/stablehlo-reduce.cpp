//===- stablehlo-reduce.cpp - Shrink a module that shows a bug -----------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "taylor/Register.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::taylor::registerAllDialects(registry);
  mlir::taylor::registerAllPasses();
  mlir::MLIRContext context(registry);
  context.allowUnregisteredDialects();
  return failed(mlir::mlirReduceMain(argc, argv, context));
}
