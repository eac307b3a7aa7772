//===- MaximumClosureTest.cpp - Tests of maximum closures -----------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/MaximumClosure.h"
#include <algorithm>
#include <random>

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

TEST(MaximumClosureTest, TakesWhatPaysTogether) {
  MaximumClosure closure;
  unsigned a = closure.add(2.0), b = closure.add(-3.0), c = closure.add(2.0),
           d = closure.add(-1.0);
  closure.imply(a, b);
  closure.imply(c, b);
  closure.imply(c, d);
  // Together they gain nothing: the largest set of those that gain the same.
  EXPECT_EQ(*closure.solve(), (std::vector<bool>{true, true, true, true}));
  closure.gain(b, -0.5);
  EXPECT_EQ(*closure.solve(), (std::vector<bool>(4, false)));
}

TEST(MaximumClosureTest, GivesUp) {
  MaximumClosure closure;
  unsigned last = closure.add(1.0);
  for (unsigned n = 0; n < 1000; ++n) {
    unsigned next = closure.add(n % 2 ? 1.0 : -1.0);
    closure.imply(last, next);
    last = next;
  }
  EXPECT_TRUE(closure.solve().has_value());
  EXPECT_FALSE(closure.solve(/*stepsPerEdge=*/1).has_value());
}

/// The gain of the largest of the best closed sets, and that set, by looking at
/// all sets.
std::vector<bool>
best(const std::vector<int> &gains,
     const std::vector<std::pair<unsigned, unsigned>> &edges) {
  unsigned found = 0;
  int most = 0;
  for (unsigned set = 1; set < 1u << gains.size(); ++set) {
    bool isClosed = std::all_of(edges.begin(), edges.end(), [&](auto edge) {
      return !(set >> edge.first & 1) || (set >> edge.second & 1);
    });
    int gain = 0;
    for (unsigned i = 0; i < gains.size(); ++i)
      gain += set >> i & 1 ? gains[i] : 0;
    // Best sets are closed under union, so the largest contains all others.
    if (isClosed && (gain > most || (gain == most && (set & found) == found))) {
      most = gain;
      found = set;
    }
  }
  std::vector<bool> taken(gains.size());
  for (unsigned i = 0; i < gains.size(); ++i)
    taken[i] = found >> i & 1;
  return taken;
}

TEST(MaximumClosureTest, AsGoodAsAnyOther) {
  std::mt19937 random(1);
  for (unsigned trial = 0; trial < 2000; ++trial) {
    unsigned size = 1 + random() % 10;
    MaximumClosure closure;
    std::vector<int> gains;
    std::vector<std::pair<unsigned, unsigned>> edges;
    for (unsigned i = 0; i < size; ++i) {
      gains.push_back(int(random() % 21) - 10);
      closure.add(gains.back());
    }
    for (unsigned n = random() % (2 * size); n > 0; --n) {
      edges.push_back({unsigned(random() % size), unsigned(random() % size)});
      closure.imply(edges.back().first, edges.back().second);
    }
    ASSERT_EQ(*closure.solve(), best(gains, edges)) << "trial " << trial;
  }
}

} // namespace
