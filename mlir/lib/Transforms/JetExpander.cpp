//===- JetExpander.cpp - Expanding the body of a function -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/JetExpander.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Interfaces/TaylorRuleOpInterface.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

/// The directions that results have if no operand varies.
static int64_t directionsOf(JetOp jet) {
  if (std::optional<int64_t> directions = jet.getNumDirections())
    return *directions;
  for (unsigned position : jet.getValuePositions())
    if (isDifferentiable(jet.getResult(position).getType()))
      return cast<RankedTensorType>(jet.getResult(position + 1).getType())
          .getDimSize(0);
  return 0;
}

JetExpander::JetExpander(OpBuilder &builder, JetOp jet,
                         SymbolTableCollection &symbols)
    : JetBuilder(builder, directionsOf(jet), jet.getOrder()), jet(jet),
      symbols(symbols) {}

SmallVector<Jet> JetExpander::jetsOfInputs() {
  SmallVector<Jet> result;
  unsigned next = jet.getSeries().size();
  for (auto [primal, given] : llvm::zip(jet.getPrimals(), jet.getSeries())) {
    result.emplace_back(Coefficient{primal});
    for (int64_t k = 1; k <= given; ++k)
      result.back().set(k, {jet.getInputs()[next++], /*perDirection=*/true});
  }
  return result;
}

LogicalResult JetExpander::run() {
  getBuilder().setInsertionPoint(jet);
  SmallVector<Jet> results;
  if (failed(expandFunction(jet, jet.getCalleeAttr(), jetsOfInputs(), results)))
    return failure();
  setLocation(jet.getLoc());
  SmallVector<Value> values;
  for (auto [position, result] : llvm::zip(jet.getValuePositions(), results)) {
    values.push_back(result[0].value);
    Type type = jet.getResult(position).getType();
    if (isDifferentiable(type))
      for (unsigned k = 1; k <= getOrder(); ++k)
        values.push_back(spreadOrZero(result[k], type));
  }
  jet->replaceAllUsesWith(values);
  jet.erase();
  return success();
}

LogicalResult JetExpander::expandFunction(Operation *op, SymbolRefAttr name,
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

LogicalResult JetExpander::expandBlock(Block &block, ArrayRef<Jet> arguments,
                                       SmallVectorImpl<Jet> &results) {
  for (auto [argument, value] : llvm::zip(block.getArguments(), arguments))
    jets[argument] = value;
  for (Operation &op : block.without_terminator())
    if (failed(expandOp(op)))
      return failure();
  for (Value operand : block.getTerminator()->getOperands())
    results.push_back(lookup(operand));
  return success();
}

LogicalResult JetExpander::expandOp(Operation &op) {
  setLocation(op.getLoc());
  auto operands = llvm::map_to_vector(
      op.getOperands(), [&](Value operand) { return lookup(operand); });
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op.getRegions(), captured);
  if (llvm::none_of(operands, [&](const Jet &x) { return varies(x); }) &&
      llvm::none_of(captured, [&](Value v) { return varies(lookup(v)); })) {
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
    jets[result] = value;
  return success();
}

Operation *JetExpander::clone(Operation *op, ValueRange operands) {
  IRMapping mapping;
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (Value value : captured)
    mapping.map(value, lookup(value)[0].value);
  Operation *copy = getBuilder().clone(*op, mapping);
  copy->setOperands(operands);
  return copy;
}

void JetExpander::copyOp(Operation &op) {
  auto values = llvm::map_to_vector(op.getOperands(), [&](Value operand) {
    return lookup(operand)[0].value;
  });
  Operation *copy = clone(&op, values);
  for (auto [from, to] : llvm::zip(op.getResults(), copy->getResults()))
    jets[from] = Jet(Coefficient{to});
}

LogicalResult JetExpander::refuse(Operation *op, const Twine &message) {
  InFlightDiagnostic diagnostic = op->emitError(message);
  if (op != jet)
    diagnostic.attachNote(jet.getLoc()) << "expanded for this jet";
  return diagnostic;
}
