//===- CompactDirections.cpp - Tensors without their zeros ----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the analysis finds that to be cheaper, writes what the program needs in
// terms of the small tensors. What only the large ones needed dies.
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SupportAnalysis.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_TAYLORCOMPACTDIRECTIONS
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

/// Whether the op reads a value that nothing would need any more. Its result is
/// known in other terms.
static bool readsUnneeded(Operation &op, const AxisProgram &program,
                          const SupportAnalysis &support) {
  return llvm::any_of(op.getOperands(), [&](Value operand) {
    const AxisView *view = program.lookup(operand);
    return view && program.isLive(view->node) && !support.isNeeded(view->node);
  });
}

bool mlir::taylor::compactDirections(Block &block, const BlockFacts &facts,
                                     const CostModel &model) {
  AxisProgram program(block, facts);
  SupportAnalysis support(program, model);
  if (!support.pays())
    return false;
  OpBuilder builder(block.getParentOp()->getContext());
  AxisEmitter emitter(program, builder);
  for (Operation &op : llvm::make_early_inc_range(block))
    for (OpResult result : op.getResults()) {
      const AxisView *view = program.lookup(result);
      if (!view || !support.isNeeded(view->node) || view->node->value == result)
        continue;
      const AxisRepresentative *held = program.representative(view->node);
      const AxisView *replacement = support.replacement(view->node);
      if (held && held->value == result && replacement)
        emitter.replace(view->node, *replacement);
      else if (readsUnneeded(op, program, support))
        result.replaceAllUsesWith(
            emitter.emit(*view, cast<RankedTensorType>(result.getType()), &op));
    }
  eraseDeadOps(block);
  return true;
}

namespace {
struct TaylorCompactDirectionsPass
    : public taylor::impl::TaylorCompactDirectionsBase<
          TaylorCompactDirectionsPass> {
  using TaylorCompactDirectionsBase::TaylorCompactDirectionsBase;

  void runOnOperation() override {
    getOperation()->walk<WalkOrder::PreOrder>([&](Block *block) {
      compactDirections(*block, {}, CostModel{balance});
      return WalkResult::advance();
    });
  }
};
} // namespace
