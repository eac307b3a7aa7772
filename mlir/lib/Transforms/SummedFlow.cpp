//===- SummedFlow.cpp - Regions that yield sums ---------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/SummedFlow.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace mlir::taylor;

bool mlir::taylor::canChangeResults(Operation *op) {
  std::optional<RegionFlow> flow = readRegionFlow(op);
  if (!flow || !op->getDiscardableAttrs().empty())
    return false;
  auto isAsYielded = [&](Block *block) {
    return block->getTerminator()->getOperandTypes() == op->getResultTypes();
  };
  auto isAsTaken = [&](Block *block) {
    return block->getArgumentTypes() == op->getResultTypes();
  };
  return llvm::all_of(flow->yielding, isAsYielded) &&
         llvm::all_of(flow->taking, isAsTaken) &&
         (!flow->isLoop() || op->getOperandTypes() == op->getResultTypes());
}

static SmallVector<int64_t> without(ArrayRef<int64_t> dims,
                                    ArrayRef<int64_t> dropped) {
  SmallVector<int64_t> kept;
  llvm::copy_if(dims, std::back_inserter(kept),
                [&](int64_t dim) { return !llvm::is_contained(dropped, dim); });
  return kept;
}

Value mlir::taylor::buildFunctional(TensorBuilder &tensor, Value x,
                                    const AxisFunctional &functional) {
  const auto &[dims, weight, weightDims] = functional;
  if (!weight)
    return tensor.reduceSum(x, dims);
  // One contraction, as a user would write it, over what both have.
  SmallVector<int64_t> batch, ownBatch, contracting, ownContracting;
  for (auto [position, dim] : llvm::enumerate(weightDims)) {
    bool isSummed = llvm::is_contained(dims, dim);
    (isSummed ? contracting : batch).push_back(dim);
    (isSummed ? ownContracting : ownBatch).push_back(position);
  }
  auto all = llvm::to_vector(
      llvm::seq<int64_t>(0, cast<RankedTensorType>(x.getType()).getRank()));
  Value sum =
      tensor.dot(x, weight, batch, ownBatch, contracting, ownContracting);
  // Dimensions of x in the order of the result, and where they belong.
  SmallVector<int64_t> left = without(all, contracting), order = batch;
  llvm::append_range(order, without(left, batch));
  SmallVector<int64_t> permutation, rest;
  for (auto [position, dim] : llvm::enumerate(left)) {
    permutation.push_back(llvm::find(order, dim) - order.begin());
    if (llvm::is_contained(dims, dim))
      rest.push_back(position);
  }
  return tensor.reduceSum(tensor.transpose(sum, permutation), rest);
}

/// An op of the same kind, before `op`, that takes its regions.
static Operation *rebuilt(Operation *op, ValueRange operands,
                          TypeRange results) {
  OpBuilder builder(op);
  OperationState state(op->getLoc(), op->getName(), operands, results,
                       op->getAttrs());
  for (Region &region : op->getRegions())
    state.addRegion()->takeBody(region);
  return builder.create(state);
}

Operation *mlir::taylor::withSums(Operation *op, ArrayRef<SummedResult> sums) {
  Operation *copy = op->clone();
  OpBuilder builder(op);
  builder.insert(copy);
  RegionFlow flow = *readRegionFlow(copy);

  SmallVector<Value> operands(copy->getOperands());
  SmallVector<Type> results(copy->getResultTypes());
  for (Block *block : flow.yielding) {
    Operation *terminator = block->getTerminator();
    builder.setInsertionPoint(terminator);
    TensorBuilder tensor(builder, *block);
    tensor.setLocation(op->getLoc());
    SmallVector<Value> yields(terminator->getOperands());
    for (const SummedResult &sum : sums)
      yields.push_back(
          buildFunctional(tensor, yields[sum.index], sum.functional));
    terminator->setOperands(yields);
  }
  unsigned first = results.size();
  auto yielded = flow.yielding.front()->getTerminator()->getOperands();
  for (Value sum : yielded.drop_front(first))
    results.push_back(sum.getType());
  if (flow.isLoop()) {
    builder.setInsertionPoint(copy);
    TensorBuilder tensor(builder, *op->getBlock());
    tensor.setLocation(op->getLoc());
    for (const SummedResult &sum : sums) {
      operands.push_back(
          buildFunctional(tensor, operands[sum.index], sum.functional));
      flow.yielding.front()->getTerminator()->setOperand(
          sum.index, flow.yielding.front()->getArgument(sum.index));
    }
    for (Block *block : flow.taking)
      for (unsigned k = 0; k < sums.size(); ++k)
        block->addArgument(results[first + k], op->getLoc());
  }
  Operation *result = rebuilt(copy, operands, results);
  copy->erase();
  return result;
}

Operation *mlir::taylor::withoutResults(Operation *op,
                                        ArrayRef<SummedResult> dropped) {
  RegionFlow flow = *readRegionFlow(op);
  llvm::BitVector isDropped(op->getNumResults());
  for (const SummedResult &sum : dropped)
    isDropped.set(sum.index);
  SmallVector<Value> operands(op->getOperands()), kept;
  SmallVector<Type> types;
  for (OpResult result : op->getResults())
    if (!isDropped.test(result.getResultNumber())) {
      kept.push_back(result);
      types.push_back(result.getType());
    }
  for (Block *block : flow.yielding)
    block->getTerminator()->eraseOperands(isDropped);
  if (flow.isLoop()) {
    for (Block *block : flow.taking)
      block->eraseArguments(isDropped);
    operands.clear();
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      if (!isDropped.test(i))
        operands.push_back(operand);
  }
  Operation *result = rebuilt(op, operands, types);
  for (auto [old, value] : llvm::zip(kept, result->getResults()))
    old.replaceAllUsesWith(value);
  op->erase();
  return result;
}
