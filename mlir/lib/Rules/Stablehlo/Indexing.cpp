//===- Indexing.cpp - Rules of ops that read where integers say -----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// The sizes of slices of another operand: those along whole dimensions are
/// whole again.
SmallVector<int64_t> slicesAlike(ArrayRef<int64_t> sizes, Value old,
                                 Value now) {
  SmallVector<int64_t> result(sizes);
  for (auto [size, from, to] :
       llvm::zip_equal(result, cast<ShapedType>(old.getType()).getShape(),
                       cast<ShapedType>(now.getType()).getShape()))
    if (size == from)
      size = to;
  return result;
}

/// z[i] = sum_j x[j] [j = i + clamp(start, 0, limit)]
struct DynamicSliceRule
    : AxisRule<DynamicSliceRule, stablehlo::DynamicSliceOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto shape = staticShape(op->getResult(0));
    auto input = staticShape(op->getOperand(0));
    if (!shape || !input)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisTerm term;
    AxisFactor factor{0, FactorRole::Value, {}};
    for (unsigned dim = 0; dim < shape->size(); ++dim) {
      int64_t limit = (*input)[dim] - (*shape)[dim];
      if (limit == 0) {
        factor.axes.push_back(dim);
        continue;
      }
      unsigned axis = form.addAxis((*input)[dim]);
      factor.axes.push_back(axis);
      AxisLookup start{dim + 1, {}, 0, 0, limit};
      term.selections.push_back({{axis, dim}, {1, -1}, 0, start});
    }
    term.factors.push_back(factor);
    form.terms.push_back(term);
    return form;
  }
  Operation *buildAlike(Operation *op, OpBuilder &builder, Location location,
                        ValueRange operands, TypeRange results) const {
    auto copy = cast<stablehlo::DynamicSliceOp>(
        cloneAt(op, builder, location, operands, results));
    copy.setSliceSizes(
        slicesAlike(copy.getSliceSizes(), op->getOperand(0), operands[0]));
    return copy;
  }
};

/// Which dimensions of a gather's operands are which of its result.
class GatherAxes {
public:
  GatherAxes(stablehlo::GatherOp gather, unsigned rank)
      : numbers(gather.getDimensionNumbers()) {
    for (unsigned dim = 0; dim < rank; ++dim)
      if (!llvm::is_contained(numbers.getOffsetDims(), dim))
        batch.push_back(dim);
  }

  /// The axis of a batching dimension of the operand
  std::optional<unsigned> batching(int64_t dim) const {
    auto dims = numbers.getOperandBatchingDims();
    const auto *it = llvm::find(dims, dim);
    if (it == dims.end())
      return std::nullopt;
    int64_t place = numbers.getStartIndicesBatchingDims()[it - dims.begin()];
    return batch[place - (place > numbers.getIndexVectorDim())];
  }

  /// The axis along which slices of the operand have this dimension; to be
  /// asked for all of them in order
  std::optional<unsigned> nextOffset(int64_t dim) {
    if (llvm::is_contained(numbers.getCollapsedSliceDims(), dim))
      return std::nullopt;
    return numbers.getOffsetDims()[used++];
  }

  /// Where slices start along a dimension of the operand
  std::optional<AxisLookup> start(int64_t dim, int64_t limit) const {
    auto map = numbers.getStartIndexMap();
    const auto *it = llvm::find(map, dim);
    if (it == map.end() || limit == 0)
      return std::nullopt;
    return AxisLookup{1, batch,
                      static_cast<unsigned>(numbers.getIndexVectorDim()),
                      it - map.begin(), limit};
  }

private:
  stablehlo::GatherDimensionNumbersAttr numbers;
  /// The axes of the indices, but for the dimension of index vectors
  SmallVector<unsigned, 2> batch;
  unsigned used = 0;
};

/// z[b, i] = sum_j x[b, j] [j = i + clamp(start[b], 0, limit)]
struct GatherRule : AxisRule<GatherRule, stablehlo::GatherOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto gather = cast<stablehlo::GatherOp>(op);
    auto shape = staticShape(op->getResult(0));
    auto input = staticShape(op->getOperand(0));
    if (!shape || !input || !staticShape(op->getOperand(1)))
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisTerm term;
    AxisFactor factor{0, FactorRole::Value, {}};
    GatherAxes axes(gather, shape->size());
    for (auto [dim, size] : llvm::enumerate(*input)) {
      if (auto batch = axes.batching(dim)) {
        factor.axes.push_back(*batch);
        continue;
      }
      int64_t limit = size - gather.getSliceSizes()[dim];
      std::optional<unsigned> offset = axes.nextOffset(dim);
      std::optional<AxisLookup> start = axes.start(dim, limit);
      if (limit == 0 && offset) {
        factor.axes.push_back(*offset);
        continue;
      }
      AxisSelection selection{{form.addAxis(size)}, {1}, 0, start};
      factor.axes.push_back(selection.axes[0]);
      if (offset) {
        selection.axes.push_back(*offset);
        selection.coefficients.push_back(-1);
      }
      if (limit != 0)
        term.selections.push_back(selection);
    }
    term.factors.push_back(factor);
    form.terms.push_back(term);
    return form;
  }
  Operation *buildAlike(Operation *op, OpBuilder &builder, Location location,
                        ValueRange operands, TypeRange results) const {
    auto copy = cast<stablehlo::GatherOp>(
        cloneAt(op, builder, location, operands, results));
    SmallVector<int64_t> sizes =
        slicesAlike(copy.getSliceSizes(), op->getOperand(0), operands[0]);
    for (int64_t dim : copy.getDimensionNumbers().getOperandBatchingDims())
      sizes[dim] = 1;
    copy.setSliceSizes(sizes);
    return copy;
  }
};

} // namespace

void mlir::taylor::attachIndexingRules(MLIRContext &context) {
  stablehlo::DynamicSliceOp::attachInterface<DynamicSliceRule>(context);
  stablehlo::GatherOp::attachInterface<GatherRule>(context);
}
