//===- TaylorBessel.cpp - Taylor rule of a Bessel function ----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// f(x) = exp(-x) I_1(x) for x > 0 is odd, and its derivatives are mostly what
// remains when exp(-x) I_0(x) and f cancel. Each is computed by itself instead:
// from the integral of exp(-x (1 - cos t)) cos t over a half turn, where the
// midpoint rule converges faster than any power, and for large x from the
// asymptotic series. See math.md, section 8.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include "stablehlo/dialect/ChloOps.h"
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

/// From here on the asymptotic series is exact to the last digit, in as many
/// terms, and below it the midpoint rule with as many points.
static constexpr double bound = 32.0;
static constexpr unsigned count = 40;

namespace {

using Weights = SmallVector<double>;

/// The derivatives of f at |x|, as sums over an axis behind those of x
class BesselDerivatives {
public:
  BesselDerivatives(JetBuilder &builder, Coefficient x)
      : builder(builder), tensor(builder.getTensor()),
        type(cast<RankedTensorType>(x.value.getType())), x(x),
        size(taylor::apply<stablehlo::AbsOp>(builder, x).value) {
    Value edge = tensor.constant(bound, type);
    inverse = tensor.divide(edge, stablehlo::MaxOp::create(builder.getBuilder(),
                                                           builder.getLoc(),
                                                           size, edge));
    factor = taylor::apply<stablehlo::SqrtOp>(builder, {inverse}).value;
    isSmall =
        compare(builder, {size}, {edge}, stablehlo::ComparisonDirection::LT)
            .value;
    Weights angles, powers;
    for (unsigned i = 0; i < count; ++i) {
      angles.push_back(-rate(i));
      powers.push_back(i);
    }
    decays = taylor::apply<stablehlo::ExpOp>(
                 builder, {tensor.multiply(along(size), constants(angles))})
                 .value;
    inversePowers =
        stablehlo::PowOp::create(builder.getBuilder(), builder.getLoc(),
                                 along(inverse), constants(powers));
  }

  /// f^(k)(x), for k = 1, 2, ..
  Coefficient next() {
    ++k;
    factor = tensor.multiply(factor, inverse);
    Value near = sum(decays, midpointWeights());
    Value far = tensor.multiply(factor, sum(inversePowers, seriesWeights()));
    Value derivative = tensor.select(isSmall, near, far);
    if (k % 2 == 0)
      derivative = tensor.multiply(
          derivative, taylor::apply<stablehlo::SignOp>(builder, x).value);
    return {derivative, x.perDirection};
  }

private:
  /// 1 - cos t
  static double rate(unsigned i) {
    double sine = std::sin(M_PI * (i + 0.5) / (2 * count));
    return 2 * sine * sine;
  }
  /// (-(1 - cos t))^k cos t / n
  Weights midpointWeights() const {
    Weights weights;
    for (unsigned i = 0; i < count; ++i)
      weights.push_back(std::pow(-rate(i), k) * (1 - rate(i)) / count);
    return weights;
  }
  /// Derivatives of a_m x^(-1/2 - m) (2 pi)^(-1/2) at the bound, where
  /// a_m = a_{m-1} ((2 m - 1)^2 - 4) / (8 m)
  Weights seriesWeights() const {
    Weights weights;
    double a = 1 / std::sqrt(2 * M_PI * bound);
    for (unsigned m = 0; m < count; ++m) {
      if (m > 0)
        a *= ((2.0 * m - 1) * (2.0 * m - 1) - 4) / (8 * m * bound);
      double weight = a;
      for (unsigned j = 0; j < k; ++j)
        weight *= -(0.5 + m + j) / bound;
      weights.push_back(weight);
    }
    return weights;
  }

  SmallVector<int64_t> extended() const {
    SmallVector<int64_t> shape(type.getShape());
    shape.push_back(count);
    return shape;
  }
  Value along(Value value) {
    return tensor.broadcast(
        value, extended(),
        llvm::to_vector(llvm::seq<int64_t>(0, type.getRank())));
  }
  Value constants(const Weights &weights) {
    Value row = tensor.constant(weights, type.clone({int64_t{count}}));
    return tensor.broadcast(row, extended(), {type.getRank()});
  }
  Value sum(Value terms, const Weights &weights) {
    return tensor.reduceSum(tensor.multiply(terms, constants(weights)),
                            {type.getRank()});
  }

  JetBuilder &builder;
  TensorBuilder &tensor;
  RankedTensorType type;
  Coefficient x;
  Value size, inverse, factor, isSmall, decays, inversePowers;
  unsigned k = 0;
};

/// z = exp(-|x|) I_1(x)
struct BesselI1eJet : TaylorRule<BesselI1eJet, chlo::BesselI1eOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    if (!type || !type.hasStaticShape() ||
        !isa<FloatType>(type.getElementType()))
      return builder.refuse(op, "expected real numbers of static shape");
    SmallVector<Coefficient> derivatives{
        builder.cloneElementwise(op, coefficients(x, 0))};
    if (builder.getOrder() > 0) {
      BesselDerivatives function(builder, x[0][0]);
      for (unsigned k = 1; k <= builder.getOrder(); ++k)
        derivatives.push_back(function.next());
    }
    results.push_back(builder.series().composition(x[0], derivatives));
    return success();
  }
  static StringRef getTaylorRule() {
    return "z' = (exp(-abs(x)) I_0(x) - (1 / x + sign(x)) z) x'";
  }
};

} // namespace

void mlir::taylor::attachTaylorBesselRules(MLIRContext &context) {
  chlo::BesselI1eOp::attachInterface<BesselI1eJet>(context);
}
