//===- Recurrences.h - Functions of power series ----------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Taylor coefficients of elementary functions by recurrences of K^2 terms
// (Griewank and Walther, Evaluating Derivatives, chapter 13; docs/math.md,
// section 8). They are written over an algebra `A`, which computes with
// coefficients:
//
//   using Coefficient = ...;                 a number that may be absent: zero
//   Coefficient add(x, y), subtract(x, y), multiply(x, y), divide(x, y);
//   Coefficient scale(x, double), shift(x, double);         a x, a + x
//   unsigned getOrder();                     the last coefficient wanted
//
// Functions take coefficient 0 of the result from the caller: it is what the
// original op returns.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_SERIES_RECURRENCES_H
#define TAYLOR_SERIES_RECURRENCES_H

#include "taylor/Series/Series.h"
#include "llvm/ADT/ArrayRef.h"
#include <utility>

namespace mlir::taylor {

template <typename A> class Recurrences {
public:
  using C = typename A::Coefficient;
  using S = Series<C>;

  explicit Recurrences(A &algebra) : algebra(algebra) {}

  //===--------------------------------------------------------------------===//
  // Arithmetic
  //===--------------------------------------------------------------------===//

  /// sum_{j=from..to} x_j y_{k-j}
  C convolution(const S &x, const S &y, unsigned k, unsigned from,
                unsigned to) {
    C sum;
    for (unsigned j = from; j <= to; ++j)
      sum = algebra.add(sum, algebra.multiply(x[j], y[k - j]));
    return sum;
  }

  /// sum_{j=from..k-from} x_j x_{k-j}, each pair once
  C selfConvolution(const S &x, unsigned k, unsigned from) {
    C sum;
    for (unsigned j = from; 2 * j < k; ++j)
      sum = algebra.add(sum, algebra.multiply(x[j], x[k - j]));
    sum = algebra.scale(sum, 2.0);
    if (k % 2 == 0 && k / 2 >= from)
      sum = algebra.add(sum, algebra.multiply(x[k / 2], x[k / 2]));
    return sum;
  }

  /// z = x y:  z_k = sum_j x_j y_{k-j}, for k > 0
  S product(const S &x, const S &y, C z0) {
    S z(z0);
    for (unsigned k = 1; k <= order(); ++k)
      z.set(k, convolution(x, y, k, 0, k));
    return z;
  }

  /// z = x^2:  z_k = sum_j x_j x_{k-j}
  S square(const S &x, C z0) {
    S z(z0);
    for (unsigned k = 1; k <= order(); ++k)
      z.set(k, selfConvolution(x, k, 0));
    return z;
  }

  /// z = x / y:  z_k = (x_k - sum_{j=1..k} y_j z_{k-j}) / y_0
  S quotient(const S &x, const S &y, C z0) {
    S z(z0);
    for (unsigned k = 1; k <= order(); ++k)
      z.set(k, algebra.divide(
                   algebra.subtract(x[k], convolution(y, z, k, 1, k)), y[0]));
    return z;
  }

  /// a x + b, where b joins coefficient 0 only
  S affine(const S &x, double a, double b) {
    S z;
    for (unsigned k = 0; k <= order(); ++k)
      z.set(k, algebra.scale(x[k], a));
    if (b != 0.0)
      z.set(0, algebra.shift(z[0], b));
    return z;
  }

  //===--------------------------------------------------------------------===//
  // Functions with z' = u x'
  //===--------------------------------------------------------------------===//

  /// Coefficient k > 0 of the z with z' = u x':
  /// z_k = x_k u_0 + 1/k sum_{j=1..k-1} j x_j u_{k-j}
  C integralTerm(const S &u, const S &x, unsigned k) {
    C sum;
    for (unsigned j = 1; j < k; ++j)
      sum =
          algebra.add(sum, algebra.multiply(algebra.scale(x[j], j), u[k - j]));
    return algebra.add(algebra.scale(sum, 1.0 / k),
                       algebra.multiply(x[k], u[0]));
  }

  /// z' = u x'
  S integral(const S &u, const S &x, C z0) {
    S z(z0);
    for (unsigned k = 1; k <= order(); ++k)
      z.set(k, integralTerm(u, x, k));
    return z;
  }

  /// z = exp x:  z' = z x'
  S exponential(const S &x, C z0) {
    S z(z0);
    for (unsigned k = 1; k <= order(); ++k)
      z.set(k, integralTerm(z, x, k));
    return z;
  }

  /// w z' = v x':  z_k = (v_0 x_k + 1/k (sum_{j=1..k-1} j x_j v_{k-j}
  ///                                     - sum_{j=1..k-1} j z_j w_{k-j})) / w_0
  /// Without `v` it is 1: the integral of x' / w.
  S quotientIntegral(const S *v, const S &w, const S &x, C z0) {
    S z(z0);
    for (unsigned k = 1; k <= order(); ++k)
      z.set(k,
            algebra.divide(algebra.subtract(v ? integralTerm(*v, x, k) : x[k],
                                            lowerTerms(w, z, k)),
                           w[0]));
    return z;
  }

  /// z = log x:  x z' = x'
  S logarithm(const S &x, C z0) { return quotientIntegral(nullptr, x, x, z0); }

  /// z = atan2(y, x):  (x^2 + y^2) z' = x y' - y x'
  S angle(const S &y, const S &x, C z0) {
    S norm, z(z0);
    for (unsigned k = 0; k < order(); ++k)
      norm.set(k,
               algebra.add(selfConvolution(x, k, 0), selfConvolution(y, k, 0)));
    for (unsigned k = 1; k <= order(); ++k) {
      C area = algebra.subtract(integralTerm(x, y, k), integralTerm(y, x, k));
      z.set(k, algebra.divide(algebra.subtract(area, lowerTerms(norm, z, k)),
                              norm[0]));
    }
    return z;
  }

  /// z = x^p:  z_k = (p x_k z_0 + 1/k sum_{j=1..k-1} (p j - (k - j)) x_j
  /// z_{k-j}) / x_0
  S power(const S &x, double p, C z0) {
    S z(z0);
    for (unsigned k = 1; k <= order(); ++k) {
      C sum;
      for (unsigned j = 1; j < k; ++j)
        sum = algebra.add(sum, algebra.scale(algebra.multiply(x[j], z[k - j]),
                                             p * j - (k - j)));
      sum = algebra.scale(sum, 1.0 / k);
      sum = algebra.add(sum, algebra.scale(algebra.multiply(x[k], z[0]), p));
      z.set(k, algebra.divide(sum, x[0]));
    }
    return z;
  }

  /// z = sqrt x:  z_k = (x_k - sum_{j=1..k-1} z_j z_{k-j}) / (2 z_0)
  S squareRoot(const S &x, C z0) {
    S z(z0);
    C twice = algebra.scale(z0, 2.0);
    for (unsigned k = 1; k <= order(); ++k)
      z.set(k, algebra.divide(algebra.subtract(x[k], selfConvolution(z, k, 1)),
                              twice));
    return z;
  }

  /// s' = c x', c' = sign s x': sine and cosine, or their hyperbolic relatives
  std::pair<S, S> sineAndCosine(const S &x, C s0, C c0, double sign) {
    S s(s0), c(c0);
    for (unsigned k = 1; k <= order(); ++k) {
      s.set(k, integralTerm(c, x, k));
      c.set(k, algebra.scale(integralTerm(s, x, k), sign));
    }
    return {s, c};
  }

  /// z' = u x', u = a + b z + c z^2: tanh (1, 0, -1), tan (1, 0, 1),
  /// logistic (0, 1, -1)
  S riccati(const S &x, C z0, C u0, double b, double c) {
    S z(z0), u(u0);
    for (unsigned k = 1; k <= order(); ++k) {
      z.set(k, integralTerm(u, x, k));
      if (k < order())
        u.set(k, algebra.add(algebra.scale(z[k], b),
                             algebra.scale(selfConvolution(z, k, 0), c)));
    }
    return z;
  }

  /// z = inverse of erf, z' = sqrt(pi) / 2 exp(z^2) x':  u' = 2 z z' u = u w',
  /// w = z^2
  S inverseErf(const S &x, C z0, C u0) {
    S z(z0), u(u0), w(algebra.multiply(z0, z0));
    for (unsigned k = 1; k <= order(); ++k) {
      z.set(k, integralTerm(u, x, k));
      if (k == order())
        break;
      w.set(k, selfConvolution(z, k, 0));
      u.set(k, integralTerm(u, w, k));
    }
    return z;
  }

  /// z = f(x) from the derivatives f(x_0), f'(x_0), ...:  u_n' = u_{n+1} x',
  /// where u_n is the n-th derivative along the path
  S composition(const S &x, llvm::ArrayRef<C> derivatives) {
    S u;
    for (unsigned n = derivatives.size(); n-- > 0;) {
      S next = u;
      u = S(derivatives[n]);
      for (unsigned k = 1; n + k < derivatives.size(); ++k)
        u.set(k, integralTerm(next, x, k));
    }
    return u;
  }

private:
  unsigned order() const { return algebra.getOrder(); }

  /// 1/k sum_{j=1..k-1} j z_j w_{k-j}
  C lowerTerms(const S &w, const S &z, unsigned k) {
    C sum;
    for (unsigned j = 1; j < k; ++j)
      sum =
          algebra.add(sum, algebra.multiply(algebra.scale(z[j], j), w[k - j]));
    return algebra.scale(sum, 1.0 / k);
  }

  A &algebra;
};

} // namespace mlir::taylor

#endif // TAYLOR_SERIES_RECURRENCES_H
