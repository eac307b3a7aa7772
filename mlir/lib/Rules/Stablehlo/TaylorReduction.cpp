//===- TaylorReduction.cpp - Taylor rules of reductions -------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// z_k = init_k + sum_r x_k[r]
struct ReduceJet : TaylorRule<ReduceJet, stablehlo::ReduceOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto reduce = cast<stablehlo::ReduceOp>(op);
    if (x.size() == 2 && addsArguments(reduce.getBody().front())) {
      results.push_back(sum(builder, reduce, x));
      return success();
    }
    return builder.refuse(op, "expected a reduction that adds");
  }
  static StringRef getTaylorRule() { return "z_k = op(x_k)"; }

private:
  static Jet sum(JetBuilder &builder, stablehlo::ReduceOp op, ArrayRef<Jet> x) {
    Jet z;
    bool spreads = x[0][0].perDirection || x[1][0].perDirection;
    if (!spreads)
      z.set(0,
            {builder.clone(op, {x[0][0].value, x[1][0].value})->getResult(0)});
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    for (unsigned k = spreads ? 0 : 1; k <= builder.getOrder(); ++k) {
      Coefficient term = x[0][k], init = x[1][k];
      if (term)
        term.value = builder.getTensor().reduceSum(
            term.value, term.perDirection
                            ? shifted(op.getDimensions())
                            : llvm::to_vector(op.getDimensions()));
      if (init)
        init = {builder.getTensor().broadcast(
                    builder.spread(init), builder.perDirection(type).getShape(),
                    {0}),
                true};
      z.set(k, builder.add(term, init));
    }
    return z;
  }
};

} // namespace

void mlir::taylor::attachTaylorReductionRules(MLIRContext &context) {
  stablehlo::ReduceOp::attachInterface<ReduceJet>(context);
}
