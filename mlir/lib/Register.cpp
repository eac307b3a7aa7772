//===- Register.cpp - Everything a tool must register ---------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Register.h"

#include "mlir/Dialect/Func/Extensions/InlinerExtension.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "stablehlo/dialect/Register.h"
#include "taylor/Dialect/Sdy/SdyDialect.h"
#include "taylor/Dialect/Taylor/IR/TaylorOps.h"
#include "taylor/Rules/Stablehlo.h"
#include "taylor/Transforms/Passes.h"

using namespace mlir;

void taylor::registerAllDialects(DialectRegistry &registry) {
  stablehlo::registerAllDialects(registry);
  registry.insert<SdyDialect, TaylorDialect>();
  func::registerInlinerExtension(registry);
  registerStablehloRules(registry);
}

void taylor::registerAllPasses() {
  mlir::registerTransformsPasses();
  registerTaylorTransformsPasses();
}
