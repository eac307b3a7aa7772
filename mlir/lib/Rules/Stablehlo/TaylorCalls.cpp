//===- TaylorCalls.cpp - Taylor rules of named operations -----------------===//
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

/// The call on coefficients 0
Operation *value(JetBuilder &builder, Operation *op, ArrayRef<Jet> x) {
  return builder.clone(
      op, llvm::map_to_vector(x, [](const Jet &jet) { return jet[0].value; }));
}
bool isShared(ArrayRef<Jet> x) {
  return llvm::none_of(x, [](const Jet &jet) { return jet[0].perDirection; });
}

/// What the decomposition does, unless the name is that of a known function.
struct CompositeJet : TaylorRule<CompositeJet, stablehlo::CompositeOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto composite = cast<stablehlo::CompositeOp>(op);
    if (composite.getName() == "chlo.top_k" && !x[0][0].perDirection)
      return expandTopK(builder, op, x, results);
    FunctionSeries series = findFunctionSeries(composite.getName());
    if (series && isShared(x)) {
      Coefficient z0{value(builder, op, x)->getResult(0)};
      results.push_back(series(builder, op, x, z0));
      return success();
    }
    return builder.expandFunction(op, composite.getDecompositionAttr(), x,
                                  results);
  }
  static StringRef getTaylorRule() { return "that of the decomposition"; }
};

/// Marks and calls that JAX writes. See Markers.h.
struct CustomCallJet : TaylorRule<CustomCallJet, stablehlo::CustomCallOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto call = cast<stablehlo::CustomCallOp>(op);
    if (isStopGradient(call))
      return stopGradient(builder, call, x, results);
    if (isWithDerivative(call))
      return withDerivativeOf(builder, call, x, results);
    if (isCustomJvp(call))
      return customJvp(builder, call, x, results);
    if (isEquation(call))
      return equation(builder, call, x, results);
    if (call.getCallTargetName() == "Sharding")
      return sharding(builder, call, x, results);
    if (auto result = expandLinalgCall(builder, call, x, results))
      return *result;
    return builder.refuse(op, "expected a call with a Taylor rule, but got @" +
                                  call.getCallTargetName());
  }
  static StringRef getTaylorRule() {
    return "marks, see taylor-lower-markers; geev, geqrf with orgqr, gesdd, "
           "getrf, gtsv, potrf, syevd, trsm: by their equations";
  }

private:
  static bool varies(JetBuilder &builder, ArrayRef<Jet> x) {
    return llvm::any_of(
        x, [&](const Jet &jet) { return jet.varies(builder.getOrder()); });
  }

  /// The front end writes a number and a name.
  static std::string nameOf(Operation *op) {
    auto config = op->getAttrOfType<StringAttr>("backend_config");
    return config ? config.getValue().split(' ').second.str() : "";
  }

  /// z_0 = f(x_0), for each direction if x_0 depends on it.
  static LogicalResult equation(JetBuilder &builder, Operation *op,
                                ArrayRef<Jet> x,
                                SmallVectorImpl<Jet> &results) {
    if (varies(builder, x))
      return builder.refuse(op, "expected an equation with a rule for forward "
                                "mode, but got " +
                                    nameOf(op));
    bool perDirection = !isShared(x);
    constexpr StringLiteral mark = "per_direction";
    if (perDirection && op->hasAttr(mark))
      return builder.refuse(op, "expected an equation that does not have an "
                                "axis of directions yet");
    Operation *copy = value(builder, op, x);
    if (perDirection) {
      SmallVector<int64_t> operands;
      for (auto [number, jet] : llvm::enumerate(x))
        if (jet[0].perDirection)
          operands.push_back(number);
      copy->setAttr(mark, builder.getBuilder().getDenseI64ArrayAttr(operands));
    }
    for (Value result : copy->getResults()) {
      auto type = cast<RankedTensorType>(result.getType());
      SmallVector<int64_t> shape(type.getShape());
      if (perDirection) {
        shape.insert(shape.begin(), builder.getDirections());
        result.setType(type.clone(shape));
      }
      results.emplace_back(Coefficient{result, perDirection});
    }
    return success();
  }

  /// z_0 = x_0, z_k = 0
  static LogicalResult stopGradient(JetBuilder &builder, Operation *op,
                                    ArrayRef<Jet> x,
                                    SmallVectorImpl<Jet> &results) {
    Operation *copy = value(builder, op, x);
    for (auto [jet, result] : llvm::zip(x, copy->getResults())) {
      result.setType(jet[0].value.getType());
      results.emplace_back(Coefficient{result, jet[0].perDirection});
    }
    return success();
  }

  /// z_0 = x_0, z_k = y_k
  static LogicalResult withDerivativeOf(JetBuilder &builder, Operation *op,
                                        ArrayRef<Jet> x,
                                        SmallVectorImpl<Jet> &results) {
    results.push_back(x[1]);
    results[0].set(0, builder.cloneElementwise(op, coefficients(x, 0)));
    return success();
  }

  /// z_k = x_k; coefficients are sharded as the compiler likes.
  static LogicalResult sharding(JetBuilder &builder, Operation *op,
                                ArrayRef<Jet> x,
                                SmallVectorImpl<Jet> &results) {
    results.push_back(x[0]);
    if (isShared(x))
      results[0].set(0, {value(builder, op, x)->getResult(0)});
    return success();
  }

  /// z' = jvp(x, x'):  z_k = 1/k [tangents of jvp along x and x']_{k-1}
  static LogicalResult customJvp(JetBuilder &builder,
                                 stablehlo::CustomCallOp call, ArrayRef<Jet> x,
                                 SmallVectorImpl<Jet> &results) {
    if (std::string why = whyMalformed(call); !why.empty())
      return builder.refuse(call, why);
    auto callee = [&](unsigned i) {
      return cast<SymbolRefAttr>(call.getCalledComputations()[i]);
    };
    unsigned order = builder.getOrder();
    builder.setOrder(0);
    LogicalResult value = customValue(builder, call, callee(0), x, results);
    builder.setOrder(order);
    if (failed(value) || order == 0)
      return value;
    SmallVector<Jet> arguments(x), tangents;
    for (auto [jet, operand] : llvm::zip(x, call.getOperands()))
      if (isDifferentiable(operand.getType()))
        arguments.push_back(derivative(builder, jet, operand.getType()));
    builder.setOrder(order - 1);
    LogicalResult expanded =
        builder.expandFunction(call, callee(1), arguments, tangents);
    builder.setOrder(order);
    if (failed(expanded))
      return failure();
    builder.setLocation(call.getLoc());
    unsigned next = call.getNumResults();
    for (auto [result, type] : llvm::zip(results, call.getResultTypes()))
      if (isDifferentiable(type)) {
        for (unsigned k = 1; k <= order; ++k)
          result.set(k, builder.scale(tangents[next][k - 1], 1.0 / k));
        ++next;
      }
    return success();
  }

  /// The mark stays, so that later derivatives obey it too. On values that
  /// depend on the direction it cannot.
  static LogicalResult customValue(JetBuilder &builder,
                                   stablehlo::CustomCallOp call,
                                   SymbolRefAttr primal, ArrayRef<Jet> x,
                                   SmallVectorImpl<Jet> &results) {
    if (!isShared(x) && builder.keepsMarks())
      return builder.refuse(call, "expected a function without a derivative "
                                  "of its own");
    if (!isShared(x))
      return builder.expandFunction(call, primal, x, results);
    for (Value result : value(builder, call, x)->getResults())
      results.emplace_back(Coefficient{result});
    return success();
  }

  /// x'(t) = sum_k (k + 1) x_{k+1} t^k
  static Jet derivative(JetBuilder &builder, const Jet &x, Type type) {
    Jet result;
    for (unsigned k = 0; k < builder.getOrder(); ++k)
      result.set(k, builder.scale(x[k + 1], k + 1.0));
    if (!result[0])
      result.set(0, {builder.zero(type)});
    return result;
  }
};

/// z_k = x_k, all results together
struct OptimizationBarrierJet
    : TaylorRule<OptimizationBarrierJet, stablehlo::OptimizationBarrierOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    SmallVector<Value> values;
    for (const Jet &jet : x)
      for (unsigned k = 0; k <= builder.getOrder(); ++k)
        if (jet[k])
          values.push_back(jet[k].value);
    auto barrier = stablehlo::OptimizationBarrierOp::create(
        builder.getBuilder(), op->getLoc(), TypeRange(ValueRange(values)),
        values);
    unsigned next = 0;
    for (const Jet &jet : x) {
      results.emplace_back();
      for (unsigned k = 0; k <= builder.getOrder(); ++k)
        if (jet[k])
          results.back().set(k,
                             {barrier->getResult(next++), jet[k].perDirection});
    }
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = x_k"; }
};

} // namespace

void mlir::taylor::attachTaylorCallRules(MLIRContext &context) {
  using namespace stablehlo;
  CompositeOp::attachInterface<CompositeJet>(context);
  CustomCallOp::attachInterface<CustomCallJet>(context);
  OptimizationBarrierOp::attachInterface<OptimizationBarrierJet>(context);
}
