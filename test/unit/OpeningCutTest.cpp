//===- OpeningCutTest.cpp - Tests of which values are opened --------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against the cost of every set of values that can be opened.
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/OpeningCut.h"
#include "RandomSums.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "taylor/Analysis/SumPlacement.h"
#include "taylor/Register.h"
#include "taylor/Transforms/Transforms.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Calls `visit` with each set of values that may stay.
template <typename Visitor>
void forEachClosing(const AxisProgram &program, Visitor visit) {
  ArrayRef<const AxisNode *> live = program.liveNodes();
  struct Choice {
    size_t left;
    ClosedValues closed;
  };
  std::vector<Choice> worklist{{live.size(), {}}};
  while (!worklist.empty()) {
    Choice choice = std::move(worklist.back());
    worklist.pop_back();
    OpenAnalysis openness(program, UncertainSums(), choice.closed);
    auto mayClose = [&](const AxisNode *node) {
      return node->isOpenable() && openness.isOpen(node);
    };
    while (choice.left > 0 && !mayClose(live[choice.left - 1]))
      --choice.left;
    if (choice.left == 0) {
      visit(choice.closed);
      continue;
    }
    const AxisNode *node = live[--choice.left];
    worklist.push_back(choice);
    choice.closed.insert(node);
    worklist.push_back(std::move(choice));
  }
}

class OpeningCutTest : public testing::Test {
protected:
  OpeningCutTest() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
  }

  struct Figures {
    unsigned programs = 0, dearer = 0, separable = 0, surprises = 0;
    double worst = 1.0;
  };

  void compare(const std::string &text, Figures &figures) {
    auto module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
    Block &block = module->lookupSymbol<func::FuncOp>("f").getBody().front();
    eraseDeadOps(block);
    AxisProgram program(block);
    SumPlacement placement(program, model);
    double before = model.weigh(placement.costBefore());
    double found = model.weigh(placement.costAfter()), best = found;
    ASSERT_LE(found, before) << text;
    unsigned numClosings = 0;
    forEachClosing(program, [&](const ClosedValues &closed) {
      ++numClosings;
      best = std::min(best, model.weigh(placement.costWith(closed)));
    });
    if (numClosings < 2)
      return;
    // Less is no reason to rewrite a program.
    bool isDearer = best < found - 1e-3 * before;
    ++figures.programs;
    figures.separable += placement.isSeparable();
    figures.dearer += isDearer;
    figures.worst = std::max(figures.worst, found / best);
    figures.surprises += isDearer && placement.isSeparable();
  }

  MLIRContext context;
  CostModel model;
};

// Products of two values that depend on the direction are of values that stay,
// as in the highest coefficient of a jet.
TEST_F(OpeningCutTest, SumsOfJets) {
  Figures figures;
  for (unsigned seed = 0; seed < 6000; ++seed)
    compare(RandomSums(seed, /*asInJets=*/true).text(), figures);
  EXPECT_GT(figures.programs, 3000u);
  EXPECT_GT(figures.separable, 1000u);
  EXPECT_EQ(figures.surprises, 0u);
  EXPECT_LT(figures.dearer, figures.programs / 100);
  EXPECT_LT(figures.worst, 1.1);
}

// Of any two values: a product that is needed may be one that dies.
TEST_F(OpeningCutTest, SumsOfAnyProducts) {
  Figures figures;
  for (unsigned seed = 0; seed < 3000; ++seed)
    compare(RandomSums(seed, /*asInJets=*/false).text(), figures);
  EXPECT_GT(figures.programs, 2000u);
  EXPECT_LT(figures.dearer, figures.programs / 50);
  EXPECT_LT(figures.worst, 1.2);
}

} // namespace
