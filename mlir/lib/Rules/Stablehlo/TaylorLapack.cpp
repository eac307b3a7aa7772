//===- TaylorLapack.cpp - Taylor rules of LAPACK's functions --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Factorisations.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::Transpose;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Options are in one of two attributes, as the version of the format has it.
static DictionaryAttr optionsOf(stablehlo::CustomCallOp call) {
  if (auto config = call->getAttrOfType<DictionaryAttr>("mhlo.backend_config"))
    return config;
  return dyn_cast_or_null<DictionaryAttr>(
      call.getBackendConfig().value_or(Attribute()));
}

/// LAPACK's names begin with a letter for the element type.
StringRef LinalgCall::getName() {
  StringRef target = call.getCallTargetName();
  if (!target.consume_back("_ffi"))
    return {};
  if (target.consume_front("lapack_"))
    return target.drop_front();
  for (StringRef library :
       {"cusolver_", "hipsolver_", "cusparse_", "hipsparse_"})
    if (target.consume_front(library))
      return target;
  if ((target.consume_front("cublas_") || target.consume_front("hipblas_")) &&
      target.consume_back("_batched"))
    return target;
  return {};
}

Attribute LinalgCall::option(StringRef name) {
  DictionaryAttr options = optionsOf(call);
  return options ? options.get(name) : Attribute();
}
char LinalgCall::letter(StringRef name) {
  auto value = dyn_cast_or_null<IntegerAttr>(option(name));
  return value ? static_cast<char>(value.getValue().getZExtValue()) : '\0';
}
bool LinalgCall::flag(StringRef name) {
  auto value = dyn_cast_or_null<BoolAttr>(option(name));
  return value && value.getValue();
}
Attribute LinalgCall::asLetter(StringRef name, char value) {
  auto given = dyn_cast_or_null<IntegerAttr>(option(name));
  Type type =
      given ? given.getType()
            : IntegerType::get(call.getContext(), 8, IntegerType::Unsigned);
  return IntegerAttr::get(type, value);
}

void LinalgCall::setOption(Operation *call, StringRef name, Attribute value) {
  auto custom = cast<stablehlo::CustomCallOp>(call);
  NamedAttrList options(optionsOf(custom));
  options.set(name, value);
  DictionaryAttr all = options.getDictionary(call->getContext());
  if (call->hasAttr("mhlo.backend_config"))
    call->setAttr("mhlo.backend_config", all);
  else
    custom.setBackendConfigAttr(all);
}

Operation *mlir::taylor::cloneCall(JetBuilder &builder, LinalgCall call,
                                   ValueRange operands,
                                   ArrayRef<Type> results) {
  Operation *copy = builder.clone(call.getOp(), operands);
  for (auto [result, type] : llvm::zip(copy->getResults(), results))
    result.setType(type);
  // It has the sizes of the original call.
  copy->removeAttr("sdy.sharding_rule");
  return copy;
}

//===----------------------------------------------------------------------===//
// Systems
//===----------------------------------------------------------------------===//

namespace {

/// op(A) z = b, or z op(A) = b
LogicalResult expandTriangular(JetBuilder &builder, LinalgCall call,
                               ArrayRef<Jet> x, SmallVectorImpl<Jet> &results) {
  char transpose = call.letter("trans_x");
  TriangularSystem system{call.letter("side") == 'L',
                          call.letter("uplo") == 'L',
                          call.letter("diag") == 'U',
                          transpose == 'N'   ? Transpose::NO_TRANSPOSE
                          : transpose == 'T' ? Transpose::TRANSPOSE
                                             : Transpose::ADJOINT};
  results.push_back(solutionSeries(builder, call.getOp(), system, x));
  return success();
}

/// L L^H = A
LogicalResult expandCholesky(JetBuilder &builder, LinalgCall call,
                             ArrayRef<Jet> x, SmallVectorImpl<Jet> &results) {
  bool isLower = call.flag("lower") || call.letter("uplo") == 'L';
  Operation *value = builder.clone(call.getOp(), x[0][0].value);
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  results[0] = choleskySeries(builder, isLower, x[0], results[0][0]);
  return success();
}

struct NamedRule {
  StringLiteral name;
  CallRule rule;
  unsigned numOperands;
  /// How many results the rule looks at.
  unsigned numResults;
  bool isForSquares = false;
  /// Whether coefficients 0 may depend on the direction.
  bool isForAll = false;
};
constexpr NamedRule namedRules[] = {
    {"geev", expandEigen, 1, 4, true},
    {"geqrf", expandQr, 1, 2},
    {"gesdd", expandSingularValues, 1, 4},
    {"gesvd", expandSingularValues, 1, 4},
    {"gesvdj", expandSingularValues, 1, 4},
    {"gesvdp", expandSingularValues, 1, 4},
    {"getrf", expandLu, 1, 2},
    {"gtsv", expandTridiagonal, 4, 4},
    {"gtsv2", expandTridiagonal, 4, 1},
    {"heevd", expandHermitianEigen, 1, 2, true},
    {"orgqr", expandReflectors, 2, 1},
    {"potrf", expandCholesky, 1, 1, true},
    {"syevd", expandHermitianEigen, 1, 2, true},
    {"trsm", expandTriangular, 2, 1, false, true},
    {"ungqr", expandReflectors, 2, 1},
};

/// What JAX writes has; nothing verifies the types of a custom call.
bool hasTensors(stablehlo::CustomCallOp call, const NamedRule &rule) {
  if (call->getNumOperands() != rule.numOperands ||
      call->getNumResults() < rule.numResults)
    return false;
  auto isTensor = [](Type type) { return isa<RankedTensorType>(type); };
  if (!llvm::all_of(call->getOperandTypes(), isTensor) ||
      !llvm::all_of(
          TypeRange(call->getResultTypes()).take_front(rule.numResults),
          isTensor))
    return false;
  // Only a tridiagonal matrix comes as its diagonals, the right-hand side last.
  Type matrix = call->getOperand(rule.numOperands == 4 ? 3 : 0).getType();
  return isDifferentiable(matrix) &&
         cast<RankedTensorType>(matrix).getRank() >= 2;
}

} // namespace

std::optional<LogicalResult>
mlir::taylor::expandLinalgCall(JetBuilder &builder,
                               stablehlo::CustomCallOp call, ArrayRef<Jet> x,
                               SmallVectorImpl<Jet> &results) {
  bool isShared =
      llvm::none_of(x, [](const Jet &jet) { return jet[0].perDirection; });
  LinalgCall linalg(call);
  StringRef name = linalg.getName();
  for (const NamedRule &entry : namedRules) {
    if (entry.name != name || (!isShared && !entry.isForAll))
      continue;
    if (!hasTensors(call, entry))
      return builder.refuse(call, "expected " + Twine(entry.numOperands) +
                                      " operands and at least " +
                                      Twine(entry.numResults) +
                                      " results that are tensors, and a matrix "
                                      "of real or complex numbers");
    if (entry.isForSquares && !linalg.isSquare())
      return builder.refuse(call, "expected a square matrix");
    return entry.rule(builder, linalg, x, results);
  }
  return std::nullopt;
}
