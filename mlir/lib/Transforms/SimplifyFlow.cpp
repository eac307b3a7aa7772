//===- SimplifyFlow.cpp - Equal and unused results of regions -------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nested derivatives carry the same tangent several times through a loop. Which
// values of a loop are equal is a greatest fixed point: those that are equal in
// the beginning, and whose next values are equal if all of them are.
//
//===----------------------------------------------------------------------===//

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Transforms/SummedFlow.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

/// For each result, the first one that equals it.
using Leaders = SmallVector<unsigned>;

/// Whether two values are the same or have the same view.
static bool areEqual(Value a, Value b, const AxisProgram &program) {
  const AxisView *left = program.lookup(a), *right = program.lookup(b);
  return a == b ||
         (a.getType() == b.getType() && left && right && *left == *right);
}

/// Splits classes whose members are not equal. Tells whether there is one.
static bool refine(Leaders &leaders, ValueRange values,
                   const AxisProgram &program) {
  Leaders refined;
  for (unsigned i = 0; i < values.size(); ++i) {
    unsigned leader = i;
    for (unsigned j = 0; j < i && leader == i; ++j)
      if (refined[j] == j && leaders[j] == leaders[i] &&
          areEqual(values[j], values[i], program))
        leader = j;
    refined.push_back(leader);
  }
  return std::exchange(leaders, refined) != refined;
}

static Leaders leadersOf(Operation *op, const RegionFlow &flow) {
  Leaders leaders(op->getNumResults(), 0);
  if (flow.isLoop())
    refine(leaders, op->getOperands(), AxisProgram(*op->getBlock()));
  bool changes = true;
  while (changes) {
    changes = false;
    for (Block *block : flow.yielding) {
      BlockFacts facts;
      if (flow.isLoop())
        for (auto [i, leader] : llvm::enumerate(leaders))
          if (leader != i)
            facts.equal.push_back(
                {block->getArgument(i), block->getArgument(leader)});
      changes |= refine(leaders, block->getTerminator()->getOperands(),
                        AxisProgram(*block, facts));
    }
  }
  return leaders;
}

/// The values that a loop needs for its condition, its effects and its results.
static llvm::BitVector neededResults(Operation *op, const RegionFlow &flow) {
  unsigned count = op->getNumResults();
  llvm::BitVector needed(count);
  Block &condition = *flow.taking.front(), &body = *flow.yielding.front();
  for (unsigned i = 0; i < count; ++i)
    if (!op->getResult(i).use_empty() || !condition.getArgument(i).use_empty())
      needed.set(i);
  for (bool changes = true; changes;) {
    llvm::SetVector<Value> live;
    for (unsigned i : needed.set_bits())
      live.insert(body.getTerminator()->getOperand(i));
    for (Operation &inner : llvm::reverse(body.without_terminator())) {
      if (isMemoryEffectFree(&inner) &&
          llvm::none_of(inner.getResults(),
                        [&](Value value) { return live.contains(value); }))
        continue;
      live.insert(inner.operand_begin(), inner.operand_end());
      getUsedValuesDefinedAbove(inner.getRegions(), live);
    }
    changes = false;
    for (unsigned i = 0; i < count; ++i)
      if (!needed.test(i) && live.contains(body.getArgument(i))) {
        needed.set(i);
        changes = true;
      }
  }
  return needed;
}

/// Gives the op the results that it is left with.
static Operation *withoutUnused(Operation *op) {
  RegionFlow flow = *readRegionFlow(op);
  llvm::BitVector needed(op->getNumResults());
  if (flow.isLoop()) {
    needed = neededResults(op, flow);
  } else {
    for (OpResult result : op->getResults())
      needed[result.getResultNumber()] = !result.use_empty();
  }
  if (needed.all() || needed.none())
    return op;
  SmallVector<SummedResult> unused;
  Block &body = *flow.yielding.front();
  for (unsigned i = 0; i < op->getNumResults(); ++i)
    if (!needed.test(i)) {
      unused.push_back({i, {}});
      if (flow.isLoop())
        body.getTerminator()->setOperand(i, body.getArgument(i));
    }
  if (flow.isLoop())
    eraseDeadOps(body);
  op = withoutResults(op, unused);
  RegionFlow left = *readRegionFlow(op);
  for (Block *block : left.yielding)
    eraseDeadOps(*block);
  return op;
}

static void simplify(Operation *op) {
  RegionFlow flow = *readRegionFlow(op);
  for (auto [i, leader] : llvm::enumerate(leadersOf(op, flow))) {
    if (leader == i)
      continue;
    op->getResult(i).replaceAllUsesWith(op->getResult(leader));
    for (Block *block : flow.taking)
      block->getArgument(i).replaceAllUsesWith(block->getArgument(leader));
  }
  withoutUnused(op);
}

void mlir::taylor::simplifyFlow(Operation *root) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) {
    if (canChangeResults(op))
      ops.push_back(op);
  });
  for (Operation *op : ops)
    simplify(op);
}
