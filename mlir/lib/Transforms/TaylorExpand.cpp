//===- TaylorExpand.cpp - Lower jets to plain tensor ops ------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/Passes.h"
#include "taylor/Rules/JetCalls.h"
#include "taylor/Transforms/JetExpander.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_TAYLOREXPAND
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

/// Also in regions. Values may have been computed in vain.
static void eraseDeadOpsBelow(Operation *root) {
  root->walk<WalkOrder::PostOrder, ReverseIterator>([&](Operation *op) {
    if (op != root && isOpTriviallyDead(op))
      op->erase();
  });
}

namespace {
struct TaylorExpandPass
    : public taylor::impl::TaylorExpandBase<TaylorExpandPass> {
  using TaylorExpandBase::TaylorExpandBase;

  void runOnOperation() override {
    visited.clear();
    hasExpanded = false;
    if (failed(readJetCalls(getOperation())) || failed(canonicalizeJets()) ||
        failed(expandJets()))
      return signalPassFailure();
    if (hasExpanded && !hasUnknownRegion(getOperation())) {
      OpPassManager clean(ModuleOp::getOperationName());
      clean.addPass(createSymbolDCEPass());
      if (failed(runPipeline(clean, getOperation())))
        signalPassFailure();
    }
  }

private:
  /// Drops coefficients that are zero or unused.
  LogicalResult canonicalizeJets() {
    SmallVector<Operation *> jets;
    getOperation()->walk([&](JetOp jet) { jets.push_back(jet); });
    RewritePatternSet patterns(&getContext());
    JetOp::getCanonicalizationPatterns(patterns, &getContext());
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    return applyOpPatternsGreedily(jets, std::move(patterns), config);
  }

  /// Expands the jets of every function after those of the functions that it
  /// calls or differentiates.
  LogicalResult expandJets() {
    SymbolTableCollection symbols;
    WalkResult result = getOperation()->walk([&](FunctionOpInterface function) {
      return failed(expandFrom(function, symbols)) ? WalkResult::interrupt()
                                                   : WalkResult::advance();
    });
    return failure(result.wasInterrupted());
  }

  LogicalResult expandFrom(FunctionOpInterface root,
                           SymbolTableCollection &symbols) {
    SmallVector<std::pair<FunctionOpInterface, bool>> pending{{root, false}};
    while (!pending.empty()) {
      auto [function, isReady] = pending.pop_back_val();
      if (isReady) {
        if (failed(expandFunction(function, symbols)))
          return failure();
        continue;
      }
      if (!visited.insert(function).second)
        continue;
      pending.push_back({function, true});
      function->walk([&](Operation *op) {
        for (NamedAttribute attribute : op->getAttrs())
          attribute.getValue().walk([&](SymbolRefAttr name) {
            if (auto callee =
                    symbols.lookupNearestSymbolFrom<FunctionOpInterface>(op,
                                                                         name))
              pending.push_back({callee, false});
          });
      });
    }
    return success();
  }

  LogicalResult expandFunction(FunctionOpInterface function,
                               SymbolTableCollection &symbols) {
    SmallVector<JetOp> jets;
    function->walk([&](JetOp jet) { jets.push_back(jet); });
    OpBuilder builder(&getContext());
    for (JetOp jet : jets) {
      if (failed(JetExpander(builder, jet, symbols, differentiable).run()))
        return failure();
      ++numExpanded;
      hasExpanded = true;
    }
    if (!jets.empty())
      eraseDeadOpsBelow(function);
    return success();
  }

  llvm::DenseSet<Operation *> visited;
  bool hasExpanded = false;
};
} // namespace
