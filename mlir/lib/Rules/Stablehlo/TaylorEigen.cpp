//===- TaylorEigen.cpp - Taylor rules of eigenvectors ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Factorisations.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;

namespace {

/// sum_{j>0} A_j V_{k-j} - sum_{0<j<k} V_j diag(w_{k-j})
Coefficient residual(JetBuilder &builder, const Jet &x, const Jet &v,
                     const Jet &w, unsigned k) {
  Matrices matrices(builder);
  Coefficient rest;
  for (unsigned j = 1; j <= k; ++j)
    rest = builder.add(rest, matrices.multiply(x[j], v[k - j]));
  for (unsigned j = 1; j < k; ++j)
    rest = builder.subtract(rest,
                            builder.multiply(v[j], matrices.asRows(w[k - j])));
  return rest;
}

/// w_j - w_i, and 1 instead of 0 on the diagonal, so that dividing is harmless
Coefficient gapsOf(JetBuilder &builder, Coefficient w) {
  Matrices matrices(builder);
  Coefficient rows = matrices.asRows(w);
  return builder.add(builder.subtract(rows, matrices.asColumns(w)),
                     matrices.identity(rows));
}

/// A V = V diag(w), V^H V = 1:  V_k = V_0 X, w_k = diag(D) with
/// D = V_0^H residual, X_ij = D_ij / (w_j - w_i) where i != j, else
/// -1/k sum_{0<j<k} j (V_{k-j}^H V_j)_ii: the phases are such that
/// (V^H V')_ii = 0
std::pair<Jet, Jet> hermitianSeries(JetBuilder &builder, const Jet &x,
                                    Coefficient v0, Coefficient w0) {
  Matrices matrices(builder);
  Jet v(v0), w(matrices.inTypeOf(w0, v0));
  Coefficient gaps = gapsOf(builder, w[0]);
  Coefficient adjoint = matrices.adjoint(v0);
  Jet real(w0);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest =
        matrices.multiply(adjoint, residual(builder, x, v, w, k));
    real.set(k, matrices.realPart(matrices.diagonal(rest)));
    w.set(k, matrices.inTypeOf(real[k], v0));
    Coefficient mixed = builder.divide(matrices.withoutDiagonal(rest), gaps);
    Coefficient turned = matrices.diagonalPart(matrices.turning(v, k));
    v.set(k, matrices.multiply(
                 v0, builder.add(mixed, builder.scale(turned, -1.0 / k))));
  }
  return {v, real};
}

/// 1 at the first of the largest entries of each column, else 0
Coefficient largestEntries(JetBuilder &builder, Coefficient v) {
  Matrices matrices(builder);
  TensorBuilder &tensor = builder.getTensor();
  Coefficient size = matrices.magnitude(v);
  auto type = cast<RankedTensorType>(size.value.getType());
  int64_t rank = type.getRank();
  auto dims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  dims.erase(dims.end() - 2);
  Value largest = tensor.broadcast(tensor.reduceMax(size.value, {rank - 2}),
                                   type.getShape(), dims);
  Coefficient one = builder.constantLike(size, 1.0);
  Coefficient isLargest = builder.select(
      compare(builder, size, {largest}, ComparisonDirection::EQ), one, {});
  Coefficient before =
      matrices.multiply(matrices.triangle(one, true, 0.0), isLargest);
  Coefficient isFirst =
      compare(builder, before, builder.constantLike(size, 0.0),
              ComparisonDirection::EQ);
  return matrices.inTypeOf(builder.select(isFirst, isLargest, {}), v);
}

/// Eigenvectors of length 1 whose largest entry is real
class UnitVectors {
public:
  UnitVectors(JetBuilder &builder, Coefficient v0)
      : builder(builder), matrices(builder), mask(largestEntries(builder, v0)),
        pivot(matrices.realPart(
            matrices.columnSums(builder.multiply(mask, v0)))) {}

  /// u + v_0 diag(c) as v_k, where Re c = -Re(v_0^H u) - 1/2 sum_{0<j<k} v_j^H
  /// v_{k-j} and Im c = -Im(u) / v_0 at the largest entry of v_0
  Coefficient normalised(const Jet &v, Coefficient u, unsigned k) {
    if (!u && !v.varies(k - 1))
      return {};
    Coefficient length =
        matrices.columnSums(builder.multiply(matrices.conjugate(v[0]), u));
    for (unsigned j = 1; j < k; ++j)
      length = builder.add(
          length, builder.scale(matrices.columnSums(builder.multiply(
                                    matrices.conjugate(v[j]), v[k - j])),
                                0.5));
    Coefficient turn =
        matrices.imaginaryPart(matrices.columnSums(builder.multiply(mask, u)));
    Coefficient c =
        matrices.complex(builder.scale(matrices.realPart(length), -1.0),
                         builder.scale(builder.divide(turn, pivot), -1.0));
    return builder.add(u, builder.multiply(v[0], matrices.asRows(c)));
  }

private:
  JetBuilder &builder;
  Matrices matrices;
  Coefficient mask, pivot;
};

/// A V = V diag(w):  w_k = diag(D) with D = V_0^-1 residual, and
/// V_k = V_0 X up to multiples of the columns of V_0, X_ij = D_ij / (w_j - w_i)
std::pair<Jet, Jet> eigenSeries(JetBuilder &builder, const Jet &x,
                                Coefficient v0, Coefficient inverse,
                                Coefficient w0) {
  Matrices matrices(builder);
  UnitVectors unit(builder, v0);
  Jet v(v0), w(w0);
  Coefficient gaps = gapsOf(builder, w0);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest =
        matrices.multiply(inverse, residual(builder, x, v, w, k));
    w.set(k, matrices.diagonal(rest));
    Coefficient mixed = builder.divide(matrices.withoutDiagonal(rest), gaps);
    v.set(k, unit.normalised(v, matrices.multiply(v0, mixed), k));
  }
  return {v, w};
}

/// The inverse of V out of the left eigenvectors: L^H V is diagonal.
Coefficient inverseOf(JetBuilder &builder, Coefficient v, Coefficient left) {
  Matrices matrices(builder);
  Coefficient scale =
      matrices.columnSums(builder.multiply(matrices.conjugate(left), v));
  return builder.divide(matrices.adjoint(left), matrices.asColumns(scale));
}

} // namespace

LogicalResult
mlir::taylor::expandHermitianEigen(JetBuilder &builder, LinalgCall call,
                                   ArrayRef<Jet> x,
                                   SmallVectorImpl<Jet> &results) {
  Operation *value = builder.clone(call.getOp(), x[0][0].value);
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  bool hasVectors = call.isOnGpu() || call.letter("mode") == 'V';
  Operation *full = value;
  if (!hasVectors) {
    full = cloneCall(builder, call, x[0][0].value,
                     llvm::to_vector<4>(value->getResultTypes()));
    LinalgCall::setOption(full, "mode", call.asLetter("mode", 'V'));
  }
  auto [v, w] = hermitianSeries(builder, x[0], {full->getResult(0)},
                                {full->getResult(1)});
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    if (hasVectors)
      results[0].set(k, v[k]);
    results[1].set(k, w[k]);
  }
  return success();
}

/// LAPACK returns w as real and imaginary part if A is real; then the left and
/// the right eigenvectors.
LogicalResult mlir::taylor::expandEigen(JetBuilder &builder, LinalgCall call,
                                        ArrayRef<Jet> x,
                                        SmallVectorImpl<Jet> &results) {
  Matrices matrices(builder);
  Operation *value = builder.clone(call.getOp(), x[0][0].value);
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  bool hasLeft = call.letter("compute_left") == 'V';
  bool hasRight = call.letter("compute_right") == 'V';
  Operation *full = value;
  if (!hasLeft || !hasRight) {
    full = cloneCall(builder, call, x[0][0].value,
                     llvm::to_vector<4>(value->getResultTypes()));
    for (StringRef side : {"compute_left", "compute_right"})
      LinalgCall::setOption(full, side, call.asLetter(side, 'V'));
  }
  unsigned first = call.isComplex() ? 1 : 2;
  Coefficient left{full->getResult(first)}, right{full->getResult(first + 1)};
  Coefficient w0{full->getResult(0)};
  if (!call.isComplex())
    w0 = matrices.complex(w0, {full->getResult(1)});
  Jet a, adjoint;
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    a.set(k, matrices.inTypeOf(x[0][k], right));
    adjoint.set(k, matrices.adjoint(a[k]));
  }
  auto [v, w] =
      eigenSeries(builder, a, right, inverseOf(builder, right, left), w0);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    results[0].set(k, call.isComplex() ? w[k] : matrices.realPart(w[k]));
    if (!call.isComplex())
      results[1].set(k, matrices.imaginaryPart(w[k]));
    if (hasRight)
      results[first + 1].set(k, v[k]);
  }
  if (!hasLeft)
    return success();
  Jet u = eigenSeries(builder, adjoint, left, inverseOf(builder, left, right),
                      matrices.conjugate(w0))
              .first;
  for (unsigned k = 1; k <= builder.getOrder(); ++k)
    results[first].set(k, u[k]);
  return success();
}
