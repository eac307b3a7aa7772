//===- TaylorScatter.cpp - Taylor rule of scatter -------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "Selection.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;

namespace {

/// What a scatter does with an element and its update.
enum class Update { Add, Set, Multiply, Extremum, Other };

Update updateOf(stablehlo::ScatterOp op) {
  Block &body = op.getUpdateComputation().front();
  if (op.getInputs().size() != 1)
    return Update::Other;
  if (body.back().getOperand(0) == body.getArgument(1))
    return Update::Set;
  if (addsArguments(body))
    return Update::Add;
  if (!llvm::hasNItems(body.getOperations(), 2))
    return Update::Other;
  if (isa<stablehlo::MulOp>(body.front()))
    return Update::Multiply;
  return isa<stablehlo::MaxOp, stablehlo::MinOp>(body.front())
             ? Update::Extremum
             : Update::Other;
}

class Scatterer {
public:
  Scatterer(JetBuilder &builder, stablehlo::ScatterOp op, ArrayRef<Jet> x)
      : builder(builder), op(op), x(x[0]), indices(x[1][0].value), y(x[2]) {}

  /// z_k = scatter(x_k, y_k), of sums and of elements that are replaced
  Jet linear() {
    Jet z = value();
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      if (x[k] || y[k])
        z.set(k, scatter(x[k], y[k], std::nullopt));
    return z;
  }

  /// The same where indices depend on the direction. Nothing if there are
  /// several, or if an update is larger than a point.
  std::optional<Jet> linearAtPoints(bool adds) {
    auto numbers = op.getScatterDimensionNumbers();
    Type type = op.getInputs()[0].getType();
    auto starts = pointStarts(
        builder, op.getScatterIndices(), numbers.getScatterDimsToOperandDims(),
        cast<RankedTensorType>(type).getRank(), /*fill=*/false);
    if (starts.empty())
      return std::nullopt;
    Jet z;
    for (unsigned k = 0; k <= builder.getOrder(); ++k) {
      if (!x[k] && !y[k])
        continue;
      Coefficient into = x[k] ? x[k] : Coefficient{builder.zero(type)};
      Coefficient from =
          y[k] ? y[k] : Coefficient{builder.zero(op.getUpdates()[0].getType())};
      auto updated =
          put(builder, into, inPlace(from), starts, Outside::Nowhere, adds);
      if (!updated)
        return std::nullopt;
      z.set(k, *updated);
    }
    return z;
  }

  /// Coefficient 0, in each direction by itself
  Jet inEachDirection(Coefficient indices) {
    auto copy = cast<stablehlo::ScatterOp>(
        builder.clone(op, {builder.spread(x[0]), builder.spread(indices),
                           builder.spread(y[0])}));
    auto numbers = op.getScatterDimensionNumbers();
    copy.setScatterDimensionNumbersAttr(
        stablehlo::ScatterDimensionNumbersAttr::get(
            op.getContext(), shifted(numbers.getUpdateWindowDims()),
            shifted(numbers.getInsertedWindowDims()),
            prepended(0, shifted(numbers.getInputBatchingDims())),
            prepended(0, shifted(numbers.getScatterIndicesBatchingDims())),
            shifted(numbers.getScatterDimsToOperandDims()),
            numbers.getIndexVectorDim() + 1));
    copy.setIndicesAreSorted(false);
    copy->getResult(0).setType(copy.getInputs()[0].getType());
    return Jet(Coefficient{copy->getResult(0), true});
  }

  /// Coefficient 0 alone, of elements that may depend on the direction
  Jet value() { return Jet(scatter(x[0], y[0], std::nullopt)); }

  /// z = x s, where s has the factors in their places and 1 elsewhere
  Jet multiplied() {
    Jet factors(scatter(builder.constantLike(x[0], 1.0), y[0], std::nullopt));
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      if (y[k])
        factors.set(k, scatter({}, y[k], Update::Set));
    return builder.series().product(x, factors, value()[0]);
  }

  /// z_k = mean of the x_k and y_k that attain z_0
  Jet extremum() {
    Jet z = value();
    Coefficient here = indicator(x[0], z[0]);
    Coefficient there = indicator(y[0], gathered(z[0]));
    Coefficient count = scatter(here, there, Update::Add);
    for (unsigned k = 1; k <= builder.getOrder(); ++k) {
      Coefficient sum = builder.multiply(here, x[k]);
      if (y[k])
        sum = scatter(sum, builder.multiply(there, y[k]), Update::Add);
      z.set(k, builder.divide(sum, count));
    }
    return z;
  }

private:
  /// Of an update, along the dimensions of the input
  SmallVector<int64_t> windowSizes() {
    auto numbers = op.getScatterDimensionNumbers();
    auto updates = cast<RankedTensorType>(op.getUpdates()[0].getType());
    int64_t rank =
        cast<RankedTensorType>(op.getInputs()[0].getType()).getRank();
    SmallVector<int64_t> sizes;
    unsigned next = 0;
    for (int64_t d = 0; d < rank; ++d) {
      bool isPoint = llvm::is_contained(numbers.getInsertedWindowDims(), d) ||
                     llvm::is_contained(numbers.getInputBatchingDims(), d);
      sizes.push_back(
          isPoint ? 1
                  : updates.getDimSize(numbers.getUpdateWindowDims()[next++]));
    }
    return sizes;
  }

  /// A single update with all dimensions of the input
  Coefficient inPlace(Coefficient update) {
    SmallVector<int64_t> shape = windowSizes();
    if (update.perDirection)
      shape.insert(shape.begin(), builder.getDirections());
    return {builder.getTensor().reshape(update.value, shape),
            update.perDirection};
  }

  /// The op on these coefficients, with another update.
  Coefficient scatter(Coefficient into, Coefficient from,
                      std::optional<Update> update) {
    bool spreads = into.perDirection || from.perDirection;
    auto read = [&](Coefficient c, Type type) {
      if (spreads)
        return builder.spreadOrZero(c, type);
      return c ? c.value : builder.zero(type);
    };
    Value lhs = read(into, op.getInputs()[0].getType());
    Value rhs = read(from, op.getUpdates()[0].getType());
    auto copy =
        cast<stablehlo::ScatterOp>(builder.clone(op, {lhs, indices, rhs}));
    copy->getResult(0).setType(lhs.getType());
    if (spreads)
      addAxis(copy);
    if (update)
      setUpdate(copy, *update);
    return {copy->getResult(0), spreads};
  }

  static void addAxis(stablehlo::ScatterOp op) {
    auto numbers = op.getScatterDimensionNumbers();
    op.setScatterDimensionNumbersAttr(
        stablehlo::ScatterDimensionNumbersAttr::get(
            op.getContext(),
            prepended(0, shifted(numbers.getUpdateWindowDims())),
            shifted(numbers.getInsertedWindowDims()),
            shifted(numbers.getInputBatchingDims()),
            numbers.getScatterIndicesBatchingDims(),
            shifted(numbers.getScatterDimsToOperandDims()),
            numbers.getIndexVectorDim()));
  }

  void setUpdate(stablehlo::ScatterOp copy, Update update) {
    Block &body = copy.getUpdateComputation().front();
    Value result = body.getArgument(1);
    if (update == Update::Add) {
      OpBuilder::InsertionGuard guard(builder.getBuilder());
      builder.getBuilder().setInsertionPoint(&body.back());
      result = builder.getTensor().add(body.getArgument(0), result);
    }
    body.back().setOperand(0, result);
  }

  /// 1 where both are equal
  Coefficient indicator(Coefficient a, Coefficient b) {
    return builder.select(compare(builder, a, b, ComparisonDirection::EQ),
                          builder.constantLike(a, 1.0), {});
  }

  /// The elements that updates go to
  Coefficient gathered(Coefficient z) {
    auto numbers = op.getScatterDimensionNumbers();
    auto updates = cast<RankedTensorType>(op.getUpdates()[0].getType());
    SmallVector<int64_t> sizes = windowSizes();
    OpBuilder &b = builder.getBuilder();
    auto dims = stablehlo::GatherDimensionNumbersAttr::get(
        b.getContext(), numbers.getUpdateWindowDims(),
        numbers.getInsertedWindowDims(), numbers.getInputBatchingDims(),
        numbers.getScatterIndicesBatchingDims(),
        numbers.getScatterDimsToOperandDims(), numbers.getIndexVectorDim());
    return {stablehlo::GatherOp::create(
        b, builder.getLoc(), updates, z.value, indices, dims,
        b.getDenseI64ArrayAttr(sizes), b.getBoolAttr(false))};
  }

  JetBuilder &builder;
  stablehlo::ScatterOp op;
  const Jet &x;
  Value indices;
  const Jet &y;
};

/// By what happens to an element and its update
struct ScatterJet : TaylorRule<ScatterJet, stablehlo::ScatterOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto scatter = cast<stablehlo::ScatterOp>(op);
    Update update = updateOf(scatter);
    if (update == Update::Other)
      return builder.refuse(op, "expected a scatter that adds, replaces, "
                                "multiplies, or takes a maximum or minimum");
    Scatterer scatterer(builder, scatter, x);
    bool isLinear = update == Update::Add || update == Update::Set;
    if (x[1][0].perDirection)
      return atIndices(scatter, builder, scatterer, update, x[1][0], results);
    if (builder.getOrder() == 0) {
      results.push_back(scatterer.value());
      return success();
    }
    if (update == Update::Multiply && !scatter.getUniqueIndices())
      return builder.refuse(
          op, "expected a scatter that multiplies to have unique indices");
    if (!isLinear && (x[0][0].perDirection || x[2][0].perDirection))
      return builder.refuse(op, "expected indices and elements that do not "
                                "depend on the direction");
    results.push_back(update == Update::Multiply   ? scatterer.multiplied()
                      : update == Update::Extremum ? scatterer.extremum()
                                                   : scatterer.linear());
    return success();
  }
  static StringRef getTaylorRule() {
    return "add, replace: op(x_k, y_k); multiply: Cauchy product; max, min: "
           "mean of those that attain it";
  }

private:
  static LogicalResult atIndices(stablehlo::ScatterOp op, JetBuilder &builder,
                                 Scatterer &scatterer, Update update,
                                 Coefficient indices,
                                 SmallVectorImpl<Jet> &results) {
    bool adds = update == Update::Add;
    std::optional<Jet> z;
    if (adds || update == Update::Set)
      z = scatterer.linearAtPoints(adds);
    if (!z && builder.getOrder() > 0)
      return builder.refuse(op, "expected indices and elements that do not "
                                "depend on the direction");
    results.push_back(z ? *z : scatterer.inEachDirection(indices));
    return success();
  }
};

} // namespace

void mlir::taylor::attachTaylorScatterRules(MLIRContext &context) {
  stablehlo::ScatterOp::attachInterface<ScatterJet>(context);
}
