//===- UnrollLoops.cpp - Loops that stand between sums --------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/UnrollLoops.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Transforms/LoopBatcher.h"
#include "taylor/Transforms/LoopUnroller.h"
#include "taylor/Transforms/Passes.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_TAYLORUNROLLLOOPS
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

/// Programs grow by unrolling. It has to save that part of what the loops take.
static constexpr double leastSaving = 0.1;
/// Each trial takes as long as collapsing the module.
static constexpr unsigned maxTrials = 8;

/// The steps of loops whose steps need each other: others are batched where
/// that is of use.
static llvm::DenseMap<Operation *, int64_t> findRecurrences(Operation *root) {
  llvm::DenseMap<Operation *, int64_t> steps;
  root->walk([&](Operation *op) {
    if (!isLoop(op))
      return;
    std::optional<CountedLoop> loop = readCountedLoop(op);
    if (loop && whyDependent(*loop))
      steps[op] = loop->steps;
  });
  return steps;
}

/// Inner loops before outer ones
static void unroll(ArrayRef<Operation *> loops) {
  for (Operation *op : loops)
    unrollLoop(*readCountedLoop(op));
}

static void appendNested(Operation *op,
                         const llvm::DenseMap<Operation *, int64_t> &steps,
                         SmallVectorImpl<Operation *> &loops) {
  op->walk([&](Operation *inner) {
    if (steps.contains(inner))
      loops.push_back(inner);
  });
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

/// How many ops it takes to unroll the loop with those inside
static double
numOpsUnrolled(Operation *loop,
               const llvm::DenseMap<Operation *, int64_t> &steps) {
  double count = 0.0;
  loop->walk([&](Operation *op) {
    double times = 1.0;
    for (Operation *outer = op; outer != loop;) {
      outer = outer->getParentOp();
      if (int64_t n = steps.lookup(outer))
        times *= n;
    }
    count += times;
  });
  return count;
}

/// Loops of the block, in classes of those that read what others return.
static std::vector<SmallVector<Operation *>>
dependentLoops(Block &block,
               const llvm::DenseMap<Operation *, int64_t> &steps) {
  SmallVector<Operation *> loops;
  llvm::IntEqClasses classes;
  llvm::DenseMap<Operation *, llvm::SmallBitVector> reads;
  auto readBy = [&](Operation &op) {
    llvm::SetVector<Value> values(op.operand_begin(), op.operand_end());
    getUsedValuesDefinedAbove(op.getRegions(), values);
    llvm::SmallBitVector result;
    for (Value value : values)
      if (auto it = reads.find(value.getDefiningOp()); it != reads.end()) {
        result.resize(std::max(result.size(), it->second.size()));
        result |= it->second;
      }
    return result;
  };
  for (Operation &op : block) {
    llvm::SmallBitVector read = readBy(op);
    if (steps.contains(&op)) {
      unsigned number = loops.size();
      loops.push_back(&op);
      classes.grow(loops.size());
      for (unsigned other : read.set_bits())
        classes.join(number, other);
      read.resize(loops.size());
      read.set(number);
    }
    if (read.any())
      reads[&op] = std::move(read);
  }
  classes.compress();
  std::vector<SmallVector<Operation *>> result(classes.getNumClasses());
  for (auto [number, loop] : llvm::enumerate(loops))
    result[classes[number]].push_back(loop);
  return result;
}

UnrollTrials::UnrollTrials(ModuleOp module, const LoopUnrolling &options)
    : options(options) {
  if (findRecurrences(module).empty())
    return;
  original = module.clone();
  steps = findRecurrences(*original);
  original->walk([&](FunctionOpInterface function) {
    for (Block &block : function.getFunctionBody())
      findGroups(block);
  });
}

void UnrollTrials::findGroups(Block &block) {
  SmallVector<Block *> pending{&block};
  auto descend = [&](Operation &op) {
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        pending.push_back(&inner);
  };
  while (!pending.empty()) {
    Block &current = *pending.pop_back_val();
    for (ArrayRef<Operation *> loops : dependentLoops(current, steps)) {
      double count = 0.0;
      for (Operation *op : loops)
        count += numOpsUnrolled(op, steps);
      if (count <= options.largest) {
        add(loops);
        continue;
      }
      llvm::append_range(tooLarge, loops);
      for (Operation *op : loops)
        descend(*op);
    }
    for (Operation &op : current)
      if (!steps.contains(&op))
        descend(op);
  }
}

void UnrollTrials::add(ArrayRef<Operation *> loops) {
  Group group;
  for (Operation *op : loops) {
    group.flops += costInside(op, options.model).flops;
    appendNested(op, steps, group.loops);
  }
  // No sum waits for what computes with integers, as random bits.
  if (group.flops > 0.0)
    groups.push_back(std::move(group));
}

//===----------------------------------------------------------------------===//
// Trials
//===----------------------------------------------------------------------===//

UnrollTrials::Trial UnrollTrials::attempt(ArrayRef<unsigned> chosen,
                                          const Collapser &collapse) {
  IRMapping mapping;
  Trial trial;
  trial.module = cast<ModuleOp>(original.get()->clone(mapping));
  for (unsigned number : chosen)
    unroll(llvm::map_to_vector(groups[number].loops, [&](Operation *op) {
      return mapping.lookup(op);
    }));
  trial.result = collapse(*trial.module);
  return trial;
}

bool UnrollTrials::isWorth(ArrayRef<unsigned> chosen,
                           const CollapseSummary &unrolled,
                           const CollapseSummary &rolled) const {
  double flops = 0.0;
  for (unsigned number : chosen)
    flops += groups[number].flops;
  // What unrolling saves by itself is no reason.
  const Cost &after = unrolled.after, &before = rolled.after;
  double saved = std::min(before.flops, unrolled.before.flops) - after.flops;
  return unrolled.moved > 0 && saved >= leastSaving * flops &&
         options.model.weigh(after) < options.model.weigh(before);
}

/// Leaves loops as they are that no sum needs unrolled.
void UnrollTrials::drop(SmallVector<unsigned> &chosen, Trial &trial,
                        const Collapser &collapse) {
  for (unsigned number = 0, trials = 1;
       chosen.size() > 1 && number < groups.size() && trials < maxTrials;
       ++number, ++trials) {
    SmallVector<unsigned> others(chosen);
    llvm::erase(others, number);
    Trial without = attempt(others, collapse);
    if (isWorth({number}, trial.result.summary, without.result.summary))
      continue;
    chosen = std::move(others);
    trial = std::move(without);
  }
}

OwningOpRef<ModuleOp> UnrollTrials::run(CollapsedModule &plain,
                                        const Collapser &collapse) {
  auto chosen = llvm::to_vector(llvm::seq<unsigned>(groups.size()));
  Trial trial;
  if (!groups.empty()) {
    trial = attempt(chosen, collapse);
    if (isWorth(chosen, trial.result.summary, plain.summary))
      drop(chosen, trial, collapse);
    else
      chosen.clear();
  }
  CollapsedModule &result = chosen.empty() ? plain : trial.result;
  explain(chosen, result.remarks);
  if (chosen.empty())
    return nullptr;
  for (unsigned number : chosen)
    numUnrolled += groups[number].loops.size();
  std::swap(plain, trial.result);
  return std::move(trial.module);
}

void UnrollTrials::explain(ArrayRef<unsigned> chosen,
                           RecordedRemarks &remarks) const {
  auto options = [](StringRef name, Operation *op) {
    auto function = op->getParentOfType<FunctionOpInterface>();
    return remark::RemarkOpts::name(name)
        .category("collapse-taylor")
        .function(function ? function.getName() : StringRef());
  };
  for (unsigned number : chosen)
    for (Operation *op : groups[number].loops) {
      remarks.add([loc = op->getLoc(), count = steps.lookup(op),
                   opts = options("LoopUnrolled", op)] {
        remark::passed(loc, opts)
            << remark::add("loop of {0} steps unrolled", count)
            << remark::metric("Steps", count);
      });
    }
  for (Operation *op : tooLarge)
    remarks.add([loc = op->getLoc(), opts = options("LoopKept", op)] {
      remark::missed(loc, opts)
          << remark::reason("{0}", "unrolling it takes more ops than allowed");
    });
}

unsigned mlir::taylor::unrollLoops(Operation *root) {
  SmallVector<Operation *> loops;
  appendNested(root, findRecurrences(root), loops);
  unroll(loops);
  return loops.size();
}

namespace {
struct TaylorUnrollLoopsPass
    : public taylor::impl::TaylorUnrollLoopsBase<TaylorUnrollLoopsPass> {
  void runOnOperation() override { numUnrolled += unrollLoops(getOperation()); }
};
} // namespace
