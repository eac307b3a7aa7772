//===- BatchLoops.cpp - Loops that become sums over directions ------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "taylor/Transforms/LoopBatcher.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_TAYLORBATCHLOOPS
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

/// A batched loop holds what all its steps compute. It has to save that part of
/// the loop's operations by moving sums.
static constexpr double leastSaving = 0.1;
/// Each trial takes as long as collapsing the function.
static constexpr unsigned maxTrials = 16;

/// Loops over basis vectors are shorter. What is known of integers is computed
/// step by step.
static constexpr int64_t maxSteps = 1 << 16;

namespace {

/// The loops of one function, decided on one after the other
class LoopDecision {
public:
  LoopDecision(FunctionOpInterface function, const LoopBatching &options,
               RecordedRemarks &remarks)
      : function(function), options(options), remarks(remarks) {}

  unsigned run() {
    findLoops();
    if (options.always) {
      for (Operation *op : llvm::to_vector(open))
        if (auto kept = batch(op))
          close(op, *kept);
      return batched;
    }
    if (!open.empty())
      before = collapse({});
    while (decideEach()) {
    }
    decideTogether();
    for (Operation *op : llvm::to_vector(open))
      close(op, {"no sum would move, or too little would be saved", op});
    return batched;
  }

private:
  /// Inner loops before outer ones
  void findLoops() {
    SmallVector<Operation *> loops;
    function->walk([&](Operation *op) {
      if (isLoop(op))
        loops.push_back(op);
    });
    for (Operation *op : loops) {
      open.insert(op);
      if (auto kept = whyNot(op))
        close(op, *kept);
    }
  }

  std::optional<KeptLoop> whyNot(Operation *op) {
    std::optional<CountedLoop> loop = readCountedLoop(op);
    if (!loop)
      return KeptLoop{"the number of steps is not known at compile time", op};
    if (loop->steps > maxSteps ||
        (options.largest && loop->steps > options.largest))
      return KeptLoop{"it has more steps than may be batched", op};
    return whyDependent(*loop);
  }

  /// Tries each loop by itself. Tells whether one was batched.
  bool decideEach() {
    bool changed = false;
    for (Operation *op : llvm::to_vector(open))
      changed |= open.contains(op) && decide(op);
    return changed;
  }

  /// Loops of one block may be of use together only: one that writes what
  /// another reads, in a program that was differentiated.
  void decideTogether() {
    llvm::MapVector<Block *, SmallVector<Operation *>> siblings;
    for (Operation *op : open)
      siblings[op->getBlock()].push_back(op);
    for (auto &[block, loops] : siblings)
      if (loops.size() > 1)
        decide(loops);
  }

  bool decide(ArrayRef<Operation *> loops) {
    if (++trials > maxTrials)
      return false;
    CollapseSummary after = collapse(loops);
    // The copy had a loop that cannot be batched.
    if (!llvm::all_of(loops,
                      [&](Operation *op) { return open.contains(op); }) ||
        !pays(loops, after))
      return false;
    for (Operation *op : loops)
      batch(op);
    if (!open.empty())
      before = collapse({});
    return true;
  }

  bool pays(ArrayRef<Operation *> loops, const CollapseSummary &after) {
    double least = 0.0;
    for (Operation *op : loops)
      least += leastSaving * inTheLoop.lookup(op);
    return after.moved > 0 && after.before.flops - after.after.flops >= least &&
           before.after.flops - after.after.flops >= least &&
           options.model.weigh(after.after) < options.model.weigh(before.after);
  }

  /// Batches the loop, or says why not.
  std::optional<KeptLoop> batch(Operation *op) {
    std::optional<CountedLoop> loop = readCountedLoop(op);
    Location loc = op->getLoc();
    int64_t steps = loop->steps;
    SmallVector<Operation *> inside;
    op->walk([&](Operation *inner) { inside.push_back(inner); });
    if (auto kept = batchLoop(*loop, symbols))
      return kept;
    for (Operation *inner : inside)
      open.remove(inner);
    ++batched;
    eraseDeadOps(function.getFunctionBody().front());
    remarks.add([loc, steps, options = remarkOptions("LoopBatched")] {
      remark::passed(loc, options)
          << remark::add("loop of {0} steps made a sum over directions", steps)
          << remark::metric("Steps", steps);
    });
    return std::nullopt;
  }

  /// What collapsing makes of a copy in which these loops are batched. Loops
  /// that cannot be are closed. Without loops, notes what each takes.
  CollapseSummary collapse(ArrayRef<Operation *> loops) {
    IRMapping mapping;
    Operation *copy = function->clone(mapping);
    function->getBlock()->push_back(copy);
    bool isWhole = true;
    for (Operation *op : loops) {
      auto loop = readCountedLoop(mapping.lookup(op));
      auto kept = batchLoop(*loop, symbols);
      isWhole &= !kept;
      if (kept)
        close(op, *kept);
    }
    CollapseSummary summary;
    if (isWhole)
      summary = collapseSums(copy, options.model, /*rolled=*/nullptr,
                             /*carries=*/!loops.empty(), /*trial=*/true);
    if (loops.empty())
      function->walk([&](Operation *op) {
        if (isLoop(op))
          inTheLoop[op] = summary.loops.lookup(mapping.lookup(op)).flops;
      });
    copy->erase();
    return summary;
  }

  void close(Operation *op, const KeptLoop &kept) {
    open.remove(op);
    remarks.add([loc = op->getLoc(), kept,
                 options = remarkOptions("LoopKept")] {
      remark::missed(loc, options) << remark::reason("{0}", kept.why)
                                   << remark::metric("Blocker", kept.blocker);
    });
  }

  remark::RemarkOpts remarkOptions(StringRef name) {
    return remark::RemarkOpts::name(name)
        .category("collapse-taylor")
        .function(function.getName());
  }

  FunctionOpInterface function;
  const LoopBatching &options;
  RecordedRemarks &remarks;
  SymbolTableCollection symbols;
  /// Loops that are not decided on, and how many have been batched.
  llvm::SetVector<Operation *> open;
  unsigned batched = 0;
  /// What collapsing makes of the function as it is.
  CollapseSummary before;
  /// Operations in all steps of a loop, after what can be collapsed inside.
  llvm::DenseMap<Operation *, double> inTheLoop;
  unsigned trials = 0;
};

struct TaylorBatchLoopsPass
    : public taylor::impl::TaylorBatchLoopsBase<TaylorBatchLoopsPass> {
  using TaylorBatchLoopsBase::TaylorBatchLoopsBase;

  void runOnOperation() override {
    LoopBatching options{CostModel{balance}, always, largest};
    RecordedRemarks remarks;
    numBatched += batchLoops(getOperation(), options, remarks);
    remarks.emit();
  }
};

} // namespace

unsigned mlir::taylor::batchLoops(Operation *root, const LoopBatching &options,
                                  RecordedRemarks &remarks) {
  SmallVector<FunctionOpInterface> functions;
  root->walk([&](FunctionOpInterface function) {
    if (!function.isExternal() && function.getFunctionBody().hasOneBlock())
      functions.push_back(function);
  });
  unsigned batched = 0;
  for (FunctionOpInterface function : functions)
    batched += LoopDecision(function, options, remarks).run();
  return batched;
}
