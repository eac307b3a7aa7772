//===- AxisSelectionsTest.cpp - Random products of selections -------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever elimination and planning do to a product, its numbers stay. Cases
// are random but small, so that loops over all indices are the oracle. A
// failure prints the case.
//
//===----------------------------------------------------------------------===//

#include "AxisEvaluation.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"
#include "taylor/Analysis/Contraction.h"
#include "taylor/Analysis/SpreadTerms.h"

#include "gtest/gtest.h"
#include <random>

using namespace mlir;
using namespace mlir::taylor;

namespace {

struct Case {
  double coefficient = 1.0;
  AxisFactors factors;
  SmallVector<Label, 6> out, counts;
};

class AxisSelectionsTest : public testing::Test {
protected:
  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }
  bool chance(int percent) { return pick(1, 100) <= percent; }

  SmallVector<Label, 4> pickLabels(ArrayRef<Label> from, unsigned count) {
    SmallVector<Label, 4> labels;
    while (labels.size() < count)
      labels.push_back(from[pick(0, from.size() - 1)]);
    return labels;
  }

  AxisProductFactor dense(AxisGraph &graph, ArrayRef<Label> labels) {
    SmallVector<int64_t> sizes;
    for (Label label : labels)
      sizes.push_back(graph.sizeOf(label));
    // Two atoms per shape: the same one may occur twice.
    return {graph.atom(values[pick(0, 1)], sizes, f32),
            SmallVector<Label, 4>(labels)};
  }

  /// Strides as reshapes, slices, pads and flips have them, and others.
  AxisProductFactor selection(AxisGraph &graph, ArrayRef<Label> labels) {
    SmallVector<int64_t> strides;
    int64_t rowMajor = 1;
    bool isReshape = chance(40);
    for (Label label : labels) {
      bool isFirst = strides.empty();
      int64_t sign = chance(50) ? 1 : -1;
      strides.push_back(isReshape ? (isFirst ? -1 : rowMajor)
                                  : sign * (chance(60) ? 1 : pick(1, 6)));
      if (isReshape && !isFirst)
        rowMajor *= graph.sizeOf(label);
    }
    return graph.selection(labels, strides, chance(60) ? 0 : pick(-3, 6));
  }

  Case randomCase(AxisGraph &graph) {
    Case result;
    SmallVector<Label> labels;
    // A later size may be the product of earlier ones, as in a reshape.
    for (int64_t i = 0, count = pick(1, 5); i < count; ++i) {
      int64_t size = pick(2, 4);
      if (i >= 2 && chance(25))
        size = graph.sizeOf(labels[0]) * graph.sizeOf(labels[1]);
      labels.push_back(graph.newLabel(chance(5) ? 1 : size));
    }
    result.coefficient = static_cast<double>(pick(1, 3));
    for (int64_t i = 0, count = pick(0, 3); i < count; ++i)
      result.factors.push_back(dense(graph, pickLabels(labels, pick(0, 3))));
    for (int64_t i = 0, count = pick(1, 4); i < count; ++i)
      result.factors.push_back(
          selection(graph, pickLabels(labels, pick(1, 3))));
    if (chance(10)) {
      Label label = labels[pick(0, labels.size() - 1)];
      result.factors.push_back({graph.index(graph.sizeOf(label)), {label}});
    }
    std::shuffle(result.factors.begin(), result.factors.end(), random);
    std::shuffle(labels.begin(), labels.end(), random);
    for (Label label : labels) {
      if (chance(40))
        result.out.push_back(label);
      if (chance(20))
        result.counts.push_back(label);
    }
    return result;
  }

  static SmallVector<int64_t> shapeOf(const AxisGraph &graph,
                                      ArrayRef<Label> labels) {
    SmallVector<int64_t> shape;
    for (Label label : labels)
      shape.push_back(graph.sizeOf(label));
    return shape;
  }

  static std::string describe(const AxisGraph &graph, const Case &c) {
    std::string text;
    llvm::raw_string_ostream os(text);
    os << c.coefficient;
    for (const AxisProductFactor &factor : c.factors) {
      os << " * " << (factor.node->is(AxisNode::Kind::Atom) ? "x" : "sel")
         << factor.node->id << "[";
      llvm::interleaveComma(factor.labels, os);
      os << "]";
      if (!factor.node->is(AxisNode::Kind::Selection))
        continue;
      os << "(strides ";
      llvm::interleaveComma(factor.node->strides, os);
      os << " = " << factor.node->offset << ")";
    }
    os << ", out [";
    llvm::interleaveComma(c.out, os);
    os << "], sizes [";
    for (Label label = 0; label < 5 && label < 16; ++label)
      if (llvm::any_of(c.factors, [&](auto &f) { return f.has(label); }) ||
          llvm::is_contained(c.out, label) ||
          llvm::is_contained(c.counts, label))
        os << " " << label << ":" << graph.sizeOf(label);
    os << " ], counts [";
    llvm::interleaveComma(c.counts, os);
    os << "]";
    return text;
  }

  /// Sums divide by the coefficient of their first term, which rounds.
  static bool areClose(ArrayRef<double> found, ArrayRef<double> expected) {
    return found.size() == expected.size() &&
           llvm::all_of(llvm::zip(found, expected), [](auto pair) {
             auto [a, b] = pair;
             return std::abs(a - b) <= 1e-9 * (1.0 + std::abs(b));
           });
  }

  static constexpr int numCases = 20000;
  MLIRContext context;
  Type f32 = Float32Type::get(&context);
  Block block;
  SmallVector<Value, 2> values{
      block.addArgument(f32, UnknownLoc::get(&context)),
      block.addArgument(f32, UnknownLoc::get(&context))};
  std::mt19937 random{20250117};
};

TEST_F(AxisSelectionsTest, EliminationKeepsNumbers) {
  for (int i = 0; i < numCases; ++i) {
    AxisGraph graph;
    Case before = randomCase(graph);
    auto expected =
        evaluate(graph, before.coefficient, before.factors, before.out);
    Case after = before;
    graph.eliminateSelections(after.coefficient, after.factors, after.out);
    auto found = evaluate(graph, after.coefficient, after.factors, after.out);
    ASSERT_EQ(found, expected)
        << "case " << i << ": " << describe(graph, before) << "\nbecame "
        << describe(graph, after);
  }
}

// Some identities may be kept for a reason; nothing else changes then.
TEST_F(AxisSelectionsTest, EliminationThatKeepsIdentitiesKeepsNumbers) {
  for (int i = 0; i < numCases; ++i) {
    AxisGraph graph;
    Case before = randomCase(graph);
    auto expected =
        evaluate(graph, before.coefficient, before.factors, before.out);
    Case after = before;
    graph.eliminateSelections(
        after.coefficient, after.factors, after.out, nullptr,
        [](Label from, Label to) { return (from + to) % 2 == 0; });
    auto found = evaluate(graph, after.coefficient, after.factors, after.out);
    ASSERT_EQ(found, expected)
        << "case " << i << ": " << describe(graph, before);
  }
}

// sum_{i, j, k} [i = j] [i - k + k = 0], k of size 4: k counts.
TEST_F(AxisSelectionsTest, LabelThatCancelsCounts) {
  AxisGraph graph;
  Label i = graph.newLabel(8), j = graph.newLabel(2), k = graph.newLabel(4);
  double coefficient = 1.0;
  AxisFactors factors{graph.selection({i, j}, {1, -1}, 0),
                      graph.selection({i, k, k}, {4, -1, 1}, 0)};
  double expected = evaluate(graph, coefficient, factors, {})[0];
  EXPECT_EQ(expected, 4.0);
  graph.eliminateSelections(coefficient, factors, {});
  EXPECT_EQ(evaluate(graph, coefficient, factors, {})[0], expected);
}

// sum_{i, j} [i = j] [i - i + j = 5], j < 3: nothing is left to replace i in.
TEST_F(AxisSelectionsTest, LabelThatCancelsIsReplacedByNothing) {
  AxisGraph graph;
  Label i = graph.newLabel(12), j = graph.newLabel(3);
  double coefficient = 1.0;
  AxisFactors factors{graph.selection({i, j}, {1, -1}, 0),
                      graph.selection({i, i, j}, {1, -1, -1}, -5)};
  graph.eliminateSelections(coefficient, factors, {});
  EXPECT_EQ(evaluate(graph, coefficient, factors, {})[0], 0.0);
}

// x[i, j] [4 i + j = 5 t] is x[t, t]: every fifth element is the diagonal.
TEST_F(AxisSelectionsTest, StridesOfTheDiagonalSplit) {
  AxisGraph graph;
  Label i = graph.newLabel(4), j = graph.newLabel(4), t = graph.newLabel(4);
  AxisProductFactor x = dense(graph, {i, j});
  AxisFactors factors{x, graph.selection({i, j, t}, {4, 1, -5}, 0)};
  double coefficient = 1.0;
  graph.eliminateSelections(coefficient, factors, {t});
  ASSERT_EQ(factors.size(), 1u);
  EXPECT_EQ(factors[0].labels, (SmallVector<Label, 4>{t, t}));
  EXPECT_EQ(coefficient, 1.0);
}

/// The sum of all terms, along `out`.
static std::vector<double> evaluate(AxisGraph &graph, const SpreadTerms &terms,
                                    ArrayRef<Label> out) {
  std::vector<double> sum;
  for (const SpreadTerm &term : terms.get()) {
    FactoredTerm product = term.asFactors();
    auto values =
        taylor::evaluate(graph, product.coefficient, product.factors, out);
    sum.resize(values.size(), 0.0);
    for (auto [total, value] : llvm::zip(sum, values))
      total += value;
  }
  return sum;
}

TEST_F(AxisSelectionsTest, SpreadTermsKeepNumbers) {
  for (int i = 0; i < numCases; ++i) {
    AxisGraph graph;
    Case one = randomCase(graph);
    SpreadTerms terms(graph, one.out, f32);
    std::vector<double> expected;
    for (int copy = 0; copy < 2; ++copy) {
      auto values =
          taylor::evaluate(graph, one.coefficient, one.factors, one.out);
      expected.resize(values.size(), 0.0);
      for (auto [total, value] : llvm::zip(expected, values))
        total += value;
      terms.add({one.coefficient, one.factors});
      // What it is multiplied with joins the tensor or is another term.
      if (!one.out.empty())
        one.factors.push_back(dense(graph, {one.out.front()}));
    }
    auto found = evaluate(graph, terms, one.out);
    found.resize(expected.size(), 0.0);
    ASSERT_TRUE(areClose(found, expected))
        << "case " << i << ": " << describe(graph, one);
    for (const SpreadTerm &term : terms.get())
      for (Label pivot : term.pivots)
        ASSERT_FALSE(llvm::is_contained(term.labels, pivot));
  }
}

// t[r, n] = sum_c [r = 4 n + c] u[c, n]: t x + t w = [..] u (x + w), where w is
// read along n and c.
TEST_F(AxisSelectionsTest, EqualSelectionsAreOneTerm) {
  AxisGraph graph;
  Label r = graph.newLabel(12), n = graph.newLabel(3);
  Label c = graph.newLabel(4), d = graph.newLabel(4);
  SpreadTerms terms(graph, {r, n}, f32);
  terms.add({1.0,
             {graph.selection({r, n, c}, {1, -4, -1}, 0), dense(graph, {c, n}),
              dense(graph, {n})}});
  terms.add({3.0,
             {dense(graph, {d, n}), graph.selection({d, r, n}, {1, -1, 4}, 0),
              dense(graph, {r})}});
  ASSERT_EQ(terms.get().size(), 1u);
  const SpreadTerm &term = terms.get()[0];
  EXPECT_EQ(term.pivots, (SmallVector<Label, 2>{r}));
  EXPECT_EQ(term.compact.node->numElements(), 12);
}

// [r = 4 n + c] [r = 4 m + d] is [r = 4 m + d] [n = m] [c = d].
TEST_F(AxisSelectionsTest, DifferentSelectionsMeetOnADiagonal) {
  AxisGraph graph;
  Label r = graph.newLabel(12), n = graph.newLabel(3), m = graph.newLabel(3);
  Label c = graph.newLabel(4), d = graph.newLabel(4);
  SpreadTerms terms(graph, {r, n, m}, f32);
  terms.add(
      {1.0,
       {graph.selection({r, n, c}, {1, -4, -1}, 0), dense(graph, {c, n}),
        graph.selection({r, m, d}, {1, -4, -1}, 0), dense(graph, {d, m})}});
  ASSERT_EQ(terms.get().size(), 1u);
  const SpreadTerm &term = terms.get()[0];
  EXPECT_EQ(term.pivots, (SmallVector<Label, 2>{r, n}));
  EXPECT_EQ(term.compact.node->numElements(), 12);
}

TEST_F(AxisSelectionsTest, ProductKeepsNumbers) {
  for (int i = 0; i < numCases; ++i) {
    AxisGraph graph;
    Case c = randomCase(graph);
    auto expected = evaluate(graph, c.coefficient, c.factors, c.out, c.counts);
    AxisView view =
        graph.product(c.coefficient, c.factors, c.out, f32, c.counts);
    ASSERT_EQ(evaluate(view, shapeOf(graph, c.out)), expected)
        << "case " << i << ": " << describe(graph, c);
  }
}

TEST_F(AxisSelectionsTest, PlanKeepsNumbers) {
  CostModel model;
  for (int i = 0; i < numCases / 4; ++i) {
    AxisGraph graph;
    Case c = randomCase(graph);
    auto expected = evaluate(graph, c.coefficient, c.factors, c.out);
    // Some partial products are there already.
    ContractionPlanner planner(
        graph, model, [&](const AxisNode *node) { return node->id % 3 == 0; });
    AxisView view = planner.plan(c.coefficient, c.factors, c.out, f32);
    ASSERT_EQ(evaluate(view, shapeOf(graph, c.out)), expected)
        << "case " << i << ": " << describe(graph, c);
  }
}

// Products of products: what a selection meets inside another node stays.
TEST_F(AxisSelectionsTest, NestedProductsKeepNumbers) {
  for (int i = 0; i < numCases; ++i) {
    AxisGraph graph;
    Case inner = randomCase(graph);
    AxisView view = graph.product(inner.coefficient, inner.factors, inner.out,
                                  f32, inner.counts);
    AxisView complement =
        graph.mask(view, chance(50), shapeOf(graph, inner.out));
    AxisView sum = graph.add({view, complement}, inner.out.size(), f32);
    Case outer;
    SmallVector<Label> labels;
    for (Label label : inner.out)
      labels.push_back(graph.newLabel(graph.sizeOf(label)));
    outer.coefficient = sum.coefficient;
    if (auto factor = asFactor(sum, labels))
      outer.factors.push_back(*factor);
    outer.counts.assign(labels.begin(), labels.end());
    if (!labels.empty())
      outer.factors.push_back(selection(graph, pickLabels(labels, pick(1, 3))));
    for (Label label : labels)
      if (chance(50))
        outer.out.push_back(label);

    // The inner values by loops, then the outer ones.
    auto innerValues = evaluate(graph, inner.coefficient, inner.factors,
                                inner.out, inner.counts);
    auto sumValues = evaluate(sum, shapeOf(graph, inner.out));
    auto maskValues = evaluate(complement, shapeOf(graph, inner.out));
    for (auto [value, mask, total] :
         llvm::zip(innerValues, maskValues, sumValues))
      ASSERT_NEAR(value + mask, total, 1e-9) << "case " << i;
    auto expected = evaluate(graph, outer.coefficient, outer.factors, outer.out,
                             outer.counts);
    AxisView result = graph.product(outer.coefficient, outer.factors, outer.out,
                                    f32, outer.counts);
    ASSERT_TRUE(areClose(evaluate(result, shapeOf(graph, outer.out)), expected))
        << "case " << i << ": " << describe(graph, inner);
  }
}

} // namespace
