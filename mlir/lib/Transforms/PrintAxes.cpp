//===- PrintAxes.cpp - Printing axis forms --------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_PRINTAXES
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

namespace {
struct PrintAxesPass : public taylor::impl::PrintAxesBase<PrintAxesPass> {
  void runOnOperation() override {
    getOperation()->walk([](Operation *op) {
      auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
      if (!described)
        return;
      for (OpResult result : op->getResults()) {
        std::string text;
        llvm::raw_string_ostream os(text);
        os << described.getAxisForm(result.getResultNumber());
        op->emitRemark() << text;
      }
    });
  }
};
} // namespace
