//===- AxisGraphTest.cpp - Tests of the axis graph ------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/AxisGraph.h"
#include "AxisEvaluation.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

class AxisGraphTest : public testing::Test {
protected:
  /// A new tensor x[labels...].
  AxisProductFactor tensor(ArrayRef<Label> labels) {
    SmallVector<int64_t> sizes;
    for (Label label : labels)
      sizes.push_back(graph.sizeOf(label));
    Value value = block.addArgument(f32, UnknownLoc::get(&context));
    return {graph.atom(value, sizes, f32), SmallVector<Label, 4>(labels)};
  }
  AxisProductFactor identity(Label a, Label b) {
    return graph.selection({a, b}, {1, -1}, 0);
  }
  AxisView product(ArrayRef<AxisProductFactor> factors, ArrayRef<Label> out,
                   ArrayRef<Label> counts = {}) {
    return graph.product(1.0, AxisFactors(factors), out, f32, counts);
  }
  static AxisView swapped(AxisView view) {
    std::swap(view.axes[0], view.axes[1]);
    return view;
  }

  MLIRContext context;
  Type f32 = Float32Type::get(&context);
  Block block;
  AxisGraph graph;
  Label i = graph.newLabel(4), j = graph.newLabel(4), k = graph.newLabel(3),
        ij = graph.newLabel(12);
};

//===----------------------------------------------------------------------===//
// Unique nodes
//===----------------------------------------------------------------------===//

TEST_F(AxisGraphTest, EqualUpToOrderOfFactorsAndDimensions) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k, j});
  AxisView one = product({x, y}, {i, j});
  EXPECT_EQ(product({y, x}, {i, j}), one);
  EXPECT_EQ(swapped(product({x, y}, {j, i})), one);
  EXPECT_EQ(one.node->rank, 2u);
  EXPECT_TRUE(one.node->sumsAxes());
}

TEST_F(AxisGraphTest, EqualUpToNamesOfLabels) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k});
  AxisView one = product({x, y}, {i});
  Label a = graph.newLabel(4), b = graph.newLabel(3);
  x.labels = {a, b};
  y.labels = {b};
  EXPECT_EQ(product({x, y}, {a}), one);
}

TEST_F(AxisGraphTest, DifferentContractionsDiffer) {
  AxisProductFactor x = tensor({i, j}), y = tensor({j});
  AxisView rows = product({x, y}, {i});
  y.labels = {i};
  EXPECT_NE(product({x, y}, {j}).node, rows.node);
}

TEST_F(AxisGraphTest, TypesDiffer) {
  AxisProductFactor x = tensor({i}), y = tensor({i});
  AxisView single = product({x, y}, {i});
  AxisView wide = graph.product(1.0, {x, y}, {i}, Float64Type::get(&context));
  EXPECT_NE(single.node, wide.node);
}

TEST_F(AxisGraphTest, NodesComeAfterTheirOperands) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k});
  product({x, y}, {i});
  for (auto [n, node] : llvm::enumerate(graph.nodes())) {
    EXPECT_EQ(node->id, n);
    for (const AxisOperand &operand : node->operands)
      EXPECT_LT(operand.node->id, node->id);
  }
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

TEST_F(AxisGraphTest, OneFactorIsItself) {
  AxisProductFactor x = tensor({i, k});
  AxisView view = product({x}, {k, i});
  EXPECT_EQ(view.node, x.node);
  EXPECT_EQ(view.axes, (SmallVector<int, 4>{1, 0}));
}

TEST_F(AxisGraphTest, LabelThatNothingHasIsConstant) {
  AxisProductFactor x = tensor({k});
  AxisView view = product({x}, {i, k});
  EXPECT_EQ(view.node, x.node);
  EXPECT_EQ(view.axes, (SmallVector<int, 4>{-1, 0}));
}

TEST_F(AxisGraphTest, CountedLabelsMultiply) {
  AxisProductFactor x = tensor({k});
  EXPECT_EQ(product({x}, {k}, {i}).coefficient, 4.0);
  EXPECT_EQ(product({x}, {k, i}, {i}).coefficient, 1.0);
  EXPECT_EQ(product({}, {}, {i, k}).coefficient, 12.0);
}

TEST_F(AxisGraphTest, ZeroIsConstant) {
  AxisView view = graph.product(0.0, {tensor({i})}, {i}, f32);
  EXPECT_TRUE(view.isConstant());
  EXPECT_EQ(view.coefficient, 0.0);
}

TEST_F(AxisGraphTest, IdentityRenames) {
  AxisProductFactor x = tensor({i, k});
  AxisView view = product({x, identity(i, j)}, {j, k});
  EXPECT_EQ(view.node, x.node);
  EXPECT_EQ(view.coefficient, 1.0);
  EXPECT_EQ(product({identity(j, i), x}, {j, k}), view);
}

TEST_F(AxisGraphTest, IdentityTimesIdentityIsIdentity) {
  Label m = graph.newLabel(4);
  AxisView view = product({identity(i, m), identity(m, j)}, {i, j});
  EXPECT_EQ(view.node, identity(i, j).node);
}

TEST_F(AxisGraphTest, TraceOfIdentityIsItsSize) {
  AxisView view = product({identity(i, j), identity(i, j)}, {});
  EXPECT_TRUE(view.isConstant());
  EXPECT_EQ(view.coefficient, 4.0);
}

TEST_F(AxisGraphTest, TraceTakesTheDiagonal) {
  AxisProductFactor x = tensor({i, j});
  AxisView view = product({x, identity(i, j)}, {});
  ASSERT_TRUE(view.node->is(AxisNode::Kind::Product));
  ASSERT_EQ(view.node->operands.size(), 1u);
  EXPECT_EQ(view.node->operands[0].axes, (SmallVector<unsigned, 4>{0, 0}));
}

TEST_F(AxisGraphTest, SquareOfIndicatorIsIndicator) {
  AxisProductFactor x = tensor({i});
  AxisView once = product({x, identity(i, j)}, {i, j});
  EXPECT_EQ(product({x, identity(i, j), identity(i, j)}, {i, j}), once);
}

TEST_F(AxisGraphTest, SliceOfSliceIsOneSlice) {
  // z[b] = y[a], a = 2 b + 1; y[a] = x[n], n = a + 3: n = 2 b + 4.
  Label n = graph.newLabel(12), a = graph.newLabel(6), b = graph.newLabel(2);
  AxisProductFactor x = tensor({n});
  AxisView twice = product({x, graph.selection({n, a}, {1, -1}, 3),
                            graph.selection({a, b}, {1, -2}, 1)},
                           {b});
  AxisView once = product({x, graph.selection({n, b}, {1, -2}, 4)}, {b});
  EXPECT_EQ(twice, once);
}

TEST_F(AxisGraphTest, MergeThenSplitCancels) {
  AxisProductFactor x = tensor({i, k});
  Label a = graph.newLabel(4), b = graph.newLabel(3);
  AxisView view = product({x, graph.selection({ij, i, k}, {-1, 3, 1}, 0),
                           graph.selection({ij, a, b}, {-1, 3, 1}, 0)},
                          {a, b});
  EXPECT_EQ(view.node, x.node);
  EXPECT_EQ(view.axes, (SmallVector<int, 4>{0, 1}));
}

TEST_F(AxisGraphTest, SplitTheOtherWayRoundDoesNotCancel) {
  AxisProductFactor x = tensor({i, k});
  Label a = graph.newLabel(4), b = graph.newLabel(3);
  AxisView view = product({x, graph.selection({ij, i, k}, {-1, 3, 1}, 0),
                           graph.selection({ij, a, b}, {-1, 1, 4}, 0)},
                          {a, b});
  EXPECT_NE(view.node, x.node);
}

TEST_F(AxisGraphTest, FlipOfFlipCancels) {
  AxisProductFactor x = tensor({i});
  Label a = graph.newLabel(4);
  AxisView view = product({x, graph.selection({i, j}, {1, 1}, 3),
                           graph.selection({j, a}, {1, 1}, 3)},
                          {a});
  EXPECT_EQ(view.node, x.node);
}

TEST_F(AxisGraphTest, EmptyRangeIsZero) {
  AxisProductFactor x = tensor({i});
  AxisView view = product({x, graph.selection({i, k}, {1, 1}, 9)}, {k});
  EXPECT_TRUE(view.isConstant());
  EXPECT_EQ(view.coefficient, 0.0);
}

TEST_F(AxisGraphTest, DisjointSlicesAreZero) {
  // Rows 0 and 1 of x among rows 2 and 3.
  Label a = graph.newLabel(2), b = graph.newLabel(2);
  AxisView view = product({tensor({b}), graph.selection({i, a}, {1, -1}, 2),
                           graph.selection({i, b}, {1, -1}, 0)},
                          {a});
  EXPECT_EQ(view.coefficient, 0.0);
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

TEST_F(AxisGraphTest, LikeTermsMerge) {
  AxisView x = product({tensor({i})}, {i});
  AxisView sum = graph.add({x, x}, 1, f32);
  EXPECT_EQ(sum.node, x.node);
  EXPECT_EQ(sum.coefficient, 2.0);
}

TEST_F(AxisGraphTest, TermsCancelToZero) {
  AxisView x = product({tensor({i})}, {i}), minus = x;
  minus.coefficient = -1.0;
  AxisView zero = graph.add({x, minus}, 1, f32);
  EXPECT_TRUE(zero.isConstant());
  EXPECT_EQ(zero.coefficient, 0.0);
}

TEST_F(AxisGraphTest, OrderOfTermsDoesNotMatter) {
  AxisView x = product({tensor({i, k})}, {i, k});
  AxisView y = product({tensor({k, i})}, {i, k});
  EXPECT_EQ(graph.add({x, y}, 2, f32), graph.add({y, x}, 2, f32));
  EXPECT_EQ(swapped(graph.add({swapped(y), swapped(x)}, 2, f32)),
            graph.add({x, y}, 2, f32));
}

TEST_F(AxisGraphTest, TransposeIsAnotherTerm) {
  AxisView x = product({tensor({i, j})}, {i, j});
  AxisView sum = graph.add({x, swapped(x)}, 2, f32);
  EXPECT_EQ(sum.node->operands.size(), 2u);
}

TEST_F(AxisGraphTest, BroadcastTermIsConstantAlongTheAxis) {
  AxisView x = product({tensor({i})}, {i, k});
  AxisView y = product({tensor({i})}, {i, k});
  EXPECT_EQ(graph.add({x, y}, 2, f32).axes[1], -1);
}

TEST_F(AxisGraphTest, CommonFactorOfAllTermsIsOutside) {
  AxisView x = product({tensor({i})}, {i}), y = product({tensor({i})}, {i});
  AxisView sum = graph.add({x, y}, 1, f32);
  x.coefficient = y.coefficient = 3.0;
  AxisView triple = graph.add({x, y}, 1, f32);
  EXPECT_EQ(triple.node, sum.node);
  EXPECT_EQ(triple.coefficient, 3.0);
}

TEST_F(AxisGraphTest, SumsOfSumsAreFlat) {
  AxisView x = product({tensor({i})}, {i}), y = product({tensor({i})}, {i}),
           z = product({tensor({i})}, {i});
  AxisView left = graph.add({graph.add({x, y}, 1, f32), z}, 1, f32);
  AxisView right = graph.add({x, graph.add({y, z}, 1, f32)}, 1, f32);
  EXPECT_EQ(left, right);
  EXPECT_EQ(left.node->operands.size(), 3u);
}

// A chain of n additions has a graph of size O(n), not n^2.
TEST_F(AxisGraphTest, LongSumsAreNotFlattened) {
  AxisView sum = product({tensor({i})}, {i});
  for (int n = 0; n < 1000; ++n)
    sum = graph.add({sum, product({tensor({i})}, {i})}, 1, f32);
  size_t operands = 0;
  for (const AxisNode *node : graph.nodes())
    operands += node->operands.size();
  EXPECT_LT(operands, 10u * 1000);
}

//===----------------------------------------------------------------------===//
// Other nodes
//===----------------------------------------------------------------------===//

TEST_F(AxisGraphTest, ReciprocalOfReciprocal) {
  AxisView x = product({tensor({i})}, {i});
  x.coefficient = 4.0;
  AxisView inverse = graph.reciprocal(x);
  EXPECT_EQ(inverse.coefficient, 0.25);
  EXPECT_EQ(graph.reciprocal(inverse), x);
}

TEST_F(AxisGraphTest, MaskOfIndicatorIsItself) {
  AxisView eye = product({identity(i, j)}, {i, j});
  EXPECT_EQ(graph.mask(eye, false, {4, 4}), eye);
  AxisView sum = graph.add({eye, graph.mask(eye, true, {4, 4})}, 2, f32);
  EXPECT_TRUE(sum.isConstant());
  EXPECT_EQ(sum.coefficient, 1.0);
}

TEST_F(AxisGraphTest, MaskOfConstant) {
  EXPECT_EQ(graph.mask(graph.scalar(1.0, 1), false, {4}).coefficient, 1.0);
  EXPECT_EQ(graph.mask(graph.scalar(1.0, 1), true, {4}).coefficient, 0.0);
  EXPECT_EQ(graph.mask(graph.scalar(0.0, 1), true, {4}).coefficient, 1.0);
}

} // namespace
