//===- JetExpander.cpp - Expanding the body of a function -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/JetExpander.h"

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
                         SymbolTableCollection &symbols, bool differentiable)
    : BlockExpander(builder, directionsOf(jet), jet.getOrder(), symbols),
      jet(jet), differentiable(differentiable) {}

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

LogicalResult JetExpander::refuse(Operation *op, const Twine &message) {
  InFlightDiagnostic diagnostic = op->emitError(message);
  if (op != jet)
    diagnostic.attachNote(jet.getLoc()) << "expanded for this jet";
  return diagnostic;
}
