//===- Selection.cpp - Indices that depend on the direction ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Selection.h"
#include "TaylorRules.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::taylor;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}
static SmallVector<int64_t> shapeOf(Value value) {
  return llvm::to_vector(typeOf(value).getShape());
}

bool mlir::taylor::dependOnDirection(ArrayRef<Coefficient> starts) {
  return llvm::any_of(starts, [](Coefficient c) { return c.perDirection; });
}

namespace {

/// start + step * direction
struct Progression {
  int64_t start, step;
};

/// The integers as a progression inside [0, size), if they are one.
std::optional<Progression> progressionOf(Coefficient index, int64_t size) {
  if (!index.integers || index.integers->empty())
    return std::nullopt;
  const std::vector<int64_t> &values = *index.integers;
  int64_t step = values.size() > 1 ? values[1] - values[0] : 0;
  for (auto [i, value] : llvm::enumerate(values))
    if (value < 0 || value >= size ||
        value != values[0] + step * static_cast<int64_t>(i))
      return std::nullopt;
  return Progression{values[0], step};
}

class Selector {
public:
  explicit Selector(JetBuilder &builder)
      : builder(builder), tensor(builder.getTensor()) {}

  /// x[.., start + step * r, ..] in direction r
  Coefficient pick(Coefficient x, int64_t dim, Progression p) {
    Value picked =
        x.perDirection ? masked(x.value, dim + 1, p) : sliced(x.value, dim, p);
    SmallVector<int64_t> shape = shapeOf(picked);
    shape.insert(shape.begin() + dim + 1, 1);
    return {tensor.reshape(picked, shape), true};
  }

  /// The part along dimensions along which the start is shared
  Coefficient shared(Coefficient x, ArrayRef<Coefficient> starts,
                     ArrayRef<int64_t> sizes) {
    SmallVector<int64_t> shape = shapeOf(x.value);
    SmallVector<Value> indices(startsOf(starts, x.perDirection));
    unsigned axis = x.perDirection ? 1 : 0;
    for (auto [dim, start] : llvm::enumerate(starts))
      if (!start.perDirection)
        shape[dim + axis] = sizes[dim];
    if (typeOf(x.value).getShape() == ArrayRef<int64_t>(shape))
      return x;
    OpBuilder &b = builder.getBuilder();
    return {stablehlo::DynamicSliceOp::create(
                b, builder.getLoc(), typeOf(x.value).clone(shape), x.value,
                indices, b.getDenseI64ArrayAttr(shape)),
            x.perDirection};
  }

  /// By a gather
  Coefficient gathered(Coefficient x, ArrayRef<Coefficient> starts,
                       ArrayRef<int64_t> sizes) {
    OpBuilder &b = builder.getBuilder();
    int64_t rank = sizes.size(), axis = x.perDirection ? 1 : 0;
    SmallVector<int64_t> batching, slice(sizes);
    if (x.perDirection) {
      batching.push_back(0);
      slice.insert(slice.begin(), 1);
    }
    auto dims = llvm::to_vector(llvm::seq<int64_t>(axis, rank + axis));
    auto numbers = stablehlo::GatherDimensionNumbersAttr::get(
        b.getContext(), llvm::to_vector(llvm::seq<int64_t>(1, rank + 1)), {},
        batching, batching, dims, /*indexVectorDim=*/1);
    auto shape = prepended(builder.getDirections(), sizes);
    return {stablehlo::GatherOp::create(
                b, builder.getLoc(), typeOf(x.value).clone(shape), x.value,
                columns(starts), numbers, b.getDenseI64ArrayAttr(slice),
                b.getBoolAttr(false)),
            true};
  }

  /// Where the index along a dimension of tensors of this shape, which has the
  /// directions in front, is the one given.
  Value isAt(Coefficient index, ArrayRef<int64_t> shape, int64_t dim,
             Outside outside) {
    Type element = typeOf(index.value).getElementType();
    auto type = RankedTensorType::get(shape, element);
    return tensor.equal(tensor.iota(type, dim),
                        everywhere(index, type, shape[dim], outside));
  }

  /// Starts as an op takes them, 0 where they depend on the direction
  SmallVector<Value> startsOf(ArrayRef<Coefficient> starts, bool hasAxis) {
    Type type;
    for (Coefficient start : starts)
      if (start)
        type = RankedTensorType::get({}, typeOf(start.value).getElementType());
    SmallVector<Value> values;
    if (hasAxis)
      values.push_back(builder.zero(type));
    for (Coefficient start : starts)
      values.push_back(start && !start.perDirection
                           ? tensor.reshape(start.value, {})
                           : builder.zero(type));
    return values;
  }

private:
  Value sliced(Value x, int64_t dim, Progression p) {
    SmallVector<int64_t> limits = shapeOf(x), starts(limits.size(), 0),
                         strides(limits.size(), 1), order{dim};
    int64_t last = p.start + p.step * (builder.getDirections() - 1);
    starts[dim] = std::min(p.start, last);
    limits[dim] = std::max(p.start, last) + 1;
    strides[dim] = std::max<int64_t>(1, std::abs(p.step));
    Value part = tensor.slice(x, starts, limits, strides);
    if (p.step < 0)
      part = tensor.reverse(part, {dim});
    for (int64_t d = 0; d < typeOf(x).getRank(); ++d)
      if (d != dim)
        order.push_back(d);
    return tensor.transpose(part, order);
  }

  Value masked(Value x, int64_t dim, Progression p) {
    auto type =
        RankedTensorType::get(shapeOf(x), builder.getBuilder().getI32Type());
    Value here = tensor.equal(tensor.iota(type, dim), along(type, p));
    Value zero = tensor.constant(0.0, typeOf(x));
    return tensor.reduceSum(tensor.select(here, x, zero), {dim});
  }

  /// start + step * index along the leading dimension
  Value along(RankedTensorType type, Progression p) {
    Value value = tensor.iota(type, 0);
    if (p.step != 1)
      value = tensor.multiply(value, tensor.constant(p.step, type));
    return p.start == 0 ? value
                        : tensor.add(value, tensor.constant(p.start, type));
  }

  /// The index in the shape of a type, brought inside if it is outside.
  Value everywhere(Coefficient index, RankedTensorType type, int64_t size,
                   Outside outside) {
    if (std::optional<Progression> p = progressionOf(index, size))
      if (index.perDirection)
        return along(type, *p);
    SmallVector<int64_t> shape, dims;
    if (index.perDirection) {
      shape.push_back(builder.getDirections());
      dims.push_back(0);
    }
    Value value = tensor.reshape(index.value, shape);
    if (outside == Outside::Inside) {
      auto scalar = RankedTensorType::get({}, type.getElementType());
      value = stablehlo::ClampOp::create(
          builder.getBuilder(), builder.getLoc(), value.getType(),
          builder.zero(scalar), value, tensor.constant(size - 1, scalar));
    }
    return tensor.broadcast(value, type.getShape(), dims);
  }

  /// One row of indices per direction
  Value columns(ArrayRef<Coefficient> starts) {
    OpBuilder &b = builder.getBuilder();
    int64_t size = builder.getDirections(), rank = starts.size();
    SmallVector<Value> parts;
    for (Coefficient start : starts)
      parts.push_back(tensor.reshape(builder.spread(start), {size, 1}));
    auto type = RankedTensorType::get({size, rank},
                                      typeOf(parts.front()).getElementType());
    return stablehlo::ConcatenateOp::create(b, builder.getLoc(), type, parts,
                                            b.getI64IntegerAttr(1));
  }

  JetBuilder &builder;
  TensorBuilder &tensor;
};

} // namespace

/// The elements of an index, which may have been put together from these.
static SmallVector<Coefficient> elementsOf(JetBuilder &builder, Value index) {
  SmallVector<Coefficient> elements;
  auto isSingle = [](Value v) { return typeOf(v).getNumElements() == 1; };
  auto parts = index.getDefiningOp<stablehlo::ConcatenateOp>();
  if (isSingle(index))
    elements.push_back(builder.lookup(index)[0]);
  else if (parts && llvm::all_of(parts.getOperands(), isSingle))
    for (Value part : parts.getOperands())
      elements.push_back(builder.lookup(part)[0]);
  TensorBuilder &tensor = builder.getTensor();
  for (Coefficient &x : elements)
    x.value = tensor.reshape(x.value, x.perDirection
                                          ? ArrayRef(builder.getDirections())
                                          : ArrayRef<int64_t>());
  if (!elements.empty())
    return elements;
  int64_t size = builder.getDirections(),
          count = typeOf(index).getNumElements();
  Value rows =
      tensor.reshape(builder.spread(builder.lookup(index)[0]), {size, count});
  for (int64_t i = 0; i < count; ++i) {
    Value column = tensor.slice(rows, {0, i}, {size, i + 1}, {1, 1});
    elements.push_back({tensor.reshape(column, {size}), true});
  }
  return elements;
}

SmallVector<Coefficient> mlir::taylor::pointStarts(JetBuilder &builder,
                                                   Value indices,
                                                   ArrayRef<int64_t> map,
                                                   unsigned rank, bool fill) {
  if (typeOf(indices).getNumElements() != static_cast<int64_t>(map.size()))
    return {};
  SmallVector<Coefficient> starts(rank);
  auto scalar = RankedTensorType::get({}, typeOf(indices).getElementType());
  if (fill)
    for (Coefficient &start : starts)
      start = {builder.zero(scalar)};
  for (auto [dim, start] : llvm::zip(map, elementsOf(builder, indices)))
    starts[dim] = start;
  return starts;
}

/// The elements of a vector of integers, if they are known
static std::optional<std::vector<int64_t>> integersOf(Value vector) {
  std::vector<int64_t> integers;
  DenseIntElementsAttr constant;
  unsigned width = typeOf(vector).getElementTypeBitWidth();
  if (vector.getDefiningOp<stablehlo::IotaOp>() &&
      llvm::isIntN(width, typeOf(vector).getDimSize(0))) {
    auto indices = llvm::seq<int64_t>(0, typeOf(vector).getDimSize(0));
    integers.assign(indices.begin(), indices.end());
  } else if (matchPattern(vector, m_Constant(&constant))) {
    for (const APInt &element : constant.getValues<APInt>())
      integers.push_back(constant.getElementType().isUnsignedInteger()
                             ? element.getZExtValue()
                             : element.getSExtValue());
  } else {
    return std::nullopt;
  }
  return integers;
}

/// The integers that one element of a vector is in each direction
static std::shared_ptr<const std::vector<int64_t>>
takenIntegers(Coefficient x, ArrayRef<Coefficient> starts,
              ArrayRef<int64_t> sizes) {
  if (x.perDirection || sizes != ArrayRef<int64_t>{1} || !starts[0].integers ||
      !isa<IntegerType>(typeOf(x.value).getElementType()))
    return nullptr;
  auto elements = integersOf(x.value);
  if (!elements)
    return nullptr;
  std::vector<int64_t> taken;
  int64_t last = elements->size() - 1;
  for (int64_t start : *starts[0].integers)
    taken.push_back((*elements)[std::clamp<int64_t>(start, 0, last)]);
  return std::make_shared<const std::vector<int64_t>>(std::move(taken));
}

Coefficient mlir::taylor::take(JetBuilder &builder, Coefficient x,
                               ArrayRef<Coefficient> starts,
                               ArrayRef<int64_t> sizes) {
  Selector selector(builder);
  auto shape = typeOf(x.value).getShape().drop_front(x.perDirection ? 1 : 0);
  SmallVector<std::pair<int64_t, Progression>> picked;
  for (auto [dim, start] : llvm::enumerate(starts)) {
    if (!start.perDirection)
      continue;
    auto progression = progressionOf(start, shape[dim]);
    if (!progression || sizes[dim] != 1)
      return selector.gathered(x, starts, sizes);
    picked.push_back({dim, *progression});
  }
  auto integers = takenIntegers(x, starts, sizes);
  Coefficient part = selector.shared(x, starts, sizes);
  // A slice takes the dimension out, and a dimension of size one is put in.
  for (auto [dim, progression] : picked)
    part = selector.pick(part, dim, progression);
  part.integers = integers;
  return part;
}

std::optional<Coefficient> mlir::taylor::put(JetBuilder &builder, Coefficient x,
                                             Coefficient y,
                                             ArrayRef<Coefficient> starts,
                                             Outside outside, bool adds) {
  Selector selector(builder);
  TensorBuilder &tensor = builder.getTensor();
  Value into = builder.spread(x), from = builder.spread(y);
  SmallVector<int64_t> shape = shapeOf(into), expanded = shapeOf(from);
  SmallVector<unsigned> masked;
  bool fits = true;
  for (auto [i, start] : llvm::enumerate(starts)) {
    int64_t dim = i + 1;
    bool isPoint = outside == Outside::Nowhere && start;
    if (start.perDirection || isPoint) {
      if (expanded[dim] != 1)
        return std::nullopt;
      masked.push_back(i);
      expanded[dim] = shape[dim];
    }
    fits &= expanded[dim] == shape[dim];
  }
  if (!fits && outside == Outside::Nowhere)
    return std::nullopt;
  auto dims = llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
  from = tensor.broadcast(from, expanded, dims);
  if (!fits)
    from = stablehlo::DynamicUpdateSliceOp::create(
        builder.getBuilder(), builder.getLoc(), into.getType(), into, from,
        selector.startsOf(starts, /*hasAxis=*/true));
  Value other = adds ? tensor.constant(0.0, typeOf(into)) : into;
  for (unsigned dim : masked)
    from = tensor.select(selector.isAt(starts[dim], shape, dim + 1, outside),
                         from, other);
  return Coefficient{adds ? tensor.add(into, from) : from, true};
}
