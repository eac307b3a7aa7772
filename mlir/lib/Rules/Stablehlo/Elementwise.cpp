//===- Elementwise.cpp - Rules of ops on each element ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// A form over the elements of the result; opaque unless all operands that are
/// used have the result's shape.
AxisForm elementForm(Operation *op, AxisForm::Kind kind) {
  auto shape = rankedShape(op->getResult(0));
  bool alike = shape && llvm::all_of(op->getOperands(), [&](Value operand) {
                 return rankedShape(operand) == shape;
               });
  return alike ? AxisForm::pointwise(kind, *shape) : AxisForm();
}

bool isInteger(Operation *op) {
  return getElementTypeOrSelf(op->getOperand(0)).isInteger();
}

//===----------------------------------------------------------------------===//
// Sums and products
//===----------------------------------------------------------------------===//

/// z = x + sign * y
template <typename Op, int sign>
struct SumRule : AxisRule<SumRule<Op, sign>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    // On predicates, `add` is a disjunction.
    if (getElementTypeOrSelf(op->getResult(0)).isInteger(1))
      return elementForm(op, AxisForm::Kind::Pointwise);
    AxisForm form = elementForm(op, AxisForm::Kind::Sum);
    if (form.kind == AxisForm::Kind::Opaque)
      return form;
    form.addTerm().factors.push_back(elementFactor(0, form.result.size()));
    form.addTerm(sign).factors.push_back(elementFactor(1, form.result.size()));
    return form;
  }
};

/// z = -x
struct NegRule : AxisRule<NegRule, stablehlo::NegOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    AxisForm form = elementForm(op, AxisForm::Kind::Sum);
    if (form.kind != AxisForm::Kind::Opaque)
      form.addTerm(-1.0).factors.push_back(
          elementFactor(0, form.result.size()));
    return form;
  }
};

/// z = x * y, or x / y
template <typename Op, FactorRole second>
struct ProductRule : AxisRule<ProductRule<Op, second>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    bool divides = second == FactorRole::Reciprocal;
    if (divides && isInteger(op))
      return elementForm(op, AxisForm::Kind::Pointwise);
    AxisForm form = elementForm(op, AxisForm::Kind::Sum);
    if (form.kind == AxisForm::Kind::Opaque)
      return form;
    AxisTerm &term = form.addTerm();
    term.factors.push_back(elementFactor(0, form.result.size()));
    term.factors.push_back(elementFactor(1, form.result.size(), second));
    return form;
  }
  std::optional<double> evaluate(Operation *, ArrayRef<double> x) const {
    if (second != FactorRole::Reciprocal || x[1] == 0.0)
      return std::nullopt;
    return std::trunc(x[0] / x[1]);
  }
};

/// z = p x + (1 - p) y
struct SelectRule : AxisRule<SelectRule, stablehlo::SelectOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto shape = rankedShape(op->getResult(0));
    auto predicate = rankedShape(op->getOperand(0));
    if (!shape || !predicate)
      return {};
    AxisForm form = AxisForm::sum(*shape);
    for (unsigned branch : {1, 2}) {
      AxisTerm &term = form.addTerm();
      term.factors.push_back(
          elementFactor(0, predicate->size(),
                        branch == 1 ? FactorRole::Mask : FactorRole::MaskNot));
      term.factors.push_back(elementFactor(branch, shape->size()));
    }
    return form;
  }
};

//===----------------------------------------------------------------------===//
// Casts and parts of complex numbers
//===----------------------------------------------------------------------===//

/// z = x in another type. Predicates become 0 and 1; numbers become predicates
/// by z = (x != 0).
struct ConvertRule : AxisRule<ConvertRule, stablehlo::ConvertOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    Type from = getElementTypeOrSelf(op->getOperand(0));
    Type to = getElementTypeOrSelf(op->getResult(0));
    bool fromMask = from.isInteger(1);
    bool isCount = from.isInteger() && to.isInteger() && !to.isInteger(1);
    if (from != to && !fromMask && !isCount) {
      bool linear = isa<FloatType>(from) && isa<FloatType>(to);
      return elementForm(op, linear ? AxisForm::Kind::Linear
                                    : AxisForm::Kind::Pointwise);
    }
    AxisForm form = elementForm(op, AxisForm::Kind::Sum);
    if (form.kind != AxisForm::Kind::Opaque)
      form.addTerm().factors.push_back(elementFactor(
          0, form.result.size(),
          fromMask && from != to ? FactorRole::Mask : FactorRole::Value));
    return form;
  }
  std::optional<double> evaluate(Operation *op, ArrayRef<double> x) const {
    Type to = getElementTypeOrSelf(op->getResult(0));
    if (to.isInteger(1))
      return x[0] != 0.0;
    return to.isInteger() ? std::trunc(x[0]) : x[0];
  }
};

/// z = Re x, Im x: linear over the reals, which is what coefficients are.
template <typename Op> struct PartRule : AxisRule<PartRule<Op>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    bool complex = isa<ComplexType>(getElementTypeOrSelf(op->getOperand(0)));
    return elementForm(op, complex ? AxisForm::Kind::Linear
                                   : AxisForm::Kind::Pointwise);
  }
};

//===----------------------------------------------------------------------===//
// Nonlinear functions
//===----------------------------------------------------------------------===//

/// z = f(x), z = f(x, y)
template <typename Op> struct PointwiseRule : AxisRule<PointwiseRule<Op>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    return elementForm(op, AxisForm::Kind::Pointwise);
  }
};

/// The same, with a function of one scalar to fold it with.
template <typename Op, double (*function)(double)>
struct FunctionRule : AxisRule<FunctionRule<Op, function>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    return elementForm(op, AxisForm::Kind::Pointwise);
  }
  std::optional<double> evaluate(Operation *op, ArrayRef<double> x) const {
    if (!isa<FloatType>(getElementTypeOrSelf(op->getOperand(0))))
      return std::nullopt;
    return function(x[0]);
  }
};

/// The same, of two scalars.
template <typename Op, double (*function)(double, double)>
struct BinaryFunctionRule : AxisRule<BinaryFunctionRule<Op, function>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    return elementForm(op, AxisForm::Kind::Pointwise);
  }
  std::optional<double> evaluate(Operation *op, ArrayRef<double> x) const {
    Type type = getElementTypeOrSelf(op->getOperand(0));
    if (!isa<FloatType>(type) && !type.isSignlessInteger())
      return std::nullopt;
    return function(x[0], x[1]);
  }
};

/// z = min(max(a, x), b), where the bounds may be scalars
struct ClampRule : AxisRule<ClampRule, stablehlo::ClampOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto shape = rankedShape(op->getResult(0));
    return shape ? AxisForm::pointwise(AxisForm::Kind::Pointwise, *shape)
                 : AxisForm();
  }
  std::optional<double> evaluate(Operation *op, ArrayRef<double> x) const {
    Type type = getElementTypeOrSelf(op->getOperand(0));
    if (!isa<FloatType>(type) && !type.isSignlessInteger())
      return std::nullopt;
    return std::min(std::max(x[0], x[1]), x[2]);
  }
};

/// z = (x ? y) as a predicate
struct CompareRule : AxisRule<CompareRule, stablehlo::CompareOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    bool equal = cast<stablehlo::CompareOp>(op).getComparisonDirection() ==
                 stablehlo::ComparisonDirection::EQ;
    return elementForm(op, equal ? AxisForm::Kind::Equality
                                 : AxisForm::Kind::Pointwise);
  }
  std::optional<double> evaluate(Operation *op, ArrayRef<double> x) const {
    switch (cast<stablehlo::CompareOp>(op).getComparisonDirection()) {
    case stablehlo::ComparisonDirection::EQ:
      return x[0] == x[1];
    case stablehlo::ComparisonDirection::NE:
      return x[0] != x[1];
    case stablehlo::ComparisonDirection::GE:
      return x[0] >= x[1];
    case stablehlo::ComparisonDirection::GT:
      return x[0] > x[1];
    case stablehlo::ComparisonDirection::LE:
      return x[0] <= x[1];
    case stablehlo::ComparisonDirection::LT:
      return x[0] < x[1];
    }
    return std::nullopt;
  }
};

/// The same, of one or two predicates; on integers these work bit by bit.
template <typename Op, bool (*function)(bool, bool)>
struct PredicateRule : AxisRule<PredicateRule<Op, function>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    return elementForm(op, AxisForm::Kind::Pointwise);
  }
  std::optional<double> evaluate(Operation *op, ArrayRef<double> x) const {
    if (!getElementTypeOrSelf(op->getOperand(0)).isInteger(1))
      return std::nullopt;
    return function(x.front() != 0.0, x.back() != 0.0);
  }
};

bool both(bool x, bool y) { return x && y; }
bool either(bool x, bool y) { return x || y; }
bool differ(bool x, bool y) { return x != y; }
bool negation(bool x, bool) { return !x; }
double maximum(double x, double y) { return std::max(x, y); }
double minimum(double x, double y) { return std::min(x, y); }
double reciprocalRoot(double x) { return 1.0 / std::sqrt(x); }
double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }
double sign(double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; }

} // namespace

void mlir::taylor::attachElementwiseRules(MLIRContext &context) {
  using namespace stablehlo;
  AddOp::attachInterface<SumRule<AddOp, 1>>(context);
  SubtractOp::attachInterface<SumRule<SubtractOp, -1>>(context);
  NegOp::attachInterface<NegRule>(context);
  MulOp::attachInterface<ProductRule<MulOp, FactorRole::Value>>(context);
  DivOp::attachInterface<ProductRule<DivOp, FactorRole::Reciprocal>>(context);
  SelectOp::attachInterface<SelectRule>(context);
  ConvertOp::attachInterface<ConvertRule>(context);
  ClampOp::attachInterface<ClampRule>(context);
  CompareOp::attachInterface<CompareRule>(context);
  attachRules<PartRule, ImagOp, RealOp>(context);

  AbsOp::attachInterface<FunctionRule<AbsOp, std::fabs>>(context);
  CbrtOp::attachInterface<FunctionRule<CbrtOp, std::cbrt>>(context);
  CeilOp::attachInterface<FunctionRule<CeilOp, std::ceil>>(context);
  CosineOp::attachInterface<FunctionRule<CosineOp, std::cos>>(context);
  ExpOp::attachInterface<FunctionRule<ExpOp, std::exp>>(context);
  Expm1Op::attachInterface<FunctionRule<Expm1Op, std::expm1>>(context);
  FloorOp::attachInterface<FunctionRule<FloorOp, std::floor>>(context);
  Log1pOp::attachInterface<FunctionRule<Log1pOp, std::log1p>>(context);
  LogOp::attachInterface<FunctionRule<LogOp, std::log>>(context);
  LogisticOp::attachInterface<FunctionRule<LogisticOp, logistic>>(context);
  RoundOp::attachInterface<FunctionRule<RoundOp, std::round>>(context);
  RsqrtOp::attachInterface<FunctionRule<RsqrtOp, reciprocalRoot>>(context);
  SignOp::attachInterface<FunctionRule<SignOp, sign>>(context);
  SineOp::attachInterface<FunctionRule<SineOp, std::sin>>(context);
  SqrtOp::attachInterface<FunctionRule<SqrtOp, std::sqrt>>(context);
  TanOp::attachInterface<FunctionRule<TanOp, std::tan>>(context);
  TanhOp::attachInterface<FunctionRule<TanhOp, std::tanh>>(context);

  Atan2Op::attachInterface<BinaryFunctionRule<Atan2Op, std::atan2>>(context);
  MaxOp::attachInterface<BinaryFunctionRule<MaxOp, maximum>>(context);
  MinOp::attachInterface<BinaryFunctionRule<MinOp, minimum>>(context);
  PowOp::attachInterface<BinaryFunctionRule<PowOp, std::pow>>(context);
  RemOp::attachInterface<BinaryFunctionRule<RemOp, std::fmod>>(context);

  AndOp::attachInterface<PredicateRule<AndOp, both>>(context);
  NotOp::attachInterface<PredicateRule<NotOp, negation>>(context);
  OrOp::attachInterface<PredicateRule<OrOp, either>>(context);
  XorOp::attachInterface<PredicateRule<XorOp, differ>>(context);

  attachRules<PointwiseRule, ComplexOp, IsFiniteOp, RoundNearestEvenOp>(
      context);
}
