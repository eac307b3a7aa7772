//===- Windows.cpp - Axis rules of ops with a window that moves -----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Slices.h"
#include <numeric>

using namespace mlir;
using namespace mlir::taylor;

namespace {

double volume(ArrayRef<int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), 1.0,
                         std::multiplies<double>());
}

/// Whether a list of numbers, if it is there, has `number` at the position.
bool isAt(std::optional<ArrayRef<int64_t>> numbers, unsigned position,
          int64_t number) {
  return !numbers || (*numbers)[position] == number;
}

bool isUnpadded(std::optional<DenseIntElementsAttr> padding, unsigned dim) {
  if (!padding)
    return true;
  auto values = padding->value_begin<int64_t>();
  return values[2 * dim] == 0 && values[2 * dim + 1] == 0;
}

/// z[b, s, o] = sum_w,i x[b, s + w, i] k[w, i, o]
struct ConvolutionRule : AxisRule<ConvolutionRule, stablehlo::ConvolutionOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto convolution = cast<stablehlo::ConvolutionOp>(op);
    auto kernel = staticShape(convolution.getRhs());
    Type type = getElementTypeOrSelf(op->getResult(0));
    if (!kernel || llvm::any_of(op->getOperandTypes(), [&](Type operand) {
          return getElementTypeOrSelf(operand) != type;
        }))
      return {};
    auto numbers = convolution.getDimensionNumbers();
    auto dim = [](int64_t number) { return static_cast<unsigned>(number); };
    unsigned outputs = dim(numbers.getKernelOutputFeatureDimension());
    SmallVector<SlicedDim> sliced;
    if (convolution.getBatchGroupCount() == 1) {
      sliced.push_back({dim(numbers.getOutputBatchDimension()),
                        {{0, dim(numbers.getInputBatchDimension())}}});
      if (convolution.getFeatureGroupCount() == 1)
        sliced.push_back(
            {dim(numbers.getOutputFeatureDimension()), {{1, outputs}}});
    }
    double flops = 2.0 * volume(*kernel) / (*kernel)[outputs];
    return slicedForm(op, 0, Multilinear{{0, 1}}, sliced, flops);
  }

  /// In the input: x[b, s, i] = sum_w,o z[b, s - w, o] k[w, i, o]
  Value buildTransposed(Operation *op, unsigned number, OpBuilder &builder,
                        Location location, ValueRange operands,
                        RankedTensorType type) const {
    auto convolution = cast<stablehlo::ConvolutionOp>(op);
    if (number != 0 || convolution.getFeatureGroupCount() != 1 ||
        convolution.getBatchGroupCount() != 1)
      return {};
    auto old = convolution.getDimensionNumbers();
    ArrayRef<int64_t> kernelDims = old.getKernelSpatialDimensions();
    auto shapeOf = [](Value value) {
      return cast<RankedTensorType>(value.getType()).getShape();
    };
    SmallVector<int64_t> padding;
    for (unsigned i = 0; i < kernelDims.size(); ++i) {
      auto dilated = [&](int64_t size, std::optional<ArrayRef<int64_t>> steps) {
        return (size - 1) * (steps ? (*steps)[i] : 1) + 1;
      };
      int64_t window = dilated(shapeOf(operands[1])[kernelDims[i]],
                               convolution.getRhsDilation());
      int64_t input =
          dilated(type.getShape()[old.getInputSpatialDimensions()[i]],
                  convolution.getLhsDilation());
      int64_t output =
          dilated(shapeOf(operands[0])[old.getOutputSpatialDimensions()[i]],
                  convolution.getWindowStrides());
      auto edges = convolution.getPadding();
      int64_t low = edges ? edges->getValues<int64_t>()[2 * i] : 0;
      padding.push_back(window - low - 1);
      padding.push_back(input - output + low);
    }
    auto reversed = stablehlo::ReverseOp::create(
        builder, location, operands[1].getType(), operands[1],
        builder.getDenseI64ArrayAttr(kernelDims));
    auto copy = cast<stablehlo::ConvolutionOp>(
        cloneAt(op, builder, location, {operands[0], reversed}, type));
    copy.setDimensionNumbersAttr(stablehlo::ConvDimensionNumbersAttr::get(
        op->getContext(), old.getOutputBatchDimension(),
        old.getOutputFeatureDimension(), old.getOutputSpatialDimensions(),
        old.getKernelOutputFeatureDimension(),
        old.getKernelInputFeatureDimension(), kernelDims,
        old.getInputBatchDimension(), old.getInputFeatureDimension(),
        old.getInputSpatialDimensions()));
    auto strides = copy.getWindowStridesAttr();
    copy.setWindowStridesAttr(copy.getLhsDilationAttr());
    copy.setLhsDilationAttr(strides);
    auto count = static_cast<int64_t>(kernelDims.size());
    copy.setPaddingAttr(DenseIntElementsAttr::get(
        RankedTensorType::get({count, 2}, builder.getI64Type()), padding));
    return copy->getResult(0);
  }
};

/// Whether element `number` of what a reduction returns is that of one of two
/// tuples, which is chosen by comparing two other elements.
bool isChosenByOthers(Block &body, unsigned number) {
  unsigned count = body.getNumArguments() / 2;
  auto isPair = [&](Value first, Value second, unsigned place) {
    Value mine = body.getArgument(place);
    Value other = body.getArgument(count + place);
    return (first == mine && second == other) ||
           (first == other && second == mine);
  };
  auto choice =
      body.back().getOperand(number).getDefiningOp<stablehlo::SelectOp>();
  auto compare = choice ? choice.getPred().getDefiningOp<stablehlo::CompareOp>()
                        : stablehlo::CompareOp();
  return compare && isPair(choice.getOnTrue(), choice.getOnFalse(), number) &&
         llvm::any_of(llvm::seq(count), [&](unsigned place) {
           return place != number &&
                  isPair(compare.getLhs(), compare.getRhs(), place);
         });
}

/// z[s] = init + sum_w x[s + w], or the x or init at the largest y
struct ReduceWindowRule
    : AxisRule<ReduceWindowRule, stablehlo::ReduceWindowOp> {
  AxisForm getAxisForm(Operation *op, unsigned number) const {
    auto window = cast<stablehlo::ReduceWindowOp>(op);
    Block &body = window.getBody().front();
    unsigned count = window.getInputs().size();
    if (!(count == 1 && addsArguments(body)) && !isChosenByOthers(body, number))
      return {};
    auto inputs = llvm::to_vector<4>(llvm::seq<unsigned>(count));
    ArrayRef<int64_t> sizes = window.getWindowDimensions();
    SmallVector<SlicedDim> sliced;
    for (unsigned dim = 0; dim < sizes.size(); ++dim)
      if (sizes[dim] == 1 && isAt(window.getWindowStrides(), dim, 1) &&
          isAt(window.getBaseDilations(), dim, 1) &&
          isUnpadded(window.getPadding(), dim))
        sliced.push_back(sameDim(dim, inputs));
    return slicedForm(op, number, Additive{{number, count + number}}, sliced,
                      volume(sizes));
  }

  /// x[s] = sum_w z[s - w], of windows that move by one
  Value buildTransposed(Operation *op, unsigned number, OpBuilder &builder,
                        Location location, ValueRange operands,
                        RankedTensorType type) const {
    auto window = cast<stablehlo::ReduceWindowOp>(op);
    ArrayRef<int64_t> sizes = window.getWindowDimensions();
    SmallVector<int64_t> padding;
    for (unsigned dim = 0; dim < sizes.size(); ++dim) {
      if (!isAt(window.getWindowStrides(), dim, 1) ||
          !isAt(window.getBaseDilations(), dim, 1))
        return {};
      int64_t step =
          window.getWindowDilations() ? (*window.getWindowDilations())[dim] : 1;
      for (unsigned edge : {0, 1}) {
        int64_t old =
            window.getPadding()
                ? window.getPadding()->getValues<int64_t>()[2 * dim + edge]
                : 0;
        padding.push_back((sizes[dim] - 1) * step - old);
      }
    }
    if (number != 0 || op->getNumOperands() != 2)
      return {};
    Operation *copy = cloneAt(op, builder, location, operands, type);
    auto rank = static_cast<int64_t>(sizes.size());
    cast<stablehlo::ReduceWindowOp>(copy).setPaddingAttr(
        DenseIntElementsAttr::get(
            RankedTensorType::get({rank, 2}, builder.getI64Type()), padding));
    return copy->getResult(0);
  }
};

/// z[s] = init + sum of y[t] over the windows t whose choice from x is s
struct SelectAndScatterRule
    : AxisRule<SelectAndScatterRule, stablehlo::SelectAndScatterOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto scatter = cast<stablehlo::SelectAndScatterOp>(op);
    auto sizes = scatter.getWindowDimensions();
    if (!sizes || !addsArguments(scatter.getScatter().front()))
      return {};
    SmallVector<SlicedDim> sliced;
    for (unsigned dim = 0; dim < sizes->size(); ++dim)
      if ((*sizes)[dim] == 1 && isAt(scatter.getWindowStrides(), dim, 1) &&
          isUnpadded(scatter.getPadding(), dim))
        sliced.push_back(sameDim(dim, {0, 1}));
    return slicedForm(op, 0, Additive{{1, 2}}, sliced, volume(*sizes));
  }
};

} // namespace

void mlir::taylor::attachWindowRules(MLIRContext &context) {
  using namespace stablehlo;
  ConvolutionOp::attachInterface<ConvolutionRule>(context);
  ReduceWindowOp::attachInterface<ReduceWindowRule>(context);
  SelectAndScatterOp::attachInterface<SelectAndScatterRule>(context);
}
