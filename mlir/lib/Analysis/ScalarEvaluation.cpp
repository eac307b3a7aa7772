//===- ScalarEvaluation.cpp - Integers known at compile time --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/ScalarEvaluation.h"
#include "mlir/IR/BuiltinTypes.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

/// Up to here doubles count without gaps.
static constexpr double largestExact = 9007199254740992.0;

bool mlir::taylor::isSingleInteger(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getNumElements() == 1 &&
         isa<IntegerType>(tensor.getElementType());
}

static double factorOf(const AxisFactor &factor, ArrayRef<double> x) {
  switch (factor.role) {
  case FactorRole::Value:
    return x[factor.operand];
  case FactorRole::Reciprocal:
    return 1.0 / x[factor.operand];
  case FactorRole::Mask:
    return x[factor.operand] != 0.0;
  case FactorRole::MaskNot:
    return x[factor.operand] == 0.0;
  case FactorRole::Index:
  case FactorRole::Parameter:
    return 0.0; // along an axis of size one; not in a sum
  }
  return 0.0;
}

static std::optional<double> sumOf(const AxisForm &form, ArrayRef<double> x) {
  if (llvm::any_of(form.sizes, [](int64_t size) { return size != 1; }))
    return std::nullopt;
  double sum = 0.0;
  for (const AxisTerm &term : form.terms) {
    double product = term.coefficient;
    for (const AxisFactor &factor : term.factors)
      product *= factorOf(factor, x);
    for (const AxisSelection &selection : term.selections)
      product *= selection.offset == 0;
    sum += product;
  }
  return sum;
}

/// Whether the number is one of the type, so that nothing has wrapped around.
static bool isOfType(double value, IntegerType type) {
  if (value != std::trunc(value) || std::abs(value) > largestExact)
    return false;
  unsigned width = type.getWidth();
  if (width == 1 || type.isUnsigned())
    return value >= 0.0 && value < std::ldexp(1.0, width);
  double limit = std::ldexp(1.0, width - 1);
  return value >= -limit && value < limit;
}

std::optional<std::vector<int64_t>>
mlir::taylor::evaluateIntegers(OpResult result,
                               ArrayRef<ArrayRef<int64_t>> operands) {
  auto op = dyn_cast<LinearAlongAxisOpInterface>(result.getOwner());
  if (!op || !isSingleInteger(result.getType()))
    return std::nullopt;
  auto type = cast<IntegerType>(
      cast<RankedTensorType>(result.getType()).getElementType());
  AxisForm form = op.getAxisForm(result.getResultNumber());
  if (form.kind == AxisForm::Kind::Opaque)
    return std::nullopt;
  size_t count = 1;
  for (ArrayRef<int64_t> operand : operands)
    count = std::max(count, operand.size());
  std::vector<int64_t> integers;
  SmallVector<double> x(operands.size());
  for (size_t i = 0; i < count; ++i) {
    for (auto [value, operand] : llvm::zip(x, operands))
      value = operand[operand.size() == 1 ? 0 : i];
    std::optional<double> value =
        form.kind == AxisForm::Kind::Sum ? sumOf(form, x) : op.evaluate(x);
    if (!value || !isOfType(*value, type))
      return std::nullopt;
    integers.push_back(static_cast<int64_t>(*value));
  }
  return integers;
}
