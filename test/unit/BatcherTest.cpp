//===- BatcherTest.cpp - Tests of copying ops for many values at once -----===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/Batcher.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "taylor/Register.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

class BatcherTest : public testing::Test {
protected:
  BatcherTest() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
  }

  /// The body of a function of x, of xs to take its place, of an index i and of
  /// a matrix. It returns the last value.
  Block &parse(StringRef body, StringRef type, StringRef others = "") {
    std::string text =
        ("func.func @f(%x: tensor<3xf32>, %xs: tensor<4x3xf32>, "
         "%i: tensor<i32>, %w: tensor<4x3xf32>) -> " +
         type + " {\n" + body + "  return %r : " + type + "\n}\n" + others)
            .str();
    module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    return module->lookupSymbol<func::FuncOp>("f").getBody().front();
  }

  /// What the op returns in the end, for 4 values of x and of i.
  Value batch(Block &block, Batcher &batcher) {
    OpBuilder &builder = batcher.getBuilder();
    SmallVector<Operation *> ops;
    for (Operation &op : block.without_terminator())
      ops.push_back(&op);
    builder.setInsertionPoint(block.getTerminator());
    batcher.map(block.getArgument(0), {block.getArgument(1), true});
    batcher.map(block.getArgument(2),
                batcher.progression(0, 1, block.getArgument(2).getType()));
    if (failed(batcher.batch(ops)))
      return {};
    Coefficient result =
        batcher.getBatched(block.getTerminator()->getOperand(0));
    EXPECT_TRUE(succeeded(verify(*module)));
    return result.value;
  }

  unsigned count(StringRef name) {
    unsigned number = 0;
    module->walk(
        [&](Operation *op) { number += op->getName().getStringRef() == name; });
    return number;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  SymbolTableCollection symbols;
};

TEST_F(BatcherTest, CopiesForAllValues) {
  Block &block = parse(
      "  %y = stablehlo.tanh %x : tensor<3xf32>\n"
      "  %r = stablehlo.dot_general %w, %y, contracting_dims = [1] x [0] : "
      "(tensor<4x3xf32>, tensor<3xf32>) -> tensor<4xf32>\n",
      "tensor<4xf32>");
  OpBuilder builder(&context);
  Batcher batcher(builder, 4, symbols);
  Value result = batch(block, batcher);
  ASSERT_TRUE(result);
  EXPECT_EQ(cast<RankedTensorType>(result.getType()).getRank(), 2);
}

TEST_F(BatcherTest, SharesWhatDoesNotVary) {
  Block &block = parse("  %y = stablehlo.tanh %w : tensor<4x3xf32>\n"
                       "  %r = stablehlo.negate %y : tensor<4x3xf32>\n",
                       "tensor<4x3xf32>");
  OpBuilder builder(&context);
  Batcher batcher(builder, 4, symbols);
  Value result = batch(block, batcher);
  ASSERT_TRUE(result);
  EXPECT_EQ(cast<RankedTensorType>(result.getType()).getRank(), 2);
}

TEST_F(BatcherTest, SeesThroughIndices) {
  Block &block = parse(
      "  %zero = stablehlo.constant dense<0> : tensor<i32>\n"
      "  %size = stablehlo.constant dense<4> : tensor<i32>\n"
      "  %n = stablehlo.compare LT, %i, %zero : (tensor<i32>, tensor<i32>) -> "
      "tensor<i1>\n"
      "  %e = stablehlo.add %i, %size : tensor<i32>\n"
      "  %j = stablehlo.select %n, %e, %i : tensor<i1>, tensor<i32>\n"
      "  %s = stablehlo.dynamic_slice %w, %j, %zero, sizes = [1, 3] : "
      "(tensor<4x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>\n"
      "  %r = stablehlo.reshape %s : (tensor<1x3xf32>) -> tensor<3xf32>\n",
      "tensor<3xf32>");
  OpBuilder builder(&context);
  Batcher batcher(builder, 4, symbols);
  ASSERT_TRUE(batch(block, batcher));
  EXPECT_EQ(count("stablehlo.dynamic_slice"), 1u);
  EXPECT_EQ(count("stablehlo.gather"), 0u);
}

TEST_F(BatcherTest, LeavesNothingBehind) {
  Block &block =
      parse("  %y = stablehlo.tanh %x : tensor<3xf32>\n"
            "  %r = stablehlo.custom_call @unknown(%y) : (tensor<3xf32>) -> "
            "tensor<3xf32>\n",
            "tensor<3xf32>");
  OpBuilder builder(&context);
  Batcher batcher(builder, 4, symbols);
  EXPECT_FALSE(batch(block, batcher));
  EXPECT_EQ(count("stablehlo.tanh"), 1u);
  ASSERT_TRUE(batcher.getRefusal().op);
  EXPECT_EQ(batcher.getRefusal().why,
            "expected a call with a Taylor rule, but got @unknown");
}

TEST_F(BatcherTest, KeepsDerivativesThatAreMarked) {
  Block &block =
      parse("  %r = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) "
            "{called_computations = [@g, @jvp]} : (tensor<3xf32>) -> "
            "tensor<3xf32>\n",
            "tensor<3xf32>",
            "func.func private @g(tensor<3xf32>) -> tensor<3xf32>\n"
            "func.func private @jvp(tensor<3xf32>, tensor<3xf32>) -> "
            "(tensor<3xf32>, tensor<3xf32>)\n");
  OpBuilder builder(&context);
  Batcher batcher(builder, 4, symbols);
  EXPECT_FALSE(batch(block, batcher));
  EXPECT_EQ(batcher.getRefusal().why,
            "expected a function without a derivative of its own");
}

TEST_F(BatcherTest, RefusesSideEffects) {
  Block &block = parse(
      "  %r = stablehlo.custom_call @print(%w) {has_side_effect = true} : "
      "(tensor<4x3xf32>) -> tensor<3xf32>\n",
      "tensor<3xf32>");
  OpBuilder builder(&context);
  Batcher batcher(builder, 4, symbols);
  EXPECT_FALSE(batch(block, batcher));
  EXPECT_EQ(batcher.getRefusal().why, "expected an op without side effects");
}

} // namespace
