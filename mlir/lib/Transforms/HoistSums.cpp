//===- HoistSums.cpp - Sums before choices and loops ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Transforms/CarrySums.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

/// Ops in the regions of an op that need nothing from there, operands first.
static llvm::SetVector<Operation *> independentOps(Operation *root) {
  llvm::SetVector<Operation *> ops;
  root->walk<WalkOrder::PreOrder>([&](Operation *op) {
    llvm::SetVector<Value> needed;
    getUsedValuesDefinedAbove(op->getRegions(), needed);
    needed.insert(op->operand_begin(), op->operand_end());
    auto isThere = [&](Value value) {
      return !root->isAncestor(value.getParentBlock()->getParentOp()) ||
             ops.contains(value.getDefiningOp());
    };
    if (op != root && isa<LinearAlongAxisOpInterface>(op) &&
        op->getNumResults() == 1 && isMemoryEffectFree(op) &&
        llvm::all_of(needed, isThere))
      ops.insert(op);
  });
  return ops;
}

/// Whether the op adds up the elements of one operand, and does nothing more.
static bool isReduction(Operation *op) {
  AxisForm form = cast<LinearAlongAxisOpInterface>(op).getAxisForm(0);
  double volume = 1.0, largest = 0.0;
  for (int64_t size : form.sizes)
    volume *= size;
  for (Value operand : op->getOperands())
    largest = std::max(largest, elementsOf(operand));
  return form.kind == AxisForm::Kind::Sum && isFloatTensor(op->getResult(0)) &&
         volume <= largest && elementsOf(op->getResult(0)) < largest;
}

/// The op, and what it needs of some ops.
static SmallVector<Operation *>
sliceOf(Operation *op, const llvm::SetVector<Operation *> &in) {
  llvm::SmallSetVector<Operation *, 8> slice;
  slice.insert(op);
  for (unsigned i = 0; i < slice.size(); ++i)
    for (Value operand : slice[i]->getOperands())
      if (in.contains(operand.getDefiningOp()))
        slice.insert(operand.getDefiningOp());
  return llvm::to_vector(llvm::make_filter_range(
      in, [&](Operation *other) { return slice.contains(other); }));
}

void mlir::taylor::hoistSums(Operation *op) {
  llvm::SetVector<Operation *> independent = independentOps(op);
  SmallVector<SmallVector<Operation *>> slices;
  llvm::SmallPtrSet<Operation *, 16> inSlices;
  for (Operation *sum : independent) {
    if (!isReduction(sum))
      continue;
    SmallVector<Operation *> slice = sliceOf(sum, independent);
    // What is computed from sums stays.
    if (llvm::any_of(ArrayRef(slice).drop_back(), isReduction))
      continue;
    inSlices.insert(slice.begin(), slice.end());
    slices.push_back(std::move(slice));
  }
  auto isOutside = [&](Value value) {
    return !op->isAncestor(value.getParentBlock()->getParentOp());
  };
  // Weights may be needed for other sums.
  auto isSummedOnly = [&](ArrayRef<Operation *> slice) {
    Value summed;
    for (Operation *inner : slice)
      for (Value operand : inner->getOperands())
        if (isOutside(operand) &&
            (!summed || elementsOf(operand) > elementsOf(summed)))
          summed = operand;
    return summed && llvm::all_of(summed.getUsers(), [&](Operation *user) {
             return !op->isProperAncestor(user) || inSlices.contains(user);
           });
  };
  for (ArrayRef<Operation *> slice : slices) {
    if (!isSummedOnly(slice))
      continue;
    OpBuilder builder(op);
    IRMapping mapping;
    for (Operation *inner : slice)
      builder.clone(*inner, mapping);
    Value sum = slice.back()->getResult(0);
    sum.replaceAllUsesWith(mapping.lookup(sum));
  }
  op->walk([](Block *block) { eraseDeadOps(*block); });
}
