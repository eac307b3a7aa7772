//===- TaylorTridiagonal.cpp - Taylor rule of tridiagonal systems ---------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Factorisations.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// T z = b, where T has the diagonals x[0], x[1] and x[2] from below
class TridiagonalSystem {
public:
  TridiagonalSystem(JetBuilder &builder, LinalgCall call, ArrayRef<Jet> x)
      : builder(builder), matrices(builder), call(call), x(x),
        place(call.isOnGpu() ? 0 : 3) {}

  /// T_0^-1 b
  Coefficient solve(Coefficient b) {
    if (!b)
      return {};
    Value columns = b.perDirection ? matrices.folded(b.value, true) : b.value;
    SmallVector<Type> types(call.getOp()->getResultTypes());
    types[place] = columns.getType();
    Operation *solve = cloneCall(
        builder, call, {x[0][0].value, x[1][0].value, x[2][0].value, columns},
        types);
    Value z = solve->getResult(place);
    return {b.perDirection ? matrices.unfolded(z, b.value, true) : z,
            b.perDirection};
  }

  /// T_j z
  Coefficient product(unsigned j, Coefficient z) {
    Coefficient above = matrices.movedRows(z, 1),
                below = matrices.movedRows(z, -1);
    Coefficient sum = scaleRows(x[1][j], z);
    sum = builder.add(sum, scaleRows(x[0][j], above));
    return builder.add(sum, scaleRows(x[2][j], below));
  }

private:
  Coefficient scaleRows(Coefficient diagonal, Coefficient z) {
    if (!diagonal || !z)
      return {};
    return builder.multiply(matrices.asColumnsLike(diagonal, z), z);
  }

  JetBuilder &builder;
  Matrices matrices;
  LinalgCall call;
  ArrayRef<Jet> x;
  unsigned place;
};

} // namespace

/// T_0 z_k = b_k - sum_{j>0} T_j z_{k-j}
LogicalResult mlir::taylor::expandTridiagonal(JetBuilder &builder,
                                              LinalgCall call, ArrayRef<Jet> x,
                                              SmallVectorImpl<Jet> &results) {
  TridiagonalSystem system(builder, call, x);
  unsigned place = call.isOnGpu() ? 0 : 3;
  for (unsigned i = 0; i < place; ++i)
    if (!call.getOp()->getResult(i).use_empty())
      return builder.refuse(call.getOp(),
                            "expected only the solution to be used");
  Operation *value = builder.clone(
      call.getOp(),
      llvm::map_to_vector(x, [](const Jet &jet) { return jet[0].value; }));
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  Jet &z = results[place];
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest = x[3][k];
    for (unsigned j = 1; j <= k; ++j)
      rest = builder.subtract(rest, system.product(j, z[k - j]));
    z.set(k, system.solve(rest));
  }
  return success();
}
