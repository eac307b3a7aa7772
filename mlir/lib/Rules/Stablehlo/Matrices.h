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
  /// What a matrix has in a triangle, with `diagonal` times its diagonal
  Coefficient triangle(Coefficient x, bool lower, double diagonal);
  /// 1 on the diagonal of matrices of a type, else 0
  Coefficient identity(Coefficient like);
  /// The diagonal, as vectors, and vectors as rows or columns of matrices
  Coefficient diagonal(Coefficient x);
  Coefficient asRows(Coefficient vector) { return repeated(vector, 0); }
  Coefficient asColumns(Coefficient vector) { return repeated(vector, 1); }
  /// The solution of op(a) x = b, or x op(a) = b
  Coefficient solve(TriangularSystem system, Coefficient a, Coefficient b);

  /// The same, for a right-hand side that directions share
  Coefficient solveShared(TriangularSystem system, Coefficient a,
                          Coefficient b) {
    return {solveOnce(system, a.value, b.value)};
  }
  /// The first rows of a matrix, as many as it has columns
  Coefficient leading(Coefficient x);
  /// Zeros below, to the shape of a type
  Coefficient belowPadded(Coefficient x, Type like);

private:
  Coefficient onDiagonal(Coefficient like);
  Coefficient compareIndices(Coefficient like,
                             stablehlo::ComparisonDirection direction);
  Coefficient repeated(Coefficient vector, int64_t along);
  Value solveOnce(TriangularSystem system, Value a, Value b);
  Value folded(Value value, bool left);
  Value unfolded(Value value, Value like, bool left);
  Value conjugated(Value value);

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
