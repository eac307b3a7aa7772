//===- RegisterTest.cpp - Tests of the registration -----------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Register.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

#include "gtest/gtest.h"

using namespace mlir;

namespace {

TEST(RegisterTest, DialectsOfAnExportParse) {
  DialectRegistry registry;
  taylor::registerAllDialects(registry);
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
      "func.func public @main(%x: tensor<2xf32>) -> tensor<2xf32> {\n"
      "  return %x : tensor<2xf32>\n"
      "}\n",
      &context);
  EXPECT_TRUE(module);
}

TEST(RegisterTest, QuantizedTypesNeedNoOp) {
  DialectRegistry registry;
  taylor::registerAllDialects(registry);
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
      "func.func private @f(tensor<2x!quant.uniform<i8:f32, 0.5>>)\n",
      &context);
  EXPECT_TRUE(module);
}

// A plugin registers into a process that may have registered the same already.
TEST(RegisterTest, RegisteringTwiceIsHarmless) {
  DialectRegistry registry;
  taylor::registerAllDialects(registry);
  taylor::registerAllDialects(registry);
  taylor::registerAllPasses();
  taylor::registerAllPasses();
  MLIRContext context(registry);
  OpPassManager pipeline;
  EXPECT_TRUE(succeeded(parsePassPipeline("builtin.module(cse)", pipeline)));
}

} // namespace
