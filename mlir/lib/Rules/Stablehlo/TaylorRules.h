//===- TaylorRules.h - Kinds of Taylor rules ------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most Taylor rules are of one of these kinds:
//
//   FunctionJet   a function of each element, by a recurrence
//   LinearJet     linear in all real and complex operands together:
//                 z_k = op(x_k), with the directions on a leading axis
//   BilinearJet   z_k = sum_j op(x_j, y_{k-j})
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_TAYLORRULES_H
#define TAYLOR_RULES_STABLEHLO_TAYLORRULES_H

#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "taylor/Dialect/Taylor/IR/TaylorOps.h"
#include "taylor/Interfaces/TaylorRuleOpInterface.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVectorExtras.h"

namespace mlir::taylor {

class SdyDialect;

/// An external model of the Taylor rule of `Op`, to be completed by `Rule`.
template <typename Rule, typename Op>
using TaylorRule = TaylorRuleOpInterface::ExternalModel<Rule, Op>;

/// The coefficients of a function of each element; coefficient 0 is given.
using FunctionSeries = Jet (*)(JetBuilder &, Operation *, ArrayRef<Jet>,
                               Coefficient);

/// z = f(x, y, ..), element by element. `Rule` has the function `series`.
template <typename Rule, typename Op>
struct FunctionJet : TaylorRule<Rule, Op> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Coefficient z0 = builder.cloneElementwise(op, coefficients(x, 0));
    results.push_back(
        builder.getOrder() == 0 ? Jet(z0) : Rule::series(builder, op, x, z0));
    return success();
  }
};

/// z = f(x) with z_k = 0 for k > 0: steps, and numbers that are not real.
template <typename Op> struct StepJet : FunctionJet<StepJet<Op>, Op> {
  static Jet series(JetBuilder &, Operation *, ArrayRef<Jet>, Coefficient z0) {
    return Jet(z0);
  }
  static StringRef getTaylorRule() { return "z_k = 0 for k > 0"; }
};

inline SmallVector<int64_t> prepended(int64_t first, ArrayRef<int64_t> rest) {
  SmallVector<int64_t> result{first};
  llvm::append_range(result, rest);
  return result;
}
/// Dimensions behind a new leading one.
inline SmallVector<int64_t> shifted(ArrayRef<int64_t> dimensions) {
  return llvm::map_to_vector(dimensions, [](int64_t d) { return d + 1; });
}

/// The op on operands that have the directions on a leading axis, but for those
/// from `firstIndex` on, before its attributes are adapted. Null if one of
/// these depends on the direction.
Operation *cloneSpread(JetBuilder &builder, Operation *op,
                       ArrayRef<Coefficient> operands, unsigned firstIndex);

/// The op on operands without that axis; absent ones are zero.
Operation *cloneShared(JetBuilder &builder, Operation *op,
                       ArrayRef<Coefficient> operands);

/// z_k = op(x_k, y_k, ..). `Rule::addAxis` makes a copy of the op take and give
/// tensors with a new leading axis, but for operands from `firstIndex` on.
template <typename Rule, typename Op> struct LinearJet : TaylorRule<Rule, Op> {
  static constexpr unsigned firstIndex = ~0u;

  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    results.resize(op->getNumResults());
    for (unsigned k = 0; k <= builder.getOrder(); ++k) {
      SmallVector<Coefficient> terms;
      bool isZero = k > 0, spreads = false;
      for (auto [jet, operand] : llvm::zip(x, op->getOperands())) {
        bool isLinear = isDifferentiable(operand.getType());
        terms.push_back(isLinear ? jet[k] : jet[0]);
        if (isLinear && terms.back())
          isZero = false;
        spreads |= terms.back().perDirection;
      }
      if (isZero)
        continue;
      Operation *term = spreads
                            ? cloneSpread(builder, op, terms, Rule::firstIndex)
                            : cloneShared(builder, op, terms);
      if (spreads)
        Rule::addAxis(builder, cast<Op>(term));
      for (auto [result, value] : llvm::zip(results, term->getResults()))
        if (k == 0 || isDifferentiable(value.getType()))
          result.set(k, {value, spreads});
    }
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = op(x_k)"; }
};

/// z_k = sum_j op(x_j, y_{k-j}). `Rule::apply` applies a copy of the op to two
/// coefficients, of which at least one has the axis. Further operands are
/// integers, the same in all directions.
template <typename Rule, typename Op>
struct BilinearJet : TaylorRule<Rule, Op> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto integers = coefficients(x.drop_front(2), 0);
    SmallVector<Value> rest;
    for (const Coefficient &integer : integers) {
      if (integer.perDirection)
        return builder.refuse(op, "expected integers that do not depend on the "
                                  "direction");
      rest.push_back(integer.value);
    }
    auto apply = [&](Coefficient lhs, Coefficient rhs) -> Coefficient {
      if (!lhs || !rhs)
        return {};
      if (lhs.perDirection || rhs.perDirection)
        return {Rule::apply(builder, cast<Op>(op), lhs, rhs, rest), true};
      SmallVector<Value> operands{lhs.value, rhs.value};
      llvm::append_range(operands, rest);
      return {builder.clone(op, operands)->getResult(0)};
    };
    Jet z;
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      for (unsigned j = 0; j <= k; ++j)
        z.set(k, builder.add(z[k], apply(x[0][j], x[1][k - j])));
    results.push_back(z);
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = sum_j op(x_j, y_{k-j})"; }
};

/// The coefficients of what `define` writes in terms of the operands, which
/// stands for the op. It writes nothing for operands that it has no definition
/// for; `expected` says which it has one for.
LogicalResult
expandDefinition(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                 SmallVectorImpl<Jet> &results,
                 llvm::function_ref<Value(TensorBuilder &, ValueRange)> define,
                 StringRef expected);

/// Attaches `Rule<Op>` to each of the ops.
template <template <typename> class Rule, typename... Ops>
void attachTaylorRules(MLIRContext &context) {
  (Ops::template attachInterface<Rule<Ops>>(context), ...);
}

/// An op of one operand on each element of a coefficient.
template <typename Op> Coefficient apply(JetBuilder &builder, Coefficient x) {
  OperationState state(builder.getLoc(), Op::getOperationName());
  state.addOperands(x.value);
  state.addTypes(x.value.getType());
  return {builder.getBuilder().create(state)->getResult(0), x.perDirection};
}
/// z' = (1 + z^2) x'
template <typename Op> struct TanJet : FunctionJet<TanJet<Op>, Op> {
  static Jet series(JetBuilder &builder, Operation *, ArrayRef<Jet> x,
                    Coefficient z0) {
    Coefficient u0 = builder.shift(builder.multiply(z0, z0), 1.0);
    return builder.series().riccati(x[0], z0, u0, 0.0, 1.0);
  }
  static StringRef getTaylorRule() { return "z' = (1 + z^2) x'"; }
};

/// A predicate on each element of two coefficients.
Coefficient compare(JetBuilder &builder, Coefficient x, Coefficient y,
                    stablehlo::ComparisonDirection direction);
/// The parts of complex numbers, absent ones of absent ones
Coefficient realPart(JetBuilder &builder, Coefficient x);
Coefficient imaginaryPart(JetBuilder &builder, Coefficient x);
/// Complex numbers of parts of which one may be absent
Coefficient complexNumber(JetBuilder &builder, Coefficient re, Coefficient im);
/// The number that a coefficient is everywhere, if that is known.
std::optional<double> constantValue(Coefficient x);
/// The integers that a coefficient has, if they are known.
std::optional<SmallVector<int64_t>> constantIntegers(Coefficient x);

void attachTaylorArithmeticRules(MLIRContext &context);
void attachTaylorCallRules(MLIRContext &context);
void attachTaylorCollectiveRules(MLIRContext &context);
void attachTaylorContractionRules(MLIRContext &context);
void attachTaylorControlFlowRules(MLIRContext &context);
void attachTaylorConvolutionRules(MLIRContext &context);
void attachTaylorDefinitionRules(MLIRContext &context);
void attachTaylorDynamicRules(MLIRContext &context);
void attachTaylorFunctionRules(MLIRContext &context);
void attachTaylorIndexingRules(MLIRContext &context);
void attachTaylorLinalgRules(MLIRContext &context);
void attachTaylorMapRules(MLIRContext &context);
void attachTaylorNormalisationRules(MLIRContext &context);
void attachTaylorPiecewiseRules(MLIRContext &context);
void attachTaylorPowerRules(MLIRContext &context);
void attachTaylorReductionRules(MLIRContext &context);
void attachTaylorScatterRules(MLIRContext &context);
void attachTaylorShapeRules(MLIRContext &context);
void attachTaylorWindowRules(MLIRContext &context);
/// Rules of chlo.
void attachTaylorBesselRules(MLIRContext &context);
void attachTaylorChloRules(MLIRContext &context);
void attachTaylorChloContractionRules(MLIRContext &context);
void attachTaylorChloDefinitionRules(MLIRContext &context);
void attachTaylorChloIndexingRules(MLIRContext &context);
/// Rules of shardings.
void attachTaylorShardingRules(SdyDialect &dialect);

/// z' = (z - z^2) x'
Jet logisticSeries(JetBuilder &builder, Operation *op, const Jet &x,
                   Coefficient z0);

/// A reduction of the coefficients of all inputs together, whose body is the
/// body of the op, expanded. `addAxis` makes it take tensors with a leading
/// axis.
LogicalResult expandReduction(JetBuilder &builder, Operation *op,
                              ArrayRef<Jet> x, SmallVectorImpl<Jet> &results,
                              llvm::function_ref<void(Operation *)> addAxis);
/// The k largest elements and their indices, by an op or a composite.
LogicalResult expandTopK(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                         SmallVectorImpl<Jet> &results);

/// Calls of LAPACK, as JAX writes them for CPUs; nothing if it is another call.
std::optional<LogicalResult> expandLinalgCall(JetBuilder &builder,
                                              stablehlo::CustomCallOp call,
                                              ArrayRef<Jet> x,
                                              SmallVectorImpl<Jet> &results);

/// Marks, see Markers.h.
bool isStopGradient(stablehlo::CustomCallOp call);
bool isWithDerivative(stablehlo::CustomCallOp call);
bool isCustomJvp(stablehlo::CustomCallOp call);
bool isEquation(stablehlo::CustomCallOp call);
/// x, which is computed more accurately than y, the same number whose
/// derivatives later ones follow from. Marked so if there are to be any.
Coefficient withDerivative(JetBuilder &builder, Coefficient x, Coefficient y);
/// Why a mark with a derivative cannot be read; empty if it can.
std::string whyMalformed(stablehlo::CustomCallOp call);

/// The series of a function that StableHLO has no op for, by the name of the
/// composite that stands for it; null if there is none.
FunctionSeries findFunctionSeries(StringRef name);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_TAYLORRULES_H
