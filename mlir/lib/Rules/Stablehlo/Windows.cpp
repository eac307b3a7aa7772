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
};

/// z[s] = init + sum_w x[s + w]
struct ReduceWindowRule
    : AxisRule<ReduceWindowRule, stablehlo::ReduceWindowOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto window = cast<stablehlo::ReduceWindowOp>(op);
    if (op->getNumOperands() != 2 || !addsArguments(window.getBody().front()))
      return {};
    ArrayRef<int64_t> sizes = window.getWindowDimensions();
    SmallVector<SlicedDim> sliced;
    for (unsigned dim = 0; dim < sizes.size(); ++dim)
      if (sizes[dim] == 1 && isAt(window.getWindowStrides(), dim, 1) &&
          isAt(window.getBaseDilations(), dim, 1) &&
          isUnpadded(window.getPadding(), dim))
        sliced.push_back(sameDim(dim, {0}));
    return slicedForm(op, 0, Additive{{0, 1}}, sliced, volume(sizes));
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
