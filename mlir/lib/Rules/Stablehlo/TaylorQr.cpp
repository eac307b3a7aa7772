//===- TaylorQr.cpp - Taylor rule of QR factorisations --------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Factorisations.h"
#include <limits>

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::Transpose;

namespace {

/// A = Q R with Q^H Q = 1 and a real diagonal of R, for as many columns of A as
/// it has rows at most:  Q_k = Q_0 W + S R_0^-1 - Q_0 M, R_k = (M - W) R_0,
/// where S = A_k - sum_{0<j<k} Q_j R_{k-j}, M = Q_0^H S R_0^-1 and
/// W = Q_0^H Q_k is M below the diagonal, i im(M) on it, and
/// W + W^H = -sum_{0<j<k} Q_j^H Q_{k-j}
std::pair<Jet, Jet> qrSeries(JetBuilder &builder, const Jet &x,
                             Coefficient square) {
  Matrices matrices(builder);
  TriangularSystem system{false, false, false, Transpose::NO_TRANSPOSE};
  Jet r(matrices.triangle(square, false, 1.0));
  Jet q(matrices.solveShared(system, square, x[0]));
  Coefficient adjoint = matrices.adjoint(q[0]);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest = x[k], overlap;
    for (unsigned j = 1; j < k; ++j) {
      rest = builder.subtract(rest, matrices.multiply(q[j], r[k - j]));
      overlap = builder.subtract(
          overlap, matrices.multiply(matrices.adjoint(q[j]), q[k - j]));
    }
    Coefficient scaled = matrices.solve(system, square, rest);
    Coefficient mixed = matrices.multiply(adjoint, scaled);
    Coefficient below = matrices.triangle(mixed, true, 0.0);
    Coefficient rotation = builder.subtract(
        builder.add(below, matrices.triangle(overlap, false, 0.5)),
        matrices.adjoint(below));
    if (matrices.isComplex(square)) {
      Coefficient twice = builder.subtract(mixed, matrices.adjoint(mixed));
      rotation = builder.add(rotation,
                             builder.scale(matrices.diagonalPart(twice), 0.5));
    }
    q.set(k, builder.add(scaled, matrices.multiply(
                                     q[0], builder.subtract(rotation, mixed))));
    r.set(k, matrices.multiply(builder.subtract(mixed, rotation), r[0]));
  }
  return {q, r};
}

/// What R is to the right of its square part:  sum_j Q_j^H A_{k-j}
Coefficient rightPart(JetBuilder &builder, const Jet &q, const Jet &x,
                      unsigned k) {
  Matrices matrices(builder);
  Coefficient sum;
  for (unsigned j = 0; j <= k; ++j)
    sum = builder.add(sum, matrices.multiply(matrices.adjoint(q[j]), x[k - j]));
  return sum;
}

/// The packed factors that Q is asked of, whole or with fewer or more columns
Value packedFactors(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<stablehlo::SliceOp, stablehlo::PadOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// The other columns of a square Q = 1 - Y T Y^H, of which Q_n are the first n:
/// Q_p = 1_p + (Q_n - 1_n) Z^H, where Z (Q_nn - 1) = Q_pn. Of Y, T is the
/// inverse of what Y^H Y has above the diagonal with 1 / scales on it.
class Completion {
public:
  Completion(JetBuilder &builder, const Jet &q, Coefficient packed,
             Coefficient scales)
      : builder(builder), matrices(builder), q(q),
        count(cast<RankedTensorType>(q[0].value.getType()).getShape().back()) {
    Coefficient vectors = builder.add(matrices.triangle(packed, true, 0.0),
                                      matrices.identity(packed));
    top = matrices.resized(vectors, count, count);
    Coefficient products =
        matrices.multiply(matrices.adjoint(vectors), vectors);
    Coefficient diagonal =
        builder.divide(matrices.identity(products), matrices.asRows(scales));
    inverse = builder.add(matrices.triangle(products, false, 0.0), diagonal);
  }

  Jet columns() {
    Coefficient one = matrices.identity(q[0]);
    Jet shifted = q, z, result;
    shifted.set(0, builder.subtract(q[0], one));
    for (unsigned k = 0; k <= builder.getOrder(); ++k) {
      Coefficient rest = matrices.rowsFrom(q[k], count);
      for (unsigned j = 1; j <= k; ++j)
        rest = builder.subtract(
            rest,
            matrices.multiply(z[k - j], matrices.resized(q[j], count, count)));
      z.set(k, solve(rest));
      for (unsigned j = 0; j <= k; ++j)
        result.set(k, builder.add(result[k],
                                  matrices.multiply(
                                      shifted[j], matrices.adjoint(z[k - j]))));
    }
    return result;
  }

private:
  /// x (Q_nn - 1)^-1
  Coefficient solve(Coefficient x) {
    if (!x)
      return {};
    auto divided = [&](Coefficient y, Transpose transpose) {
      TriangularSystem system{false, true, true, transpose};
      return y.perDirection ? matrices.solve(system, top, y)
                            : matrices.solveShared(system, top, y);
    };
    Coefficient y = matrices.multiply(divided(x, Transpose::ADJOINT), inverse);
    return builder.scale(divided(y, Transpose::NO_TRANSPOSE), -1.0);
  }

  JetBuilder &builder;
  Matrices matrices;
  const Jet &q;
  int64_t count;
  Coefficient top, inverse;
};

Jet completed(JetBuilder &builder, const Jet &q, Coefficient packed,
              Coefficient scales) {
  Matrices matrices(builder);
  Jet others = Completion(builder, q, packed, scales).columns(), whole;
  for (unsigned k = 1; k <= builder.getOrder(); ++k)
    whole.set(k, matrices.besides(q[k], others[k]));
  return whole;
}

/// Whether reflectors serve for Q only
bool isForQ(Value scales) {
  return llvm::all_of(scales.getUsers(), [](Operation *user) {
    auto call = dyn_cast<stablehlo::CustomCallOp>(user);
    StringRef name = call ? LinalgCall(call).getName() : StringRef();
    return name == "orgqr" || name == "ungqr";
  });
}

} // namespace

/// The packed factors have R above; where Q comes from is remembered. What is
/// below serves for Q only, which no one can tell from here: its coefficients
/// are unknown, and say so.
LogicalResult mlir::taylor::expandQr(JetBuilder &builder, LinalgCall call,
                                     ArrayRef<Jet> x,
                                     SmallVectorImpl<Jet> &results) {
  if (!isForQ(call.getOp()->getResult(1)))
    return builder.refuse(call.getOp(),
                          "expected reflectors to be used for Q only");
  Matrices matrices(builder);
  Operation *value = builder.clone(call.getOp(), x[0][0].value);
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  int64_t rows = call.rows(), columns = call.columns();
  int64_t rank = std::min(rows, columns);
  Jet left;
  for (unsigned k = 0; k <= builder.getOrder(); ++k)
    left.set(k, matrices.resized(x[0][k], rows, rank));
  Coefficient square = matrices.resized(results[0][0], rank, rank);
  auto [q, r] = qrSeries(builder, left, square);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient upper = r[k];
    if (columns > rows)
      upper = matrices.besides(
          upper, matrices.columnsFrom(rightPart(builder, q, x[0], k), rank));
    if (upper)
      results[0].set(
          k, matrices.withBelow(matrices.resized(upper, rows, columns),
                                std::numeric_limits<double>::quiet_NaN()));
  }
  builder.remember(value->getResult(0), q);
  return success();
}

LogicalResult mlir::taylor::expandReflectors(JetBuilder &builder,
                                             LinalgCall call, ArrayRef<Jet> x,
                                             SmallVectorImpl<Jet> &results) {
  Coefficient packed{packedFactors(x[0][0].value)};
  Jet q = builder.recall(packed.value);
  if (!q[0])
    return builder.refuse(
        call.getOp(), "expected the factors of a matrix as they were packed");
  auto thin = cast<RankedTensorType>(q[0].value.getType()).getShape();
  if (call.isSquare() && call.columns() > thin.back())
    q = completed(builder, q, packed, {x[1][0].value});
  else if (call.columns() != thin.back())
    return builder.refuse(call.getOp(),
                          "expected Q to be square, or as wide as R is high");
  q.set(0, {builder.clone(call.getOp(), {x[0][0].value, x[1][0].value})
                ->getResult(0)});
  results.push_back(q);
  return success();
}
