//===- Linalg.cpp - Axis rules of transforms and of linear systems --------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Factorisations.h"
#include "Slices.h"
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// z[b, k] = sum_n x[b, n] exp(-2 pi i k n / N), and its relatives
struct FftRule : AxisRule<FftRule, stablehlo::FftOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto shape = rankedShape(op->getResult(0));
    ArrayRef<int64_t> lengths = cast<stablehlo::FftOp>(op).getFftLength();
    if (!shape)
      return {};
    SmallVector<SlicedDim> sliced;
    for (unsigned dim = 0; dim + lengths.size() < shape->size(); ++dim)
      sliced.push_back(sameDim(dim, {0}));
    double flops = 0.0;
    for (int64_t length : lengths)
      flops += 5.0 * std::log2(length);
    return slicedForm(op, 0, Multilinear{{0}}, sliced, flops);
  }
};

/// op(A) z = b, or z op(A) = b: each column, or row, by itself
AxisForm solutionForm(Operation *op, bool isLeft) {
  auto shape = rankedShape(op->getResult(0));
  if (!shape || shape->size() < 2)
    return {};
  unsigned rank = shape->size(), rows = rank - 2, columns = rank - 1;
  SmallVector<SlicedDim> sliced;
  for (unsigned dim = 0; dim < rows; ++dim)
    sliced.push_back(sameDim(dim, {0, 1}));
  sliced.push_back(sameDim(isLeft ? columns : rows, {1}));
  double size = (*shape)[isLeft ? rows : columns];
  return slicedForm(op, 0, Multilinear{{1}}, sliced, size);
}

/// op(A) z = b, or z op(A) = b
struct TriangularSolveRule
    : AxisRule<TriangularSolveRule, stablehlo::TriangularSolveOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    return solutionForm(op,
                        cast<stablehlo::TriangularSolveOp>(op).getLeftSide());
  }
};

} // namespace

AxisForm mlir::taylor::triangularCallForm(stablehlo::CustomCallOp op) {
  LinalgCall call(op);
  if (call.getName() != "trsm" || op->getNumOperands() != 2 ||
      op->getNumResults() != 1 || !rankedShape(op->getOperand(0)) ||
      !areByColumns(op, call.typeOf(0)))
    return {};
  char side = call.letter("side");
  return side == 'L' || side == 'R' ? solutionForm(op, side == 'L')
                                    : AxisForm();
}

void mlir::taylor::attachLinalgRules(MLIRContext &context) {
  stablehlo::FftOp::attachInterface<FftRule>(context);
  stablehlo::TriangularSolveOp::attachInterface<TriangularSolveRule>(context);
}
