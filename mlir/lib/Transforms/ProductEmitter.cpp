//===- ProductEmitter.cpp - Writing a product as ops ----------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   x[b, h] * y[r, h]                 multiply, broadcasting
//   sum_h x[b, h] * W[h, o]           dot_general
//   sum_r x[r, b, h] * y[r, b, h]     multiply, then reduce: XLA fuses these
//   x / y, mask * x                   divide, select
//   x[j] * [j = 2 i + 3]              slice; also pad, reverse and reshape
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/AxisEmitter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

ProductEmitter::ProductEmitter(AxisEmitter &emitter, TensorBuilder &tensor,
                               const AxisNode &node, Type elementType)
    : emitter(emitter), tensor(tensor), node(node), sizes(node.sizes),
      elementType(elementType) {}

SmallVector<int64_t> ProductEmitter::shapeOf(ArrayRef<Label> labels) const {
  return llvm::map_to_vector(labels, [&](Label label) { return sizes[label]; });
}

RankedTensorType ProductEmitter::typeOf(ArrayRef<Label> labels) const {
  return RankedTensorType::get(shapeOf(labels), elementType);
}

static bool has(ArrayRef<Label> labels, Label label) {
  return llvm::is_contained(labels, label);
}

bool ProductEmitter::isElsewhere(Label label, const TensorPiece *piece,
                                 const Indicator *indicator) const {
  auto uses = [&](const TensorPiece &other) {
    return &other != piece && has(other.labels, label);
  };
  return llvm::any_of(dense, uses) || llvm::any_of(divisors, uses) ||
         llvm::any_of(masks, [&](auto &mask) { return uses(mask.first); }) ||
         llvm::any_of(indicators, [&](const Indicator &other) {
           return &other != indicator && has(other.labels, label);
         });
}

void ProductEmitter::collect() {
  SmallVector<AxisOperand, 2> factors = node.operands;
  if (!node.is(AxisNode::Kind::Product))
    factors = {{&node, llvm::to_vector<4>(llvm::seq<unsigned>(node.rank))}};
  for (const AxisOperand &factor : factors) {
    const AxisNode *inner = factor.node;
    if (inner->is(AxisNode::Kind::Selection)) {
      indicators.push_back({inner, factor.axes});
      continue;
    }
    bool divides = inner->is(AxisNode::Kind::Reciprocal);
    bool masksOut = inner->is(AxisNode::Kind::Mask);
    if (!divides && !masksOut) {
      dense.push_back(emitter.read(factor, elementType));
      continue;
    }
    AxisOperand operand{inner->operands[0].node, factor.axes};
    TensorPiece piece =
        emitter.read(operand, AxisEmitter::operandType(inner, 0, elementType));
    if (divides)
      divisors.push_back(piece);
    else
      masks.push_back({piece, inner->negated});
  }
}

TensorPiece ProductEmitter::emit() {
  collect();
  applyIndicators();
  if (dense.empty()) {
    SmallVector<Label, 4> none;
    dense.push_back({tensor.constant(1.0, typeOf(none)), 1.0, none});
  }
  sumAlone();
  if (masks.empty() && divisors.empty() && dense.size() == 2)
    // Factors are in the order of their nodes: what was computed last, rather
    // than a parameter, leads, as in x W.
    return reduced(contracted(dense[1], dense[0]));
  applyMasks();
  TensorPiece result = dense.front();
  for (const TensorPiece &piece : ArrayRef<TensorPiece>(dense).drop_front())
    result = multiplied(result, piece);
  for (const TensorPiece &divisor : divisors) {
    SmallVector<Label, 4> order = commonOrder({result, divisor});
    auto shape = shapeOf(order);
    result.value = tensor.divide(emitter.aligned(result, order, shape),
                                 emitter.aligned(divisor, order, shape));
    result.scale /= divisor.scale;
    result.labels = order;
  }
  return reduced(result);
}

//===----------------------------------------------------------------------===//
// Multiplying and summing
//===----------------------------------------------------------------------===//

TensorPiece ProductEmitter::multiplied(const TensorPiece &lhs,
                                       const TensorPiece &rhs) {
  SmallVector<Label, 4> order = commonOrder({lhs, rhs});
  auto shape = shapeOf(order);
  Value value = tensor.multiply(emitter.aligned(lhs, order, shape),
                                emitter.aligned(rhs, order, shape));
  return {value, lhs.scale * rhs.scale, order};
}

TensorPiece ProductEmitter::contracted(const TensorPiece &lhs,
                                       const TensorPiece &rhs) {
  SmallVector<int64_t> lhsBatch, rhsBatch, lhsContracting, rhsContracting;
  SmallVector<Label, 4> order, lhsFree, rhsFree;
  for (auto [dim, label] : llvm::enumerate(lhs.labels)) {
    const auto *it = llvm::find(rhs.labels, label);
    if (it == rhs.labels.end()) {
      lhsFree.push_back(label);
      continue;
    }
    (isSummed(label) ? lhsContracting : lhsBatch).push_back(dim);
    (isSummed(label) ? rhsContracting : rhsBatch)
        .push_back(it - rhs.labels.begin());
    if (!isSummed(label))
      order.push_back(label);
  }
  for (Label label : rhs.labels)
    if (!has(lhs.labels, label))
      rhsFree.push_back(label);
  // A product without free labels on both sides reads its operands once: a
  // fused loop does that faster than a batched matrix product.
  bool isMatrixProduct = !lhsFree.empty() && !rhsFree.empty();
  bool isMatrixVector = lhsBatch.empty() && (lhsFree.size() + rhsFree.size());
  if (lhsContracting.empty() || !(isMatrixProduct || isMatrixVector))
    return multiplied(lhs, rhs);
  llvm::append_range(order, lhsFree);
  llvm::append_range(order, rhsFree);
  Value value = tensor.dot(lhs.value, rhs.value, lhsBatch, rhsBatch,
                           lhsContracting, rhsContracting);
  return {value, lhs.scale * rhs.scale, order};
}

TensorPiece ProductEmitter::reduced(const TensorPiece &piece) {
  TensorPiece result{piece.value, piece.scale, {}};
  SmallVector<int64_t> summed;
  for (auto [dim, label] : llvm::enumerate(piece.labels)) {
    if (isSummed(label))
      summed.push_back(dim);
    else
      result.labels.push_back(label);
  }
  result.value = tensor.reduceSum(piece.value, summed);
  return result;
}

/// Sums labels that one factor alone has before anything is multiplied.
void ProductEmitter::sumAlone() {
  for (TensorPiece &piece : dense) {
    SmallVector<int64_t> summed;
    SmallVector<Label, 4> kept;
    for (auto [dim, label] : llvm::enumerate(piece.labels)) {
      if (isSummed(label) && !isElsewhere(label, &piece, nullptr))
        summed.push_back(dim);
      else
        kept.push_back(label);
    }
    piece.value = tensor.reduceSum(piece.value, summed);
    piece.labels = kept;
  }
}

/// Masks select from the factor that has most of their labels.
void ProductEmitter::applyMasks() {
  for (auto &entry : masks) {
    const TensorPiece &mask = entry.first;
    bool negated = entry.second;
    auto shared = [&](const TensorPiece &piece) {
      return llvm::count_if(
          mask.labels, [&](Label label) { return has(piece.labels, label); });
    };
    TensorPiece *target = &dense.front();
    for (TensorPiece &piece : dense)
      if (shared(piece) > shared(*target))
        target = &piece;
    SmallVector<Label, 4> order = commonOrder({*target, mask});
    auto shape = shapeOf(order);
    Value value = emitter.aligned(*target, order, shape);
    Value zero = tensor.constant(0.0, typeOf(order));
    Value predicate = emitter.aligned(mask, order, shape);
    target->value = negated ? tensor.select(predicate, zero, value)
                            : tensor.select(predicate, value, zero);
    target->labels = order;
  }
}

//===----------------------------------------------------------------------===//
// Indicators
//===----------------------------------------------------------------------===//

void ProductEmitter::applyIndicators() {
  while (!indicators.empty()) {
    bool applied = false;
    for (unsigned i = 0; i < indicators.size() && !applied; ++i)
      for (TensorPiece &piece : dense)
        if (applyAsShapeOp(piece, indicators[i])) {
          indicators.erase(indicators.begin() + i);
          applied = true;
          break;
        }
    for (unsigned i = 0; i < indicators.size() && !applied; ++i)
      for (TensorPiece &piece : dense)
        if (applyOnDiagonal(piece, indicators[i])) {
          indicators.erase(indicators.begin() + i);
          applied = true;
          break;
        }
    if (applied)
      continue;
    Indicator indicator = indicators.pop_back_val();
    materialize(indicator);
  }
}

std::optional<ProductEmitter::Digits>
ProductEmitter::digits(const Indicator &indicator,
                       llvm::function_ref<bool(Label)> takes) const {
  SmallVector<unsigned, 4> positions;
  for (auto [i, label] : llvm::enumerate(indicator.labels))
    if (takes(label))
      positions.push_back(i);
  ArrayRef<int64_t> strides = indicator.node->strides;
  llvm::stable_sort(positions, [&](unsigned a, unsigned b) {
    return std::abs(strides[a]) < std::abs(strides[b]);
  });
  Digits result;
  if (!positions.empty())
    result.unit = strides[positions.front()];
  for (unsigned position : positions) {
    if (strides[position] != result.unit * result.size)
      return std::nullopt;
    result.size *= sizes[indicator.labels[position]];
    result.labels.insert(result.labels.begin(), indicator.labels[position]);
  }
  return result;
}

/// x[j] * [j = 2 i + 3] and the like: labels of the piece, as one index, give
/// way to the indicator's other labels, as one index.
bool ProductEmitter::applyAsShapeOp(TensorPiece &piece,
                                    const Indicator &indicator) {
  auto isMine = [&](Label label) { return has(piece.labels, label); };
  // Labels of the piece must be summed and occur nowhere else.
  for (Label label : indicator.labels)
    if (isMine(label) &&
        (!isSummed(label) || isElsewhere(label, &piece, &indicator)))
      return false;
  auto from = digits(indicator, isMine);
  auto to = digits(indicator, [&](Label label) { return !isMine(label); });
  if (!from || !to || from->labels.empty())
    return false;
  std::optional<AffineMove> move =
      affineMove(*from, *to, indicator.node->offset);
  if (!move)
    return false;
  // One dimension for the labels that go ...
  SmallVector<Label, 4> order, rest;
  int64_t dim = 0;
  for (Label label : piece.labels) {
    if (!has(from->labels, label))
      rest.push_back(label);
    else if (label == from->labels.front())
      dim = rest.size();
  }
  order = rest;
  order.insert(order.begin() + dim, from->labels.begin(), from->labels.end());
  SmallVector<int64_t> shape = shapeOf(rest);
  shape.insert(shape.begin() + dim, from->size);
  Value value =
      tensor.reshape(emitter.aligned(piece, order, shapeOf(order)), shape);
  // ... moved, and made into those that come.
  value = moved(value, dim, *move, to->size);
  piece.labels = rest;
  piece.labels.insert(piece.labels.begin() + dim, to->labels.begin(),
                      to->labels.end());
  piece.value = tensor.reshape(value, shapeOf(piece.labels));
  return true;
}

/// The label of an indicator that comes, where one of them does and the piece
/// lacks others: the longest with stride 1.
static std::optional<Label> comingLabel(const AxisNode &selection,
                                        ArrayRef<Label> labels,
                                        const TensorPiece &piece) {
  std::optional<Label> coming;
  int64_t longest = 0;
  for (auto [label, stride, size] :
       llvm::zip(labels, selection.strides, selection.sizes))
    if (!has(piece.labels, label) && std::abs(stride) == 1 && size > longest) {
      coming = label;
      longest = size;
    }
  return coming;
}

/// u[c, n] * [r = 4 n + c] where n stays: moves v[c, n, m] = u[c, n] [n = m]
/// along c and m.
bool ProductEmitter::applyOnDiagonal(TensorPiece &piece, Indicator &indicator) {
  auto coming = comingLabel(*indicator.node, indicator.labels, piece);
  auto goes = [&](Label label) {
    return isSummed(label) && has(piece.labels, label) &&
           !isElsewhere(label, &piece, &indicator);
  };
  if (!coming || llvm::none_of(indicator.labels, goes))
    return false;
  auto from = digits(indicator, [&](Label label) { return label != *coming; });
  auto to = digits(indicator, [&](Label label) { return label == *coming; });
  if (!from || !affineMove(*from, *to, indicator.node->offset))
    return false;
  for (Label &label : indicator.labels) {
    if (label == *coming || goes(label))
      continue;
    Label twin = sizes.size();
    sizes.push_back(sizes[label]);
    SmallVector<Label, 4> diagonal{twin, label};
    auto type = RankedTensorType::get(shapeOf(diagonal),
                                      tensor.getBuilder().getI32Type());
    TensorPiece isSame{tensor.equal(tensor.iota(type, 0), tensor.iota(type, 1)),
                       1.0, diagonal};
    SmallVector<Label, 4> order = commonOrder({piece, isSame});
    auto shape = shapeOf(order);
    piece.value = tensor.select(emitter.aligned(isSame, order, shape),
                                emitter.aligned(piece, order, shape),
                                tensor.constant(0.0, typeOf(order)));
    piece.labels = order;
    label = twin;
  }
  return applyAsShapeOp(piece, indicator);
}

std::optional<ProductEmitter::AffineMove>
ProductEmitter::affineMove(const Digits &from, const Digits &to,
                           int64_t offset) const {
  if (std::abs(to.unit) == 1 && !to.labels.empty())
    return AffineMove{true, -from.unit * to.unit, offset * to.unit};
  if (std::abs(from.unit) != 1)
    return std::nullopt;
  return AffineMove{false, -to.unit * from.unit, offset * from.unit};
}

/// The value with dimension `dim` moved to one of `size` elements.
Value ProductEmitter::moved(Value value, int64_t dim, AffineMove move,
                            int64_t size) {
  SmallVector<int64_t> shape(cast<ShapedType>(value.getType()).getShape());
  int64_t rank = shape.size(), fromSize = shape[dim];
  if (move.factor < 0) {
    value = tensor.reverse(value, {dim});
    move.shift = move.spreads ? move.shift + move.factor * (fromSize - 1)
                              : fromSize - 1 - move.shift;
    move.factor = -move.factor;
  }
  int64_t end = (move.spreads ? fromSize : size) - 1;
  int64_t limit = move.shift + move.factor * end + 1;
  SmallVector<int64_t> low(rank, 0), high(rank, 0), interior(rank, 0);
  if (move.spreads) {
    low[dim] = move.shift;
    interior[dim] = move.factor - 1;
    high[dim] = size - limit;
    return tensor.pad(value, low, high, interior);
  }
  // What is picked from outside is zero.
  low[dim] = std::max<int64_t>(0, -move.shift);
  high[dim] = std::max<int64_t>(0, limit - fromSize);
  value = tensor.pad(value, low, high, interior);
  SmallVector<int64_t> starts(rank, 0), strides(rank, 1);
  SmallVector<int64_t> limits(cast<ShapedType>(value.getType()).getShape());
  starts[dim] = move.shift + low[dim];
  limits[dim] = limit + low[dim];
  strides[dim] = move.factor;
  return tensor.slice(value, starts, limits, strides);
}

/// Any indicator as a tensor of i1: compare (sum of strides * indices, offset).
void ProductEmitter::materialize(const Indicator &indicator) {
  Type i32 = tensor.getBuilder().getI32Type();
  auto type = RankedTensorType::get(shapeOf(indicator.labels), i32);
  Value sum;
  for (auto [dim, stride] : llvm::enumerate(indicator.node->strides)) {
    Value index = tensor.iota(type, dim);
    if (stride != 1)
      index = tensor.multiply(
          index, tensor.constant(static_cast<double>(stride), type));
    sum = sum ? tensor.add(sum, index) : index;
  }
  Value offset =
      tensor.constant(static_cast<double>(indicator.node->offset), type);
  masks.push_back(
      {TensorPiece{tensor.equal(sum, offset), 1.0, indicator.labels}, false});
}
