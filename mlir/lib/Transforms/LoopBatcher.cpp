//===- LoopBatcher.cpp - All steps of a loop at once ----------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/LoopBatcher.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"
#include "taylor/Transforms/Batcher.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace mlir::taylor;
using Kind = LoopCarry::Kind;

static bool isStatic(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape();
}

std::optional<KeptLoop> mlir::taylor::whyDependent(const CountedLoop &loop) {
  for (const LoopCarry &carry : loop.carries)
    if (carry.kind == Kind::Dependent)
      return KeptLoop{"a step depends on the one before",
                      carry.op ? carry.op : loop.op};
  Operation *dynamic = nullptr;
  loop.op->walk([&](Operation *op) {
    if (!llvm::all_of(op->getResultTypes(), isStatic) ||
        !llvm::all_of(op->getOperandTypes(), isStatic))
      dynamic = op;
  });
  if (dynamic)
    return KeptLoop{"expected tensors of static shape", dynamic};
  return std::nullopt;
}

namespace {

class LoopBatcher {
public:
  /// `backwards`, the last step comes first.
  LoopBatcher(const CountedLoop &loop, SymbolTableCollection &symbols,
              bool backwards)
      : loop(loop), builder(loop.op), batcher(builder, loop.steps, symbols),
        tensor(batcher.getTensor()), backwards(backwards) {}

  std::optional<KeptLoop> batch() {
    batcher.setLocation(loop.op->getLoc());
    mapArguments();
    if (failed(batcher.batch(bodyOps())))
      return KeptLoop{batcher.getRefusal().why, batcher.getRefusal().op};
    batcher.setLocation(loop.op->getLoc());
    for (const LoopCarry &carry : loop.carries)
      if (carry.kind == Kind::Stack && !directionOf(carry))
        return KeptLoop{"expected an update of each row in turn",
                        carry.updates.front()};
    return std::nullopt;
  }

  /// Whether more is read and written at indices that fall from step to step
  /// than at those that rise.
  bool isReversed() {
    int order = 0;
    for (const LoopCarry &carry : loop.carries)
      if (carry.kind == Kind::Stack)
        order += *directionOf(carry);
    for (Operation *op : bodyOps())
      if (!llvm::all_of(op->getResultTypes(), hasIntegers))
        for (Value operand : op->getOperands())
          if (hasIntegers(operand.getType()))
            order += orderOf(batcher.getBatched(operand)).value_or(0);
    return order < 0;
  }

  void replace() {
    for (auto [i, carry] : llvm::enumerate(loop.carries))
      if (!loop.op->getResult(i).use_empty())
        loop.op->getResult(i).replaceAllUsesWith(resultOf(i, carry));
    loop.op->erase();
  }

private:
  static bool hasIntegers(Type type) {
    return getElementTypeOrSelf(type).isInteger();
  }

  void mapArguments() {
    int64_t first = backwards ? loop.steps - 1 : 0;
    for (auto [argument, initial, carry] : llvm::zip(
             loop.body->getArguments(), loop.op->getOperands(), loop.carries)) {
      if (carry.kind == Kind::Invariant)
        batcher.map(argument, batcher.getBatched(initial));
      else if (carry.kind == Kind::Counter)
        batcher.map(argument,
                    batcher.progression(carry.start + carry.step * first,
                                        backwards ? -carry.step : carry.step,
                                        argument.getType()));
    }
  }

  SmallVector<Operation *> bodyOps() {
    llvm::SmallPtrSet<Operation *, 8> updates;
    for (const LoopCarry &carry : loop.carries)
      updates.insert(carry.updates.begin(), carry.updates.end());
    SmallVector<Operation *> ops;
    for (Operation &op : loop.body->without_terminator())
      if (!updates.contains(&op))
        ops.push_back(&op);
    return ops;
  }

  /// 1 if rows are written from the first to the last, -1 if in reverse
  std::optional<int> directionOf(const LoopCarry &carry) {
    auto type =
        cast<RankedTensorType>(carry.updates.front()->getResult(0).getType());
    return type.getDimSize(carry.dim) == loop.steps
               ? orderOf(batcher.getBatched(carry.index))
               : std::nullopt;
  }

  /// 1 for 0, 1, ..., -1 for the same in reverse
  std::optional<int> orderOf(const Coefficient &index) {
    if (!index.integers ||
        static_cast<int64_t>(index.integers->size()) != loop.steps)
      return std::nullopt;
    auto ascending = llvm::seq<int64_t>(0, loop.steps);
    if (llvm::equal(*index.integers, ascending))
      return 1;
    return llvm::equal(llvm::reverse(*index.integers), ascending)
               ? std::optional<int>(-1)
               : std::nullopt;
  }

  Value resultOf(unsigned i, const LoopCarry &carry) {
    Value initial = loop.op->getOperand(i);
    switch (carry.kind) {
    case Kind::Counter:
      return tensor.constant(carry.start + carry.step * loop.steps,
                             cast<RankedTensorType>(initial.getType()));
    case Kind::Sum:
      return sumOf(initial, carry);
    case Kind::Stack:
      return stackOf(carry);
    case Kind::Last:
      return lastOf(batcher.getBatched(carry.terms.front().value));
    case Kind::Invariant:
    case Kind::Dependent:
      break;
    }
    return initial;
  }

  Value sumOf(Value initial, const LoopCarry &carry) {
    for (LoopCarry::Term term : carry.terms) {
      Coefficient x = batcher.getBatched(term.value);
      auto type = cast<RankedTensorType>(initial.getType());
      Value sum =
          x.perDirection
              ? tensor.reduceSum(x.value, {0})
              : tensor.multiply(x.value, tensor.constant(loop.steps, type));
      initial = term.isSubtracted ? tensor.subtract(initial, sum)
                                  : tensor.add(initial, sum);
    }
    return initial;
  }

  /// The steps in place of the dimension
  Value stackOf(const LoopCarry &carry) {
    Value rows = batcher.spread(batcher.getBatched(carry.terms.front().value));
    SmallVector<int64_t> shape(
        cast<RankedTensorType>(rows.getType()).getShape());
    if (carry.hasDim)
      shape.erase(shape.begin() + carry.dim + 1);
    rows = tensor.reshape(rows, shape);
    SmallVector<int64_t> order;
    for (int64_t d = 1; d < static_cast<int64_t>(shape.size()); ++d)
      order.push_back(d);
    order.insert(order.begin() + carry.dim, 0);
    rows = tensor.transpose(rows, order);
    return *directionOf(carry) > 0 ? rows : tensor.reverse(rows, {carry.dim});
  }

  Value lastOf(Coefficient x) {
    if (!x.perDirection)
      return x.value;
    SmallVector<int64_t> limits(
        cast<RankedTensorType>(x.value.getType()).getShape());
    SmallVector<int64_t> starts(limits.size(), 0), strides(limits.size(), 1);
    starts[0] = backwards ? 0 : loop.steps - 1;
    limits[0] = starts[0] + 1;
    Value last = tensor.slice(x.value, starts, limits, strides);
    return tensor.reshape(last, ArrayRef(limits).drop_front());
  }

  const CountedLoop &loop;
  OpBuilder builder;
  Batcher batcher;
  TensorBuilder &tensor;
  const bool backwards;
};

} // namespace

/// Steps are numbered as most rows are: what a loop has written and another one
/// reads in reverse, in a program that was differentiated, has one direction.
std::optional<KeptLoop>
mlir::taylor::batchLoop(const CountedLoop &loop,
                        SymbolTableCollection &symbols) {
  LoopBatcher batcher(loop, symbols, /*backwards=*/false);
  if (auto kept = batcher.batch())
    return kept;
  if (!batcher.isReversed()) {
    batcher.replace();
    return std::nullopt;
  }
  LoopBatcher reversed(loop, symbols, /*backwards=*/true);
  if (auto kept = reversed.batch())
    return kept;
  reversed.replace();
  return std::nullopt;
}
