//===- Updates.cpp - Axis rules of ops that write where integers say ------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Slices.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// z[i] = y[i - start] where that is inside y, else x[i]
struct DynamicUpdateSliceRule
    : AxisRule<DynamicUpdateSliceRule, stablehlo::DynamicUpdateSliceOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto shape = rankedShape(op->getOperand(0));
    auto update = rankedShape(op->getOperand(1));
    if (!shape || !update)
      return {};
    SmallVector<SlicedDim> sliced;
    for (unsigned dim = 0; dim < shape->size(); ++dim)
      if ((*shape)[dim] == (*update)[dim])
        sliced.push_back(sameDim(dim, {0, 1}));
    return slicedForm(op, 0, Additive{{0, 1}}, sliced);
  }
};

/// Whether a scatter adds its updates, or puts them in place of what is there.
bool addsOrReplaces(stablehlo::ScatterOp scatter) {
  Block &body = scatter.getUpdateComputation().front();
  return addsArguments(body) ||
         body.back().getOperand(0) == body.getArgument(1);
}

/// z = x with y[b, i] added, or put, at start[b] + i
struct ScatterRule : AxisRule<ScatterRule, stablehlo::ScatterOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto scatter = cast<stablehlo::ScatterOp>(op);
    auto shape = rankedShape(op->getOperand(0));
    if (scatter.getInputs().size() != 1 || !shape || !addsOrReplaces(scatter))
      return {};
    auto updates = rankedShape(op->getOperand(2));
    auto numbers = scatter.getScatterDimensionNumbers();
    auto indexVector = numbers.getIndexVectorDim();
    SmallVector<unsigned> places;
    for (unsigned dim = 0; updates && dim < updates->size(); ++dim)
      if (!llvm::is_contained(numbers.getUpdateWindowDims(),
                              static_cast<int64_t>(dim)))
        places.push_back(dim);
    SmallVector<SlicedDim> sliced;
    unsigned window = 0;
    for (auto [number, size] : llvm::enumerate(*shape)) {
      int64_t dim = number;
      unsigned same = number;
      auto batching = numbers.getInputBatchingDims();
      const auto *batch = llvm::find(batching, dim);
      if (batch != batching.end()) {
        int64_t place =
            numbers.getScatterIndicesBatchingDims()[batch - batching.begin()];
        auto index = static_cast<unsigned>(place);
        sliced.push_back({same,
                          {{0, same},
                           {1, index},
                           {2, places[index - (place > indexVector)]}}});
        continue;
      }
      if (llvm::is_contained(numbers.getInsertedWindowDims(), dim))
        continue;
      auto update =
          static_cast<unsigned>(numbers.getUpdateWindowDims()[window++]);
      if (updates && (*updates)[update] == size &&
          !llvm::is_contained(numbers.getScatterDimsToOperandDims(), dim))
        sliced.push_back({same, {{0, same}, {2, update}}});
    }
    return slicedForm(op, 0, Additive{{0, 2}}, sliced);
  }
};

} // namespace

void mlir::taylor::attachUpdateRules(MLIRContext &context) {
  using namespace stablehlo;
  DynamicUpdateSliceOp::attachInterface<DynamicUpdateSliceRule>(context);
  ScatterOp::attachInterface<ScatterRule>(context);
}
