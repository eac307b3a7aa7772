//===- MergeEqualBranches.cpp - Choices among equal regions ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/OperationSupport.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_MERGEEQUALBRANCHES
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

static bool selectsRegion(Operation *op) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  return described && described.selectsRegion() && op->getNumRegions() > 0;
}

/// Whether the op can be replaced by the only block of its first region.
static bool hasEqualBranches(Operation *op) {
  Region &first = op->getRegion(0);
  if (!first.hasOneBlock() || first.getNumArguments() != 0)
    return false;
  return llvm::all_of(op->getRegions(), [&](Region &region) {
    return OperationEquivalence::isRegionEquivalentTo(
        &first, &region, OperationEquivalence::Flags::IgnoreLocations);
  });
}

void mlir::taylor::mergeEqualBranches(Operation *root) {
  root->walk([](Operation *op) {
    if (!selectsRegion(op))
      return;
    // What nobody uses is no difference.
    for (Region &region : op->getRegions())
      for (Block &block : region)
        eraseDeadOps(block);
    if (!hasEqualBranches(op))
      return;
    Block &branch = op->getRegion(0).front();
    Operation *terminator = branch.getTerminator();
    SmallVector<Value> yielded(terminator->getOperands());
    terminator->erase();
    op->getBlock()->getOperations().splice(op->getIterator(),
                                           branch.getOperations());
    op->replaceAllUsesWith(yielded);
    op->erase();
  });
}

namespace {
struct MergeEqualBranchesPass
    : public taylor::impl::MergeEqualBranchesBase<MergeEqualBranchesPass> {
  void runOnOperation() override { mergeEqualBranches(getOperation()); }
};
} // namespace
