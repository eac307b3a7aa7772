//===- TaylorContraction.cpp - Taylor rules of contractions ---------------===//
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

/// z_k = sum_j x_j . y_{k-j}. The directions of one factor are one of its free
/// dimensions, those of both a batch dimension.
struct DotGeneralJet : BilinearJet<DotGeneralJet, stablehlo::DotGeneralOp> {
  static Value apply(JetBuilder &builder, stablehlo::DotGeneralOp op,
                     Coefficient lhs, Coefficient rhs) {
    auto numbers = op.getDotDimensionNumbers();
    auto dims = [](ArrayRef<int64_t> from, bool spreads) {
      return spreads ? shifted(from) : llvm::to_vector(from);
    };
    bool l = lhs.perDirection, r = rhs.perDirection;
    auto lhsBatch = dims(numbers.getLhsBatchingDimensions(), l);
    auto rhsBatch = dims(numbers.getRhsBatchingDimensions(), r);
    int64_t batch = lhsBatch.size();
    if (l && r) {
      lhsBatch.insert(lhsBatch.begin(), 0);
      rhsBatch.insert(rhsBatch.begin(), 0);
    }
    auto copy = cast<stablehlo::DotGeneralOp>(
        builder.clone(op, {lhs.value, rhs.value}));
    copy.setDotDimensionNumbersAttr(stablehlo::DotDimensionNumbersAttr::get(
        op.getContext(), lhsBatch, rhsBatch,
        dims(numbers.getLhsContractingDimensions(), l),
        dims(numbers.getRhsContractingDimensions(), r)));
    // Where the directions come out: before the free dimensions of their
    // factor.
    int64_t lhsFree = cast<RankedTensorType>(op.getLhs().getType()).getRank() -
                      batch - numbers.getLhsContractingDimensions().size();
    int64_t position = l && r ? 0 : l ? batch : batch + lhsFree;
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape.insert(shape.begin() + position, builder.getDirections());
    copy.getResult().setType(
        RankedTensorType::get(shape, type.getElementType()));
    SmallVector<int64_t> order{position};
    for (int64_t d = 0; d <= type.getRank(); ++d)
      if (d != position)
        order.push_back(d);
    return builder.getTensor().transpose(copy, order);
  }
};

} // namespace

void mlir::taylor::attachTaylorContractionRules(MLIRContext &context) {
  stablehlo::DotGeneralOp::attachInterface<DotGeneralJet>(context);
}
