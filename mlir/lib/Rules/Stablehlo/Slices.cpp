//===- Slices.cpp - Ops that work slice by slice --------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Slices.h"

using namespace mlir;
using namespace mlir::taylor;

SlicedDim mlir::taylor::sameDim(unsigned dim, ArrayRef<unsigned> operands) {
  SlicedDim sliced{dim, {}};
  for (unsigned operand : operands)
    sliced.places.push_back({operand, dim});
  return sliced;
}

/// The axes of an operand, of which those that are not sliced are new.
static std::optional<AxisFactor> factorOf(Operation *op, unsigned operand,
                                          ArrayRef<SlicedDim> sliced,
                                          AxisForm &form) {
  auto shape = rankedShape(op->getOperand(operand));
  if (!shape)
    return std::nullopt;
  AxisFactor factor{operand, FactorRole::Parameter, {}};
  for (auto [dim, size] : llvm::enumerate(*shape)) {
    std::optional<unsigned> axis;
    for (const SlicedDim &entry : sliced)
      for (const SlicedDim::Place &place : entry.places)
        if (place.operand == operand && place.dim == dim)
          axis = entry.result;
    if (axis ? form.sizes[*axis] != size : ShapedType::isDynamic(size))
      return std::nullopt;
    factor.axes.push_back(axis ? *axis : form.addAxis(size));
  }
  return factor;
}

/// A form whose only term has all operands as parameters.
static AxisForm parametricForm(Operation *op, unsigned number,
                               ArrayRef<SlicedDim> sliced, double flops) {
  auto shape = rankedShape(op->getResult(number));
  if (!shape)
    return {};
  AxisForm form = AxisForm::sum(*shape);
  form.kind = AxisForm::Kind::Multilinear;
  form.flops = flops;
  AxisTerm term;
  for (unsigned operand = 0; operand < op->getNumOperands(); ++operand) {
    std::optional<AxisFactor> factor = factorOf(op, operand, sliced, form);
    if (!factor)
      return {};
    term.factors.push_back(std::move(*factor));
  }
  form.terms.push_back(std::move(term));
  for (auto [dim, size] : llvm::enumerate(*shape))
    if (ShapedType::isDynamic(size) && !form.isSliced(dim))
      return {};
  return form;
}

AxisForm mlir::taylor::slicedForm(Operation *op, unsigned number,
                                  const Multilinear &linear,
                                  ArrayRef<SlicedDim> sliced, double flops) {
  AxisForm form = parametricForm(op, number, sliced, flops);
  if (form.kind != AxisForm::Kind::Opaque)
    for (unsigned operand : linear.operands)
      form.terms[0].factors[operand].role = FactorRole::Value;
  return form;
}

AxisForm mlir::taylor::slicedForm(Operation *op, unsigned number,
                                  const Additive &linear,
                                  ArrayRef<SlicedDim> sliced, double flops) {
  AxisForm form = parametricForm(op, number, sliced, flops);
  if (form.kind == AxisForm::Kind::Opaque)
    return form;
  AxisTerm all = std::move(form.terms[0]);
  form.terms.clear();
  for (unsigned operand : linear.operands) {
    AxisTerm &term = form.addTerm();
    for (const AxisFactor &factor : all.factors)
      if (factor.operand == operand ||
          !llvm::is_contained(linear.operands, factor.operand))
        term.factors.push_back(factor);
    for (AxisFactor &factor : term.factors)
      if (factor.operand == operand)
        factor.role = FactorRole::Value;
  }
  return form;
}
