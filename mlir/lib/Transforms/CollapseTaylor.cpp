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
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"

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

namespace {
struct CollapseTaylorPass
    : public taylor::impl::CollapseTaylorBase<CollapseTaylorPass> {
  using CollapseTaylorBase::CollapseTaylorBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    // Passes run on what is nested below the module.
    ModuleOp copy = module.clone();
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
    Region old;
    old.takeBody(module.getBodyRegion());
    module.getBodyRegion().takeBody(copy.getBodyRegion());
    copy->destroy();
  }

private:
  LogicalResult rewrite(ModuleOp copy) {
    bool knowsSymbols = !hasUnknownRegion(copy);
    OpPassManager prepare(ModuleOp::getOperationName());
    if (knowsSymbols) {
      prepare.addPass(createInlinerPass({}, [](OpPassManager &) {}));
      prepare.addPass(createSymbolDCEPass());
    }
    prepare.addPass(createMergeEqualBranches());
    prepare.addPass(createCSEPass());
    if (failed(runPipeline(prepare, copy)))
      return failure();
    numSumsMoved = 0;
    CostModel model{balance};
    numLoops += batchLoops(copy, {model, /*always=*/false, largestBatch});
    CollapseSummary summary = collapseSums(copy, model);
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
    OpPassManager clean(ModuleOp::getOperationName());
    clean.addPass(createCSEPass());
    if (knowsSymbols)
      clean.addPass(createSymbolDCEPass());
    return runPipeline(clean, copy);
  }

  unsigned numSumsMoved = 0;
};
} // namespace
