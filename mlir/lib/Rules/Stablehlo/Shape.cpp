//===- Shape.cpp - Rules of constants and of ops that move elements -------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "taylor/Interfaces/AffineFit.h"
#include <cmath>
#include <complex>

using namespace mlir;
using namespace mlir::taylor;

namespace {

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

/// The value that all elements have, if it is exact as a double.
std::optional<double> splatValue(ElementsAttr attribute) {
  auto dense = dyn_cast<DenseElementsAttr>(attribute);
  if (!dense || !dense.isSplat())
    return std::nullopt;
  Type type = dense.getElementType();
  auto toDouble = [](APFloat value) {
    bool lost;
    value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lost);
    return value.convertToDouble();
  };
  if (isa<FloatType>(type))
    return toDouble(dense.getSplatValue<APFloat>());
  if (type.isInteger(1))
    return dense.getSplatValue<APInt>().isZero() ? 0.0 : 1.0;
  if (auto integer = dyn_cast<IntegerType>(type)) {
    APInt value = dense.getSplatValue<APInt>();
    if (value.getSignificantBits() > 53)
      return std::nullopt;
    if (integer.isUnsigned())
      return static_cast<double>(value.getZExtValue());
    return static_cast<double>(value.getSExtValue());
  }
  auto complex = dyn_cast<ComplexType>(type);
  if (!complex || !isa<FloatType>(complex.getElementType()))
    return std::nullopt;
  auto value = dense.getSplatValue<std::complex<APFloat>>();
  if (!value.imag().isZero())
    return std::nullopt;
  return toDouble(value.real());
}

/// Integers of a table as affine in their indices, if they are: of one
/// dimension at least, and not predicates.
std::optional<AffineIndex> affineValues(ElementsAttr attribute) {
  auto dense = dyn_cast<DenseIntElementsAttr>(attribute);
  if (!dense || dense.getElementType().isInteger(1))
    return std::nullopt;
  ArrayRef<int64_t> shape = dense.getType().getShape();
  bool isUnsigned = dense.getElementType().isUnsignedInteger();
  auto values = dense.value_begin<APInt>();
  return affineIn(
      shape, [&](ArrayRef<int64_t> index) -> std::optional<int64_t> {
        int64_t position = 0;
        for (auto [i, size] : llvm::zip(index, shape))
          position = position * size + i;
        APInt value = *(values + position);
        return isUnsigned ? value.getZExtValue() : value.getSExtValue();
      });
}

/// z[i, j, ..] = c + s_0 i + s_1 j + ..
AxisForm affineForm(ArrayRef<int64_t> shape, const AffineIndex &affine) {
  AxisForm form = AxisForm::sum(shape);
  form.addTerm(affine.offset);
  for (unsigned dim = 0; dim < shape.size(); ++dim)
    if (affine.strides[dim] != 0)
      form.addTerm(affine.strides[dim])
          .factors.push_back({0, FactorRole::Index, {dim}});
  return form;
}

/// z = c, or z[i] = c + s i for integers; a number that is not finite is no
/// coefficient, but can be compared.
struct ConstantRule : AxisRule<ConstantRule, stablehlo::ConstantOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto shape = staticShape(op->getResult(0));
    ElementsAttr attribute = cast<stablehlo::ConstantOp>(op).getValue();
    auto value = splatValue(attribute);
    if (auto affine = value || !shape ? std::nullopt : affineValues(attribute))
      return affineForm(*shape, *affine);
    if (!shape || !value || !std::isfinite(*value))
      return {};
    AxisForm form = AxisForm::sum(*shape);
    form.addTerm(*value);
    return form;
  }
  std::optional<double> evaluate(Operation *op, ArrayRef<double>) const {
    return splatValue(cast<stablehlo::ConstantOp>(op).getValue());
  }
};

/// z[.., i, ..] = i
struct IotaRule : AxisRule<IotaRule, stablehlo::IotaOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto iota = cast<stablehlo::IotaOp>(op);
    auto shape = staticShape(op->getResult(0));
    if (!shape)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    form.addTerm().factors.push_back(
        {0,
         FactorRole::Index,
         {static_cast<unsigned>(iota.getIotaDimension())}});
    return form;
  }
};

//===----------------------------------------------------------------------===//
// Renaming dimensions
//===----------------------------------------------------------------------===//

/// z[.., i, ..] = x[i], new dimensions and expanded unit dimensions constant
struct BroadcastInDimRule
    : AxisRule<BroadcastInDimRule, stablehlo::BroadcastInDimOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto broadcast = cast<stablehlo::BroadcastInDimOp>(op);
    auto shape = staticShape(op->getResult(0));
    auto input = staticShape(op->getOperand(0));
    if (!shape || !input)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisFactor factor{0, FactorRole::Value, {}};
    for (auto [size, dim] :
         llvm::zip(*input, broadcast.getBroadcastDimensions()))
      factor.axes.push_back(size == (*shape)[dim] ? static_cast<unsigned>(dim)
                                                  : form.addAxis(size));
    form.addTerm().factors.push_back(factor);
    return form;
  }
};

/// z[i_p(0), i_p(1), ..] = x[i_0, i_1, ..]
struct TransposeRule : AxisRule<TransposeRule, stablehlo::TransposeOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto transpose = cast<stablehlo::TransposeOp>(op);
    auto shape = rankedShape(op->getResult(0));
    if (!shape)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisFactor factor{0, FactorRole::Value, {}};
    factor.axes.resize(shape->size());
    for (auto [dim, source] : llvm::enumerate(transpose.getPermutation()))
      factor.axes[source] = dim;
    form.addTerm().factors.push_back(factor);
    return form;
  }
};

/// Adds to `selection` the row-major index over axes first, first + 1, ...
void addRowMajor(AxisSelection &selection, ArrayRef<unsigned> axes,
                 ArrayRef<int64_t> sizes, int64_t sign) {
  int64_t stride = sign;
  for (unsigned axis : llvm::reverse(axes)) {
    selection.axes.push_back(axis);
    selection.coefficients.push_back(stride);
    stride *= sizes[axis];
  }
}

/// z[j] = sum_i x[i] [rowmajor(i) = rowmajor(j)], group by group
struct ReshapeRule : AxisRule<ReshapeRule, stablehlo::ReshapeOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto shape = staticShape(op->getResult(0));
    auto input = staticShape(op->getOperand(0));
    if (!shape || !input || llvm::is_contained(*shape, 0))
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisTerm term;
    AxisFactor factor{0, FactorRole::Value, {}};
    size_t in = 0, out = 0;
    while (in < input->size() || out < shape->size()) {
      // The shortest runs of dimensions with equally many elements.
      SmallVector<unsigned, 4> inAxes, outAxes;
      int64_t inCount = 1, outCount = 1;
      auto takeIn = [&] {
        inCount *= (*input)[in];
        factor.axes.push_back(form.addAxis((*input)[in++]));
        inAxes.push_back(factor.axes.back());
      };
      auto takeOut = [&] {
        outCount *= (*shape)[out];
        outAxes.push_back(out++);
      };
      in < input->size() ? takeIn() : takeOut();
      while (inCount != outCount)
        inCount < outCount ? takeIn() : takeOut();
      auto isUnit = [&](unsigned axis) { return form.sizes[axis] == 1; };
      llvm::erase_if(inAxes, isUnit);
      llvm::erase_if(outAxes, isUnit);
      if (inAxes.size() == 1 && outAxes.size() == 1) {
        llvm::replace(factor.axes, inAxes[0], outAxes[0]);
        continue;
      }
      if (inAxes.empty())
        continue;
      AxisSelection selection;
      addRowMajor(selection, inAxes, form.sizes, 1);
      addRowMajor(selection, outAxes, form.sizes, -1);
      term.selections.push_back(selection);
    }
    term.factors.push_back(factor);
    form.terms.push_back(term);
    return form;
  }
};

//===----------------------------------------------------------------------===//
// Selecting and placing elements
//===----------------------------------------------------------------------===//

/// z[i] = sum_j x[j] [j = strides i + starts]
struct SliceRule : AxisRule<SliceRule, stablehlo::SliceOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto slice = cast<stablehlo::SliceOp>(op);
    auto shape = staticShape(op->getResult(0));
    auto input = staticShape(op->getOperand(0));
    if (!shape || !input)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisTerm term;
    AxisFactor factor{0, FactorRole::Value, {}};
    for (unsigned dim = 0; dim < shape->size(); ++dim) {
      if ((*input)[dim] == (*shape)[dim]) {
        factor.axes.push_back(dim);
        continue;
      }
      unsigned axis = form.addAxis((*input)[dim]);
      factor.axes.push_back(axis);
      term.selections.push_back({{axis, dim},
                                 {1, -slice.getStrides()[dim]},
                                 slice.getStartIndices()[dim]});
    }
    term.factors.push_back(factor);
    form.terms.push_back(term);
    return form;
  }
};

/// z[i] = x[n - 1 - i]
struct ReverseRule : AxisRule<ReverseRule, stablehlo::ReverseOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto reverse = cast<stablehlo::ReverseOp>(op);
    auto shape = rankedShape(op->getResult(0));
    if (!shape)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisTerm term;
    AxisFactor factor = elementFactor(0, shape->size());
    for (int64_t dim : reverse.getDimensions()) {
      int64_t size = (*shape)[dim];
      if (ShapedType::isDynamic(size))
        return {};
      if (size == 1)
        continue;
      factor.axes[dim] = form.addAxis(size);
      term.selections.push_back(
          {{factor.axes[dim], static_cast<unsigned>(dim)}, {1, 1}, size - 1});
    }
    term.factors.push_back(factor);
    form.terms.push_back(term);
    return form;
  }
};

/// z[i] = p + sum_j (x[j] - p) [i = low + (interior + 1) j]
struct PadRule : AxisRule<PadRule, stablehlo::PadOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto pad = cast<stablehlo::PadOp>(op);
    auto shape = rankedShape(op->getResult(0));
    auto input = rankedShape(op->getOperand(0));
    if (!shape || !input || getElementTypeOrSelf(op->getResult(0)).isInteger())
      return {};
    AxisForm form = AxisForm::sum(*shape);
    AxisTerm term;
    AxisFactor factor{0, FactorRole::Value, {}};
    for (unsigned dim = 0; dim < shape->size(); ++dim) {
      int64_t low = pad.getEdgePaddingLow()[dim];
      int64_t step = pad.getInteriorPadding()[dim] + 1;
      if (low == 0 && pad.getEdgePaddingHigh()[dim] == 0 && step == 1) {
        factor.axes.push_back(dim);
        continue;
      }
      if (ShapedType::isDynamic((*input)[dim]))
        return {};
      unsigned axis = form.addAxis((*input)[dim]);
      factor.axes.push_back(axis);
      term.selections.push_back({{dim, axis}, {1, -step}, low});
    }
    AxisTerm hole = term;
    hole.coefficient = -1.0;
    hole.factors.push_back({1, FactorRole::Value, {}});
    term.factors.push_back(factor);
    form.terms.push_back(term);
    form.addTerm().factors.push_back({1, FactorRole::Value, {}});
    form.terms.push_back(hole);
    return form;
  }
};

/// z[i] = sum_n sum_j x_n[j] [i = j + start_n]
struct ConcatenateRule : AxisRule<ConcatenateRule, stablehlo::ConcatenateOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto concatenate = cast<stablehlo::ConcatenateOp>(op);
    auto shape = rankedShape(op->getResult(0));
    // Predicates are not added up.
    if (!shape || getElementTypeOrSelf(op->getResult(0)).isInteger(1))
      return {};
    unsigned dim = concatenate.getDimension();
    AxisForm form = AxisForm::sum(*shape);
    int64_t start = 0;
    for (unsigned n = 0; n < op->getNumOperands(); ++n) {
      auto input = rankedShape(op->getOperand(n));
      if (!input)
        return {};
      int64_t size = (*input)[dim];
      if (ShapedType::isDynamic(size))
        return {};
      unsigned axis = form.addAxis(size);
      AxisTerm &term = form.addTerm();
      term.factors.push_back(elementFactor(n, shape->size()));
      term.factors[0].axes[dim] = axis;
      term.selections.push_back({{dim, axis}, {1, -1}, start});
      start += size;
    }
    return form;
  }
};

} // namespace

void mlir::taylor::attachShapeRules(MLIRContext &context) {
  using namespace stablehlo;
  BroadcastInDimOp::attachInterface<BroadcastInDimRule>(context);
  ConcatenateOp::attachInterface<ConcatenateRule>(context);
  ConstantOp::attachInterface<ConstantRule>(context);
  IotaOp::attachInterface<IotaRule>(context);
  PadOp::attachInterface<PadRule>(context);
  ReshapeOp::attachInterface<ReshapeRule>(context);
  ReverseOp::attachInterface<ReverseRule>(context);
  SliceOp::attachInterface<SliceRule>(context);
  TransposeOp::attachInterface<TransposeRule>(context);
}
