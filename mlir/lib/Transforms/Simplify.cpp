//===- Simplify.cpp - Values that are views of other values ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/DenseSet.h"
#include <functional>
#include <numeric>

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_TAYLORSIMPLIFY
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

/// Whether nobody uses the op, which its rule knows to do nothing else than to
/// return its results. A call, for all that others know, does more.
static bool isUnusedFunction(Operation &op) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  return described && op.use_empty() && op.getNumResults() > 0 &&
         llvm::all_of(op.getResults(), [&](OpResult result) {
           return described.getAxisForm(result.getResultNumber()).kind !=
                  AxisForm::Kind::Opaque;
         });
}

void mlir::taylor::eraseDeadOps(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op) || isUnusedFunction(op))
      op.erase();
}

/// Whether the op does no arithmetic: one operand, seen differently.
static bool isReindexing(const AxisForm &form) {
  return form.kind == AxisForm::Kind::Sum && form.terms.size() == 1 &&
         form.terms[0].factors.size() <= 1 &&
         llvm::all_of(form.terms[0].factors, [](const AxisFactor &factor) {
           return factor.role == FactorRole::Value ||
                  factor.role == FactorRole::Index;
         });
}

/// Whether a contraction computes the same numbers several times.
static bool repeatsItself(OpResult result, const AxisView &view) {
  auto shape = cast<RankedTensorType>(result.getType()).getShape();
  return view.node->sumsAxes() &&
         llvm::any_of(llvm::zip(shape, view.axes), [](auto pair) {
           return std::get<0>(pair) != 1 && std::get<1>(pair) < 0;
         });
}

/// How many products of elements it takes to sum them along all axes.
static double volumeOf(ArrayRef<int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), 1.0, std::multiplies<>());
}

/// Whether the view is a product of held values, element by element or over
/// fewer indices than the contraction that computes it: some factors of that
/// are known by their indices, as an identity matrix is. A diagonal is found
/// where it is summed, not as a value of its own.
static bool contractsLess(const AxisForm &form, const AxisView &view,
                          const AxisProgram &program) {
  const AxisNode &node = *view.node;
  bool isSmaller = volumeOf(node.sizes) < volumeOf(form.sizes);
  auto canBeRead = [&](const AxisOperand &operand) {
    bool divides = operand.node->is(AxisNode::Kind::Reciprocal);
    llvm::SmallDenseSet<unsigned, 4> axes(operand.axes.begin(),
                                          operand.axes.end());
    return program.representative(divides ? operand.node->operands[0].node
                                          : operand.node) &&
           (!node.sumsAxes() || axes.size() == operand.axes.size());
  };
  return form.sizes.size() > form.result.size() &&
         node.is(AxisNode::Kind::Product) && (!node.sumsAxes() || isSmaller) &&
         llvm::all_of(node.operands, canBeRead);
}

/// Whether the op's result should be rebuilt from its view: it computes
/// something that the view says is a constant or a value already there.
static bool isWorthReplacing(OpResult result, const AxisView &view,
                             const AxisProgram &program) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(result.getOwner());
  if (!described || result.use_empty())
    return false;
  AxisForm form = described.getAxisForm(result.getResultNumber());
  if (isReindexing(form))
    return false;
  if (view.isConstant())
    return true;
  Type elementType = getElementTypeOrSelf(result.getType());
  if (view.node->elementType != elementType)
    return false;
  if (repeatsItself(result, view))
    return true;
  const AxisRepresentative *held = program.representative(view.node);
  if (held && held->value == result)
    return contractsLess(form, view, program);
  if (!held)
    return false;
  if (view.coefficient * held->scale == 1.0)
    return true;
  // Scaling takes an op too: worth it in place of a contraction only.
  return form.sizes.size() > form.result.size();
}

bool mlir::taylor::simplifyBlock(Block &block, const BlockFacts &facts) {
  AxisProgram program(block, facts);
  OpBuilder builder(block.getParentOp()->getContext());
  AxisEmitter emitter(program, builder);
  bool changed = false;
  for (Operation &op : llvm::make_early_inc_range(block))
    for (OpResult result : op.getResults()) {
      const AxisView *view = program.lookup(result);
      if (!view || !isWorthReplacing(result, *view, program))
        continue;
      auto type = cast<RankedTensorType>(result.getType());
      result.replaceAllUsesWith(emitter.emit(*view, type, &op));
      changed = true;
    }
  eraseDeadOps(block);
  return changed;
}

namespace {
struct TaylorSimplifyPass
    : public taylor::impl::TaylorSimplifyBase<TaylorSimplifyPass> {
  void runOnOperation() override {
    getOperation()->walk<WalkOrder::PreOrder>([](Block *block) {
      simplifyBlock(*block, {});
      return WalkResult::advance();
    });
  }
};
} // namespace
