//===- CollapseTaylor.cpp - The whole job on a module ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The module is copied and the copy rewritten. Only if a sum moved does the
// copy take the module's place, so a program with nothing to collapse is not
// even inlined.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"
#include "taylor/Transforms/UnrollLoops.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_COLLAPSETAYLOR
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

bool taylor::hasUnknownRegion(Operation *root) {
  auto isUnknown = [](Operation *op) {
    return op->getNumRegions() > 0 && !op->getDialect()
               ? WalkResult::interrupt()
               : WalkResult::advance();
  };
  return root->walk(isUnknown).wasInterrupted();
}

/// Rolling copies must save this share of the program: rounding in the model is
/// no reason to rewrite it.
static constexpr double minimalSaving = 1e-3;

namespace {
struct CollapseTaylorPass
    : public taylor::impl::CollapseTaylorBase<CollapseTaylorPass> {
  using CollapseTaylorBase::CollapseTaylorBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    // Passes run on what is nested below the module.
    ModuleOp copy = module.clone();
    if (exact)
      copy->setAttr(exactAttrName, UnitAttr::get(&getContext()));
    module.push_back(copy);
    if (failed(rewrite(copy))) {
      copy.erase();
      return signalPassFailure();
    }
    if (numSumsMoved == 0) {
      copy.erase();
      markAllAnalysesPreserved();
      return;
    }
    copy->remove();
    replaceBody(module, copy);
  }

private:
  /// Gives the module the body of another one, which is destroyed.
  static void replaceBody(ModuleOp module, ModuleOp other) {
    Region old;
    old.takeBody(module.getBodyRegion());
    module.getBodyRegion().takeBody(other.getBodyRegion());
    other->destroy();
  }

  LogicalResult rewrite(ModuleOp copy) {
    bool knowsSymbols = !hasUnknownRegion(copy);
    OpPassManager prepare(ModuleOp::getOperationName());
    if (knowsSymbols && staysSmallInlined(copy))
      prepare.addPass(createInlinerPass({}, [](OpPassManager &) {}));
    else if (knowsSymbols)
      remark::missed(
          copy.getLoc(),
          remark::RemarkOpts::name("CallsKept").category("collapse-taylor"))
          << remark::reason("{0}", "functions call each other too often");
    if (knowsSymbols)
      prepare.addPass(createSymbolDCEPass());
    prepare.addPass(createMergeEqualBranches());
    prepare.addPass(createCSEPass());
    if (failed(runPipeline(prepare, copy)))
      return failure();
    numSumsMoved = 0;
    simplifyFlow(copy);
    sinkConstants(copy);
    CostModel model{balance};
    CollapseSummary summary = collapse(copy, model);
    // Sums are placed by what they cost as formulas. What is written in the end
    // counts.
    if (summary.moved &&
        model.weigh(summary.after) >= model.weigh(summary.before)) {
      remark::missed(
          copy.getLoc(),
          remark::RemarkOpts::name("ModuleKept").category("collapse-taylor"))
          << remark::reason("{0}", "what was written is not cheaper after all");
      return success();
    }
    numSumsMoved = summary.moved;
    numMoved += summary.moved;
    numKept += summary.kept;
    if (numSumsMoved == 0)
      return success();
    simplifyFlow(copy);
    OpPassManager clean(ModuleOp::getOperationName());
    clean.addPass(createCSEPass());
    if (knowsSymbols)
      clean.addPass(createSymbolDCEPass());
    return runPipeline(clean, copy);
  }

  /// Collapses the module with loops that stand between sums unrolled, or not.
  CollapseSummary collapse(ModuleOp module, const CostModel &model) {
    LoopBatching batching{model, /*always=*/false, largestBatch};
    auto collapseLoops = [&](ModuleOp module) {
      CollapsedModule result;
      result.batched = batchLoops(module, batching, result.remarks);
      result.summary = collapseCopies(module, model, result.remarks);
      return result;
    };
    UnrollTrials trials(module, {model, largestUnroll});
    CollapsedModule result = collapseLoops(module);
    // Loops that carry sums are short, and worth keeping.
    if (result.summary.carried == 0)
      if (auto unrolled = trials.run(result, collapseLoops))
        replaceBody(module, unrolled.release());
    numLoops += result.batched;
    numUnrolled += trials.getNumUnrolled();
    result.remarks.emit();
    result.summary.remarks.emit();
    return std::move(result.summary);
  }

  /// Collapses the module, with copies rolled or as it is: what is cheaper.
  static CollapseSummary collapseCopies(ModuleOp module, const CostModel &model,
                                        RecordedRemarks &remarks) {
    ModuleOp copy = module.clone();
    RollSummary roll = rollCopies(copy, model);
    CollapseSummary summary = collapseSums(module, model), rolled;
    if (roll.rolled > 0)
      rolled = collapseSums(copy, model, &roll);
    // Copies that only move elements are not what anyone wants collapsed.
    bool takesRolled = rolled.moved + roll.contracting > 0 &&
                       model.weigh(rolled.after) <
                           (1.0 - minimalSaving) * model.weigh(summary.after);
    remarks.append(std::move(roll.unlike));
    remarks.append(std::move(takesRolled ? roll.passed : roll.missed));
    if (!takesRolled) {
      copy->destroy();
      return summary;
    }
    replaceBody(module, copy);
    // Those that were not moved any further have become one sum each.
    rolled.moved = std::max(rolled.moved, 1u);
    return rolled;
  }

  unsigned numSumsMoved = 0;
};
} // namespace
