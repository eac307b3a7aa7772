//===- JetBuilder.cpp - Building Taylor coefficients ----------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Series/JetBuilder.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace mlir::taylor;

SmallVector<Coefficient> mlir::taylor::coefficients(ArrayRef<Jet> jets,
                                                    unsigned k) {
  return llvm::map_to_vector(jets, [&](const Jet &jet) { return jet[k]; });
}

//===----------------------------------------------------------------------===//
// The axis of directions
//===----------------------------------------------------------------------===//

RankedTensorType JetBuilder::perDirection(Type type) const {
  auto tensorType = cast<RankedTensorType>(type);
  SmallVector<int64_t> shape{directions};
  llvm::append_range(shape, tensorType.getShape());
  return RankedTensorType::get(shape, tensorType.getElementType());
}

Value JetBuilder::spread(Coefficient x) {
  if (x.perDirection)
    return x.value;
  RankedTensorType type = perDirection(x.value.getType());
  return tensor.broadcast(
      x.value, type.getShape(),
      llvm::to_vector(llvm::seq<int64_t>(1, type.getRank())));
}

Value JetBuilder::zero(Type type) {
  return tensor.constant(0.0, cast<RankedTensorType>(type));
}

Value JetBuilder::spreadOrZero(Coefficient x, Type like) {
  return x ? spread(x) : zero(perDirection(like));
}

//===----------------------------------------------------------------------===//
// The algebra of coefficients
//===----------------------------------------------------------------------===//

/// Applies a function of two tensors to coefficients that are there.
template <typename Function>
static Coefficient combined(JetBuilder &builder, Coefficient x, Coefficient y,
                            Function function) {
  if (x.perDirection == y.perDirection)
    return {function(x.value, y.value), x.perDirection};
  Value lhs = builder.spread(x);
  return {function(lhs, builder.spread(y)), true};
}

Coefficient JetBuilder::add(Coefficient x, Coefficient y) {
  if (!x || !y)
    return x ? x : y;
  return combined(*this, x, y,
                  [&](Value a, Value b) { return tensor.add(a, b); });
}

Coefficient JetBuilder::subtract(Coefficient x, Coefficient y) {
  if (!y)
    return x;
  if (!x)
    return scale(y, -1.0);
  return combined(*this, x, y,
                  [&](Value a, Value b) { return tensor.subtract(a, b); });
}

Coefficient JetBuilder::multiply(Coefficient x, Coefficient y) {
  if (!x || !y)
    return {};
  return combined(*this, x, y,
                  [&](Value a, Value b) { return tensor.multiply(a, b); });
}

Coefficient JetBuilder::divide(Coefficient x, Coefficient y) {
  if (!x)
    return {};
  return combined(*this, x, y,
                  [&](Value a, Value b) { return tensor.divide(a, b); });
}

Coefficient JetBuilder::constantLike(Coefficient x, double number) {
  auto type = cast<RankedTensorType>(x.value.getType());
  return {tensor.constant(number, type), x.perDirection};
}

Coefficient JetBuilder::scale(Coefficient x, double factor) {
  if (!x || factor == 0.0)
    return {};
  if (factor == 1.0)
    return x;
  if (factor == -1.0)
    return {tensor.negate(x.value), x.perDirection};
  return multiply(x, constantLike(x, factor));
}

Coefficient JetBuilder::shift(Coefficient x, double number) {
  return add(constantLike(x, number), x);
}

Coefficient JetBuilder::select(Coefficient predicate, Coefficient x,
                               Coefficient y) {
  if (!x && !y)
    return {};
  if (!x)
    x = constantLike(y, 0.0);
  if (!y)
    y = constantLike(x, 0.0);
  bool spreads = predicate.perDirection || x.perDirection || y.perDirection;
  auto read = [&](Coefficient c) { return spreads ? spread(c) : c.value; };
  Value mask = read(predicate), onTrue = read(x), onFalse = read(y);
  return {tensor.select(mask, onTrue, onFalse), spreads};
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

Coefficient JetBuilder::cloneElementwise(Operation *op,
                                         ArrayRef<Coefficient> operands) {
  bool spreads =
      llvm::any_of(operands, [](Coefficient x) { return x.perDirection; });
  SmallVector<Value> values;
  for (Coefficient x : operands)
    values.push_back(spreads ? spread(x) : x.value);
  Operation *copy = clone(op, values);
  if (spreads)
    copy->getResult(0).setType(perDirection(op->getResult(0).getType()));
  return {copy->getResult(0), spreads};
}
