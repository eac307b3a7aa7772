//===- TaylorMap.cpp - Taylor rule of map ---------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Packing.h"
#include "TaylorRules.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Each coefficient by a map of the coefficients of all inputs, whose body is
/// the body expanded: a map has one result.
struct MapJet : TaylorRule<MapJet, stablehlo::MapOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    llvm::SetVector<Value> captured;
    getUsedValuesDefinedAbove(op->getRegions(), captured);
    if (llvm::any_of(captured, [&](Value value) {
          return builder.varies(builder.lookup(value));
        }))
      return builder.refuse(
          op, "expected a body that uses no value from outside that varies");
    bool isShared =
        llvm::none_of(x, [](const Jet &jet) { return jet[0].perDirection; });
    results.emplace_back();
    if (isShared)
      results[0].set(
          0,
          {builder
               .clone(op, llvm::map_to_vector(
                              x, [](const Jet &jet) { return jet[0].value; }))
               ->getResult(0)});
    if (!isDifferentiable(op->getResult(0).getType()) && isShared)
      return success();
    for (unsigned k = isShared ? 1 : 0; k <= builder.getOrder(); ++k)
      if (failed(coefficient(cast<stablehlo::MapOp>(op), builder, x, k,
                             results[0])))
        return failure();
    return success();
  }
  static StringRef getTaylorRule() { return "that of the body"; }

private:
  static LogicalResult coefficient(stablehlo::MapOp map, JetBuilder &builder,
                                   ArrayRef<Jet> x, unsigned k, Jet &z) {
    Block &body = map.getComputation().front();
    Packing packing(builder, x, Packing::Axes::None);
    OperationState state(map.getLoc(), map->getName());
    state.addOperands(packing.withAxes(Packing::Axes::All)
                          .pack(x, map.getInputs().getTypes()));
    state.addTypes(builder.perDirection(map.getType()));
    Region *region = state.addRegion();
    SmallVector<Jet> yielded;
    SmallVector<Type> types = packing.types(body.getArgumentTypes());
    {
      OpBuilder::InsertionGuard guard(builder.getBuilder());
      Block *block = builder.getBuilder().createBlock(
          region, {}, types, SmallVector<Location>(types.size(), map.getLoc()));
      if (failed(builder.expandBlock(
              body, packing.unpack(block->getArguments()), yielded)))
        return failure();
      builder.setLocation(map.getLoc());
      if (!yielded[0][k])
        return success();
      stablehlo::ReturnOp::create(builder.getBuilder(), map.getLoc(),
                                  ValueRange{yielded[0][k].value});
    }
    auto copy = cast<stablehlo::MapOp>(builder.getBuilder().create(state));
    copy.setDimensions(llvm::to_vector(llvm::seq<int64_t>(
        0, cast<RankedTensorType>(copy.getType()).getRank())));
    z.set(k, {copy->getResult(0), true});
    return success();
  }
};

} // namespace

void mlir::taylor::attachTaylorMapRules(MLIRContext &context) {
  stablehlo::MapOp::attachInterface<MapJet>(context);
}
