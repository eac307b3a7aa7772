//===- BlockExpander.cpp - Expanding ops one after the other --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/BlockExpander.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Interfaces/TaylorRuleOpInterface.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

LogicalResult BlockExpander::expandFunction(Operation *op, SymbolRefAttr name,
                                            ArrayRef<Jet> arguments,
                                            SmallVectorImpl<Jet> &results) {
  auto function =
      symbols.lookupNearestSymbolFrom<FunctionOpInterface>(op, name);
  if (!function || function.isExternal())
    return refuse(op, "expected a function with a body");
  if (!function.getFunctionBody().hasOneBlock())
    return refuse(op, "expected a function of one block");
  std::pair<Operation *, unsigned> entry{function, getOrder()};
  if (llvm::is_contained(stack, entry))
    return refuse(op, "expected a function that does not call itself");
  stack.push_back(entry);
  llvm::DenseMap<Value, Jet> outer;
  std::swap(outer, jets);
  LogicalResult result =
      expandBlock(function.getFunctionBody().front(), arguments, results);
  std::swap(outer, jets);
  stack.pop_back();
  return result;
}

LogicalResult BlockExpander::expandBlock(Block &block, ArrayRef<Jet> arguments,
                                         SmallVectorImpl<Jet> &results) {
  for (auto [argument, value] : llvm::zip(block.getArguments(), arguments))
    record(argument, value);
  for (Operation &op : block.without_terminator())
    if (failed(expandOp(op)))
      return failure();
  for (Value operand : block.getTerminator()->getOperands())
    results.push_back(lookup(operand));
  return success();
}

LogicalResult BlockExpander::expandOp(Operation &op) {
  setLocation(op.getLoc());
  auto operands = llvm::map_to_vector(
      op.getOperands(), [&](Value operand) { return lookup(operand); });
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op.getRegions(), captured);
  if (llvm::none_of(operands, [&](const Jet &x) { return varies(x); }) &&
      llvm::none_of(captured, [&](Value v) { return varies(lookup(v)); })) {
    if (failed(checkCopy(op)))
      return failure();
    copyOp(op);
    return success();
  }
  SmallVector<Jet> results;
  if (auto call = dyn_cast<CallOpInterface>(op)) {
    auto callee = dyn_cast<SymbolRefAttr>(call.getCallableForCallee());
    if (!callee)
      return refuse(&op, "expected a call of a named function");
    if (failed(expandFunction(&op, callee, operands, results)))
      return failure();
  } else if (auto rule = dyn_cast<TaylorRuleOpInterface>(op)) {
    if (failed(rule.expand(*this, operands, results)))
      return failure();
  } else {
    return refuse(&op, "expected an op with a Taylor rule, but got '" +
                           op.getName().getStringRef() + "'");
  }
  for (auto [result, value] : llvm::zip(op.getResults(), results))
    record(result, value);
  return success();
}

Operation *BlockExpander::clone(Operation *op, ValueRange operands) {
  IRMapping mapping;
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (Value value : captured)
    mapping.map(value, lookup(value)[0].value);
  Operation *copy = getBuilder().clone(*op, mapping);
  copy->setOperands(operands);
  return copy;
}

void BlockExpander::copyOp(Operation &op) {
  auto values = llvm::map_to_vector(op.getOperands(), [&](Value operand) {
    return lookup(operand)[0].value;
  });
  Operation *copy = clone(&op, values);
  for (auto [from, to] : llvm::zip(op.getResults(), copy->getResults()))
    record(from, Jet(Coefficient{to}));
}
