//===- Batcher.cpp - Copying ops for many values at once ------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/Batcher.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "taylor/Analysis/ScalarEvaluation.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

using Integers = std::vector<int64_t>;

//===----------------------------------------------------------------------===//
// Integers that are known
//===----------------------------------------------------------------------===//

/// The difference between neighbours, if it is always the same
static std::optional<int64_t> stepOf(const Integers &integers) {
  int64_t step = integers.size() > 1 ? integers[1] - integers[0] : 0;
  for (size_t i = 1; i < integers.size(); ++i)
    if (integers[i] - integers[i - 1] != step)
      return std::nullopt;
  return step;
}

Coefficient Batcher::progression(int64_t start, int64_t step, Type type) {
  TensorBuilder &tensor = getTensor();
  if (step == 0) {
    Value value = tensor.constant(start, cast<RankedTensorType>(type));
    return {value, false, std::make_shared<Integers>(1, start)};
  }
  RankedTensorType batched = perDirection(type);
  Value value = tensor.iota(batched, 0);
  if (step != 1)
    value = tensor.multiply(value, tensor.constant(step, batched));
  if (start != 0)
    value = tensor.add(value, tensor.constant(start, batched));
  Integers integers;
  for (int64_t i = 0; i < getDirections(); ++i)
    integers.push_back(start + step * i);
  return {value, true, std::make_shared<Integers>(std::move(integers))};
}

/// The integers that an op computes from single integers
static std::shared_ptr<const Integers>
evaluate(OpResult result, ArrayRef<std::shared_ptr<const Integers>> known) {
  if (llvm::is_contained(known, nullptr))
    return nullptr;
  auto operands = llvm::map_to_vector(
      known, [](const auto &operand) { return ArrayRef(*operand); });
  auto integers = evaluateIntegers(result, operands);
  return integers ? std::make_shared<const Integers>(std::move(*integers))
                  : nullptr;
}

/// The coefficient with its integers, if they are known; as a constant or a
/// progression if it is one.
Coefficient Batcher::evaluated(OpResult result, Coefficient computed) {
  if (!isSingleInteger(result.getType()))
    return computed;
  if (!computed.integers)
    computed.integers = evaluate(
        result,
        llvm::map_to_vector(result.getOwner()->getOperands(),
                            [&](Value v) { return lookup(v)[0].integers; }));
  if (!computed.integers || !computed.perDirection)
    return computed;
  std::optional<int64_t> step = stepOf(*computed.integers);
  return step ? progression(computed.integers->front(), *step, result.getType())
              : computed;
}

Jet Batcher::lookup(Value value) {
  if (isRecorded(value))
    return BlockExpander::lookup(value);
  Coefficient itself{value};
  auto result = dyn_cast<OpResult>(value);
  if (result && result.getOwner()->getNumOperands() == 0)
    itself.integers = evaluate(result, {});
  return Jet(itself);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

LogicalResult Batcher::checkCopy(Operation &op) {
  return isMemoryEffectFree(&op)
             ? success()
             : refuse(&op, "expected an op without side effects");
}

LogicalResult Batcher::expandOp(Operation &op) {
  if (failed(BlockExpander::expandOp(op)))
    return failure();
  for (OpResult result : op.getResults())
    record(result, Jet(evaluated(result, lookup(result)[0])));
  return success();
}

LogicalResult Batcher::refuse(Operation *op, const Twine &message) {
  refusal = {op, message.str()};
  return failure();
}

LogicalResult Batcher::batch(ArrayRef<Operation *> ops) {
  OpBuilder &builder = getBuilder();
  Block *block = builder.getInsertionBlock();
  Block::iterator end = builder.getInsertionPoint();
  Operation *before = end == block->begin() ? nullptr : &*std::prev(end);
  if (llvm::all_of(ops,
                   [&](Operation *op) { return succeeded(expandOp(*op)); }))
    return success();
  builder.setInsertionPoint(block, end);
  while (end != block->begin() && &*std::prev(end) != before)
    std::prev(end)->erase();
  return failure();
}

LogicalResult Batcher::batch(Block &block) {
  return batch(llvm::map_to_vector(block.without_terminator(),
                                   [](Operation &op) { return &op; }));
}
