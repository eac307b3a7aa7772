//===- TaylorArithmetic.cpp - Taylor rules of arithmetic ------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// z_k = x_k + y_k
struct AddJet : FunctionJet<AddJet, stablehlo::AddOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet z(z0);
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, builder.add(x[0][k], x[1][k]));
    return z;
  }
  static StringRef getTaylorRule() { return "z_k = x_k + y_k"; }
};

/// z_k = x_k - y_k
struct SubtractJet : FunctionJet<SubtractJet, stablehlo::SubtractOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet z(z0);
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, builder.subtract(x[0][k], x[1][k]));
    return z;
  }
  static StringRef getTaylorRule() { return "z_k = x_k - y_k"; }
};

/// z_k = -x_k
struct NegJet : FunctionJet<NegJet, stablehlo::NegOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet z(z0);
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, builder.scale(x[0][k], -1.0));
    return z;
  }
  static StringRef getTaylorRule() { return "z_k = -x_k"; }
};

/// z_k = sum_j x_j y_{k-j}
struct MulJet : FunctionJet<MulJet, stablehlo::MulOp> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    if (op->getOperand(0) == op->getOperand(1))
      return builder.series().square(x[0], z0);
    return builder.series().product(x[0], x[1], z0);
  }
  static StringRef getTaylorRule() { return "z_k = sum_j x_j y_{k-j}"; }
};

/// The x of 1 / (1 + exp(-x)), which is how JAX writes the logistic function.
/// As a quotient it would be infinity by infinity where exp(-x) overflows.
Value logisticOperand(JetBuilder &builder, Operation *op, const Jet &one) {
  auto sum = op->getOperand(1).getDefiningOp<stablehlo::AddOp>();
  if (!sum || constantValue(one[0]) != 1.0)
    return {};
  for (unsigned i : {0, 1}) {
    auto exp = sum->getOperand(i).getDefiningOp<stablehlo::ExpOp>();
    auto minus =
        exp ? exp.getOperand().getDefiningOp<stablehlo::NegOp>() : nullptr;
    if (minus &&
        constantValue(builder.lookup(sum->getOperand(1 - i))[0]) == 1.0)
      return minus.getOperand();
  }
  return {};
}

/// z_k = (x_k - sum_{j>0} y_j z_{k-j}) / y_0
struct DivJet : FunctionJet<DivJet, stablehlo::DivOp> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    if (Value operand = logisticOperand(builder, op, x[0]))
      return logisticSeries(builder, op, builder.lookup(operand), z0);
    return builder.series().quotient(x[0], x[1], z0);
  }
  static StringRef getTaylorRule() {
    return "z_k = (x_k - sum_{j>0} y_j z_{k-j}) / y_0";
  }
};

/// z_k = x_k - n y_k, where n is the integer (x_0 - z_0) / y_0
struct RemJet : FunctionJet<RemJet, stablehlo::RemOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient times;
    if (x[1].varies(builder.getOrder()))
      times = apply<stablehlo::RoundNearestEvenOp>(
          builder, builder.divide(builder.subtract(x[0][0], z0), x[1][0]));
    Jet z(z0);
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, builder.subtract(x[0][k], builder.multiply(times, x[1][k])));
    return z;
  }
  static StringRef getTaylorRule() {
    return "z_k = x_k - n y_k, n = (x_0 - z_0) / y_0";
  }
};

/// z_k = op(x_k), element by element: casts, parts of complex numbers
template <typename Op>
struct ElementwiseLinearJet : FunctionJet<ElementwiseLinearJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet z(z0);
    if (!isDifferentiable(op->getResult(0).getType()))
      return z;
    for (unsigned k = 1; k <= builder.getOrder(); ++k) {
      SmallVector<Coefficient> terms = coefficients(x, k);
      if (llvm::none_of(terms, [](Coefficient c) { return bool(c); }))
        continue;
      for (auto [term, operand] : llvm::zip(terms, op->getOperands()))
        if (!term)
          term = {builder.zero(operand.getType())};
      z.set(k, builder.cloneElementwise(op, terms));
    }
    return z;
  }
  static StringRef getTaylorRule() { return "z_k = op(x_k)"; }
};

} // namespace

void mlir::taylor::attachTaylorArithmeticRules(MLIRContext &context) {
  using namespace stablehlo;
  AddOp::attachInterface<AddJet>(context);
  DivOp::attachInterface<DivJet>(context);
  MulOp::attachInterface<MulJet>(context);
  NegOp::attachInterface<NegJet>(context);
  RemOp::attachInterface<RemJet>(context);
  SubtractOp::attachInterface<SubtractJet>(context);
  attachTaylorRules<ElementwiseLinearJet, ComplexOp, ConvertOp, ImagOp, RealOp,
                    ReducePrecisionOp>(context);
}
