//===- TaylorContraction.cpp - Taylor rules of contractions ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include "stablehlo/dialect/ChloOps.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// The dimension numbers of a contraction of factors that have the directions
/// on a leading axis: a free dimension of one, or a batch dimension of both.
struct SpreadDimensions {
  bool lhs, rhs;
  SmallVector<int64_t> lhsBatch, rhsBatch, lhsContracting, rhsContracting;
  /// Where the directions come out: before the free dimensions of their factor.
  int64_t position;

  template <typename Numbers>
  SpreadDimensions(Numbers numbers, Value x, bool lhs, bool rhs)
      : lhs(lhs), rhs(rhs), lhsBatch(ofLhs(numbers.getLhsBatchingDimensions())),
        rhsBatch(ofRhs(numbers.getRhsBatchingDimensions())),
        lhsContracting(ofLhs(numbers.getLhsContractingDimensions())),
        rhsContracting(ofRhs(numbers.getRhsContractingDimensions())) {
    int64_t batch = lhsBatch.size();
    int64_t beforeRhs =
        cast<RankedTensorType>(x.getType()).getRank() - lhsContracting.size();
    position = lhs && rhs ? 0 : lhs ? batch : beforeRhs;
    if (lhs && rhs) {
      lhsBatch.insert(lhsBatch.begin(), 0);
      rhsBatch.insert(rhsBatch.begin(), 0);
    }
  }
  SmallVector<int64_t> ofLhs(ArrayRef<int64_t> dims) const {
    return lhs ? shifted(dims) : llvm::to_vector(dims);
  }
  SmallVector<int64_t> ofRhs(ArrayRef<int64_t> dims) const {
    return rhs ? shifted(dims) : llvm::to_vector(dims);
  }
};

/// The result of a copy of an op which has the directions at that position
Value directionsFirst(JetBuilder &builder, Operation *copy, int64_t position) {
  auto type = cast<RankedTensorType>(copy->getResult(0).getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin() + position, builder.getDirections());
  copy->getResult(0).setType(type.clone(shape));
  SmallVector<int64_t> order{position};
  for (int64_t d = 0; d <= type.getRank(); ++d)
    if (d != position)
      order.push_back(d);
  return builder.getTensor().transpose(copy->getResult(0), order);
}

/// z_k = sum_j x_j . y_{k-j}
struct DotGeneralJet : BilinearJet<DotGeneralJet, stablehlo::DotGeneralOp> {
  static Value apply(JetBuilder &builder, stablehlo::DotGeneralOp op,
                     Coefficient lhs, Coefficient rhs, ValueRange) {
    SpreadDimensions dims(op.getDotDimensionNumbers(), op.getLhs(),
                          lhs.perDirection, rhs.perDirection);
    auto copy = cast<stablehlo::DotGeneralOp>(
        builder.clone(op, {lhs.value, rhs.value}));
    copy.setDotDimensionNumbersAttr(stablehlo::DotDimensionNumbersAttr::get(
        op.getContext(), dims.lhsBatch, dims.rhsBatch, dims.lhsContracting,
        dims.rhsContracting));
    return directionsFirst(builder, copy, dims.position);
  }
};

/// z_k = sum_j x_j . y_{k-j}, in groups along the ragged dimension of x
struct RaggedDotJet : BilinearJet<RaggedDotJet, chlo::RaggedDotOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    if (!fits(cast<chlo::RaggedDotOp>(op)))
      return builder.refuse(op, "expected static shapes that fit");
    return BilinearJet::expand(op, builder, x, results);
  }
  static Value apply(JetBuilder &builder, chlo::RaggedDotOp op, Coefficient lhs,
                     Coefficient rhs, ValueRange sizes) {
    auto numbers = op.getRaggedDotDimensionNumbers();
    SpreadDimensions dims(numbers, op.getLhs(), lhs.perDirection,
                          rhs.perDirection);
    bool perGroup = sumsGroups(numbers);
    bool isFree =
        !perGroup && !hasRagged(numbers, numbers.getLhsBatchingDimensions());
    // Sizes are of all groups, or of those at each index of the batch and of
    // what is outside of the ragged dimension.
    Value groups = sizes.front();
    auto type = cast<RankedTensorType>(groups.getType());
    if (type.getRank() > 1 && lhs.perDirection &&
        (rhs.perDirection || isFree)) {
      SmallVector<int64_t> shape(type.getShape()), kept;
      shape.insert(shape.begin() + dims.position, builder.getDirections());
      for (int64_t d = 0; d < type.getRank(); ++d)
        kept.push_back(d < dims.position ? d : d + 1);
      groups = builder.getTensor().broadcast(groups, shape, kept);
    }
    auto copy = cast<chlo::RaggedDotOp>(
        builder.clone(op, {lhs.value, rhs.value, groups}));
    copy.setRaggedDotDimensionNumbersAttr(
        chlo::RaggedDotDimensionNumbersAttr::get(
            op.getContext(), dims.lhsBatch, dims.rhsBatch, dims.lhsContracting,
            dims.rhsContracting, dims.ofLhs(numbers.getLhsRaggedDimensions()),
            dims.ofRhs(numbers.getRhsGroupDimensions())));
    return directionsFirst(builder, copy, dims.position + perGroup);
  }

private:
  using Numbers = chlo::RaggedDotDimensionNumbersAttr;

  static bool hasRagged(Numbers numbers, ArrayRef<int64_t> dims) {
    return llvm::any_of(dims, [&](int64_t dim) {
      return llvm::is_contained(numbers.getLhsRaggedDimensions(), dim);
    });
  }
  /// Whether each group has a sum of its own, on a leading axis of the result.
  static bool sumsGroups(Numbers numbers) {
    return hasRagged(numbers, numbers.getLhsContractingDimensions());
  }
  /// Nothing verifies the op.
  static bool fits(chlo::RaggedDotOp op) {
    auto rank = [](Value x) -> int64_t {
      auto type = dyn_cast<RankedTensorType>(x.getType());
      return type && type.hasStaticShape() ? type.getRank() : -1;
    };
    Numbers numbers = op.getRaggedDotDimensionNumbers();
    int64_t batch = numbers.getLhsBatchingDimensions().size();
    int64_t contracting = numbers.getLhsContractingDimensions().size();
    int64_t groups = numbers.getRhsGroupDimensions().size();
    int64_t x = rank(op.getLhs()), y = rank(op.getRhs()),
            sizes = rank(op.getGroupSizes());
    return x >= batch + contracting && y >= batch + contracting + groups &&
           (sizes == 1 || sizes > batch) &&
           rank(op.getResult()) ==
               x + y - batch - 2 * contracting - groups + sumsGroups(numbers);
  }
};

} // namespace

void mlir::taylor::attachTaylorContractionRules(MLIRContext &context) {
  stablehlo::DotGeneralOp::attachInterface<DotGeneralJet>(context);
}

void mlir::taylor::attachTaylorChloContractionRules(MLIRContext &context) {
  chlo::RaggedDotOp::attachInterface<RaggedDotJet>(context);
}
