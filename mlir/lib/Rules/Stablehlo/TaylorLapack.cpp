//===- TaylorLapack.cpp - Taylor rules of LAPACK's functions --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JAX calls LAPACK, or its relative on a GPU, to factor matrices. The factors
// are differentiated by the equations that define them.
//
//===----------------------------------------------------------------------===//

#include "Matrices.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;
using stablehlo::Transpose;

namespace {

/// What a call is told to do, by name
Attribute option(stablehlo::CustomCallOp call, StringRef name) {
  auto config = call->getAttrOfType<DictionaryAttr>("mhlo.backend_config");
  if (!config)
    config = dyn_cast_or_null<DictionaryAttr>(
        call.getBackendConfig().value_or(Attribute()));
  return config ? config.get(name) : Attribute();
}
/// LAPACK is told by letters
char letter(stablehlo::CustomCallOp call, StringRef name) {
  auto value = dyn_cast_or_null<IntegerAttr>(option(call, name));
  return value ? static_cast<char>(value.getValue().getZExtValue()) : '\0';
}
bool isLower(stablehlo::CustomCallOp call) {
  auto lower = dyn_cast_or_null<BoolAttr>(option(call, "lower"));
  return lower ? lower.getValue() : letter(call, "uplo") == 'L';
}

RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// P A = L U
//===----------------------------------------------------------------------===//

/// The matrix of the permutation that exchanges row i with row pivots[i] - 1,
/// for i = 0, 1, ..
class Permutation {
public:
  Permutation(JetBuilder &builder, Value pivots)
      : builder(builder), tensor(builder.getTensor()), pivots(pivots),
        type(typeOf(pivots)), last(type.getRank() - 1) {}

  Coefficient matrix(Type elementType) {
    Value order = loop();
    SmallVector<int64_t> shape(type.getShape());
    shape.push_back(shape.back());
    auto dims = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
    auto square = RankedTensorType::get(shape, type.getElementType());
    Value isOne = tensor.equal(tensor.broadcast(order, shape, dims),
                               tensor.iota(square, last + 1));
    return {stablehlo::ConvertOp::create(builder.getBuilder(), builder.getLoc(),
                                         square.clone(elementType), isOne)};
  }

private:
  /// Where the rows come from, by exchanging two at a time
  Value loop() {
    OpBuilder &b = builder.getBuilder();
    Location loc = builder.getLoc();
    auto scalar = RankedTensorType::get({}, type.getElementType());
    Value start = tensor.constant(0.0, scalar);
    Value order = tensor.iota(type, last);
    auto loop = stablehlo::WhileOp::create(b, loc, TypeRange{scalar, type},
                                           ValueRange{start, order});
    OpBuilder::InsertionGuard guard(b);
    Block *cond =
        b.createBlock(&loop.getCond(), {}, {scalar, type}, {loc, loc});
    Value size = tensor.constant(type.getDimSize(last), scalar);
    Coefficient more = compare(builder, {cond->getArgument(0)}, {size},
                               ComparisonDirection::LT);
    stablehlo::ReturnOp::create(b, loc, ValueRange{more.value});
    Block *body =
        b.createBlock(&loop.getBody(), {}, {scalar, type}, {loc, loc});
    Value i = body->getArgument(0);
    Value next = tensor.add(i, tensor.constant(1.0, scalar));
    Value exchanged = exchange(body->getArgument(1), i);
    stablehlo::ReturnOp::create(b, loc, ValueRange{next, exchanged});
    return loop->getResult(1);
  }

  Value exchange(Value order, Value i) {
    Value index = tensor.iota(type, last);
    Value one = tensor.constant(1.0, type);
    Value pivot = tensor.subtract(everywhere(pivots, i), one);
    Value isPivot = tensor.equal(index, pivot);
    Value here = everywhere(order, i);
    Value there = tensor.reduceSum(
        tensor.select(isPivot, order, tensor.constant(0.0, type)), {last});
    auto dims = llvm::to_vector(llvm::seq<int64_t>(0, last));
    there = tensor.broadcast(there, type.getShape(), dims);
    Value isHere =
        tensor.equal(index, tensor.broadcast(i, type.getShape(), {}));
    return tensor.select(isHere, there, tensor.select(isPivot, here, order));
  }

  /// Entry i along the last dimension, repeated along it
  Value everywhere(Value value, Value i) {
    SmallVector<Value> starts(last, tensor.constant(0.0, typeOf(i)));
    starts.push_back(i);
    SmallVector<int64_t> sizes(type.getShape());
    sizes[last] = 1;
    Value entry = stablehlo::DynamicSliceOp::create(
        builder.getBuilder(), builder.getLoc(), type.clone(sizes), value,
        starts, builder.getBuilder().getDenseI64ArrayAttr(sizes));
    auto dims = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
    return tensor.broadcast(entry, type.getShape(), dims);
  }

  JetBuilder &builder;
  TensorBuilder &tensor;
  Value pivots;
  RankedTensorType type;
  int64_t last;
};

/// P A = L U:  L_k = L_0 tril(M, -1), U_k = triu(M) U_0,
/// M = L_0^-1 (P A_k - sum_{0<j<k} L_j U_{k-j}) U_0^-1
Jet luSeries(JetBuilder &builder, const Jet &x, Coefficient z0, Value pivots) {
  Matrices matrices(builder);
  Coefficient permutation =
      Permutation(builder, pivots).matrix(typeOf(z0.value).getElementType());
  Jet lower(
      builder.add(matrices.triangle(z0, true, 0.0), matrices.identity(z0)));
  Jet upper(matrices.triangle(z0, false, 1.0)), z(z0);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest = matrices.multiply(permutation, x[k]);
    for (unsigned j = 1; j < k; ++j)
      rest = builder.subtract(rest, matrices.multiply(lower[j], upper[k - j]));
    rest =
        matrices.solve({true, true, true, Transpose::NO_TRANSPOSE}, z0, rest);
    rest = matrices.solve({false, false, false, Transpose::NO_TRANSPOSE}, z0,
                          rest);
    lower.set(k,
              matrices.multiply(lower[0], matrices.triangle(rest, true, 0.0)));
    upper.set(k,
              matrices.multiply(matrices.triangle(rest, false, 1.0), upper[0]));
    z.set(k, builder.add(lower[k], upper[k]));
  }
  return z;
}

//===----------------------------------------------------------------------===//
// A = Q R, Q^T Q = 1
//===----------------------------------------------------------------------===//

/// Q_k = Q_0 W + S R_0^-1 - Q_0 M, R_k = (M - W) R_0, where
/// S = A_k - sum_{0<j<k} Q_j R_{k-j}, M = Q_0^T S R_0^-1 and W = Q_0^T Q_k is M
/// below the diagonal, and W + W^T = -sum_{0<j<k} Q_j^T Q_{k-j}
std::pair<Jet, Jet> qrSeries(JetBuilder &builder, const Jet &x,
                             Coefficient packed) {
  Matrices matrices(builder);
  TriangularSystem system{false, false, false, Transpose::NO_TRANSPOSE};
  Coefficient square = matrices.leading(packed);
  Jet r(matrices.triangle(square, false, 1.0));
  Jet q(matrices.solveShared(system, square, x[0]));
  Coefficient transposed = matrices.transposed(q[0], false);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest = x[k], overlap;
    for (unsigned j = 1; j < k; ++j) {
      rest = builder.subtract(rest, matrices.multiply(q[j], r[k - j]));
      overlap = builder.subtract(
          overlap,
          matrices.multiply(matrices.transposed(q[j], false), q[k - j]));
    }
    Coefficient scaled = matrices.solve(system, square, rest);
    Coefficient mixed = matrices.multiply(transposed, scaled);
    Coefficient below = matrices.triangle(mixed, true, 0.0);
    Coefficient rotation = builder.subtract(
        builder.add(below, matrices.triangle(overlap, false, 0.5)),
        matrices.transposed(below, false));
    q.set(k, builder.add(scaled, matrices.multiply(
                                     q[0], builder.subtract(rotation, mixed))));
    r.set(k, matrices.multiply(builder.subtract(mixed, rotation), r[0]));
  }
  return {q, r};
}

/// The packed factors have R above; where Q comes from is remembered.
void expandQr(JetBuilder &builder, const Jet &x, Operation *value,
              Jet &packed) {
  auto [q, r] = qrSeries(builder, x, {value->getResult(0)});
  Matrices matrices(builder);
  for (unsigned k = 1; k <= builder.getOrder(); ++k)
    if (r[k])
      packed.set(k, matrices.belowPadded(r[k], value->getResult(0).getType()));
  builder.remember(value->getResult(0), q);
}

//===----------------------------------------------------------------------===//
// A V = V diag(w), V^T V = 1
//===----------------------------------------------------------------------===//

/// V_k = V_0 X, w_k = diag(D), X_ij = D_ij / (w_j - w_i) where i != j, else
/// -1/2 sum_{0<j<k} (V_j^T V_{k-j})_ii, where
/// D = V_0^T (sum_{j>0} A_j V_{k-j} - sum_{0<j<k} V_j diag(w_{k-j}))
std::pair<Jet, Jet> eigenSeries(JetBuilder &builder, const Jet &x,
                                Coefficient v0, Coefficient w0) {
  Matrices matrices(builder);
  Jet v(v0), w(w0);
  Coefficient one = matrices.identity(v0);
  // On the diagonal 1 instead of 0, so that dividing is harmless.
  Coefficient gaps = builder.add(
      builder.subtract(matrices.asRows(w0), matrices.asColumns(w0)), one);
  Coefficient transposed = matrices.transposed(v0, false);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest, overlap;
    for (unsigned j = 1; j <= k; ++j)
      rest = builder.add(rest, matrices.multiply(x[j], v[k - j]));
    for (unsigned j = 1; j < k; ++j) {
      rest = builder.subtract(
          rest, builder.multiply(v[j], matrices.asRows(w[k - j])));
      overlap = builder.add(
          overlap,
          matrices.multiply(matrices.transposed(v[j], false), v[k - j]));
    }
    rest = matrices.multiply(transposed, rest);
    w.set(k, matrices.diagonal(rest));
    Coefficient mixed = builder.divide(
        builder.subtract(rest, builder.multiply(rest, one)), gaps);
    mixed =
        builder.add(mixed, builder.scale(builder.multiply(overlap, one), -0.5));
    v.set(k, matrices.multiply(v0, mixed));
  }
  return {v, w};
}

/// Whether a call is of this function of LAPACK: "lapack_dpotrf_ffi" is
/// "potrf".
bool isFunction(stablehlo::CustomCallOp call, StringRef name) {
  StringRef target = call.getCallTargetName();
  return target.consume_front("lapack_") && target.consume_back("_ffi") &&
         target.drop_front() == name;
}

bool isSquare(Value value) {
  auto shape = typeOf(value).getShape();
  return shape.size() >= 2 && shape.back() == shape[shape.size() - 2];
}

bool isTall(Value value) {
  auto shape = typeOf(value).getShape();
  return shape.size() >= 2 && shape[shape.size() - 2] >= shape.back();
}
bool isComplex(Value value) {
  return isa<ComplexType>(typeOf(value).getElementType());
}

TriangularSystem triangularSystem(stablehlo::CustomCallOp call) {
  char transpose = letter(call, "trans_x");
  return {letter(call, "side") == 'L', letter(call, "uplo") == 'L',
          letter(call, "diag") == 'U',
          transpose == 'N'   ? Transpose::NO_TRANSPOSE
          : transpose == 'T' ? Transpose::TRANSPOSE
                             : Transpose::ADJOINT};
}

} // namespace

std::optional<LogicalResult>
mlir::taylor::expandLinalgCall(JetBuilder &builder,
                               stablehlo::CustomCallOp call, ArrayRef<Jet> x,
                               SmallVectorImpl<Jet> &results) {
  if (llvm::any_of(x, [](const Jet &jet) { return jet[0].perDirection; }))
    return std::nullopt;
  if (isFunction(call, "trsm")) {
    results.push_back(solutionSeries(builder, call, triangularSystem(call), x));
    return success();
  }
  StringRef target = call.getCallTargetName();
  if (isFunction(call, "geqrf") || target == "cusolver_geqrf_ffi") {
    if (!isTall(call.getInputs()[0]) || isComplex(call.getInputs()[0]))
      return builder.refuse(call,
                            "expected a real matrix with at least as many "
                            "rows as columns");
    Operation *value = builder.clone(call, x[0][0].value);
    for (Value result : value->getResults())
      results.emplace_back(Coefficient{result});
    expandQr(builder, x[0], value, results[0]);
    return success();
  }
  if (isFunction(call, "orgqr") || target == "cusolver_orgqr_ffi") {
    Jet q = builder.recall(x[0][0].value);
    if (!q[0])
      return builder.refuse(
          call, "expected the factors of a matrix as they were packed");
    q.set(0,
          {builder.clone(call, {x[0][0].value, x[1][0].value})->getResult(0)});
    results.push_back(q);
    return success();
  }
  bool isLu = isFunction(call, "getrf") || target == "cusolver_getrf_ffi";
  bool isCholesky = isFunction(call, "potrf") || target == "cusolver_potrf_ffi";
  // Eigenvectors of complex matrices are determined up to a phase only.
  bool isEigen =
      (isFunction(call, "syevd") && letter(call, "mode") == 'V') ||
      (target == "cusolver_syevd_ffi" &&
       isa<FloatType>(getElementTypeOrSelf(call.getInputs()[0].getType())));
  if (!isLu && !isEigen && !isCholesky)
    return std::nullopt;
  if (!isSquare(call.getInputs()[0]))
    return builder.refuse(call, "expected a square matrix");
  Operation *value = builder.clone(call, x[0][0].value);
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  if (isLu)
    results[0] = luSeries(builder, x[0], results[0][0], value->getResult(1));
  else if (isEigen)
    std::tie(results[0], results[1]) =
        eigenSeries(builder, x[0], results[0][0], results[1][0]);
  else
    results[0] = choleskySeries(builder, isLower(call), x[0], results[0][0]);
  return success();
}
