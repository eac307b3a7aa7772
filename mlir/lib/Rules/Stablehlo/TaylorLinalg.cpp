//===- TaylorLinalg.cpp - Taylor rules of linear algebra ------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By the equations that define the results, order by order: each coefficient is
// the solution of a system with the matrix of coefficient 0.
//
//===----------------------------------------------------------------------===//

#include "Matrices.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::Transpose;

namespace {

/// What a solve reads of a matrix, transposed as it says
Coefficient matrix(Matrices &matrices, TriangularSystem system, Coefficient a) {
  a = matrices.triangle(a, system.lower, system.unit ? 0.0 : 1.0);
  if (system.transpose == Transpose::NO_TRANSPOSE)
    return a;
  return matrices.transposed(a, system.transpose == Transpose::ADJOINT);
}

/// L L^H = A
struct CholeskyJet : FunctionJet<CholeskyJet, stablehlo::CholeskyOp> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    return choleskySeries(builder, cast<stablehlo::CholeskyOp>(op).getLower(),
                          x[0], z0);
  }
  static StringRef getTaylorRule() { return "L L^H = A, order by order"; }
};

/// A z = b, or z A = b
struct TriangularSolveJet
    : TaylorRule<TriangularSolveJet, stablehlo::TriangularSolveOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto solve = cast<stablehlo::TriangularSolveOp>(op);
    TriangularSystem system{solve.getLeftSide(), solve.getLower(),
                            solve.getUnitDiagonal(), solve.getTransposeA()};
    results.push_back(solutionSeries(builder, op, system, x));
    return success();
  }
  static StringRef getTaylorRule() {
    return "A_0 z_k = b_k - sum_{j>0} A_j z_{k-j}";
  }
};

/// z_k = fft(x_k)
struct FftJet : LinearJet<FftJet, stablehlo::FftOp> {
  static void addAxis(JetBuilder &, stablehlo::FftOp) {}
};

} // namespace

/// L L^H = A:  L_k = L_0 phi(L_0^-1 (A_k - sum_{0<j<k} L_j L_{k-j}^H) L_0^-H),
/// where phi takes the lower triangle, with half of the diagonal
Jet mlir::taylor::choleskySeries(JetBuilder &builder, bool lower, const Jet &x,
                                 Coefficient z0) {
  Matrices matrices(builder);
  Coefficient root = matrices.triangle(z0, lower, 1.0);
  Jet z(lower ? root : matrices.adjoint(root));
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest = x[k];
    for (unsigned j = 1; j < k; ++j)
      rest = builder.subtract(
          rest, matrices.multiply(z[j], matrices.adjoint(z[k - j])));
    rest = matrices.solve({true, true, false, Transpose::NO_TRANSPOSE}, z[0],
                          rest);
    rest = matrices.solve({false, true, false, Transpose::ADJOINT}, z[0], rest);
    z.set(k, matrices.multiply(z[0], matrices.triangle(rest, true, 0.5)));
  }
  if (!lower)
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, matrices.adjoint(z[k]));
  z.set(0, z0);
  return z;
}

/// A z = b:  A_0 z_k = b_k - sum_{j>0} A_j z_{k-j};  likewise z A = b
Jet mlir::taylor::solutionSeries(JetBuilder &builder, Operation *op,
                                 TriangularSystem system, ArrayRef<Jet> x) {
  Matrices matrices(builder);
  Jet z, a;
  if (x[0][0].perDirection || x[1][0].perDirection)
    z.set(0, matrices.solve(system, x[0][0], x[1][0]));
  else
    z.set(0, {builder.clone(op, {x[0][0].value, x[1][0].value})->getResult(0)});
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    a.set(k, matrix(matrices, system, x[0][k]));
    Coefficient rest = x[1][k];
    for (unsigned j = 1; j <= k; ++j)
      rest = builder.subtract(rest, system.left
                                        ? matrices.multiply(a[j], z[k - j])
                                        : matrices.multiply(z[k - j], a[j]));
    z.set(k, matrices.solve(system, x[0][0], rest));
  }
  return z;
}

void mlir::taylor::attachTaylorLinalgRules(MLIRContext &context) {
  using namespace stablehlo;
  CholeskyOp::attachInterface<CholeskyJet>(context);
  FftOp::attachInterface<FftJet>(context);
  TriangularSolveOp::attachInterface<TriangularSolveJet>(context);
}
