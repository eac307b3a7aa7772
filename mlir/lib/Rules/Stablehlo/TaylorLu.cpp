//===- TaylorLu.cpp - Taylor rule of LU factorisations --------------------===//
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
using stablehlo::Transpose;

namespace {

/// The matrix of the permutation that exchanges row i with row pivots[i] - 1,
/// for i = 0, 1, ..
class Permutation {
public:
  Permutation(JetBuilder &builder, Value pivots, int64_t rows)
      : builder(builder), tensor(builder.getTensor()), pivots(pivots),
        count(typeOf(pivots).getShape().back()),
        last(typeOf(pivots).getRank() - 1) {
    SmallVector<int64_t> shape(typeOf(pivots).getShape());
    shape.back() = rows;
    type = typeOf(pivots).clone(shape);
  }

  Coefficient matrix(Type elementType) {
    Value order = loop();
    SmallVector<int64_t> shape(type.getShape());
    shape.push_back(shape.back());
    auto dims = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
    auto square = RankedTensorType::get(shape, type.getElementType());
    Value isOne = tensor.equal(tensor.broadcast(order, shape, dims),
                               tensor.iota(square, last + 1));
    return {stablehlo::ConvertOp::create(builder.getBuilder(), builder.getLoc(),
                                         square.clone(elementType), isOne)};
  }

private:
  static RankedTensorType typeOf(Value value) {
    return cast<RankedTensorType>(value.getType());
  }
  /// Where the rows come from, by exchanging two at a time
  Value loop() {
    OpBuilder &b = builder.getBuilder();
    Location loc = builder.getLoc();
    auto scalar = RankedTensorType::get({}, type.getElementType());
    Value start = tensor.constant(0.0, scalar);
    Value order = tensor.iota(type, last);
    auto loop = stablehlo::WhileOp::create(b, loc, TypeRange{scalar, type},
                                           ValueRange{start, order});
    OpBuilder::InsertionGuard guard(b);
    Block *cond =
        b.createBlock(&loop.getCond(), {}, {scalar, type}, {loc, loc});
    Value size = tensor.constant(count, scalar);
    Coefficient more = compare(builder, {cond->getArgument(0)}, {size},
                               ComparisonDirection::LT);
    stablehlo::ReturnOp::create(b, loc, ValueRange{more.value});
    Block *body =
        b.createBlock(&loop.getBody(), {}, {scalar, type}, {loc, loc});
    Value i = body->getArgument(0);
    Value next = tensor.add(i, tensor.constant(1.0, scalar));
    Value exchanged = exchange(body->getArgument(1), i);
    stablehlo::ReturnOp::create(b, loc, ValueRange{next, exchanged});
    return loop->getResult(1);
  }

  Value exchange(Value order, Value i) {
    Value index = tensor.iota(type, last);
    Value one = tensor.constant(1.0, type);
    Value pivot = tensor.subtract(everywhere(pivots, i), one);
    Value isPivot = tensor.equal(index, pivot);
    Value here = everywhere(order, i);
    Value there = tensor.reduceSum(
        tensor.select(isPivot, order, tensor.constant(0.0, type)), {last});
    auto dims = llvm::to_vector(llvm::seq<int64_t>(0, last));
    there = tensor.broadcast(there, type.getShape(), dims);
    Value isHere =
        tensor.equal(index, tensor.broadcast(i, type.getShape(), {}));
    return tensor.select(isHere, there, tensor.select(isPivot, here, order));
  }

  /// Entry i along the last dimension, repeated along it
  Value everywhere(Value value, Value i) {
    SmallVector<Value> starts(last, tensor.constant(0.0, typeOf(i)));
    starts.push_back(i);
    SmallVector<int64_t> sizes(typeOf(value).getShape());
    sizes[last] = 1;
    Value entry = stablehlo::DynamicSliceOp::create(
        builder.getBuilder(), builder.getLoc(), type.clone(sizes), value,
        starts, builder.getBuilder().getDenseI64ArrayAttr(sizes));
    auto dims = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
    return tensor.broadcast(entry, type.getShape(), dims);
  }

  JetBuilder &builder;
  TensorBuilder &tensor;
  Value pivots;
  RankedTensorType type;
  int64_t count, last;
};

/// P A = L U:  L_k = L_0 tril(M, -1), U_k = triu(M) U_0,
/// M = L_0^-1 (P A_k - sum_{0<j<k} L_j U_{k-j}) U_0^-1,
/// where the trapezoids are made square with parts of the identity matrix
Jet luSeries(JetBuilder &builder, const Jet &x, Coefficient z0, Value pivots,
             int64_t rows, int64_t columns) {
  Matrices matrices(builder);
  int64_t rank = std::min(rows, columns);
  Type elementType = getElementTypeOrSelf(z0.value);
  Coefficient permutation =
      Permutation(builder, pivots, rows).matrix(elementType);
  Coefficient left = matrices.triangle(z0, true, 0.0);
  left = matrices.resized(matrices.resized(left, rows, rank), rows, rows);
  left = builder.add(left, matrices.identity(left));
  Coefficient right = matrices.triangle(z0, false, 1.0);
  right = matrices.resized(matrices.resized(right, rank, columns), columns,
                           columns);
  right = builder.add(right, matrices.identityFrom(right, rank));
  Jet lower(matrices.resized(left, rows, rank));
  Jet upper(matrices.resized(right, rank, columns)), z(z0);
  for (unsigned k = 1; k <= builder.getOrder(); ++k) {
    Coefficient rest = matrices.multiply(permutation, x[k]);
    for (unsigned j = 1; j < k; ++j)
      rest = builder.subtract(rest, matrices.multiply(lower[j], upper[k - j]));
    rest =
        matrices.solve({true, true, true, Transpose::NO_TRANSPOSE}, left, rest);
    rest = matrices.solve({false, false, false, Transpose::NO_TRANSPOSE}, right,
                          rest);
    Coefficient below =
        matrices.multiply(left, matrices.triangle(rest, true, 0.0));
    Coefficient above =
        matrices.multiply(matrices.triangle(rest, false, 1.0), right);
    lower.set(k, matrices.resized(below, rows, rank));
    upper.set(k, matrices.resized(above, rank, columns));
    z.set(k, builder.add(below, above));
  }
  return z;
}

} // namespace

LogicalResult mlir::taylor::expandLu(JetBuilder &builder, LinalgCall call,
                                     ArrayRef<Jet> x,
                                     SmallVectorImpl<Jet> &results) {
  Operation *value = builder.clone(call.getOp(), x[0][0].value);
  for (Value result : value->getResults())
    results.emplace_back(Coefficient{result});
  results[0] = luSeries(builder, x[0], results[0][0], value->getResult(1),
                        call.rows(), call.columns());
  return success();
}
