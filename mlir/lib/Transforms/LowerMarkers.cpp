//===- LowerMarkers.cpp - Remove what is said about derivatives -----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "taylor/Rules/Markers.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_TAYLORLOWERMARKERS
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

namespace {
struct TaylorLowerMarkersPass
    : public taylor::impl::TaylorLowerMarkersBase<TaylorLowerMarkersPass> {
  void runOnOperation() override {
    bool changed = false;
    if (failed(lowerMarkers(getOperation(), changed)))
      return signalPassFailure();
    if (!changed || hasUnknownRegion(getOperation()))
      return;
    OpPassManager clean(ModuleOp::getOperationName());
    clean.addPass(createSymbolDCEPass());
    if (failed(runPipeline(clean, getOperation())))
      signalPassFailure();
  }
};
} // namespace
