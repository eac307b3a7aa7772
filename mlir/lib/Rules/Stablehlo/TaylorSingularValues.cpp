//===- TaylorSingularValues.cpp - Taylor rule of A = U S V^H --------------===//
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

struct SingularValues {
  Jet u, s, v;
};

/// A = U diag(s) V^H in order k, of which lower orders are known:
///   A_0 V_k + P = U_k S_0 + U_0 S_k,   A_0^H U_k + Q = V_k S_0 + V_0 S_k
class Equations {
public:
  Equations(JetBuilder &builder, const Jet &x, SingularValues &z)
      : builder(builder), matrices(builder), x(x), z(z),
        uAdjoint(matrices.adjoint(z.u[0])), vAdjoint(matrices.adjoint(z.v[0])),
        rows(matrices.asRows(matrices.inTypeOf(z.s[0], z.u[0]))),
        columns(matrices.asColumns(matrices.inTypeOf(z.s[0], z.u[0]))),
        gaps(builder.add(builder.multiply(builder.subtract(rows, columns),
                                          builder.add(rows, columns)),
                         matrices.identity(rows))) {}

  /// With p = U_0^H P and q = V_0^H Q: s_k = (p_ii + q_ii) / 2, and off the
  /// diagonal (s_j^2 - s_i^2) (U_0^H U_k)_ij = s_j p + s_i q, and with s_i and
  /// s_j exchanged for V.
  void solve(unsigned k) {
    Coefficient p = residual(z.u, z.v, k, false);
    Coefficient q = residual(z.v, z.u, k, true);
    Coefficient up = matrices.multiply(uAdjoint, p);
    Coefficient vq = matrices.multiply(vAdjoint, q);
    Coefficient mean =
        builder.scale(matrices.diagonal(builder.add(up, vq)), 0.5);
    z.s.set(k, matrices.realPart(mean));
    Coefficient x = off(
        builder.add(builder.multiply(rows, up), builder.multiply(columns, vq)));
    Coefficient y = off(
        builder.add(builder.multiply(columns, up), builder.multiply(rows, vq)));
    Coefficient phase = builder.scale(
        matrices.diagonalPart(matrices.turning(z.v, k)), -1.0 / k);
    y = builder.add(y, phase);
    if (!matrices.isComplex(z.u[0]))
      phase = builder.scale(matrices.diagonalPart(matrices.turning(z.u, k)),
                            -1.0 / k);
    else
      phase = builder.add(
          phase, builder.divide(
                     builder.scale(
                         matrices.diagonalPart(builder.subtract(up, vq)), 0.5),
                     rows));
    x = builder.add(x, phase);
    z.u.set(k,
            builder.add(matrices.multiply(z.u[0], x), outside(z.u[0], p, up)));
    z.v.set(k,
            builder.add(matrices.multiply(z.v[0], y), outside(z.v[0], q, vq)));
  }

private:
  /// sum_{j>0} A_j V_{k-j} - sum_{0<j<k} U_j S_{k-j}, or that of A^H
  Coefficient residual(const Jet &u, const Jet &v, unsigned k, bool adjoint) {
    Coefficient sum;
    for (unsigned j = 1; j <= k; ++j)
      sum = builder.add(
          sum,
          matrices.multiply(adjoint ? matrices.adjoint(x[j]) : x[j], v[k - j]));
    for (unsigned j = 1; j < k; ++j) {
      Coefficient values = matrices.inTypeOf(z.s[k - j], u[0]);
      if (u[j] && values)
        sum = builder.subtract(
            sum, builder.multiply(u[j], matrices.asRowsLike(values, u[j])));
    }
    return sum;
  }
  Coefficient off(Coefficient x) {
    return builder.divide(matrices.withoutDiagonal(x), gaps);
  }
  /// (P - U_0 p) / s, what is not in the range of U_0; nothing if it is square
  Coefficient outside(Coefficient u, Coefficient p, Coefficient inside) {
    auto shape = cast<RankedTensorType>(u.value.getType()).getShape();
    if (!p || shape.back() == shape[shape.size() - 2])
      return {};
    Coefficient rest = builder.subtract(p, matrices.multiply(u, inside));
    Coefficient s = matrices.asRowsLike(matrices.inTypeOf(z.s[0], u), u);
    return builder.divide(rest, s);
  }

  JetBuilder &builder;
  Matrices matrices;
  const Jet &x;
  SingularValues &z;
  Coefficient uAdjoint, vAdjoint, rows, columns, gaps;
};

/// Where a call has U and V, and how
struct Layout {
  unsigned u = 2, v = 3;
  /// Whether V is there as V^H
  bool isAdjoint = true;
  bool hasVectors = true;
  /// How many columns U and V have, if they are to have few
  int64_t rank;
};

Layout layoutOf(LinalgCall call) {
  Layout layout;
  layout.rank = std::min(call.rows(), call.columns());
  if (!call.isOnGpu()) {
    layout.hasVectors = call.letter("mode") != 'N';
    return layout;
  }
  layout.hasVectors = call.flag("compute_uv");
  if (call.flag("transposed"))
    std::swap(layout.u, layout.v);
  layout.isAdjoint = call.getName() != "gesvdj" && call.getName() != "gesvdp";
  return layout;
}

/// Whether all that is read of a matrix are its first `count` columns, or rows.
bool isReadUpTo(Value matrix, bool ofColumns, int64_t count) {
  int64_t rank = cast<RankedTensorType>(matrix.getType()).getRank();
  SmallVector<std::pair<Value, int64_t>> open{
      {matrix, ofColumns ? rank - 1 : rank - 2}};
  while (!open.empty()) {
    auto [value, dim] = open.pop_back_val();
    if (cast<RankedTensorType>(value.getType()).getDimSize(dim) <= count)
      continue;
    for (Operation *user : value.getUsers()) {
      if (auto slice = dyn_cast<stablehlo::SliceOp>(user)) {
        if (slice.getLimitIndices()[dim] > count)
          return false;
      } else if (auto transpose = dyn_cast<stablehlo::TransposeOp>(user)) {
        auto place = llvm::find(transpose.getPermutation(), dim);
        open.emplace_back(transpose->getResult(0),
                          place - transpose.getPermutation().begin());
      } else if (isa<stablehlo::RealOp, stablehlo::ImagOp, stablehlo::NegOp,
                     stablehlo::ComplexOp>(user)) {
        open.emplace_back(user->getResult(0), dim);
      } else {
        return false;
      }
    }
  }
  return true;
}

/// The call that has U and V, with as many columns as there are singular values
Operation *withVectors(JetBuilder &builder, LinalgCall call, Layout layout,
                       Value operand) {
  auto type = call.typeOf(0);
  SmallVector<int64_t> shape(type.getShape());
  SmallVector<Type> types(call.getOp()->getResultTypes());
  bool isWhole = call.isOnGpu() && !layout.isAdjoint;
  if (!isWhole) {
    shape.back() = layout.rank;
    types[layout.u] = type.clone(shape);
    shape = SmallVector<int64_t>(type.getShape());
    shape[shape.size() - 2] = layout.rank;
    types[layout.v] = type.clone(shape);
  }
  Operation *copy = cloneCall(builder, call, operand, types);
  auto yes = builder.getBuilder().getBoolAttr(true);
  if (!call.isOnGpu())
    LinalgCall::setOption(copy, "mode", call.asLetter("mode", 'S'));
  else
    LinalgCall::setOption(copy, "compute_uv", yes);
  if (call.isOnGpu() && !isWhole)
    LinalgCall::setOption(copy, "full_matrices",
                          builder.getBuilder().getBoolAttr(false));
  if (auto layouts = copy->getAttrOfType<ArrayAttr>("result_layouts")) {
    SmallVector<Attribute> entries(layouts.getValue());
    entries[layout.u] = entries[layout.v] = entries[0];
    copy->setAttr("result_layouts", builder.getBuilder().getArrayAttr(entries));
  }
  return copy;
}

} // namespace

LogicalResult
mlir::taylor::expandSingularValues(JetBuilder &builder, LinalgCall call,
                                   ArrayRef<Jet> x,
                                   SmallVectorImpl<Jet> &results) {
  Matrices matrices(builder);
  Layout layout = layoutOf(call);
  Value uResult = call.getOp()->getResult(layout.u);
  Value vResult = call.getOp()->getResult(layout.v);
  if (layout.hasVectors &&
      (!isReadUpTo(uResult, true, layout.rank) ||
       !isReadUpTo(vResult, !layout.isAdjoint, layout.rank)))
    return builder.refuse(call.getOp(),
                          "expected no more singular vectors to be used than "
                          "there are singular values");
  Operation *value = builder.clone(call.getOp(), x[0][0].value);
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  Operation *full = layout.hasVectors
                        ? value
                        : withVectors(builder, call, layout, x[0][0].value);
  Coefficient v0{full->getResult(layout.v)};
  if (layout.isAdjoint)
    v0 = matrices.adjoint(v0);
  SingularValues z{Jet(matrices.resized({full->getResult(layout.u)},
                                        call.rows(), layout.rank)),
                   Jet(Coefficient{full->getResult(1)}),
                   Jet(matrices.resized(v0, call.columns(), layout.rank))};
  Equations equations(builder, x[0], z);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    equations.solve(k);
    results[1].set(k, z.s[k]);
    if (!layout.hasVectors)
      continue;
    Coefficient v = layout.isAdjoint ? matrices.adjoint(z.v[k]) : z.v[k];
    results[layout.u].set(k, matrices.resizedLike(z.u[k], uResult));
    results[layout.v].set(k, matrices.resizedLike(v, vResult));
  }
  return success();
}
