//===- TaylorIndexing.cpp - Taylor rules of indexing and sorting ----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Indices have no derivatives, so all of these are linear: slices extend over
// all directions, or start elsewhere in each. Where elements go when they are
// sorted is decided by coefficient 0.
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "Selection.h"
#include "TaylorRules.h"
#include "stablehlo/dialect/ChloOps.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Starts a slice at the first direction.
void addStart(JetBuilder &builder, Operation *op, unsigned position) {
  Type type = RankedTensorType::get({}, builder.getBuilder().getI32Type());
  if (position < op->getNumOperands())
    type = op->getOperand(position).getType();
  OpBuilder::InsertionGuard guard(builder.getBuilder());
  builder.getBuilder().setInsertionPoint(op);
  op->insertOperands(position, builder.zero(type));
}

/// z_k = dynamic_slice(x_k, i)
struct DynamicSliceJet : LinearJet<DynamicSliceJet, stablehlo::DynamicSliceOp> {
  static constexpr unsigned firstIndex = 1;

  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto starts = coefficients(x.drop_front(), 0);
    if (!dependOnDirection(starts))
      return LinearJet::expand(op, builder, x, results);
    auto sizes = cast<stablehlo::DynamicSliceOp>(op).getSliceSizes();
    results.emplace_back();
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      if (x[0][k])
        results[0].set(k, take(builder, x[0][k], starts, sizes));
    return success();
  }
  static void addAxis(JetBuilder &builder, stablehlo::DynamicSliceOp op) {
    addStart(builder, op, 1);
    op.setSliceSizes(prepended(builder.getDirections(), op.getSliceSizes()));
  }
};

/// z_k = dynamic_update_slice(x_k, y_k, i)
struct DynamicUpdateSliceJet
    : LinearJet<DynamicUpdateSliceJet, stablehlo::DynamicUpdateSliceOp> {
  static constexpr unsigned firstIndex = 2;

  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto starts = coefficients(x.drop_front(2), 0);
    if (!dependOnDirection(starts))
      return LinearJet::expand(op, builder, x, results);
    auto given = [&](unsigned i, unsigned k) {
      return x[i][k] ? x[i][k]
                     : Coefficient{builder.zero(op->getOperand(i).getType())};
    };
    results.emplace_back();
    for (unsigned k = 0; k <= builder.getOrder(); ++k) {
      if (!x[0][k] && !x[1][k])
        continue;
      auto updated = put(builder, given(0, k), given(1, k), starts,
                         Outside::Inside, /*adds=*/false);
      if (!updated)
        return builder.refuse(op, "expected an update of size 1 along the "
                                  "index that depends on the direction");
      results[0].set(k, *updated);
    }
    return success();
  }
  static void addAxis(JetBuilder &builder, stablehlo::DynamicUpdateSliceOp op) {
    addStart(builder, op, 2);
  }
};

/// z_k = gather(x_k, i)
struct GatherJet : LinearJet<GatherJet, stablehlo::GatherOp> {
  static constexpr unsigned firstIndex = 1;

  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Coefficient indices = x[1][0];
    if (!indices.perDirection)
      return LinearJet::expand(op, builder, x, results);
    auto gather = cast<stablehlo::GatherOp>(op);
    auto numbers = gather.getDimensionNumbers();
    auto starts = pointStarts(builder, gather.getStartIndices(),
                              numbers.getStartIndexMap(),
                              gather.getSliceSizes().size(), /*fill=*/true);
    results.emplace_back();
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      if (x[0][k] && !starts.empty())
        results[0].set(k, taken(builder, gather, x[0][k], starts));
      else if (x[0][k])
        results[0].set(k, gathered(builder, gather, x[0][k], indices));
    return success();
  }

  static void addAxis(JetBuilder &builder, stablehlo::GatherOp op) {
    auto numbers = op.getDimensionNumbers();
    op.setDimensionNumbersAttr(stablehlo::GatherDimensionNumbersAttr::get(
        op.getContext(), prepended(0, shifted(numbers.getOffsetDims())),
        shifted(numbers.getCollapsedSliceDims()),
        shifted(numbers.getOperandBatchingDims()),
        numbers.getStartIndicesBatchingDims(),
        shifted(numbers.getStartIndexMap()), numbers.getIndexVectorDim()));
    op.setSliceSizes(prepended(builder.getDirections(), op.getSliceSizes()));
  }

private:
  /// One slice in each direction
  static Coefficient taken(JetBuilder &builder, stablehlo::GatherOp op,
                           Coefficient x, ArrayRef<Coefficient> starts) {
    Coefficient part = take(builder, x, starts, op.getSliceSizes());
    auto shape = builder.perDirection(op.getType()).getShape();
    return {builder.getTensor().reshape(part.value, shape), true};
  }

  /// The directions are a batch of the indices, and of x if it has them.
  static Coefficient gathered(JetBuilder &builder, stablehlo::GatherOp op,
                              Coefficient x, Coefficient indices) {
    auto numbers = op.getDimensionNumbers();
    auto dims = [&](ArrayRef<int64_t> of) {
      return x.perDirection ? shifted(of) : llvm::to_vector(of);
    };
    auto operandBatch = dims(numbers.getOperandBatchingDims());
    auto indexBatch = shifted(numbers.getStartIndicesBatchingDims());
    SmallVector<int64_t> sizes(op.getSliceSizes());
    if (x.perDirection) {
      operandBatch.insert(operandBatch.begin(), 0);
      indexBatch.insert(indexBatch.begin(), 0);
      sizes.insert(sizes.begin(), 1);
    }
    auto copy =
        cast<stablehlo::GatherOp>(builder.clone(op, {x.value, indices.value}));
    copy.setDimensionNumbersAttr(stablehlo::GatherDimensionNumbersAttr::get(
        op.getContext(), shifted(numbers.getOffsetDims()),
        dims(numbers.getCollapsedSliceDims()), operandBatch, indexBatch,
        dims(numbers.getStartIndexMap()), numbers.getIndexVectorDim() + 1));
    copy.setSliceSizes(sizes);
    copy.setIndicesAreSorted(false);
    copy.getResult().setType(builder.perDirection(op.getType()));
    return {copy.getResult(), true};
  }
};

/// x[.., i[..], ..] along a dimension; the indices have the shape of the
/// result.
Coefficient takeAlong(JetBuilder &builder, Coefficient x, Value indices,
                      int64_t dim) {
  auto type = cast<RankedTensorType>(indices.getType());
  SmallVector<int64_t> others, sizes(type.getRank() + 1, 1);
  for (int64_t d = 0; d < type.getRank(); ++d)
    if (d != dim)
      others.push_back(d);
  sizes[0] = builder.getDirections();
  OpBuilder &b = builder.getBuilder();
  Value operand = builder.spread(x);
  auto numbers = stablehlo::GatherDimensionNumbersAttr::get(
      b.getContext(), /*offsetDims=*/{0}, /*collapsedSliceDims=*/{dim + 1},
      /*operandBatchingDims=*/shifted(others),
      /*startIndicesBatchingDims=*/others, /*startIndexMap=*/{dim + 1},
      /*indexVectorDim=*/type.getRank());
  auto resultType = RankedTensorType::get(
      builder.perDirection(type).getShape(),
      cast<RankedTensorType>(operand.getType()).getElementType());
  return {stablehlo::GatherOp::create(
              b, builder.getLoc(), resultType, operand, indices, numbers,
              b.getDenseI64ArrayAttr(sizes), b.getBoolAttr(false)),
          true};
}

/// z_k = x_k[permutation], the permutation that sorts x_0
struct SortJet : TaylorRule<SortJet, stablehlo::SortOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto sort = cast<stablehlo::SortOp>(op);
    auto type = cast<RankedTensorType>(op->getOperand(0).getType());
    int64_t dim = sort.getDimension();
    if (dim < 0)
      dim += type.getRank();
    if (dependOnDirection(coefficients(x, 0)))
      return sortEach(builder, sort, x, dim, results);
    Operation *extended = withPositions(builder, op, x, dim);
    Value positions = extended->getResults().back();
    for (auto [jet, result] : llvm::zip(x, extended->getResults())) {
      results.emplace_back(Coefficient{result});
      for (unsigned k = 1; k <= builder.getOrder(); ++k)
        if (jet[k])
          results.back().set(k, takeAlong(builder, jet[k], positions, dim));
    }
    return success();
  }
  static StringRef getTaylorRule() {
    return "z_k = x_k in the order that sorts x_0";
  }

private:
  /// In each direction by itself
  static LogicalResult sortEach(JetBuilder &builder, stablehlo::SortOp op,
                                ArrayRef<Jet> x, int64_t dim,
                                SmallVectorImpl<Jet> &results) {
    if (builder.getOrder() > 0)
      return builder.refuse(op, "expected values to be sorted that do not "
                                "depend on the direction");
    auto copy = cast<stablehlo::SortOp>(
        cloneSpread(builder, op, coefficients(x, 0), x.size()));
    copy.setDimension(dim + 1);
    for (Value result : copy->getResults())
      results.emplace_back(Coefficient{result, true});
    return success();
  }

  /// The op, sorting positions too
  static Operation *withPositions(JetBuilder &builder, Operation *op,
                                  ArrayRef<Jet> x, int64_t dim) {
    SmallVector<Value> operands;
    for (const Jet &jet : x)
      operands.push_back(jet[0].value);
    Operation *copy = builder.clone(op, operands);
    OpBuilder &b = builder.getBuilder();
    auto type = cast<RankedTensorType>(op->getOperand(0).getType())
                    .clone(b.getI32Type());
    operands.push_back(builder.getTensor().iota(type, dim));
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(operands);
    state.addTypes(ValueRange(operands).getTypes());
    state.addAttributes(op->getAttrs());
    Region *region = state.addRegion();
    region->takeBody(copy->getRegion(0));
    copy->erase();
    auto scalar = RankedTensorType::get({}, b.getI32Type());
    region->front().addArguments({scalar, scalar},
                                 {op->getLoc(), op->getLoc()});
    return b.create(state);
  }
};

/// z_k = x_k[indices], the indices of the largest elements of x_0
struct TopKJet : TaylorRule<TopKJet, chlo::TopKOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    return expandTopK(builder, op, x, results);
  }
  static StringRef getTaylorRule() {
    return "z_k = x_k at the indices of the largest x_0";
  }
};

} // namespace

LogicalResult mlir::taylor::expandTopK(JetBuilder &builder, Operation *op,
                                       ArrayRef<Jet> x,
                                       SmallVectorImpl<Jet> &results) {
  if (x[0][0].perDirection)
    return builder.refuse(op, "expected values to be sorted that do not depend "
                              "on the direction");
  Operation *value = builder.clone(op, x[0][0].value);
  Value indices = value->getResult(1);
  int64_t dim = cast<RankedTensorType>(indices.getType()).getRank() - 1;
  results.emplace_back(Coefficient{value->getResult(0)});
  for (unsigned k = 1; k <= builder.getOrder(); ++k)
    if (x[0][k])
      results.back().set(k, takeAlong(builder, x[0][k], indices, dim));
  results.emplace_back(Coefficient{indices});
  return success();
}

void mlir::taylor::attachTaylorIndexingRules(MLIRContext &context) {
  using namespace stablehlo;
  DynamicSliceOp::attachInterface<DynamicSliceJet>(context);
  DynamicUpdateSliceOp::attachInterface<DynamicUpdateSliceJet>(context);
  GatherOp::attachInterface<GatherJet>(context);
  SortOp::attachInterface<SortJet>(context);
}

void mlir::taylor::attachTaylorChloIndexingRules(MLIRContext &context) {
  chlo::TopKOp::attachInterface<TopKJet>(context);
}
