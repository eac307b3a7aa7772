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

Coefficient Matrices::transposed(Coefficient x, bool conjugates) {
  if (!x)
    return {};
  int64_t rank = typeOf(x).getRank();
  auto permutation = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(permutation[rank - 1], permutation[rank - 2]);
  Value value = conjugates ? conjugate(x).value : x.value;
  return {tensor.transpose(value, permutation), x.perDirection};
}

Coefficient Matrices::turning(const Jet &v, unsigned k) {
  Coefficient sum;
  for (unsigned j = 1; j < k; ++j)
    sum = builder.add(sum, builder.scale(multiply(adjoint(v[k - j]), v[j]), j));
  return sum;
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

Coefficient Matrices::withBelow(Coefficient x, double number) {
  return builder.select(compareIndices(x, ComparisonDirection::GT),
                        builder.constantLike(x, number), x);
}

Coefficient Matrices::diagonalPart(Coefficient x) {
  return x ? builder.select(onDiagonal(x), x, {}) : x;
}

Coefficient Matrices::withoutDiagonal(Coefficient x) {
  return x ? builder.select(onDiagonal(x), {}, x) : x;
}

Coefficient Matrices::identityFrom(Coefficient like, int64_t first) {
  Coefficient ones = diagonalPart(builder.constantLike(like, 1.0));
  if (first == 0)
    return ones;
  Coefficient before = resizedLike(resized(ones, first, first), like.value);
  return builder.subtract(ones, before);
}

Coefficient Matrices::columnSums(Coefficient x) {
  if (!x)
    return {};
  return {tensor.reduceSum(x.value, {typeOf(x).getRank() - 2}), x.perDirection};
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

Coefficient Matrices::repeated(Coefficient vector, int64_t size, bool asRows) {
  if (!vector)
    return {};
  SmallVector<int64_t> shape(typeOf(vector).getShape());
  int64_t rank = shape.size();
  shape.insert(asRows ? shape.end() - 1 : shape.end(), size);
  auto dims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  dims.back() = asRows ? rank : rank - 1;
  return {tensor.broadcast(vector.value, shape, dims), vector.perDirection};
}
Coefficient Matrices::asRows(Coefficient vector) {
  return vector ? repeated(vector, typeOf(vector).getShape().back(), true)
                : vector;
}
Coefficient Matrices::asColumns(Coefficient vector) {
  return vector ? repeated(vector, typeOf(vector).getShape().back(), false)
                : vector;
}
Coefficient Matrices::asRowsLike(Coefficient vector, Coefficient like) {
  return repeated(vector, typeOf(like).getShape().end()[-2], true);
}
Coefficient Matrices::asColumnsLike(Coefficient vector, Coefficient like) {
  return repeated(vector, typeOf(like).getShape().back(), false);
}

Coefficient Matrices::resized(Coefficient x, int64_t rows, int64_t columns) {
  if (!x)
    return {};
  auto shape = typeOf(x).getShape();
  int64_t rank = shape.size();
  SmallVector<int64_t> none(rank, 0), high(rank, 0);
  high[rank - 2] = rows - shape[rank - 2];
  high[rank - 1] = columns - shape[rank - 1];
  if (high == none)
    return x;
  return {tensor.pad(x.value, none, high, none), x.perDirection};
}

Coefficient Matrices::resizedLike(Coefficient x, Value like) {
  auto shape = cast<RankedTensorType>(like.getType()).getShape();
  return resized(x, shape.end()[-2], shape.back());
}

Coefficient Matrices::besides(Coefficient x, Coefficient y) {
  if (!x || !y)
    return x ? x : y;
  auto left = typeOf(x).getShape(), right = typeOf(y).getShape();
  SmallVector<int64_t> none(right.size(), 0), low(right.size(), 0);
  low.back() = left.back();
  Coefficient moved{tensor.pad(y.value, low, none, none), y.perDirection};
  return builder.add(resized(x, left.end()[-2], left.back() + right.back()),
                     moved);
}

Coefficient Matrices::from(Coefficient x, int64_t first, bool ofColumns) {
  if (!x)
    return {};
  auto shape = typeOf(x).getShape();
  SmallVector<int64_t> starts(shape.size(), 0), ones(shape.size(), 1);
  starts.end()[ofColumns ? -1 : -2] = first;
  return {tensor.slice(x.value, starts, shape, ones), x.perDirection};
}
Coefficient Matrices::columnsFrom(Coefficient x, int64_t first) {
  return from(x, first, true);
}
Coefficient Matrices::rowsFrom(Coefficient x, int64_t first) {
  return from(x, first, false);
}

Coefficient Matrices::movedRows(Coefficient x, int64_t by) {
  if (!x)
    return {};
  int64_t rank = typeOf(x).getRank();
  SmallVector<int64_t> none(rank, 0), low(rank, 0), high(rank, 0);
  low[rank - 2] = by;
  high[rank - 2] = -by;
  return {tensor.pad(x.value, low, high, none), x.perDirection};
}

//===----------------------------------------------------------------------===//
// Complex numbers
//===----------------------------------------------------------------------===//

bool Matrices::isComplex(Coefficient x) {
  return isa<ComplexType>(typeOf(x).getElementType());
}

Coefficient Matrices::realPart(Coefficient x) {
  return x && isComplex(x) ? taylor::realPart(builder, x) : x;
}

Coefficient Matrices::imaginaryPart(Coefficient x) {
  return x && isComplex(x) ? taylor::imaginaryPart(builder, x) : Coefficient();
}

Coefficient Matrices::complex(Coefficient re, Coefficient im) {
  return complexNumber(builder, re, im);
}

Coefficient Matrices::inTypeOf(Coefficient x, Coefficient like) {
  return x && isComplex(like) && !isComplex(x) ? complex(x, {}) : x;
}

Coefficient Matrices::conjugate(Coefficient x) {
  if (!x || !isComplex(x))
    return x;
  return complex(realPart(x), builder.scale(imaginaryPart(x), -1.0));
}

Coefficient Matrices::magnitude(Coefficient x) {
  Type type = getElementTypeOrSelf(x.value);
  if (auto complex = dyn_cast<ComplexType>(type))
    type = complex.getElementType();
  return {stablehlo::AbsOp::create(builder.getBuilder(), builder.getLoc(),
                                   typeOf(x).clone(type), x.value),
          x.perDirection};
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
