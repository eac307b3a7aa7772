//===- TaylorPower.cpp - Taylor rule of powers ----------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The recurrence of x^p divides by x_0. To be right where x_0 is zero, integer
// powers are products, and others go through their derivatives, the powers p -
// 1, p - 2, .., each of which is computed by the original op.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;

namespace {

/// x^n for n > 0, by repeated squaring
Jet integerPower(JetBuilder &builder, const Jet &x, uint64_t n) {
  auto times = [&](const Jet &a, const Jet &b) {
    return builder.series().product(a, b, builder.multiply(a[0], b[0]));
  };
  Jet square = x;
  std::optional<Jet> result;
  while (true) {
    if (n & 1)
      result = result ? times(*result, square) : square;
    n >>= 1;
    if (n == 0)
      return *result;
    square =
        builder.series().square(square, builder.multiply(square[0], square[0]));
  }
}

/// z = x^p for an integer p
Jet constantIntegerPower(JetBuilder &builder, const Jet &x, int64_t p,
                         Coefficient z0) {
  if (p == 0)
    return Jet(z0);
  Jet z = integerPower(builder, x, std::abs(p));
  if (p < 0)
    z = builder.series().quotient(Jet(builder.constantLike(x[0], 1.0)), z, z0);
  z.set(0, z0);
  return z;
}

/// x_0^(y - n), as the original op computes it. Where x is zero and y is one of
/// 0, .., n - 1, so that y (y - 1) .. (y - n + 1), which multiplies it, is
/// zero, the power would be infinite: x_0 there.
Coefficient lowerPower(JetBuilder &builder, Operation *op, Coefficient x,
                       Coefficient y, unsigned n) {
  auto isZero = [&](Coefficient c) {
    return compare(builder, c, builder.constantLike(c, 0.0),
                   ComparisonDirection::EQ);
  };
  Coefficient factors = y;
  for (unsigned m = 1; m < n; ++m)
    factors = builder.multiply(factors, builder.shift(y, -1.0 * m));
  Coefficient exponent = builder.shift(y, -1.0 * n);
  Coefficient safe = builder.select(
      isZero(x),
      builder.select(isZero(factors), builder.constantLike(exponent, 1.0),
                     exponent),
      exponent);
  return builder.cloneElementwise(op, {x, safe});
}

/// log x, and 0 where x is zero
Jet safeLogarithm(JetBuilder &builder, const Jet &x) {
  Coefficient one = builder.constantLike(x[0], 1.0);
  Coefficient isZero = compare(builder, x[0], builder.constantLike(x[0], 0.0),
                               ComparisonDirection::EQ);
  Jet safe(builder.select(isZero, one, x[0]));
  for (unsigned k = 1; k < builder.getOrder(); ++k)
    safe.set(k, builder.select(isZero, {}, x[k]));
  return builder.series().logarithm(safe,
                                    apply<stablehlo::LogOp>(builder, safe[0]));
}

/// u = x^(y - n):  u' = (y - n) v x' + log(x) u y',  v = x^(y - n - 1)
Jet generalPower(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                 Coefficient z0) {
  unsigned order = builder.getOrder();
  bool baseVaries = builder.varies(x[0]), exponentVaries = builder.varies(x[1]);
  Jet log = exponentVaries ? safeLogarithm(builder, x[0]) : Jet();
  Jet v;
  for (unsigned n = baseVaries ? order + 1 : 1; n-- > 0;) {
    Jet slope;
    if (v[0]) {
      Jet factor = x[1];
      if (n > 0)
        factor.set(0, builder.shift(x[1][0], -1.0 * n));
      for (unsigned k = 0; k + n < order; ++k)
        slope.set(k, builder.series().convolution(factor, v, k, 0, k));
    }
    Jet u(n == 0 ? z0 : lowerPower(builder, op, x[0][0], x[1][0], n)), byLog;
    for (unsigned k = 1; k + n <= order; ++k) {
      byLog.set(k - 1, builder.series().convolution(log, u, k - 1, 0, k - 1));
      u.set(k, builder.add(builder.series().integralTerm(slope, x[0], k),
                           builder.series().integralTerm(byLog, x[1], k)));
    }
    v = u;
  }
  return v;
}

/// z = x^p for p that is no integer: through p - 1, p - 2, .. while positive
Jet constantPower(JetBuilder &builder, Operation *op, ArrayRef<Jet> x, double p,
                  Coefficient z0) {
  unsigned order = builder.getOrder();
  unsigned steps = std::min<double>(order, std::max(0.0, std::floor(p)));
  auto lower = [&](unsigned n) {
    return n == 0 ? z0
                  : builder.cloneElementwise(
                        op, {x[0][0], builder.constantLike(x[1][0], p - n)});
  };
  builder.setOrder(order - steps);
  Jet z = builder.series().power(x[0], p - steps, lower(steps));
  for (unsigned n = steps; n-- > 0;) {
    builder.setOrder(order - n);
    Jet slope = builder.series().affine(z, p - n, 0.0);
    z = builder.series().integral(slope, x[0], lower(n));
  }
  return z;
}

/// z' = y x^(y-1) x' + log(x) z y'
struct PowJet : FunctionJet<PowJet, stablehlo::PowOp> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    std::optional<double> p = constantValue(x[1][0]);
    if (!p || !std::isfinite(*p) || builder.varies(x[1]))
      return generalPower(builder, op, x, z0);
    if (*p == std::trunc(*p) && std::abs(*p) < 1e6)
      return constantIntegerPower(builder, x[0], *p, z0);
    return constantPower(builder, op, x, *p, z0);
  }
  static StringRef getTaylorRule() { return "z' = y x^(y-1) x' + log(x) z y'"; }
};

} // namespace

void mlir::taylor::attachTaylorPowerRules(MLIRContext &context) {
  stablehlo::PowOp::attachInterface<PowJet>(context);
}
