//===- NormalFormsTest.cpp - Tests of nodes equal by arithmetic -----------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/NormalForms.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

class NormalFormsTest : public testing::Test {
protected:
  AxisProductFactor tensor(ArrayRef<Label> labels) {
    SmallVector<int64_t> sizes;
    for (Label label : labels)
      sizes.push_back(graph.sizeOf(label));
    Value value = block.addArgument(type, UnknownLoc::get(&context));
    return {graph.atom(value, sizes, type), SmallVector<Label, 4>(labels)};
  }
  AxisView product(ArrayRef<AxisProductFactor> factors, ArrayRef<Label> out,
                   double coefficient = 1.0) {
    return graph.product(coefficient, AxisFactors(factors), out, type);
  }
  AxisView sum(ArrayRef<AxisView> terms) {
    return graph.add(terms, terms.front().axes.size(), type);
  }
  AxisView scaled(AxisView view, double scale) {
    view.coefficient *= scale;
    return view;
  }
  AxisProductFactor factor(const AxisView &view, ArrayRef<Label> labels) {
    return *asFactor(view, labels);
  }
  /// Whether `view` is recognised as `known`, including scale and axes.
  bool equal(const AxisView &known, const AxisView &view) {
    NormalForms forms;
    forms.add(known.node);
    std::optional<AxisView> found = forms.find(view.node);
    if (!found)
      return false;
    for (auto [axis, knownAxis] : llvm::zip(view.axes, known.axes))
      if ((axis < 0 ? -1 : found->axes[axis]) != knownAxis)
        return false;
    double scale = view.coefficient * found->coefficient;
    return std::abs(scale - known.coefficient) <= 1e-6 * std::abs(scale);
  }

  MLIRContext context;
  Type type = Float32Type::get(&context);
  Block block;
  AxisGraph graph;
  Label i = graph.newLabel(4), j = graph.newLabel(4), k = graph.newLabel(3);
};

// x + x y = (1 + y) x
TEST_F(NormalFormsTest, Distributes) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k});
  AxisView one = sum({product({x}, {i, k}), product({x, y}, {i, k})});
  AxisView slope = sum({graph.scalar(1.0, 1), product({y}, {k})});
  EXPECT_TRUE(equal(one, product({factor(slope, {k}), x}, {i, k})));
  EXPECT_FALSE(equal(one, product({x, factor(slope, {k})}, {i, k}, -2.0)));
}

// (x y) z = x (y z), with axes in another order
TEST_F(NormalFormsTest, Associates) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k}), z = tensor({i});
  AxisView xy = product({x, y}, {k, i}), yz = product({y, z}, {i, k});
  EXPECT_TRUE(equal(product({factor(xy, {k, i}), z}, {k, i}),
                    product({x, factor(yz, {i, k})}, {k, i})));
}

// (x + y) (x - y) = x^2 - y^2, but not x^2 + y^2
TEST_F(NormalFormsTest, Cancels) {
  AxisProductFactor x = tensor({i}), y = tensor({i});
  AxisView vx = product({x}, {i}), vy = product({y}, {i});
  AxisView plus = sum({vx, vy}), minus = sum({vx, scaled(vy, -1.0)});
  AxisView both = product({factor(plus, {i}), factor(minus, {i})}, {i});
  AxisView xx = product({x, x}, {i}), yy = product({y, y}, {i});
  EXPECT_TRUE(equal(sum({xx, scaled(yy, -1.0)}), both));
  EXPECT_FALSE(equal(sum({xx, yy}), both));
}

// sum_k (x y)[k] z = z sum_k x y
TEST_F(NormalFormsTest, DrawsOutOfSums) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k}), z = tensor({i});
  AxisView inside = product({x, y, z}, {i});
  AxisView dot = product({x, y}, {i});
  EXPECT_TRUE(equal(product({factor(dot, {i}), z}, {i}), inside));
}

// sum_k (x + y) z = sum_k x z + sum_k y z
TEST_F(NormalFormsTest, SumsTermByTerm) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k}), z = tensor({k});
  AxisView added = sum({product({x}, {i, k}), product({y}, {i, k})});
  EXPECT_TRUE(equal(sum({product({x, z}, {i}), product({y, z}, {i})}),
                    product({factor(added, {i, k}), z}, {i})));
}

TEST_F(NormalFormsTest, DifferentContractionsDiffer) {
  AxisProductFactor x = tensor({i, j}), y = tensor({j});
  AxisView rows = product({x, y}, {i});
  y.labels = {i};
  EXPECT_FALSE(equal(rows, product({x, y}, {j})));
}

// 1 / (x y) times y = 1 / x
TEST_F(NormalFormsTest, CancelsReciprocals) {
  AxisProductFactor x = tensor({i}), y = tensor({i}), z = tensor({i});
  AxisView inverse = graph.reciprocal(product({x, y}, {i}));
  AxisView one = product({factor(inverse, {i}), y, z}, {i});
  AxisView other =
      product({factor(graph.reciprocal(product({x}, {i})), {i}), z}, {i});
  EXPECT_TRUE(equal(one, other));
}

// [i = j] + x is the same either way round.
TEST_F(NormalFormsTest, IdentitiesAreSymmetric) {
  AxisProductFactor x = tensor({i, j});
  AxisView delta = product({graph.selection({i, j}, {1, -1}, 0)}, {i, j});
  AxisView swapped = delta;
  std::swap(swapped.axes[0], swapped.axes[1]);
  AxisView vx = product({x}, {i, j});
  EXPECT_EQ(sum({delta, vx}), sum({swapped, vx}));
  AxisView twice = product({x, x}, {i, j});
  EXPECT_TRUE(equal(sum({delta, twice}), sum({twice, swapped})));
}

// 1/48 as a number of single precision is 1/48.
TEST_F(NormalFormsTest, CoefficientsUpToRounding) {
  AxisProductFactor x = tensor({i}), y = tensor({i});
  AxisView vx = product({x}, {i}), vy = product({y}, {i});
  double rounded = static_cast<float>(1.0 / 48.0);
  AxisView exact = sum({vx, scaled(vy, 1.0 / 48.0)});
  EXPECT_TRUE(equal(exact, sum({vx, scaled(vy, rounded)})));
  EXPECT_FALSE(equal(exact, sum({vx, scaled(vy, 1.001 / 48.0)})));
}

// t_ij = sum_k w_k a_ik a_jk is symmetric, so sum_j t_ij b_j is sum_j t_ji b_j,
// and what is made of t_ij + u_ij is as symmetric as both.
TEST_F(NormalFormsTest, AxesOfSymmetricTensorsAreInNoOrder) {
  Label j = graph.newLabel(graph.sizeOf(i));
  AxisProductFactor a = tensor({i, k}), w = tensor({k}), b = tensor({j});
  AxisProductFactor other{a.node, {j, k}};
  AxisView t = product({a, other, w}, {i, j});
  auto along = [&](const AxisView &view, Label first, Label second) {
    return factor(product({factor(view, {first, second}), b}, {i}), {i});
  };
  EXPECT_TRUE(
      equal(product({along(t, i, j)}, {i}), product({along(t, j, i)}, {i})));
  AxisView plain = product({tensor({i, j})}, {i, j});
  EXPECT_FALSE(equal(product({along(plain, i, j)}, {i}),
                     product({along(plain, j, i)}, {i})));
  AxisView both =
      sum({t, product({factor(t, {i, j}), factor(t, {i, j})}, {i, j})});
  EXPECT_TRUE(equal(product({along(both, i, j)}, {i}),
                    product({along(both, j, i)}, {i})));
}

// What is rounded to another type is another value.
TEST_F(NormalFormsTest, TypesDiffer) {
  AxisProductFactor x = tensor({i, k}), y = tensor({k}), z = tensor({i});
  AxisView single = product({x, y, z}, {i});
  AxisView dot = graph.product(1.0, {x, y}, {i}, Float64Type::get(&context));
  AxisView wide = graph.product(1.0, {factor(dot, {i}), z}, {i},
                                Float64Type::get(&context));
  EXPECT_FALSE(equal(single, wide));
}

// Factors without end do not make forms without end.
TEST_F(NormalFormsTest, LongProductsStayBounded) {
  AxisProductFactor x = tensor({i});
  AxisView power = product({x}, {i});
  NormalForms forms;
  for (unsigned n = 0; n < 2000; ++n) {
    AxisView slope = sum({graph.scalar(1.0, 1), power});
    power = product({factor(slope, {i}), tensor({i})}, {i});
    forms.add(power.node);
  }
  EXPECT_TRUE(forms.find(power.node).has_value());
}

} // namespace
