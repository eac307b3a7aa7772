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

/// On GPUs the vectors come first and have the type of the matrix.
LogicalResult refuseEigen(JetBuilder &builder, LinalgCall call, ArrayRef<Jet>,
                          SmallVectorImpl<Jet> &) {
  return builder.refuse(call.getOp(), "expected a call of LAPACK, but got @" +
                                          call.getOp().getCallTargetName());
}

/// Operands, and results that a rule looks at, have a letter each: r, v, w for
/// vectors that are real, of the matrix's type, complex; d, m, z for matrices
/// alike; p for pivots; u for vectors of singular values, or what stands in for
/// them.
struct NamedRule {
  StringLiteral name;
  CallRule rule;
  StringLiteral operands, results;
  bool isForSquares = false;
  /// Whether coefficients 0 may depend on the direction.
  bool isForAll = false;
};
constexpr NamedRule namedRules[] = {
    {"geev", expandEigen, "d", "rrzz", true},
    {"geev", expandEigen, "z", "vzz", true},
    {"geev", refuseEigen, "m", "mwmm"},
    {"geqrf", expandQr, "m", "mv"},
    {"gesdd", expandSingularValues, "m", "mruu"},
    {"gesvd", expandSingularValues, "m", "mruu"},
    {"gesvdj", expandSingularValues, "m", "mruu"},
    {"gesvdp", expandSingularValues, "m", "mruu"},
    {"getrf", expandLu, "m", "mp"},
    {"gtsv", expandTridiagonal, "vvvm", "vvvm"},
    {"gtsv2", expandTridiagonal, "vvvm", "m"},
    {"heevd", expandHermitianEigen, "m", "mr", true},
    {"orgqr", expandReflectors, "mv", "m"},
    {"potrf", expandCholesky, "m", "m", true},
    {"syevd", expandHermitianEigen, "m", "mr", true},
    {"trsm", expandTriangular, "mm", "m", false, true},
    {"ungqr", expandReflectors, "mv", "m"},
};

bool hasElement(Type element, char letter, Type ofMatrix) {
  auto complex = dyn_cast<ComplexType>(ofMatrix);
  Type real = complex ? complex.getElementType() : ofMatrix;
  switch (letter) {
  case 'r':
  case 'd':
    return element == real;
  case 'w':
  case 'z':
    return element == ComplexType::get(real);
  case 'p':
    return isa<IntegerType>(element);
  default:
    return element == ofMatrix;
  }
}

bool hasShape(ArrayRef<int64_t> shape, char letter, ArrayRef<int64_t> matrix,
              bool isForSquares) {
  if (letter == 'u')
    return true;
  size_t batch = matrix.size() - 2;
  size_t rank = batch + (StringRef("rvwp").contains(letter) ? 1 : 2);
  return shape.size() == rank &&
         shape.take_front(batch) == matrix.take_front(batch) &&
         (!isForSquares ||
          llvm::all_of(shape.drop_front(batch),
                       [&](int64_t n) { return n == matrix.back(); }));
}

/// Nothing verifies the types of a custom call, so the rule has to.
bool fits(TypeRange types, StringRef letters, RankedTensorType matrix,
          bool isForSquares) {
  return llvm::all_of(llvm::zip(types, letters), [&](auto pair) {
    auto [type, letter] = pair;
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor &&
           hasElement(tensor.getElementType(), letter,
                      matrix.getElementType()) &&
           hasShape(tensor.getShape(), letter, matrix.getShape(), isForSquares);
  });
}

/// LAPACK reads matrices column by column. A call that says nothing hands them
/// over row by row: then it computes with their transposes.
bool listColumns(std::optional<ArrayAttr> layouts, TypeRange types,
                 int64_t rank) {
  if (layouts && layouts->size() != types.size())
    return false;
  for (auto [index, type] : llvm::enumerate(types)) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || tensor.getRank() < 2)
      continue;
    auto order =
        llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, tensor.getRank())));
    SmallVector<int64_t> rows = order;
    if (tensor.getRank() == rank)
      std::swap(order[0], order[1]);
    if (layouts)
      rows = llvm::to_vector(
          cast<DenseIntElementsAttr>((*layouts)[index]).getValues<int64_t>());
    if (rows != order)
      return false;
  }
  return true;
}

} // namespace

bool mlir::taylor::areByColumns(stablehlo::CustomCallOp call,
                                RankedTensorType matrix) {
  int64_t rank = LinalgCall(call).flag("transposed") ? -1 : matrix.getRank();
  return listColumns(call.getOperandLayouts(), call->getOperandTypes(), rank) &&
         listColumns(call.getResultLayouts(), call->getResultTypes(), rank);
}

namespace {

/// The type of the operand that all others are compared with
Type matrixType(stablehlo::CustomCallOp call, const NamedRule &rule) {
  return call->getOperand(rule.operands.find_first_of("dmz")).getType();
}

bool fits(stablehlo::CustomCallOp call, const NamedRule &rule) {
  if (call->getNumOperands() != rule.operands.size() ||
      call->getNumResults() < rule.results.size())
    return false;
  auto matrix = dyn_cast<RankedTensorType>(matrixType(call, rule));
  return matrix && isDifferentiable(matrix) && matrix.getRank() >= 2 &&
         fits(call->getOperandTypes(), rule.operands, matrix,
              rule.isForSquares) &&
         fits(call->getResultTypes(), rule.results, matrix, rule.isForSquares);
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
  const NamedRule *misfit = nullptr;
  for (const NamedRule &entry : namedRules) {
    if (entry.name != name || (!isShared && !entry.isForAll))
      continue;
    if (fits(call, entry)) {
      if (!areByColumns(call, cast<RankedTensorType>(matrixType(call, entry))))
        return builder.refuse(call, "expected layouts that hand matrices over "
                                    "column by column, as JAX writes them");
      return entry.rule(builder, linalg, x, results);
    }
    misfit = misfit ? misfit : &entry;
  }
  if (!misfit)
    return std::nullopt;
  StringRef matrices = misfit->isForSquares ? "square matrices" : "matrices";
  return builder.refuse(call,
                        "expected operands and results of the types that @" +
                            call.getCallTargetName() + " has for " + matrices);
}
