//===- TaylorPiecewise.cpp - Taylor rules of piecewise functions ----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Coefficient 0 decides which piece it is; on each the function is linear, or
// constant. Where pieces meet, derivatives are those that JAX chooses.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;

namespace {

/// 1 where x is the extremum z and y is not, 1/2 where both are, else 0
Coefficient share(JetBuilder &builder, Coefficient x, Coefficient y,
                  Coefficient z) {
  Coefficient isX = compare(builder, x, z, ComparisonDirection::EQ);
  Coefficient isY = compare(builder, y, z, ComparisonDirection::EQ);
  Coefficient whole = builder.select(isY, builder.constantLike(z, 0.5),
                                     builder.constantLike(z, 1.0));
  return builder.select(isX, whole, {});
}

/// z_k = w x_k + (1 - w) y_k, w = 1, 1/2 or 0 as x_0 is the extremum
template <typename Op> struct ExtremumJet : FunctionJet<ExtremumJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Jet z(z0);
    for (unsigned i : {0, 1}) {
      if (!x[i].varies(builder.getOrder()))
        continue;
      Coefficient weight = share(builder, x[i][0], x[1 - i][0], z0);
      for (unsigned k = 1; k <= builder.getOrder(); ++k)
        z.set(k, builder.add(z[k], builder.multiply(weight, x[i][k])));
    }
    return z;
  }
  static StringRef getTaylorRule() {
    return "z_k = w x_k + (1 - w) y_k, w = 1, 1/2 or 0";
  }
};

/// z_k = x_k where x_0 >= 0, else -x_k;  of complex numbers z^2 = (Re x)^2 +
/// (Im x)^2
struct AbsJet : FunctionJet<AbsJet, stablehlo::AbsOp> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    if (isa<ComplexType>(getElementTypeOrSelf(op->getOperand(0))))
      return modulus(builder, x[0], z0);
    Coefficient zero = builder.constantLike(x[0][0], 0.0);
    Coefficient sign = builder.select(
        compare(builder, x[0][0], zero, ComparisonDirection::GE),
        builder.constantLike(zero, 1.0), builder.constantLike(zero, -1.0));
    Jet z(z0);
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, builder.multiply(sign, x[0][k]));
    return z;
  }
  static StringRef getTaylorRule() {
    return "z_k = x_k where x_0 >= 0, else -x_k";
  }

private:
  static Jet modulus(JetBuilder &builder, const Jet &x, Coefficient z0) {
    Jet square;
    for (auto part : {&realPart, &imaginaryPart}) {
      Jet real;
      for (unsigned k = 0; k <= builder.getOrder(); ++k)
        real.set(k, part(builder, x[k]));
      for (unsigned k = 1; k <= builder.getOrder(); ++k)
        square.set(k, builder.add(square[k], builder.series().selfConvolution(
                                                 real, k, 0)));
    }
    // As JAX does, 0 is taken for 1 where it would divide.
    Coefficient isZero = compare(builder, z0, builder.constantLike(z0, 0.0),
                                 ComparisonDirection::EQ);
    Jet z = builder.series().squareRoot(
        square, builder.select(isZero, builder.constantLike(z0, 1.0), z0));
    z.set(0, z0);
    return z;
  }
};

/// z_k = 0;  of complex numbers z' = i z t' with the angle t of x
struct SignJet : FunctionJet<SignJet, stablehlo::SignOp> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    if (!isa<ComplexType>(getElementTypeOrSelf(op->getOperand(0))))
      return Jet(z0);
    Jet re, im, turn;
    for (unsigned k = 0; k <= builder.getOrder(); ++k) {
      re.set(k, realPart(builder, x[0][k]));
      im.set(k, imaginaryPart(builder, x[0][k]));
    }
    // As JAX does, 0 has no angle that changes.
    Coefficient isZero = compare(builder, z0, builder.constantLike(z0, 0.0),
                                 ComparisonDirection::EQ);
    re.set(0, builder.select(isZero, builder.constantLike(re[0], 1.0), re[0]));
    Jet angle = builder.series().angle(im, re, {});
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      turn.set(k, complexNumber(builder, {}, angle[k]));
    return builder.series().exponential(turn, z0);
  }
  static StringRef getTaylorRule() {
    return "z_k = 0 for k > 0; of complex numbers z' = i z arg(x)'";
  }
};

/// A scalar coefficient in the shape that `like` has in one direction.
Coefficient inShapeOf(JetBuilder &builder, Coefficient x, Type like) {
  auto shape = cast<RankedTensorType>(like).getShape();
  auto type = x ? cast<RankedTensorType>(x.value.getType()) : nullptr;
  if (!x || type.getRank() ==
                static_cast<int64_t>(shape.size()) + (x.perDirection ? 1 : 0))
    return x;
  if (!x.perDirection)
    return {builder.getTensor().broadcast(x.value, shape, {}), false};
  auto target = prepended(builder.getDirections(), shape);
  return {builder.getTensor().broadcast(x.value, target, {0}), true};
}
Jet inShapeOf(JetBuilder &builder, const Jet &x, Type like) {
  Jet result;
  for (unsigned k = 0; k <= builder.getOrder(); ++k)
    result.set(k, inShapeOf(builder, x[k], like));
  return result;
}

/// z_k = low_k, x_k or high_k, as x_0 is below, between or above the bounds
struct ClampJet : FunctionJet<ClampJet, stablehlo::ClampOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Type type = op->getResult(0).getType();
    SmallVector<Jet> bounded{inShapeOf(builder, x[0], type), x[1],
                             inShapeOf(builder, x[2], type)};
    bool spreads = llvm::any_of(
        bounded, [](const Jet &jet) { return jet[0].perDirection; });
    return FunctionJet::expand(op, builder, spreads ? bounded : x, results);
  }
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    Type type = op->getResult(0).getType();
    Jet low = inShapeOf(builder, x[0], type);
    Jet high = inShapeOf(builder, x[2], type);
    Coefficient isAbove =
        compare(builder, x[1][0], low[0], ComparisonDirection::GT);
    Coefficient isBelow =
        compare(builder, x[1][0], high[0], ComparisonDirection::LT);
    Coefficient isHigh =
        compare(builder, high[0], x[1][0], ComparisonDirection::LT);
    Coefficient isLow =
        compare(builder, low[0], x[1][0], ComparisonDirection::GT);
    Jet z(z0);
    for (unsigned k = 1; k <= builder.getOrder(); ++k) {
      Coefficient inside =
          builder.select(isAbove, builder.select(isBelow, x[1][k], {}), {});
      inside = builder.add(inside, builder.select(isLow, low[k], {}));
      z.set(k, builder.add(inside, builder.select(isHigh, high[k], {})));
    }
    return z;
  }
  static StringRef getTaylorRule() {
    return "z_k = low_k, x_k or high_k, as x_0 decides";
  }
};

/// z_k = x_k where p holds, else y_k
struct SelectJet : TaylorRule<SelectJet, stablehlo::SelectOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Coefficient predicate =
        inShapeOf(builder, x[0][0], op->getResult(0).getType());
    Jet z;
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      z.set(k, builder.select(predicate, x[1][k], x[2][k]));
    if (!z[0].perDirection)
      z.set(0, builder.cloneElementwise(op, coefficients(x, 0)));
    results.push_back(z);
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = p ? x_k : y_k"; }
};

} // namespace

void mlir::taylor::attachTaylorPiecewiseRules(MLIRContext &context) {
  using namespace stablehlo;
  AbsOp::attachInterface<AbsJet>(context);
  ClampOp::attachInterface<ClampJet>(context);
  attachTaylorRules<ExtremumJet, MaxOp, MinOp>(context);
  SelectOp::attachInterface<SelectJet>(context);
  SignOp::attachInterface<SignJet>(context);
  attachTaylorRules<StepJet, AndOp, BitcastConvertOp, CeilOp, ClzOp, CompareOp,
                    FloorOp, IsFiniteOp, NotOp, OrOp, PopulationCountOp,
                    RoundNearestEvenOp, RoundOp, ShiftLeftOp,
                    ShiftRightArithmeticOp, ShiftRightLogicalOp,
                    UniformDequantizeOp, UniformQuantizeOp, XorOp>(context);
}
