//===- TaylorChlo.cpp - Taylor rules of chlo functions --------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As ops, and as composites that are named after the ops, with their
// definition: the derivative of the function is more accurate than that of an
// approximation.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include "stablehlo/dialect/ChloOps.h"
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

namespace {

//===----------------------------------------------------------------------===//
// Inverse functions: z' = x' w^p for a polynomial w of x
//===----------------------------------------------------------------------===//

/// a + b x^2, whose coefficient 0 is given
Jet quadratic(JetBuilder &builder, const Jet &x, double b, Coefficient w0) {
  Jet w(w0);
  for (unsigned k = 1; k <= builder.getOrder(); ++k)
    w.set(k, builder.scale(builder.series().selfConvolution(x, k, 0), b));
  return w;
}
Coefficient plusOne(JetBuilder &builder, Coefficient x) {
  return builder.shift(x, 1.0);
}
/// 1 - x
Coefficient oneMinus(JetBuilder &builder, Coefficient x) {
  return builder.shift(builder.scale(x, -1.0), 1.0);
}
/// (1 - x)(1 + x)
Coefficient oneMinusSquare(JetBuilder &builder, Coefficient x) {
  return builder.multiply(oneMinus(builder, x), plusOne(builder, x));
}
/// 1 + x^2
Coefficient onePlusSquare(JetBuilder &builder, Coefficient x) {
  return builder.shift(builder.multiply(x, x), 1.0);
}

/// z' = sign w^(-1/2) x', where u0 is the root
Jet inverseRootIntegral(JetBuilder &builder, const Jet &x, const Jet &w,
                        Coefficient u0, double sign, Coefficient z0) {
  Jet u = builder.series().power(w, -0.5, u0);
  return builder.series().integral(builder.series().affine(u, sign, 0.0), x,
                                   z0);
}

/// z' = (1 - x^2)^(-1/2) x'
template <typename Op> struct AsinJet : FunctionJet<AsinJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient w0 = oneMinusSquare(builder, x[0][0]);
    return inverseRootIntegral(builder, x[0],
                               quadratic(builder, x[0], -1.0, w0),
                               apply<stablehlo::RsqrtOp>(builder, w0), 1.0, z0);
  }
  static StringRef getTaylorRule() { return "z' = (1 - x^2)^(-1/2) x'"; }
};

/// z' = -(1 - x^2)^(-1/2) x'
template <typename Op> struct AcosJet : FunctionJet<AcosJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient w0 = oneMinusSquare(builder, x[0][0]);
    return inverseRootIntegral(
        builder, x[0], quadratic(builder, x[0], -1.0, w0),
        apply<stablehlo::RsqrtOp>(builder, w0), -1.0, z0);
  }
  static StringRef getTaylorRule() { return "z' = -(1 - x^2)^(-1/2) x'"; }
};

/// z' = (1 + x^2)^(-1/2) x'
template <typename Op> struct AsinhJet : FunctionJet<AsinhJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient w0 = onePlusSquare(builder, x[0][0]);
    return inverseRootIntegral(builder, x[0], quadratic(builder, x[0], 1.0, w0),
                               apply<stablehlo::RsqrtOp>(builder, w0), 1.0, z0);
  }
  static StringRef getTaylorRule() { return "z' = (1 + x^2)^(-1/2) x'"; }
};

/// z' = (x - 1)^(-1/2) (x + 1)^(-1/2) x'
template <typename Op> struct AcoshJet : FunctionJet<AcoshJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient below = builder.shift(x[0][0], -1.0);
    Coefficient above = plusOne(builder, x[0][0]);
    Coefficient root =
        builder.multiply(apply<stablehlo::RsqrtOp>(builder, below),
                         apply<stablehlo::RsqrtOp>(builder, above));
    Jet w = quadratic(builder, x[0], 1.0, builder.multiply(below, above));
    return inverseRootIntegral(builder, x[0], w, root, 1.0, z0);
  }
  static StringRef getTaylorRule() { return "z' = (x^2 - 1)^(-1/2) x'"; }
};

/// (1 + x^2) z' = x'
template <typename Op> struct AtanJet : FunctionJet<AtanJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet w = quadratic(builder, x[0], 1.0, onePlusSquare(builder, x[0][0]));
    return builder.series().quotientIntegral(nullptr, w, x[0], z0);
  }
  static StringRef getTaylorRule() { return "(1 + x^2) z' = x'"; }
};

/// (1 - x^2) z' = x'
template <typename Op> struct AtanhJet : FunctionJet<AtanhJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet w = quadratic(builder, x[0], -1.0, oneMinusSquare(builder, x[0][0]));
    return builder.series().quotientIntegral(nullptr, w, x[0], z0);
  }
  static StringRef getTaylorRule() { return "(1 - x^2) z' = x'"; }
};

/// z = Re (1 - x^2)^(1/2) + i |Im asin(x)|, which asin and acos are made of
struct AsinAcosKernelJet
    : FunctionJet<AsinAcosKernelJet, chlo::AsinAcosKernelOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient w0 = oneMinusSquare(builder, x[0][0]);
    Jet w = quadratic(builder, x[0], -1.0, w0);
    Jet root =
        builder.series().power(w, 0.5, apply<stablehlo::SqrtOp>(builder, w0));
    Jet asin = inverseRootIntegral(
        builder, x[0], w, apply<stablehlo::RsqrtOp>(builder, w0), 1.0, z0);
    Coefficient height = imaginaryPart(builder, x[0][0]);
    Coefficient one = builder.constantLike(height, 1.0);
    Coefficient sign = builder.select(
        compare(builder, height, builder.constantLike(height, 0.0),
                stablehlo::ComparisonDirection::LT),
        builder.scale(one, -1.0), one);
    Jet z(z0);
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, complexNumber(
                   builder, realPart(builder, root[k]),
                   builder.multiply(sign, imaginaryPart(builder, asin[k]))));
    return z;
  }
  static StringRef getTaylorRule() {
    return "z' = -Re((1 - x^2)^(-1/2) x x') + i sign(Im x) Im((1 - x^2)^(-1/2) "
           "x')";
  }
};

//===----------------------------------------------------------------------===//
// Hyperbolic functions
//===----------------------------------------------------------------------===//

/// s' = c x', c' = s x'
template <typename Op> struct SinhJet : FunctionJet<SinhJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient minus = builder.scale(x[0][0], -1.0);
    Coefficient c0 =
        builder.scale(builder.add(apply<stablehlo::ExpOp>(builder, x[0][0]),
                                  apply<stablehlo::ExpOp>(builder, minus)),
                      0.5);
    return builder.series().sineAndCosine(x[0], z0, c0, 1.0).first;
  }
  static StringRef getTaylorRule() { return "z' = cosh(x) x'"; }
};

/// c' = s x', s' = c x'
template <typename Op> struct CoshJet : FunctionJet<CoshJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    // Each is exact near zero, and both have the same sign there.
    Coefficient minus = builder.scale(x[0][0], -1.0);
    Coefficient s0 = builder.scale(
        builder.subtract(apply<stablehlo::Expm1Op>(builder, x[0][0]),
                         apply<stablehlo::Expm1Op>(builder, minus)),
        0.5);
    return builder.series().sineAndCosine(x[0], s0, z0, 1.0).second;
  }
  static StringRef getTaylorRule() { return "z' = sinh(x) x'"; }
};

/// z = x^2
template <typename Op> struct SquareJet : FunctionJet<SquareJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    return builder.series().square(x[0], z0);
  }
  static StringRef getTaylorRule() { return "z_k = sum_j x_j x_{k-j}"; }
};

/// z_k = conj(x_k)
struct ConjJet : LinearJet<ConjJet, chlo::ConjOp> {
  static void addAxis(JetBuilder &, chlo::ConjOp) {}
};

//===----------------------------------------------------------------------===//
// The error function and its relatives
//===----------------------------------------------------------------------===//

/// u = factor exp(-x^2) x'
Jet gaussian(JetBuilder &builder, const Jet &x, double factor) {
  Coefficient square = builder.scale(builder.multiply(x[0], x[0]), -1.0);
  Coefficient u0 =
      builder.scale(apply<stablehlo::ExpOp>(builder, square), factor);
  return builder.series().exponential(quadratic(builder, x, -1.0, square), u0);
}

/// z' = 2 pi^(-1/2) exp(-x^2) x'
template <typename Op> struct ErfJet : FunctionJet<ErfJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet u = gaussian(builder, x[0], M_2_SQRTPI);
    return builder.series().integral(u, x[0], z0);
  }
  static StringRef getTaylorRule() { return "z' = 2 pi^(-1/2) exp(-x^2) x'"; }
};

/// z' = -2 pi^(-1/2) exp(-x^2) x'
template <typename Op> struct ErfcJet : FunctionJet<ErfcJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet u = gaussian(builder, x[0], -M_2_SQRTPI);
    return builder.series().integral(u, x[0], z0);
  }
  static StringRef getTaylorRule() { return "z' = -2 pi^(-1/2) exp(-x^2) x'"; }
};

/// z' = pi^(1/2) / 2 exp(z^2) x'
template <typename Op> struct ErfInvJet : FunctionJet<ErfInvJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient growth =
        apply<stablehlo::ExpOp>(builder, builder.multiply(z0, z0));
    return builder.series().inverseErf(x[0], z0,
                                       builder.scale(growth, 1.0 / M_2_SQRTPI));
  }
  static StringRef getTaylorRule() { return "z' = pi^(1/2) / 2 exp(z^2) x'"; }
};

//===----------------------------------------------------------------------===//
// The gamma function and its relatives
//===----------------------------------------------------------------------===//

/// An op of two operands, the first a number
template <typename Op>
Coefficient applyTo(JetBuilder &builder, Coefficient n, Coefficient x) {
  bool spreads = n.perDirection || x.perDirection;
  Value lhs = spreads ? builder.spread(n) : n.value;
  Value rhs = spreads ? builder.spread(x) : x.value;
  return {Op::create(builder.getBuilder(), builder.getLoc(), rhs.getType(), lhs,
                     rhs),
          spreads};
}
Coefficient polygamma(JetBuilder &builder, double n, Coefficient x) {
  return applyTo<chlo::PolygammaOp>(builder, builder.constantLike(x, n), x);
}

/// derivatives digamma, polygamma(1), ..
struct LgammaJet : FunctionJet<LgammaJet, chlo::LgammaOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    SmallVector<Coefficient> derivatives{z0};
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      derivatives.push_back(k == 1 ? apply<chlo::DigammaOp>(builder, x[0][0])
                                   : polygamma(builder, k - 1.0, x[0][0]));
    return builder.series().composition(x[0], derivatives);
  }
  static StringRef getTaylorRule() { return "z' = digamma(x) x'"; }
};

/// derivatives polygamma(1), polygamma(2), ..
struct DigammaJet : FunctionJet<DigammaJet, chlo::DigammaOp> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    SmallVector<Coefficient> derivatives{z0};
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      derivatives.push_back(polygamma(builder, k, x[0][0]));
    return builder.series().composition(x[0], derivatives);
  }
  static StringRef getTaylorRule() { return "z' = polygamma(1, x) x'"; }
};

/// z' = polygamma(n + 1, x) x'
struct PolygammaJet : TaylorRule<PolygammaJet, chlo::PolygammaOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    if (x[0].varies(builder.getOrder()))
      return builder.refuse(op, "expected an order that does not vary");
    SmallVector<Coefficient> derivatives{
        builder.cloneElementwise(op, coefficients(x, 0))};
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      derivatives.push_back(applyTo<chlo::PolygammaOp>(
          builder, builder.shift(x[0][0], k), x[1][0]));
    results.push_back(builder.series().composition(x[1], derivatives));
    return success();
  }
  static StringRef getTaylorRule() { return "z' = polygamma(n + 1, x) x'"; }
};

/// z' = -s zeta(s + 1, q) q'
struct ZetaJet : TaylorRule<ZetaJet, chlo::ZetaOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    if (x[0].varies(builder.getOrder()))
      return builder.refuse(op, "expected an exponent that does not vary");
    SmallVector<Coefficient> derivatives{
        builder.cloneElementwise(op, coefficients(x, 0))};
    Coefficient factor;
    for (unsigned k = 1; k <= builder.getOrder(); ++k) {
      Coefficient last = builder.scale(builder.shift(x[0][0], k - 1.0), -1.0);
      factor = factor ? builder.multiply(factor, last) : last;
      derivatives.push_back(builder.multiply(
          factor,
          applyTo<chlo::ZetaOp>(builder, builder.shift(x[0][0], k), x[1][0])));
    }
    results.push_back(builder.series().composition(x[1], derivatives));
    return success();
  }
  static StringRef getTaylorRule() { return "z' = -s zeta(s + 1, q) q'"; }
};

struct NamedSeries {
  StringLiteral name;
  FunctionSeries series;
};
constexpr NamedSeries namedSeries[] = {
    {"chlo.acos", &AcosJet<chlo::AcosOp>::series},
    {"chlo.acosh", &AcoshJet<chlo::AcoshOp>::series},
    {"chlo.asin", &AsinJet<chlo::AsinOp>::series},
    {"chlo.asinh", &AsinhJet<chlo::AsinhOp>::series},
    {"chlo.atan", &AtanJet<chlo::AtanOp>::series},
    {"chlo.atanh", &AtanhJet<chlo::AtanhOp>::series},
    {"chlo.cosh", &CoshJet<chlo::CoshOp>::series},
    {"chlo.erf", &ErfJet<chlo::ErfOp>::series},
    {"chlo.erf_inv", &ErfInvJet<chlo::ErfInvOp>::series},
    {"chlo.erfc", &ErfcJet<chlo::ErfcOp>::series},
    {"chlo.sinh", &SinhJet<chlo::SinhOp>::series},
    {"chlo.square", &SquareJet<chlo::SquareOp>::series},
    {"chlo.tan", &TanJet<chlo::TanOp>::series},
};

} // namespace

FunctionSeries mlir::taylor::findFunctionSeries(StringRef name) {
  for (const NamedSeries &entry : namedSeries)
    if (entry.name == name)
      return entry.series;
  return nullptr;
}

void mlir::taylor::attachTaylorChloRules(MLIRContext &context) {
  using namespace chlo;
  AcosOp::attachInterface<AcosJet<AcosOp>>(context);
  AcoshOp::attachInterface<AcoshJet<AcoshOp>>(context);
  AsinAcosKernelOp::attachInterface<AsinAcosKernelJet>(context);
  AsinOp::attachInterface<AsinJet<AsinOp>>(context);
  AsinhOp::attachInterface<AsinhJet<AsinhOp>>(context);
  AtanOp::attachInterface<AtanJet<AtanOp>>(context);
  AtanhOp::attachInterface<AtanhJet<AtanhOp>>(context);
  ConjOp::attachInterface<ConjJet>(context);
  CoshOp::attachInterface<CoshJet<CoshOp>>(context);
  DigammaOp::attachInterface<DigammaJet>(context);
  ErfInvOp::attachInterface<ErfInvJet<ErfInvOp>>(context);
  ErfOp::attachInterface<ErfJet<ErfOp>>(context);
  ErfcOp::attachInterface<ErfcJet<ErfcOp>>(context);
  LgammaOp::attachInterface<LgammaJet>(context);
  PolygammaOp::attachInterface<PolygammaJet>(context);
  SinhOp::attachInterface<SinhJet<SinhOp>>(context);
  SquareOp::attachInterface<SquareJet<SquareOp>>(context);
  TanOp::attachInterface<TanJet<TanOp>>(context);
  ZetaOp::attachInterface<ZetaJet>(context);
  attachTaylorRules<StepJet, ConstantLikeOp, IsInfOp, IsNegInfOp, IsPosInfOp,
                    NextAfterOp>(context);
}
