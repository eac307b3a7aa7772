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

/// Which dimensions of a scatter's operands are which.
class ScatterAxes {
public:
  ScatterAxes(stablehlo::ScatterOp scatter, unsigned updateRank)
      : numbers(scatter.getScatterDimensionNumbers()) {
    for (unsigned dim = 0; dim < updateRank; ++dim)
      if (!llvm::is_contained(numbers.getUpdateWindowDims(),
                              static_cast<int64_t>(dim)))
        places.push_back(dim);
  }

  /// The dimensions of updates that say for which index they are, in the order
  /// of these
  ArrayRef<unsigned> placeDims() const { return places; }

  /// The dimension of indices, not counting index vectors, that a batching
  /// dimension of the input is
  std::optional<unsigned> batching(int64_t dim) const {
    auto dims = numbers.getInputBatchingDims();
    const auto *it = llvm::find(dims, dim);
    if (it == dims.end())
      return std::nullopt;
    int64_t place = numbers.getScatterIndicesBatchingDims()[it - dims.begin()];
    return place - (place > numbers.getIndexVectorDim());
  }
  unsigned indexDim(unsigned place) const {
    return place + (place >= numbers.getIndexVectorDim());
  }

  /// The dimension of updates that runs inside this dimension of the input; to
  /// be asked for all of them in order
  std::optional<unsigned> nextWindow(int64_t dim) {
    if (llvm::is_contained(numbers.getInsertedWindowDims(), dim))
      return std::nullopt;
    return numbers.getUpdateWindowDims()[used++];
  }

  /// Which element of the index vectors is a start along the dimension
  std::optional<int64_t> position(int64_t dim) const {
    auto map = numbers.getScatterDimsToOperandDims();
    const auto *it = llvm::find(map, dim);
    return it == map.end() ? std::nullopt
                           : std::optional<int64_t>(it - map.begin());
  }
  unsigned indexVectorDim() const { return numbers.getIndexVectorDim(); }

private:
  stablehlo::ScatterDimensionNumbersAttr numbers;
  SmallVector<unsigned, 2> places;
  unsigned used = 0;
};

/// z = x with y[b, i] added, or put, at start[b] + i
struct ScatterRule : AxisRule<ScatterRule, stablehlo::ScatterOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto scatter = cast<stablehlo::ScatterOp>(op);
    if (scatter.getInputs().size() != 1)
      return {};
    auto shape = rankedShape(op->getOperand(0));
    auto updates = rankedShape(op->getOperand(2));
    if (!shape || !updates)
      return {};
    Block &body = scatter.getUpdateComputation().front();
    auto isStatic = [](Value v) { return staticShape(v).has_value(); };
    bool adds = addsArguments(body);
    if (adds && llvm::all_of(op->getOperands(), isStatic))
      return sumForm(scatter, *shape, *updates);
    if (adds || body.back().getOperand(0) == body.getArgument(1))
      return slicedForm(scatter, *shape, *updates);
    return {};
  }

private:
  /// z[i] = x[i] + sum_b,j y[b, j] [i = start[b] + j]
  AxisForm sumForm(stablehlo::ScatterOp scatter, ArrayRef<int64_t> shape,
                   ArrayRef<int64_t> updates) const {
    AxisForm form = AxisForm::sum(shape);
    form.addTerm().factors.push_back({0, FactorRole::Value, form.result});
    AxisTerm term;
    AxisFactor update{2, FactorRole::Value, {}};
    update.axes.assign(updates.size(), 0);
    ScatterAxes axes(scatter, updates.size());
    SmallVector<unsigned, 2> places(axes.placeDims().size(), ~0u);
    for (unsigned dim = 0; dim < shape.size(); ++dim)
      if (auto place = axes.batching(dim))
        places[*place] = dim;
    for (auto [axis, dim] : llvm::zip_equal(places, axes.placeDims())) {
      if (axis == ~0u)
        axis = form.addAxis(updates[dim]);
      update.axes[dim] = axis;
    }
    for (unsigned dim = 0; dim < shape.size(); ++dim) {
      if (axes.batching(dim))
        continue;
      AxisSelection selection{{dim}, {1}};
      int64_t size = 1;
      std::optional<unsigned> window = axes.nextWindow(dim);
      if (window)
        size = updates[*window];
      if (auto position = axes.position(dim))
        selection.lookup = AxisLookup{1,
                                      places,
                                      axes.indexVectorDim(),
                                      *position,
                                      shape[dim] - size,
                                      /*drops=*/true};
      else if (window && size == shape[dim]) {
        update.axes[*window] = dim;
        continue;
      }
      if (window) {
        update.axes[*window] = form.addAxis(size);
        selection.axes.push_back(update.axes[*window]);
        selection.coefficients.push_back(-1);
      }
      term.selections.push_back(std::move(selection));
    }
    term.factors.push_back(std::move(update));
    form.terms.push_back(std::move(term));
    return form;
  }

  AxisForm slicedForm(stablehlo::ScatterOp scatter, ArrayRef<int64_t> shape,
                      ArrayRef<int64_t> updates) const {
    ScatterAxes axes(scatter, updates.size());
    SmallVector<SlicedDim> sliced;
    for (unsigned dim = 0; dim < shape.size(); ++dim) {
      if (auto place = axes.batching(dim)) {
        sliced.push_back({dim,
                          {{0, dim},
                           {1, axes.indexDim(*place)},
                           {2, axes.placeDims()[*place]}}});
        continue;
      }
      auto window = axes.nextWindow(dim);
      if (window && updates[*window] == shape[dim] && !axes.position(dim))
        sliced.push_back({dim, {{0, dim}, {2, *window}}});
    }
    return taylor::slicedForm(scatter, 0, Additive{{0, 2}}, sliced);
  }
};

} // namespace

void mlir::taylor::attachUpdateRules(MLIRContext &context) {
  using namespace stablehlo;
  DynamicUpdateSliceOp::attachInterface<DynamicUpdateSliceRule>(context);
  ScatterOp::attachInterface<ScatterRule>(context);
}
