//===- TaylorCalls.cpp - Taylor rules of named operations -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// What the decomposition does, unless the name is that of a known function.
struct CompositeJet : TaylorRule<CompositeJet, stablehlo::CompositeOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto composite = cast<stablehlo::CompositeOp>(op);
    return builder.expandFunction(op, composite.getDecompositionAttr(), x,
                                  results);
  }
  static StringRef getTaylorRule() { return "that of the decomposition"; }
};

/// z_k = x_k, all results together
struct OptimizationBarrierJet
    : TaylorRule<OptimizationBarrierJet, stablehlo::OptimizationBarrierOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    SmallVector<Value> values;
    for (const Jet &jet : x)
      for (unsigned k = 0; k <= builder.getOrder(); ++k)
        if (jet[k])
          values.push_back(jet[k].value);
    auto barrier = stablehlo::OptimizationBarrierOp::create(
        builder.getBuilder(), op->getLoc(), TypeRange(ValueRange(values)),
        values);
    unsigned next = 0;
    for (const Jet &jet : x) {
      results.emplace_back();
      for (unsigned k = 0; k <= builder.getOrder(); ++k)
        if (jet[k])
          results.back().set(k,
                             {barrier->getResult(next++), jet[k].perDirection});
    }
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = x_k"; }
};

} // namespace

void mlir::taylor::attachTaylorCallRules(MLIRContext &context) {
  using namespace stablehlo;
  CompositeOp::attachInterface<CompositeJet>(context);
  OptimizationBarrierOp::attachInterface<OptimizationBarrierJet>(context);
}
