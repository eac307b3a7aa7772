//===- Matrices.cpp - Matrices of coefficients ----------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Matrices.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;

static RankedTensorType typeOf(Coefficient x) {
  return cast<RankedTensorType>(x.value.getType());
}

Coefficient Matrices::multiply(Coefficient x, Coefficient y) {
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

Coefficient Matrices::transposed(Coefficient x, bool conjugate) {
  if (!x)
    return {};
  int64_t rank = cast<RankedTensorType>(x.value.getType()).getRank();
  auto permutation = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(permutation[rank - 1], permutation[rank - 2]);
  Value value = conjugate ? conjugated(x.value) : x.value;
  return {tensor.transpose(value, permutation), x.perDirection};
}

//===----------------------------------------------------------------------===//
// Triangles and diagonals
//===----------------------------------------------------------------------===//

Coefficient Matrices::compareIndices(Coefficient like,
                                     ComparisonDirection direction) {
  auto type = typeOf(like);
  auto indices = type.clone(builder.getBuilder().getI32Type());
  Coefficient row{tensor.iota(indices, type.getRank() - 2), like.perDirection};
  Coefficient column{tensor.iota(indices, type.getRank() - 1),
                     like.perDirection};
  return compare(builder, row, column, direction);
}

Coefficient Matrices::onDiagonal(Coefficient like) {
  return compareIndices(like, ComparisonDirection::EQ);
}

Coefficient Matrices::triangle(Coefficient x, bool lower, double diagonal) {
  if (!x)
    return {};
  Coefficient inside = compareIndices(x, lower ? ComparisonDirection::GT
                                               : ComparisonDirection::LT);
  Coefficient rest =
      builder.select(onDiagonal(x), builder.scale(x, diagonal), {});
  return builder.select(inside, x, rest);
}

Coefficient Matrices::identity(Coefficient like) {
  return builder.select(onDiagonal(like), builder.constantLike(like, 1.0), {});
}

Coefficient Matrices::diagonal(Coefficient x) {
  if (!x)
    return {};
  Coefficient masked = builder.select(onDiagonal(x), x, {});
  return {tensor.reduceSum(masked.value, {typeOf(x).getRank() - 2}),
          x.perDirection};
}

Coefficient Matrices::repeated(Coefficient vector, int64_t along) {
  if (!vector)
    return {};
  SmallVector<int64_t> shape(typeOf(vector).getShape());
  int64_t rank = shape.size();
  shape.push_back(shape.back());
  auto dims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  dims.back() = along == 0 ? rank : rank - 1;
  return {tensor.broadcast(vector.value, shape, dims), vector.perDirection};
}

Coefficient Matrices::leading(Coefficient x) {
  SmallVector<int64_t> limits(typeOf(x).getShape());
  int64_t rank = limits.size();
  limits[rank - 2] = limits[rank - 1];
  return {tensor.slice(x.value, SmallVector<int64_t>(rank, 0), limits,
                       SmallVector<int64_t>(rank, 1)),
          x.perDirection};
}

Coefficient Matrices::belowPadded(Coefficient x, Type like) {
  int64_t rank = typeOf(x).getRank();
  auto shape = cast<RankedTensorType>(like).getShape();
  SmallVector<int64_t> none(rank, 0), high(rank, 0);
  high[rank - 2] = shape[shape.size() - 2] - shape.back();
  return {tensor.pad(x.value, none, high, none), x.perDirection};
}

//===----------------------------------------------------------------------===//
// Systems
//===----------------------------------------------------------------------===//

Coefficient Matrices::solve(TriangularSystem system, Coefficient a,
                            Coefficient b) {
  if (!b)
    return {};
  if (a.perDirection || !b.perDirection)
    return {solveOnce(system, builder.spread(a), builder.spread(b)), true};
  Value columns = folded(b.value, system.left);
  return {unfolded(solveOnce(system, a.value, columns), b.value, system.left),
          true};
}

Value Matrices::solveOnce(TriangularSystem system, Value a, Value b) {
  OpBuilder &ops = builder.getBuilder();
  return stablehlo::TriangularSolveOp::create(
      ops, builder.getLoc(), b.getType(), a, b, ops.getBoolAttr(system.left),
      ops.getBoolAttr(system.lower), ops.getBoolAttr(system.unit),
      stablehlo::TransposeAttr::get(ops.getContext(), system.transpose));
}

/// Directions as part of the columns, or rows, of right-hand sides
Value Matrices::folded(Value value, bool left) {
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

Value Matrices::unfolded(Value value, Value like, bool left) {
  auto shape = cast<RankedTensorType>(like.getType()).getShape();
  int64_t rank = shape.size(), place = left ? rank - 1 : rank - 2;
  SmallVector<int64_t> split(shape.drop_front()), permutation{place - 1};
  split.insert(split.begin() + place - 1, shape[0]);
  for (int64_t d = 0; d < rank; ++d)
    if (d != place - 1)
      permutation.push_back(d);
  return tensor.transpose(tensor.reshape(value, split), permutation);
}

Value Matrices::conjugated(Value value) {
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
