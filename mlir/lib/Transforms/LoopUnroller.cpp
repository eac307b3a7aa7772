//===- LoopUnroller.cpp - The steps of a loop one by one ------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/LoopUnroller.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/IRMapping.h"
#include "taylor/Analysis/ScalarEvaluation.h"
#include "taylor/Rules/TensorBuilder.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace mlir::taylor;
using Kind = LoopCarry::Kind;

namespace {

class LoopUnroller {
public:
  explicit LoopUnroller(const CountedLoop &loop)
      : loop(loop), builder(loop.op), tensor(builder),
        values(loop.op->getOperands()), stacks(loop.carries.size()) {
    for (const LoopCarry &carry : loop.carries)
      if (carry.kind == Kind::Stack)
        postponed.insert(carry.updates.front());
  }

  void run() {
    for (int64_t step = 0; step < loop.steps; ++step)
      write(step);
    tensor.setLocation(loop.op->getLoc());
    for (auto [value, carry, writes] : llvm::zip(values, loop.carries, stacks))
      if (carry.kind == Kind::Stack)
        value = stackOf(value, carry, writes);
    loop.op->replaceAllUsesWith(values);
    Block *block = loop.op->getBlock();
    loop.op->erase();
    eraseDeadOps(*block);
  }

private:
  /// A row of a stack that a step writes.
  struct Write {
    std::optional<int64_t> index;
    Value row;
    SmallVector<Value> operands;
  };

  void write(int64_t step) {
    IRMapping mapping;
    tensor.setLocation(loop.op->getLoc());
    for (auto [argument, value, carry] :
         llvm::zip(loop.body->getArguments(), values, loop.carries)) {
      if (carry.kind == Kind::Counter)
        value = integer(carry.start + carry.step * step, argument.getType());
      mapping.map(argument, value);
    }
    for (Operation &op : loop.body->without_terminator())
      if (!postponed.contains(&op))
        write(op, mapping);
    OperandRange yielded = loop.body->getTerminator()->getOperands();
    for (auto [i, carry] : llvm::enumerate(loop.carries)) {
      if (carry.kind == Kind::Stack)
        stacks[i].push_back(writeOf(carry, mapping));
      else
        values[i] = mapping.lookupOrDefault(yielded[i]);
    }
  }

  /// The op at this step; an integer that is known by then, as a constant.
  void write(Operation &op, IRMapping &mapping) {
    Operation *copy = builder.clone(op, mapping);
    if (copy->getNumResults() != 1 || copy->getNumOperands() == 0)
      return;
    OpResult result = copy->getResult(0);
    std::optional<int64_t> value = evaluated(result);
    if (!value)
      return;
    if (!isIndex(result.getType())) {
      known[result] = *value;
      return;
    }
    tensor.setLocation(op.getLoc());
    mapping.map(op.getResult(0), integer(*value, result.getType()));
    copy->erase();
  }

  static bool isIndex(Type type) {
    return isSingleInteger(type) &&
           !cast<RankedTensorType>(type).getElementType().isInteger(1);
  }

  Value integer(int64_t value, Type type) {
    Value &constant = constants[{value, type}];
    if (!constant)
      constant = tensor.constant(value, cast<RankedTensorType>(type));
    known[constant] = value;
    return constant;
  }

  std::optional<int64_t> lookup(Value value) {
    auto it = known.find(value);
    if (it != known.end())
      return it->second;
    auto result = dyn_cast<OpResult>(value);
    return result && result.getOwner()->getNumOperands() == 0
               ? evaluated(result)
               : std::nullopt;
  }

  std::optional<int64_t> evaluated(OpResult result) {
    if (!isSingleInteger(result.getType()))
      return std::nullopt;
    SmallVector<int64_t> operands;
    for (Value operand : result.getOwner()->getOperands()) {
      std::optional<int64_t> value = lookup(operand);
      if (!value)
        return std::nullopt;
      operands.push_back(*value);
    }
    auto single = llvm::map_to_vector(
        operands, [](int64_t &value) { return ArrayRef<int64_t>(value); });
    auto integers = evaluateIntegers(result, single);
    return integers ? std::optional(integers->front()) : std::nullopt;
  }

  Write writeOf(const LoopCarry &carry, IRMapping &mapping) {
    Write write{lookup(mapping.lookupOrDefault(carry.index)),
                mapping.lookupOrDefault(carry.terms.front().value),
                {}};
    for (Value operand : carry.updates.front()->getOperands())
      write.operands.push_back(mapping.lookupOrDefault(operand));
    return write;
  }

  /// The rows together, if they are all there is, or one update after the
  /// other.
  Value stackOf(Value initial, const LoopCarry &carry, ArrayRef<Write> writes) {
    auto type = cast<RankedTensorType>(initial.getType());
    SmallVector<Value> rows(type.getDimSize(carry.dim));
    for (const Write &write : writes)
      if (write.index && *write.index >= 0 &&
          *write.index < static_cast<int64_t>(rows.size()))
        rows[*write.index] = write.row;
    if (rows.size() == writes.size() && !llvm::is_contained(rows, Value())) {
      SmallVector<int64_t> shape(type.getShape());
      shape[carry.dim] = 1;
      for (Value &row : rows)
        if (!carry.hasDim)
          row = tensor.reshape(row, shape);
      return rows.size() == 1 ? rows.front()
                              : tensor.concatenate(rows, carry.dim);
    }
    Operation *update = carry.updates.front();
    Value before = update->getOperand(0);
    for (const Write &write : writes) {
      IRMapping mapping;
      mapping.map(update->getOperands(), write.operands);
      mapping.map(before, initial);
      initial = builder.clone(*update, mapping)->getResult(0);
    }
    return initial;
  }

  const CountedLoop &loop;
  OpBuilder builder;
  TensorBuilder tensor;
  /// What the loop carries, after the steps so far.
  SmallVector<Value> values;
  /// Of each value that is a stack: what has been written.
  std::vector<SmallVector<Write, 0>> stacks;
  llvm::SmallPtrSet<Operation *, 8> postponed;
  llvm::DenseMap<Value, int64_t> known;
  llvm::DenseMap<std::pair<int64_t, Type>, Value> constants;
};

} // namespace

void mlir::taylor::unrollLoop(const CountedLoop &loop) {
  LoopUnroller(loop).run();
}
