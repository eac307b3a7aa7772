//===- RecurrencesTest.cpp - Functions of power series --------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The recurrences over plain numbers, against identities between functions and
// against series that are known.
//
//===----------------------------------------------------------------------===//

#include "taylor/Series/Recurrences.h"
#include "gtest/gtest.h"
#include <cmath>
#include <optional>

using namespace mlir::taylor;

namespace {

/// Numbers, of which an absent one is zero.
struct Numbers {
  using Coefficient = std::optional<double>;

  unsigned getOrder() const { return 8; }
  Coefficient add(Coefficient x, Coefficient y) {
    return x && y ? Coefficient(*x + *y) : x ? x : y;
  }
  Coefficient subtract(Coefficient x, Coefficient y) {
    return y ? add(x, -*y) : x;
  }
  Coefficient multiply(Coefficient x, Coefficient y) {
    return x && y ? Coefficient(*x * *y) : std::nullopt;
  }
  Coefficient divide(Coefficient x, Coefficient y) {
    return x ? Coefficient(*x / *y) : x;
  }
  Coefficient scale(Coefficient x, double a) {
    return x && a != 0.0 ? Coefficient(*x * a) : std::nullopt;
  }
  Coefficient shift(Coefficient x, double a) { return *x + a; }
};

using Numeric = Series<std::optional<double>>;

struct RecurrencesTest : testing::Test {
  RecurrencesTest() {
    for (unsigned k = 0; k < 4; ++k)
      x.set(k, path[k]);
  }

  void expectEqual(const Numeric &actual, const Numeric &expected) {
    for (unsigned k = 0; k <= numbers.getOrder(); ++k)
      EXPECT_NEAR(actual[k].value_or(0.0), expected[k].value_or(0.0), 1e-12)
          << "coefficient " << k;
  }

  double path[4] = {0.4, 0.7, -0.3, 0.2};
  Numbers numbers;
  Recurrences<Numbers> series{numbers};
  Numeric x;
};

TEST_F(RecurrencesTest, ExponentialOfTime) {
  Numeric time(0.0);
  time.set(1, 1.0);
  Numeric z = series.exponential(time, 1.0);
  double factorial = 1.0;
  for (unsigned k = 1; k <= 8; ++k)
    EXPECT_DOUBLE_EQ(*z[k], 1.0 / (factorial *= k));
}

TEST_F(RecurrencesTest, LogarithmInvertsExponential) {
  expectEqual(series.logarithm(series.exponential(x, std::exp(0.4)), 0.4), x);
}

TEST_F(RecurrencesTest, SquareInvertsSquareRoot) {
  Numeric root = series.squareRoot(x, std::sqrt(0.4));
  expectEqual(series.square(root, 0.4), x);
  expectEqual(series.power(x, 0.5, std::sqrt(0.4)), root);
}

TEST_F(RecurrencesTest, SineAndCosine) {
  auto [s, c] = series.sineAndCosine(x, std::sin(0.4), std::cos(0.4), -1.0);
  Numeric one = series.square(s, std::pow(std::sin(0.4), 2));
  Numeric rest = series.square(c, std::pow(std::cos(0.4), 2));
  for (unsigned k = 1; k <= 8; ++k)
    EXPECT_NEAR(*one[k] + *rest[k], 0.0, 1e-14);
  double tan = std::tan(0.4);
  expectEqual(series.quotient(s, c, tan),
              series.riccati(x, tan, 1.0 + tan * tan, 0.0, 1.0));
}

TEST_F(RecurrencesTest, AngleOfSineAndCosine) {
  auto [s, c] = series.sineAndCosine(x, std::sin(0.4), std::cos(0.4), -1.0);
  expectEqual(series.angle(s, c, 0.4), x);
}

TEST_F(RecurrencesTest, CompositionWithDerivatives) {
  std::optional<double> derivatives[9];
  for (auto &derivative : derivatives)
    derivative = std::exp(0.4);
  expectEqual(series.composition(x, derivatives),
              series.exponential(x, std::exp(0.4)));
}

TEST_F(RecurrencesTest, AbsentCoefficientsStayAbsent) {
  Numeric even(0.4);
  even.set(2, 1.0);
  Numeric z = series.square(even, 0.16);
  EXPECT_FALSE(z[1] || z[3] || z[5]);
  EXPECT_TRUE(z[2] && z[4]);
  EXPECT_FALSE(z.varies(1));
}

} // namespace
