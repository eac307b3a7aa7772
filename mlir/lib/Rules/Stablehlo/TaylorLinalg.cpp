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

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;
using stablehlo::Transpose;

namespace {

/// Which system a solve is about: op(A) x = b or x op(A) = b.
struct TriangularSystem {
  bool left, lower, unit;
  Transpose transpose;
};

/// Matrices in the last two dimensions of coefficients.
class Matrices {
public:
  explicit Matrices(JetBuilder &builder)
      : builder(builder), tensor(builder.getTensor()) {}

  /// x y
  Coefficient multiply(Coefficient x, Coefficient y) {
    if (!x || !y)
      return {};
    if (x.perDirection != y.perDirection) {
      x = {builder.spread(x), true};
      y = {builder.spread(y), true};
    }
    int64_t rank = cast<RankedTensorType>(x.value.getType()).getRank();
    auto batch = llvm::to_vector(llvm::seq<int64_t>(0, rank - 2));
    return {tensor.dot(x.value, y.value, batch, batch, {rank - 1}, {rank - 2}),
            x.perDirection};
  }

  /// The transpose, of complex matrices that of the conjugate too if asked for
  Coefficient transposed(Coefficient x, bool conjugate) {
    if (!x)
      return {};
    int64_t rank = cast<RankedTensorType>(x.value.getType()).getRank();
    auto permutation = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    std::swap(permutation[rank - 1], permutation[rank - 2]);
    Value value = conjugate ? conjugated(x.value) : x.value;
    return {tensor.transpose(value, permutation), x.perDirection};
  }
  Coefficient adjoint(Coefficient x) { return transposed(x, true); }

  /// What a triangular matrix has in its triangle, with `diagonal` times its
  /// diagonal
  Coefficient triangle(Coefficient x, bool lower, double diagonal) {
    if (!x)
      return {};
    auto type = cast<RankedTensorType>(x.value.getType());
    auto indices = type.clone(builder.getBuilder().getI32Type());
    Coefficient row{tensor.iota(indices, type.getRank() - 2), x.perDirection};
    Coefficient column{tensor.iota(indices, type.getRank() - 1),
                       x.perDirection};
    Coefficient inside =
        compare(builder, row, column,
                lower ? ComparisonDirection::GT : ComparisonDirection::LT);
    Coefficient on = compare(builder, row, column, ComparisonDirection::EQ);
    return builder.select(inside, x,
                          builder.select(on, builder.scale(x, diagonal), {}));
  }

  /// The solution of op(a) x = b, or x op(a) = b
  Coefficient solve(TriangularSystem system, Coefficient a, Coefficient b) {
    if (!b)
      return {};
    if (a.perDirection || !b.perDirection)
      return {solveOnce(system, builder.spread(a), builder.spread(b)), true};
    Value columns = folded(b.value, system.left);
    return {unfolded(solveOnce(system, a.value, columns), b.value, system.left),
            true};
  }

private:
  Value solveOnce(TriangularSystem system, Value a, Value b) {
    OpBuilder &ops = builder.getBuilder();
    return stablehlo::TriangularSolveOp::create(
        ops, builder.getLoc(), b.getType(), a, b, ops.getBoolAttr(system.left),
        ops.getBoolAttr(system.lower), ops.getBoolAttr(system.unit),
        stablehlo::TransposeAttr::get(ops.getContext(), system.transpose));
  }

  /// Directions as part of the columns, or rows, of right-hand sides
  Value folded(Value value, bool left) {
    auto shape = cast<RankedTensorType>(value.getType()).getShape();
    int64_t rank = shape.size(), place = left ? rank - 1 : rank - 2;
    SmallVector<int64_t> permutation, joined(shape.drop_front());
    for (int64_t d = 1; d < place; ++d)
      permutation.push_back(d);
    permutation.push_back(0);
    for (int64_t d = place; d < rank; ++d)
      permutation.push_back(d);
    joined[place - 1] *= shape[0];
    return tensor.reshape(tensor.transpose(value, permutation), joined);
  }
  Value unfolded(Value value, Value like, bool left) {
    auto shape = cast<RankedTensorType>(like.getType()).getShape();
    int64_t rank = shape.size(), place = left ? rank - 1 : rank - 2;
    SmallVector<int64_t> split(shape.drop_front()), permutation{place - 1};
    split.insert(split.begin() + place - 1, shape[0]);
    for (int64_t d = 0; d < rank; ++d)
      if (d != place - 1)
        permutation.push_back(d);
    return tensor.transpose(tensor.reshape(value, split), permutation);
  }

  Value conjugated(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    auto complex = dyn_cast<ComplexType>(type.getElementType());
    if (!complex)
      return value;
    OpBuilder &b = builder.getBuilder();
    auto real = type.clone(complex.getElementType());
    Location loc = builder.getLoc();
    Value re = stablehlo::RealOp::create(b, loc, real, value);
    Value im = stablehlo::ImagOp::create(b, loc, real, value);
    return stablehlo::ComplexOp::create(b, loc, type, re, tensor.negate(im));
  }

  JetBuilder &builder;
  TensorBuilder &tensor;
};

/// L L^H = A:  L_k = L_0 phi(L_0^-1 (A_k - sum_{0<j<k} L_j L_{k-j}^H) L_0^-H),
/// where phi takes the lower triangle, with half of the diagonal
Jet factor(JetBuilder &builder, bool lower, const Jet &x, Coefficient z0) {
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

/// What a solve reads of a matrix, transposed as it says
Coefficient matrix(Matrices &matrices, TriangularSystem system, Coefficient a) {
  a = matrices.triangle(a, system.lower, system.unit ? 0.0 : 1.0);
  if (system.transpose == Transpose::NO_TRANSPOSE)
    return a;
  return matrices.transposed(a, system.transpose == Transpose::ADJOINT);
}

/// A z = b:  A_0 z_k = b_k - sum_{j>0} A_j z_{k-j};  likewise z A = b
Jet solution(JetBuilder &builder, Operation *op, TriangularSystem system,
             ArrayRef<Jet> x) {
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

/// L L^H = A
struct CholeskyJet : FunctionJet<CholeskyJet, stablehlo::CholeskyOp> {
  static Jet series(JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
                    Coefficient z0) {
    return factor(builder, cast<stablehlo::CholeskyOp>(op).getLower(), x[0],
                  z0);
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
    results.push_back(solution(builder, op, system, x));
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

/// A letter by which LAPACK is told what to do
char letter(stablehlo::CustomCallOp call, StringRef name) {
  auto config = call->getAttrOfType<DictionaryAttr>("mhlo.backend_config");
  if (!config)
    config = dyn_cast_or_null<DictionaryAttr>(
        call.getBackendConfig().value_or(Attribute()));
  auto value = config ? config.getAs<IntegerAttr>(name) : IntegerAttr();
  return value ? static_cast<char>(value.getValue().getZExtValue()) : '\0';
}

} // namespace

std::optional<LogicalResult>
mlir::taylor::expandLinalgCall(JetBuilder &builder,
                               stablehlo::CustomCallOp call, ArrayRef<Jet> x,
                               SmallVectorImpl<Jet> &results) {
  StringRef name = call.getCallTargetName();
  if (!name.consume_front("lapack_") || !name.consume_back("_ffi") ||
      llvm::any_of(x, [](const Jet &jet) { return jet[0].perDirection; }))
    return std::nullopt;
  if (name.drop_front() == "potrf") {
    Operation *value = builder.clone(call, x[0][0].value);
    results.push_back(factor(builder, letter(call, "uplo") == 'L', x[0],
                             {value->getResult(0)}));
    results.emplace_back(Coefficient{value->getResult(1)});
    return success();
  }
  if (name.drop_front() == "trsm") {
    char transpose = letter(call, "trans_x");
    TriangularSystem system{letter(call, "side") == 'L',
                            letter(call, "uplo") == 'L',
                            letter(call, "diag") == 'U',
                            transpose == 'N'   ? Transpose::NO_TRANSPOSE
                            : transpose == 'T' ? Transpose::TRANSPOSE
                                               : Transpose::ADJOINT};
    results.push_back(solution(builder, call, system, x));
    return success();
  }
  return std::nullopt;
}

void mlir::taylor::attachTaylorLinalgRules(MLIRContext &context) {
  using namespace stablehlo;
  CholeskyOp::attachInterface<CholeskyJet>(context);
  FftOp::attachInterface<FftJet>(context);
  TriangularSolveOp::attachInterface<TriangularSolveJet>(context);
}
