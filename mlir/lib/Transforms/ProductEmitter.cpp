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
    : emitter(emitter), tensor(tensor), node(node), elementType(elementType) {}

SmallVector<int64_t> ProductEmitter::shapeOf(ArrayRef<Label> labels) const {
  return llvm::map_to_vector(labels,
                             [&](Label label) { return node.sizes[label]; });
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
    if (applied)
      continue;
    Indicator indicator = indicators.pop_back_val();
    materialize(indicator);
  }
}

bool ProductEmitter::applyAsShapeOp(TensorPiece &piece,
                                    const Indicator &indicator) {
  // Labels of the piece are replaced by the others, so they must be summed and
  // occur nowhere else; the others must be new to the piece.
  for (Label label : indicator.labels)
    if (has(piece.labels, label) &&
        (!isSummed(label) || isElsewhere(label, &piece, &indicator)))
      return false;
  return applyAffine(piece, indicator) || applyMerge(piece, indicator) ||
         applySplit(piece, indicator);
}

/// s = a t + c or t = a s + c for one label s of the piece and one new label t.
bool ProductEmitter::applyAffine(TensorPiece &piece,
                                 const Indicator &indicator) {
  if (indicator.labels.size() != 2 ||
      has(piece.labels, indicator.labels[0]) ==
          has(piece.labels, indicator.labels[1]))
    return false;
  unsigned mine = has(piece.labels, indicator.labels[0]) ? 0 : 1;
  Label from = indicator.labels[mine], to = indicator.labels[1 - mine];
  int64_t fromStride = indicator.node->strides[mine];
  int64_t toStride = indicator.node->strides[1 - mine];
  int64_t offset = indicator.node->offset;
  int64_t fromSize = node.sizes[from], toSize = node.sizes[to];
  int64_t dim = llvm::find(piece.labels, from) - piece.labels.begin();
  SmallVector<int64_t> shape = shapeOf(piece.labels);
  int64_t rank = shape.size();
  Value value = piece.value;

  if (std::abs(toStride) == 1) {
    // to = factor * from + shift
    int64_t factor = -fromStride * toStride, shift = offset * toStride;
    if (factor < 0) {
      value = tensor.reverse(value, {dim});
      shift += factor * (fromSize - 1);
      factor = -factor;
    }
    SmallVector<int64_t> low(rank, 0), high(rank, 0), interior(rank, 0);
    low[dim] = shift;
    interior[dim] = factor - 1;
    high[dim] = toSize - (shift + factor * (fromSize - 1) + 1);
    value = tensor.pad(value, low, high, interior);
  } else if (std::abs(fromStride) == 1) {
    // from = factor * to + shift
    int64_t factor = -toStride * fromStride, shift = offset * fromStride;
    if (factor < 0) {
      value = tensor.reverse(value, {dim});
      shift = fromSize - 1 - shift;
      factor = -factor;
    }
    int64_t limit = shift + factor * (toSize - 1) + 1;
    if (shift < 0 || limit > fromSize)
      return false;
    SmallVector<int64_t> starts(rank, 0), limits = shape, strides(rank, 1);
    starts[dim] = shift;
    limits[dim] = limit;
    strides[dim] = factor;
    value = tensor.slice(value, starts, limits, strides);
  } else {
    return false;
  }
  piece.value = value;
  piece.labels[dim] = to;
  return true;
}

/// Positions of `labels` sorted by falling stride, if index(whole) is exactly
/// the row-major index over them.
static std::optional<SmallVector<unsigned, 4>>
rowMajor(const AxisNode &indicator, unsigned whole) {
  int64_t sign = -indicator.strides[whole];
  if (indicator.offset != 0 || std::abs(sign) != 1)
    return std::nullopt;
  SmallVector<unsigned, 4> parts;
  for (unsigned i = 0; i < indicator.rank; ++i)
    if (i != whole)
      parts.push_back(i);
  llvm::stable_sort(parts, [&](unsigned a, unsigned b) {
    return indicator.strides[a] * sign > indicator.strides[b] * sign;
  });
  int64_t stride = 1;
  for (unsigned part : llvm::reverse(parts)) {
    if (indicator.strides[part] * sign != stride)
      return std::nullopt;
    stride *= indicator.sizes[part];
  }
  if (stride != indicator.sizes[whole])
    return std::nullopt;
  return parts;
}

/// Several labels of the piece become one: transpose and reshape.
bool ProductEmitter::applyMerge(TensorPiece &piece,
                                const Indicator &indicator) {
  for (unsigned whole = 0; whole < indicator.labels.size(); ++whole) {
    auto parts = rowMajor(*indicator.node, whole);
    if (!parts || has(piece.labels, indicator.labels[whole]) ||
        !llvm::all_of(*parts, [&](unsigned part) {
          return has(piece.labels, indicator.labels[part]);
        }))
      continue;
    SmallVector<Label, 4> order;
    for (Label label : piece.labels)
      if (!has(indicator.labels, label))
        order.push_back(label);
    SmallVector<Label, 4> merged = order;
    merged.push_back(indicator.labels[whole]);
    for (unsigned part : *parts)
      order.push_back(indicator.labels[part]);
    Value value = emitter.aligned(piece, order, shapeOf(order));
    piece.value = tensor.reshape(value, shapeOf(merged));
    piece.labels = merged;
    return true;
  }
  return false;
}

/// One label of the piece becomes several: reshape.
bool ProductEmitter::applySplit(TensorPiece &piece,
                                const Indicator &indicator) {
  for (unsigned whole = 0; whole < indicator.labels.size(); ++whole) {
    auto parts = rowMajor(*indicator.node, whole);
    if (!parts || !has(piece.labels, indicator.labels[whole]) ||
        llvm::any_of(*parts, [&](unsigned part) {
          return has(piece.labels, indicator.labels[part]);
        }))
      continue;
    SmallVector<Label, 4> split;
    for (Label label : piece.labels) {
      if (label != indicator.labels[whole]) {
        split.push_back(label);
        continue;
      }
      for (unsigned part : *parts)
        split.push_back(indicator.labels[part]);
    }
    piece.value = tensor.reshape(piece.value, shapeOf(split));
    piece.labels = split;
    return true;
  }
  return false;
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
