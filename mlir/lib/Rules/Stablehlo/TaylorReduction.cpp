//===- TaylorReduction.cpp - Taylor rules of reductions -------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums are linear; maxima and minima too, once coefficient 0 has decided; a
// product is halved again and again. Any other reduction is one of
// coefficients, whose body is the body expanded.
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "Packing.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;

namespace {

/// A reduction of one tensor by a single op.
class Reducer {
public:
  Reducer(JetBuilder &builder, stablehlo::ReduceOp op, ArrayRef<Jet> x)
      : builder(builder), tensor(builder.getTensor()), op(op), x(x[0]),
        init(x[1]) {}

  /// z_k = init_k + sum_r x_k[r]
  Jet sum() {
    Jet z;
    for (unsigned k = init[0].perDirection ? 0 : 1; k <= builder.getOrder();
         ++k)
      z.set(k, builder.add(total(x[k]), everywhere(init[k])));
    return withValue(z);
  }

  /// z_k = sum_r w[r] x_k[r], where w shares 1 among the r with x_0[r] = z_0
  Jet extremum() {
    Jet z = withValue(Jet());
    if (builder.getOrder() == 0)
      return z;
    Coefficient isHere =
        compare(builder, x[0], repeated(z[0]), ComparisonDirection::EQ);
    Coefficient ones =
        builder.select(isHere, builder.constantLike(x[0], 1.0), {});
    Coefficient weight = builder.divide(ones, repeated(total(ones)));
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, total(builder.multiply(weight, x[k])));
    return z;
  }

  /// z = init prod_r x[r], by halves
  Jet product() {
    Jet z = x;
    SmallVector<int64_t> dims(op.getDimensions());
    llvm::sort(dims, std::greater<int64_t>());
    for (int64_t dim : dims) {
      int64_t size =
          cast<RankedTensorType>(op.getInputs()[0].getType()).getDimSize(dim);
      z = reshaped(productAlong(z, dim, size), dim);
    }
    if (constantValue(init[0]) != 1.0 || builder.varies(init))
      z = times(z, everywhere(init));
    return withValue(z);
  }

private:
  /// Coefficient 0 by the op itself, where directions share it.
  Jet withValue(Jet z) {
    if (!x[0].perDirection && !init[0].perDirection)
      z.set(0, {builder.clone(op, {x[0].value, init[0].value})->getResult(0)});
    else if (!z[0])
      z.set(0, spreadValue());
    return z;
  }
  Coefficient spreadValue() {
    auto copy = cast<stablehlo::ReduceOp>(
        builder.clone(op, {builder.spread(x[0]), init[0].value}));
    copy->getResult(0).setType(
        builder.perDirection(op->getResult(0).getType()));
    copy.setDimensions(shifted(op.getDimensions()));
    return {copy->getResult(0), true};
  }

  SmallVector<int64_t> dims(Coefficient c, ArrayRef<int64_t> of) const {
    return c.perDirection ? shifted(of) : llvm::to_vector(of);
  }
  /// The sum over the reduced dimensions
  Coefficient total(Coefficient c) {
    if (!c)
      return {};
    return {tensor.reduceSum(c.value, dims(c, op.getDimensions())),
            c.perDirection};
  }
  /// A result in the shape of the input
  Coefficient repeated(Coefficient c) {
    auto type = cast<RankedTensorType>(op.getInputs()[0].getType());
    SmallVector<int64_t> kept, shape(type.getShape());
    for (int64_t d = 0; d < type.getRank(); ++d)
      if (!llvm::is_contained(op.getDimensions(), d))
        kept.push_back(d);
    if (c.perDirection)
      return {tensor.broadcast(c.value,
                               prepended(builder.getDirections(), shape),
                               prepended(0, shifted(kept))),
              true};
    return {tensor.broadcast(c.value, shape, kept)};
  }
  /// A scalar in the shape of the result
  Coefficient everywhere(Coefficient c) {
    auto shape = cast<RankedTensorType>(op->getResult(0).getType()).getShape();
    if (!c)
      return {};
    if (!c.perDirection)
      return {tensor.broadcast(c.value, shape, {})};
    return {tensor.broadcast(c.value, prepended(builder.getDirections(), shape),
                             {0}),
            true};
  }
  Jet everywhere(const Jet &jet) {
    return mapped(jet, [&](Coefficient c) { return everywhere(c); });
  }

  template <typename Function> Jet mapped(const Jet &jet, Function function) {
    Jet result;
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      if (jet[k])
        result.set(k, function(jet[k]));
    return result;
  }
  Jet times(const Jet &a, const Jet &b) {
    return builder.series().product(a, b, builder.multiply(a[0], b[0]));
  }
  Jet part(const Jet &jet, int64_t dim, int64_t start, int64_t limit) {
    return mapped(jet, [&](Coefficient c) -> Coefficient {
      int64_t d = dim + (c.perDirection ? 1 : 0);
      auto shape = cast<RankedTensorType>(c.value.getType()).getShape();
      SmallVector<int64_t> starts(shape.size(), 0), limits(shape),
          strides(shape.size(), 1);
      starts[d] = start;
      limits[d] = limit;
      return {tensor.slice(c.value, starts, limits, strides), c.perDirection};
    });
  }
  Jet productAlong(Jet jet, int64_t dim, int64_t size) {
    if (size == 0)
      return builder.series().affine(repeatedOne(jet, dim), 1.0, 0.0);
    while (size > 1) {
      int64_t half = size / 2;
      Jet halves =
          times(part(jet, dim, 0, half), part(jet, dim, half, 2 * half));
      if (size % 2)
        halves = joined(halves, part(jet, dim, size - 1, size), dim, half);
      jet = halves;
      size = half;
    }
    return jet;
  }
  /// The jet times the rest, at its first place along the dimension.
  Jet joined(const Jet &jet, const Jet &rest, int64_t dim, int64_t size) {
    Jet first = times(part(jet, dim, 0, 1), rest);
    if (size == 1)
      return first;
    Jet others = part(jet, dim, 1, size);
    Jet result;
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      if (first[k] || others[k])
        result.set(k,
                   concatenated(first[k], others[k], first[0], others[0], dim));
    return result;
  }
  Coefficient concatenated(Coefficient a, Coefficient b, Coefficient likeA,
                           Coefficient likeB, int64_t dim) {
    auto filled = [&](Coefficient c, Coefficient like) {
      return c ? c : Coefficient{builder.constantLike(like, 0.0)};
    };
    a = filled(a, likeA);
    b = filled(b, likeB);
    bool spreads = a.perDirection || b.perDirection;
    Value lhs = spreads ? builder.spread(a) : a.value;
    Value rhs = spreads ? builder.spread(b) : b.value;
    auto type = cast<RankedTensorType>(lhs.getType());
    SmallVector<int64_t> shape(type.getShape());
    int64_t d = dim + (spreads ? 1 : 0);
    shape[d] += cast<RankedTensorType>(rhs.getType()).getDimSize(d);
    OpBuilder &b0 = builder.getBuilder();
    return {stablehlo::ConcatenateOp::create(
                b0, builder.getLoc(), type.clone(shape), ValueRange{lhs, rhs},
                b0.getI64IntegerAttr(d)),
            spreads};
  }
  /// Of size 1 along an empty dimension
  Jet repeatedOne(const Jet &jet, int64_t dim) {
    auto type = cast<RankedTensorType>(jet[0].value.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape[dim + (jet[0].perDirection ? 1 : 0)] = 1;
    return Jet(Coefficient{tensor.constant(1.0, type.clone(shape)),
                           jet[0].perDirection});
  }
  /// Without a dimension of size 1
  Jet reshaped(const Jet &jet, int64_t dim) {
    return mapped(jet, [&](Coefficient c) -> Coefficient {
      SmallVector<int64_t> shape(
          cast<RankedTensorType>(c.value.getType()).getShape());
      shape.erase(shape.begin() + dim + (c.perDirection ? 1 : 0));
      return {tensor.reshape(c.value, shape), c.perDirection};
    });
  }

  JetBuilder &builder;
  TensorBuilder &tensor;
  stablehlo::ReduceOp op;
  const Jet &x, &init;
};

/// The only op of a body `return op(arg0, arg1)`, or null
Operation *onlyOp(Block &body) {
  if (body.getNumArguments() != 2 || !llvm::hasNItems(body.getOperations(), 2))
    return nullptr;
  Operation &op = body.front();
  bool takesBoth = op.getNumOperands() == 2 &&
                   llvm::is_contained(op.getOperands(), body.getArgument(0)) &&
                   llvm::is_contained(op.getOperands(), body.getArgument(1));
  return takesBoth && body.back().getOperands() == op.getResults() ? &op
                                                                   : nullptr;
}

/// z_k of sums, extrema and products; else a reduction of coefficients
struct ReduceJet : TaylorRule<ReduceJet, stablehlo::ReduceOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto reduce = cast<stablehlo::ReduceOp>(op);
    Operation *body = onlyOp(reduce.getBody().front());
    Reducer reducer(builder, reduce, x);
    if (isa_and_nonnull<stablehlo::AddOp>(body))
      results.push_back(reducer.sum());
    else if (isa_and_nonnull<stablehlo::MaxOp, stablehlo::MinOp>(body) &&
             !builder.varies(x[1]))
      results.push_back(reducer.extremum());
    else if (isa_and_nonnull<stablehlo::MulOp>(body))
      results.push_back(reducer.product());
    else
      return expandReduction(builder, op, x, results, [](Operation *copy) {
        auto reduction = cast<stablehlo::ReduceOp>(copy);
        reduction.setDimensions(shifted(reduction.getDimensions()));
      });
    return success();
  }
  static StringRef getTaylorRule() {
    return "add: op(x_k); max, min: mean of the x_k that attain it; multiply: "
           "Cauchy products; else that of the body";
  }
};

} // namespace

LogicalResult
mlir::taylor::expandReduction(JetBuilder &builder, Operation *op,
                              ArrayRef<Jet> x, SmallVectorImpl<Jet> &results,
                              llvm::function_ref<void(Operation *)> addAxis) {
  unsigned count = x.size() / 2;
  ArrayRef<Jet> inputs = x.take_front(count), inits = x.drop_front(count);
  if (llvm::any_of(inits, [](const Jet &jet) { return jet[0].perDirection; }))
    return builder.refuse(
        op, "expected initial values that do not depend on the direction");
  TypeRange types = op->getOperandTypes();
  Block &body = op->getRegion(0).front();
  TypeRange scalars = TypeRange(body.getArgumentTypes()).take_front(count);
  Packing packing(builder, inputs, Packing::Axes::None);
  packing.join(inits);
  while (true) {
    Packing spread = packing.withAxes(Packing::Axes::All);
    SmallVector<Value> operands = spread.pack(inputs, types.take_front(count));
    llvm::append_range(operands, packing.pack(inits, types.drop_front(count)));
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(operands);
    state.addAttributes(op->getAttrs());
    state.addTypes(spread.types(op->getResultTypes()));
    Region *region = state.addRegion();
    SmallVector<Type> arguments = packing.types(scalars);
    unsigned packed = arguments.size();
    arguments.append(packing.types(scalars));
    SmallVector<Jet> yielded;
    {
      OpBuilder::InsertionGuard guard(builder.getBuilder());
      Block *block = builder.getBuilder().createBlock(
          region, {}, arguments,
          SmallVector<Location>(arguments.size(), op->getLoc()));
      ValueRange values = block->getArguments();
      SmallVector<Jet> jets = packing.unpack(values.take_front(packed));
      llvm::append_range(jets, packing.unpack(values.drop_front(packed)));
      if (failed(builder.expandBlock(body, jets, yielded)))
        return failure();
      builder.setLocation(op->getLoc());
      if (packing.join(yielded))
        continue;
      stablehlo::ReturnOp::create(builder.getBuilder(), op->getLoc(),
                                  packing.pack(yielded, scalars));
    }
    Operation *copy = builder.getBuilder().create(state);
    addAxis(copy);
    results.append(spread.unpack(copy->getResults()));
    break;
  }
  if (llvm::any_of(inputs, [](const Jet &jet) { return jet[0].perDirection; }))
    return success();
  Operation *value = builder.clone(
      op, llvm::map_to_vector(x, [](const Jet &jet) { return jet[0].value; }));
  for (auto [jet, result] : llvm::zip(results, value->getResults()))
    jet.set(0, {result});
  return success();
}

void mlir::taylor::attachTaylorReductionRules(MLIRContext &context) {
  stablehlo::ReduceOp::attachInterface<ReduceJet>(context);
}
