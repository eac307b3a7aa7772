//===- SumPlacementTest.cpp - Tests of planning and placing sums ----------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SumPlacement.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "taylor/Analysis/Contraction.h"
#include "taylor/Register.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

class SumPlacementTest : public testing::Test {
protected:
  SumPlacementTest() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
  }

  /// The body of a function of q, the square of t: 50 directions, 32 points, 8
  /// features. The function returns `results`.
  Block &parse(StringRef body, StringRef results, StringRef types) {
    std::string text =
        ("func.func @f(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> (" +
         types +
         ") {\n  %zero = stablehlo.constant dense<0.0> : tensor<f32>\n" +
         "  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>\n" + dot +
         body + "  return " + results + " : " + types + "\n}\n")
            .str();
    module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    return module->lookupSymbol<func::FuncOp>("f").getBody().front();
  }

  static constexpr const char *dot =
      "  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : "
      "(tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>\n";
  static constexpr const char *sum =
      "  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across "
      "dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> "
      "tensor<32x16xf32>\n";
  static constexpr const char *sumOfTanh =
      "  %z = stablehlo.tanh %y : tensor<50x32x16xf32>\n"
      "  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across "
      "dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> "
      "tensor<32x16xf32>\n";

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  CostModel model;
};

TEST_F(SumPlacementTest, MovesAndCounts) {
  AxisProgram program(parse(sum, "%s", "tensor<32x16xf32>"));
  SumPlacement placement(program, model);
  ASSERT_EQ(placement.moved().size(), 1u);
  EXPECT_TRUE(placement.kept().empty());
  EXPECT_EQ(placement.moved()[0].numDirections, 50u);
  // t * t; q W; the sum.
  EXPECT_EQ(placement.costBefore().flops,
            50 * 32 * 8 + 2.0 * 50 * 32 * 8 * 16 + 50 * 32 * 16);
  // sum t * t; q W.
  EXPECT_EQ(placement.costAfter().flops, 2.0 * 50 * 32 * 8 + 2.0 * 32 * 8 * 16);
}

TEST_F(SumPlacementTest, NonlinearIsStuck) {
  AxisProgram program(parse(sumOfTanh, "%s", "tensor<32x16xf32>"));
  SumPlacement placement(program, model);
  EXPECT_TRUE(placement.moved().empty());
  ASSERT_EQ(placement.stuck().size(), 1u);
  EXPECT_EQ(placement.stuck()[0].reason, StuckSum::Reason::Nonlinear);
  EXPECT_EQ(placement.costAfter().flops, placement.costBefore().flops);
}

TEST_F(SumPlacementTest, OtherUsersAreStuck) {
  AxisProgram program(
      parse(sum, "%s, %y", "tensor<32x16xf32>, tensor<50x32x16xf32>"));
  SumPlacement placement(program, model);
  EXPECT_TRUE(placement.moved().empty());
  ASSERT_EQ(placement.stuck().size(), 1u);
  EXPECT_EQ(placement.stuck()[0].reason, StuckSum::Reason::OtherUsers);
}

TEST_F(SumPlacementTest, NothingToMove) {
  AxisProgram program(parse("", "%y", "tensor<50x32x16xf32>"));
  SumPlacement placement(program, model);
  EXPECT_TRUE(placement.moved().empty());
  EXPECT_TRUE(placement.kept().empty());
  EXPECT_TRUE(placement.stuck().empty());
}

// y = y t + t, again and again: each step brings a weight.
TEST_F(SumPlacementTest, ManyWeightsBecomeOne) {
  auto countOperands = [&](unsigned steps) {
    std::string body = "  %y0 = stablehlo.multiply %t, %t : "
                       "tensor<50x32x8xf32>\n";
    auto step = [&](StringRef name, StringRef op, StringRef value) {
      body += ("  " + name + " = stablehlo." + op + " " + value +
               ", %t : tensor<50x32x8xf32>\n")
                  .str();
    };
    for (unsigned i = 0; i < steps; ++i) {
      std::string n = std::to_string(i), next = std::to_string(i + 1);
      step("%p" + n, "multiply", "%y" + n);
      step("%y" + next, "add", "%p" + n);
    }
    body += "  %s = stablehlo.reduce(%y" + std::to_string(steps) +
            " init: %zero) applies stablehlo.add across dimensions = [0] : "
            "(tensor<50x32x8xf32>, tensor<f32>) -> tensor<32x8xf32>\n";
    module = nullptr;
    Block &block = parse(StringRef(body), "%s", "tensor<32x8xf32>");
    AxisProgram program(block);
    SumPlacement placement(program, model);
    size_t count = 0;
    for (const AxisNode *node : program.getGraph().nodes())
      count += node->operands.size();
    return count;
  };
  EXPECT_LT(countOperands(200), 3 * countOperands(100));
}

//===----------------------------------------------------------------------===//
// The order of a product
//===----------------------------------------------------------------------===//

class ContractionPlannerTest : public testing::Test {
protected:
  AxisProductFactor tensor(ArrayRef<Label> labels) {
    SmallVector<int64_t> sizes;
    for (Label label : labels)
      sizes.push_back(graph.sizeOf(label));
    Value value = block.addArgument(f32, UnknownLoc::get(&context));
    return {graph.atom(value, sizes, f32), SmallVector<Label, 4>(labels)};
  }
  /// Whether the view is of a product with that node as a factor.
  bool reads(const AxisView &view, const AxisNode *node) {
    return llvm::any_of(view.node->operands, [&](const AxisOperand &operand) {
      return operand.node == node;
    });
  }

  MLIRContext context;
  Type f32 = Float32Type::get(&context);
  Block block;
  AxisGraph graph;
  CostModel model;
  Label i = graph.newLabel(100), j = graph.newLabel(100),
        k = graph.newLabel(100);
};

// A (B c) takes two matrix-vector products, (A B) c one of matrices.
TEST_F(ContractionPlannerTest, MatrixTimesMatrixTimesVector) {
  AxisProductFactor a = tensor({i, j}), b = tensor({j, k}), c = tensor({k});
  ContractionPlanner planner(graph, model,
                             [](const AxisNode *) { return false; });
  AxisView view = planner.plan(1.0, {a, b, c}, {i}, f32);
  EXPECT_TRUE(reads(view, graph.product(1.0, {b, c}, {j}, f32).node));
}

// ... unless A B is there already.
TEST_F(ContractionPlannerTest, WhatExistsIsFree) {
  AxisProductFactor a = tensor({i, j}), b = tensor({j, k}), c = tensor({k});
  const AxisNode *ab = graph.product(1.0, {a, b}, {i, k}, f32).node;
  ContractionPlanner planner(graph, model,
                             [&](const AxisNode *node) { return node == ab; });
  AxisView view = planner.plan(1.0, {a, b, c}, {i}, f32);
  EXPECT_TRUE(reads(view, ab));
}

// A selection is applied to a tensor; it is never summed by itself.
TEST_F(ContractionPlannerTest, PoolingIsNotAMatrix) {
  Label whole = graph.newLabel(200), pair = graph.newLabel(2);
  AxisProductFactor x = tensor({whole}), w = tensor({i, j});
  AxisProductFactor split = graph.selection({whole, i, pair}, {-1, 2, 1}, 0);
  ContractionPlanner planner(graph, model,
                             [](const AxisNode *) { return false; });
  planner.plan(1.0, {x, split, w}, {j}, f32);
  for (const AxisNode *node : graph.nodes())
    EXPECT_FALSE(node->sumsAxes() && node->operands.size() == 1 &&
                 node->operands[0].node == split.node);
  AxisView view = planner.plan(1.0, {x, split, w}, {j}, f32);
  EXPECT_FALSE(reads(view, split.node));
}

} // namespace
