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
#include <map>
#include <tuple>

using namespace mlir;
using namespace mlir::taylor;

/// For each result, the first one that equals it.
using Leaders = SmallVector<unsigned>;

/// What two values of a class have in common if they stay in one: the same type
/// and view, or that they are the same.
using EqualityKey = std::tuple<unsigned, const void *, const void *, double,
                               SmallVector<int, 4>>;

static EqualityKey keyOf(unsigned leader, Value value,
                         const AxisProgram &program) {
  const void *type = value.getType().getAsOpaquePointer();
  if (const AxisView *view = program.lookup(value))
    return {leader, type, view->node, view->coefficient, view->axes};
  return {leader, type, value.getAsOpaquePointer(), 1.0, {}};
}

/// Splits classes whose members are not equal. Tells whether there is one.
static bool refine(Leaders &leaders, ValueRange values,
                   const AxisProgram &program) {
  std::map<EqualityKey, unsigned> first;
  Leaders refined;
  for (auto [i, value] : llvm::enumerate(values))
    refined.push_back(
        first.try_emplace(keyOf(leaders[i], value, program), i).first->second);
  return std::exchange(leaders, refined) != refined;
}

/// A chain of values that differ one after the other would take as many rounds.
static constexpr unsigned maxRounds = 16;

static Leaders leadersOf(Operation *op, const RegionFlow &flow) {
  Leaders leaders;
  llvm::SmallDenseMap<Type, unsigned> firstOfType;
  for (auto [i, type] : llvm::enumerate(op->getResultTypes()))
    leaders.push_back(firstOfType.try_emplace(type, i).first->second);
  if (firstOfType.size() == leaders.size())
    return leaders;
  if (flow.isLoop())
    refine(leaders, op->getOperands(), AxisProgram(*op->getBlock()));
  for (unsigned round = 0; round < maxRounds; ++round) {
    bool changes = false;
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
    if (!changes)
      return leaders;
  }
  return llvm::to_vector(llvm::seq<unsigned>(op->getNumResults()));
}

/// The values that a loop needs for its condition, its effects and its results.
static llvm::BitVector neededResults(Operation *op, const RegionFlow &flow) {
  unsigned count = op->getNumResults();
  llvm::BitVector needed(count);
  Block &condition = *flow.taking.front(), &body = *flow.yielding.front();
  llvm::SetVector<Value> live;
  for (unsigned i = 0; i < count; ++i)
    if (!op->getResult(i).use_empty() || !condition.getArgument(i).use_empty())
      live.insert(body.getArgument(i));
  auto use = [&](Operation *inner) {
    live.insert(inner->operand_begin(), inner->operand_end());
    getUsedValuesDefinedAbove(inner->getRegions(), live);
  };
  for (Operation &inner : body.without_terminator())
    if (!isMemoryEffectFree(&inner))
      use(&inner);
  // What is live grows at its end.
  for (unsigned next = 0; next < live.size(); ++next) {
    Value value = live[next];
    auto argument = dyn_cast<BlockArgument>(value);
    if (argument && argument.getOwner() == &body) {
      needed.set(argument.getArgNumber());
      live.insert(body.getTerminator()->getOperand(argument.getArgNumber()));
    } else if (Operation *inner = value.getDefiningOp();
               inner && inner->getBlock() == &body) {
      use(inner);
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
