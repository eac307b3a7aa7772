//===- TaylorFunctions.cpp - Taylor rules of elementary functions ---------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

namespace {

//===----------------------------------------------------------------------===//
// Exponential and logarithm
//===----------------------------------------------------------------------===//

/// z' = z x'
struct ExpJet : FunctionJet<ExpJet, stablehlo::ExpOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    return builder.series().exponential(x[0], z0);
  }
  static StringRef getTaylorRule() { return "z' = z x'"; }
};

/// z' = exp(x) x'
struct Expm1Jet : FunctionJet<Expm1Jet, stablehlo::Expm1Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet z = builder.series().exponential(
        x[0], apply<stablehlo::ExpOp>(builder, x[0][0]));
    z.set(0, z0);
    return z;
  }
  static StringRef getTaylorRule() { return "z' = exp(x) x'"; }
};

/// x z' = x'
struct LogJet : FunctionJet<LogJet, stablehlo::LogOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    return builder.series().logarithm(x[0], z0);
  }
  static StringRef getTaylorRule() { return "x z' = x'"; }
};

/// (1 + x) z' = x'
struct Log1pJet : FunctionJet<Log1pJet, stablehlo::Log1pOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet shifted = builder.series().affine(x[0], 1.0, 1.0);
    return builder.series().logarithm(shifted, z0);
  }
  static StringRef getTaylorRule() { return "(1 + x) z' = x'"; }
};

/// The derivative of the logistic function: e / (1 + e)^2, e = exp(-|x|)
Coefficient bell(JetBuilder &builder, Coefficient x) {
  Coefficient e = apply<stablehlo::ExpOp>(
      builder, builder.scale(apply<stablehlo::AbsOp>(builder, x), -1.0));
  Coefficient sum = builder.shift(e, 1.0);
  return builder.divide(e, builder.multiply(sum, sum));
}

/// 1 - z^2 for z = tanh(x / 2): where z is nearly 1 or -1, 4 bell(x) is more
/// accurate. Derivatives of that are lengthy, and not those of z: two of them,
/// taken in either order, would be different formulas. The number stays outside
/// of the mark, where it can be moved.
Coefficient oneMinusSquare(JetBuilder &builder, Coefficient x, Coefficient z) {
  Coefficient product = builder.multiply(
      builder.shift(builder.scale(z, -1.0), 1.0), builder.shift(z, 1.0));
  if (isa<ComplexType>(getElementTypeOrSelf(x.value)))
    return product;
  return builder.scale(
      withDerivative(builder, bell(builder, x), builder.scale(product, 0.25)),
      4.0);
}

//===----------------------------------------------------------------------===//
// Functions with a differential equation in z
//===----------------------------------------------------------------------===//

/// z' = (1 - z^2) x'
struct TanhJet : FunctionJet<TanhJet, stablehlo::TanhOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient u0 = oneMinusSquare(builder, builder.scale(x[0][0], 2.0), z0);
    return builder.series().riccati(x[0], z0, u0, 0.0, -1.0);
  }
  static StringRef getTaylorRule() { return "z' = (1 - z^2) x'"; }
};

/// z' = (z - z^2) x', as z = (1 + t) / 2 with t = tanh(x / 2): near zero the
/// derivative 1 - 2 z of z - z^2 would cancel
struct LogisticJet : FunctionJet<LogisticJet, stablehlo::LogisticOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet half = builder.series().affine(x[0], 0.5, 0.0);
    Coefficient t0 = apply<stablehlo::TanhOp>(builder, half[0]);
    Jet t = builder.series().riccati(
        half, t0, oneMinusSquare(builder, x[0][0], t0), 0.0, -1.0);
    Jet z = builder.series().affine(t, 0.5, 0.0);
    z.set(0, z0);
    return z;
  }
  static StringRef getTaylorRule() { return "z' = (z - z^2) x'"; }
};

/// s' = c x', c' = -s x'
struct SineJet : FunctionJet<SineJet, stablehlo::SineOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient c0 = apply<stablehlo::CosineOp>(builder, x[0][0]);
    return builder.series().sineAndCosine(x[0], z0, c0, -1.0).first;
  }
  static StringRef getTaylorRule() { return "z' = cos(x) x'"; }
};

/// c' = -s x', s' = c x'
struct CosineJet : FunctionJet<CosineJet, stablehlo::CosineOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient s0 = apply<stablehlo::SineOp>(builder, x[0][0]);
    return builder.series().sineAndCosine(x[0], s0, z0, -1.0).second;
  }
  static StringRef getTaylorRule() { return "z' = -sin(x) x'"; }
};

/// (x^2 + y^2) z' = x y' - y x'
struct Atan2Jet : FunctionJet<Atan2Jet, stablehlo::Atan2Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    return builder.series().angle(x[0], x[1], z0);
  }
  static StringRef getTaylorRule() { return "(x^2 + y^2) z' = x y' - y x'"; }
};

//===----------------------------------------------------------------------===//
// Powers
//===----------------------------------------------------------------------===//

/// z_k = (x_k - sum_{0<j<k} z_j z_{k-j}) / (2 z_0)
struct SqrtJet : FunctionJet<SqrtJet, stablehlo::SqrtOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    return builder.series().squareRoot(x[0], z0);
  }
  static StringRef getTaylorRule() { return "z^2 = x"; }
};

/// x z' = -1/2 z x'
struct RsqrtJet : FunctionJet<RsqrtJet, stablehlo::RsqrtOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    return builder.series().power(x[0], -0.5, z0);
  }
  static StringRef getTaylorRule() { return "x z' = -1/2 z x'"; }
};

/// x z' = 1/3 z x'
struct CbrtJet : FunctionJet<CbrtJet, stablehlo::CbrtOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    return builder.series().power(x[0], 1.0 / 3.0, z0);
  }
  static StringRef getTaylorRule() { return "x z' = 1/3 z x'"; }
};

} // namespace

Jet mlir::taylor::logisticSeries(JetBuilder &builder, Operation *op,
                                 const Jet &x, Coefficient z0) {
  return LogisticJet::series(builder, op, x, z0);
}

void mlir::taylor::attachTaylorFunctionRules(MLIRContext &context) {
  using namespace stablehlo;
  Atan2Op::attachInterface<Atan2Jet>(context);
  CbrtOp::attachInterface<CbrtJet>(context);
  CosineOp::attachInterface<CosineJet>(context);
  ExpOp::attachInterface<ExpJet>(context);
  Expm1Op::attachInterface<Expm1Jet>(context);
  Log1pOp::attachInterface<Log1pJet>(context);
  LogOp::attachInterface<LogJet>(context);
  LogisticOp::attachInterface<LogisticJet>(context);
  RsqrtOp::attachInterface<RsqrtJet>(context);
  SineOp::attachInterface<SineJet>(context);
  SqrtOp::attachInterface<SqrtJet>(context);
  TanOp::attachInterface<TanJet<TanOp>>(context);
  TanhOp::attachInterface<TanhJet>(context);
}
