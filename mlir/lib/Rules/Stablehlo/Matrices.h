//===- Matrices.h - Matrices of coefficients ------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_MATRICES_H
#define TAYLOR_RULES_STABLEHLO_MATRICES_H

#include "stablehlo/dialect/StablehloOps.h"
#include "taylor/Series/JetBuilder.h"

namespace mlir::taylor {

/// Which system a solve is about: op(A) x = b or x op(A) = b.
struct TriangularSystem {
  bool left, lower, unit;
  stablehlo::Transpose transpose;
};

/// Matrices in the last two dimensions of coefficients.
class Matrices {
public:
  explicit Matrices(JetBuilder &builder)
      : builder(builder), tensor(builder.getTensor()) {}

  /// x y
  Coefficient multiply(Coefficient x, Coefficient y);
  /// The transpose, of complex matrices that of the conjugate too if asked for
  Coefficient transposed(Coefficient x, bool conjugate);
  Coefficient adjoint(Coefficient x) { return transposed(x, true); }
  Coefficient conjugate(Coefficient x);
  /// sum_{0<j<k} j V_{k-j}^H V_j: how V turns itself in order k
  Coefficient turning(const Jet &v, unsigned k);

  /// What a matrix has in a triangle, with `diagonal` times its diagonal
  Coefficient triangle(Coefficient x, bool lower, double diagonal);
  /// The matrix with a number below its diagonal
  Coefficient withBelow(Coefficient x, double number);
  Coefficient diagonalPart(Coefficient x);
  Coefficient withoutDiagonal(Coefficient x);
  /// 1 on the diagonal of matrices of a type, else 0; from some row on
  Coefficient identity(Coefficient like) { return identityFrom(like, 0); }
  Coefficient identityFrom(Coefficient like, int64_t first);

  /// The diagonal, and sums of columns, as vectors
  Coefficient diagonal(Coefficient x) { return columnSums(diagonalPart(x)); }
  Coefficient columnSums(Coefficient x);
  /// Vectors as rows or columns of square matrices, or of matrices like others
  Coefficient asRows(Coefficient vector);
  Coefficient asColumns(Coefficient vector);
  Coefficient asRowsLike(Coefficient vector, Coefficient like);
  Coefficient asColumnsLike(Coefficient vector, Coefficient like);

  /// With zeros to the right and below, or without what is there
  Coefficient resized(Coefficient x, int64_t rows, int64_t columns);
  Coefficient resizedLike(Coefficient x, Value like);
  /// [x y]
  Coefficient besides(Coefficient x, Coefficient y);
  Coefficient columnsFrom(Coefficient x, int64_t first);
  Coefficient rowsFrom(Coefficient x, int64_t first);
  /// Row i in place of row i + 1, or row i + 1 in place of row i if -1
  Coefficient movedRows(Coefficient x, int64_t by);

  bool isComplex(Coefficient x);
  /// The parts of numbers that need not be complex
  Coefficient realPart(Coefficient x);
  Coefficient imaginaryPart(Coefficient x);
  Coefficient complex(Coefficient re, Coefficient im);
  /// Real numbers as complex ones if others are
  Coefficient inTypeOf(Coefficient x, Coefficient like);
  /// |x|
  Coefficient magnitude(Coefficient x);

  /// The solution of op(a) x = b, or x op(a) = b
  Coefficient solve(TriangularSystem system, Coefficient a, Coefficient b);
  /// The same, for a right-hand side that directions share
  Coefficient solveShared(TriangularSystem system, Coefficient a,
                          Coefficient b) {
    return {solveOnce(system, a.value, b.value)};
  }
  /// Directions as part of the columns, or rows, of right-hand sides, and back
  Value folded(Value value, bool left);
  Value unfolded(Value value, Value like, bool left);

private:
  Coefficient onDiagonal(Coefficient like);
  Coefficient compareIndices(Coefficient like,
                             stablehlo::ComparisonDirection direction);
  Coefficient from(Coefficient x, int64_t first, bool ofColumns);
  Coefficient repeated(Coefficient vector, int64_t size, bool asRows);
  Value solveOnce(TriangularSystem system, Value a, Value b);

  JetBuilder &builder;
  TensorBuilder &tensor;
};

/// L L^H = A, of which z0 is the factor as an op returns it
Jet choleskySeries(JetBuilder &builder, bool lower, const Jet &x,
                   Coefficient z0);
/// The solution of a system, x[0] of the right-hand sides x[1]
Jet solutionSeries(JetBuilder &builder, Operation *op, TriangularSystem system,
                   ArrayRef<Jet> x);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_MATRICES_H
