//===- AxisEmitter.cpp - Writing nodes as ops -----------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/AxisEmitter.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

AxisEmitter::AxisEmitter(const AxisProgram &program, OpBuilder &builder,
                         bool marksOps)
    : program(program),
      tensor(builder, const_cast<AxisProgram &>(program).getBlock()),
      marksOps(marksOps) {}

static constexpr const char *collapsedName = "collapse-taylor";

/// Where an op comes from that stands for one written there.
Location AxisEmitter::locationFor(Operation *op) const {
  Location original = op->getLoc();
  if (!marksOps)
    return original;
  return NameLoc::get(StringAttr::get(original.getContext(), collapsedName),
                      original);
}

bool mlir::taylor::isCollapsed(Location location) {
  auto name = dyn_cast<NameLoc>(location);
  return name && name.getName() == collapsedName;
}

SmallVector<Label, 4> mlir::taylor::commonOrder(ArrayRef<TensorPiece> pieces) {
  const TensorPiece *largest = &pieces.front();
  for (const TensorPiece &piece : pieces)
    if (piece.labels.size() > largest->labels.size())
      largest = &piece;
  SmallVector<Label, 4> order;
  for (const TensorPiece &piece : pieces)
    for (Label label : piece.labels)
      if (!llvm::is_contained(order, label) &&
          !llvm::is_contained(largest->labels, label))
        order.push_back(label);
  llvm::append_range(order, largest->labels);
  return order;
}

TensorPiece AxisEmitter::multiplied(const TensorPiece &piece) {
  return {scaled(piece.value, piece.scale), 1.0, piece.labels};
}

Value AxisEmitter::scaled(Value value, double scale) {
  // Up to the rounding of the scale itself.
  if (std::abs(scale - 1.0) <= 4 * std::numeric_limits<double>::epsilon())
    return value;
  if (scale == -1.0)
    return tensor.negate(value);
  auto type = cast<RankedTensorType>(value.getType());
  return tensor.multiply(value, tensor.constant(scale, type));
}

Value AxisEmitter::aligned(const TensorPiece &piece, ArrayRef<Label> labels,
                           ArrayRef<int64_t> shape) {
  SmallVector<int64_t> permutation, dimensions;
  for (auto [dim, label] : llvm::enumerate(labels)) {
    const auto *it = llvm::find(piece.labels, label);
    if (it == piece.labels.end())
      continue;
    permutation.push_back(it - piece.labels.begin());
    dimensions.push_back(dim);
  }
  Value value = tensor.transpose(piece.value, permutation);
  return tensor.broadcast(value, shape, dimensions);
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

/// A value of the program that holds the node and is there at the insertion
/// point, without its unit dimensions.
std::optional<TensorPiece> AxisEmitter::available(const AxisNode *node) {
  const AxisRepresentative *held = program.representative(node);
  if (!held)
    return std::nullopt;
  Operation *producer = held->value.getDefiningOp();
  if (producer && producer->getBlock() == insertionPoint->getBlock() &&
      !producer->isBeforeInBlock(insertionPoint))
    return std::nullopt;
  return withoutUnits(held->value, *held);
}

/// `value`, which is laid out as the representative, without unit dimensions.
TensorPiece AxisEmitter::withoutUnits(Value value,
                                      const AxisRepresentative &layout) {
  TensorPiece piece{value, layout.scale, {}};
  SmallVector<int64_t> shape;
  for (auto [axis, size] :
       llvm::zip(layout.axes, cast<ShapedType>(value.getType()).getShape()))
    if (axis >= 0) {
      piece.labels.push_back(axis);
      shape.push_back(size);
    }
  piece.value = tensor.reshape(value, shape);
  return piece;
}

void AxisEmitter::supersede(const AxisNode *node, Value value) {
  const AxisRepresentative &held = *program.representative(node);
  built[{node, getElementTypeOrSelf(value.getType())}] =
      withoutUnits(value, held);
}

/// The element type of an operand in the context of a node of `elementType`.
Type AxisEmitter::operandType(const AxisNode *node, unsigned position,
                              Type elementType) {
  const AxisNode *operand = node->operands[position].node;
  if (operand->elementType)
    return operand->elementType;
  if (node->op)
    return getElementTypeOrSelf(node->op->getOperand(position).getType());
  if (node->is(AxisNode::Kind::Mask))
    return IntegerType::get(elementType.getContext(), 1);
  return elementType;
}

bool AxisEmitter::isReady(const AxisNode *node, Type elementType) {
  NodeKey key(node, elementType);
  if (built.count(key))
    return true;
  // A value of another type (an i1 identity, say) holds the same indicator.
  const AxisRepresentative *held = program.representative(node);
  if (!held || getElementTypeOrSelf(held->value.getType()) != elementType)
    return false;
  std::optional<TensorPiece> piece = available(node);
  if (piece)
    built[key] = *piece;
  return piece.has_value();
}

TensorPiece AxisEmitter::emitNode(const AxisNode *root, Type rootType) {
  SmallVector<NodeKey> stack{{root, rootType}};
  while (!stack.empty()) {
    auto [node, type] = stack.back();
    if (isReady(node, type)) {
      stack.pop_back();
      continue;
    }
    size_t depth = stack.size();
    for (unsigned i = 0; i < node->operands.size(); ++i) {
      const AxisNode *operand = node->operands[i].node;
      Type wanted = operandType(node, i, type);
      // Read by what is inside them, in the product itself.
      bool isInline =
          operand->is(AxisNode::Kind::Selection) || operand->isOne();
      if (operand->is(AxisNode::Kind::Reciprocal) ||
          operand->is(AxisNode::Kind::Mask)) {
        wanted = operandType(operand, 0, type);
        operand = operand->operands[0].node;
      }
      if (!isInline && !isReady(operand, wanted))
        stack.push_back({operand, wanted});
    }
    if (stack.size() == depth) {
      TensorPiece piece = build(node, type);
      if (isExtreme(piece.scale, type))
        piece = multiplied(piece);
      piece.sums = sumsIn(node, type);
      built[{node, type}] = piece;
      stack.pop_back();
    }
  }
  return built[{root, rootType}];
}

unsigned AxisEmitter::sumsIn(const AxisNode *node, Type elementType) const {
  unsigned sums = 0;
  for (unsigned i = 0; i < node->operands.size(); ++i) {
    auto it =
        built.find({node->operands[i].node, operandType(node, i, elementType)});
    if (it != built.end())
      sums = std::max(sums, it->second.sums);
  }
  return sums + node->is(AxisNode::Kind::Sum);
}

TensorPiece AxisEmitter::read(const AxisOperand &operand, Type elementType) {
  if (operand.node->isOne())
    return {
        tensor.constant(1.0, RankedTensorType::get({}, elementType)), 1.0, {}};
  TensorPiece piece = emitNode(operand.node, elementType);
  for (Label &label : piece.labels)
    label = operand.axes[label];
  while (takeDiagonal(piece)) {
  }
  return piece;
}

/// Merges two dimensions along the same label: in row-major order, the diagonal
/// of an n by n matrix is every (n + 1)st element.
bool AxisEmitter::takeDiagonal(TensorPiece &piece) {
  for (unsigned first = 0; first < piece.labels.size(); ++first) {
    auto second = llvm::find(llvm::drop_begin(piece.labels, first + 1),
                             piece.labels[first]);
    if (second == piece.labels.end())
      continue;
    int64_t twin = second - piece.labels.begin();
    SmallVector<int64_t> permutation{static_cast<int64_t>(first), twin};
    SmallVector<Label, 4> labels{piece.labels[first]};
    for (auto [dim, label] : llvm::enumerate(piece.labels))
      if (dim != first && static_cast<int64_t>(dim) != twin) {
        permutation.push_back(dim);
        labels.push_back(label);
      }
    Value value = tensor.transpose(piece.value, permutation);
    SmallVector<int64_t> shape(cast<ShapedType>(value.getType()).getShape());
    int64_t size = shape[0];
    shape.erase(shape.begin());
    shape[0] = size * size;
    value = tensor.reshape(value, shape);
    SmallVector<int64_t> starts(shape.size(), 0), strides(shape.size(), 1);
    strides[0] = size + 1;
    piece.value = tensor.slice(value, starts, shape, strides);
    piece.labels = labels;
    return true;
  }
  return false;
}

TensorPiece AxisEmitter::build(const AxisNode *node, Type elementType) {
  switch (node->kind) {
  case AxisNode::Kind::Sum:
    return buildSum(node, elementType);
  case AxisNode::Kind::Pointwise:
    return buildPointwise(node);
  case AxisNode::Kind::Linear:
    return node->isMultiple() ? buildMultiple(node, elementType)
                              : buildPointwise(node);
  case AxisNode::Kind::Multilinear:
    return buildMap(node);
  case AxisNode::Kind::Stack:
    return buildStack(node, elementType);
  case AxisNode::Kind::Index:
    return {tensor.iota(RankedTensorType::get(node->sizes, elementType), 0),
            1.0,
            {0}};
  default:
    return ProductEmitter(*this, tensor, *node, elementType).emit();
  }
}

/// The term that keeps its scale where the others are taken relative to it: the
/// one nearest to values of the program. A common factor of each layer would
/// grow with the depth of a network otherwise, out of range in the end.
static size_t referenceTerm(ArrayRef<TensorPiece> terms) {
  return llvm::min_element(terms,
                           [](const TensorPiece &a, const TensorPiece &b) {
                             return a.sums < b.sums;
                           }) -
         terms.begin();
}

TensorPiece AxisEmitter::buildSum(const AxisNode *node, Type elementType) {
  SmallVector<TensorPiece, 4> terms;
  for (const AxisOperand &operand : node->operands)
    terms.push_back(read(operand, elementType));
  SmallVector<Label, 4> order = commonOrder(terms);
  auto shape = llvm::map_to_vector(
      order, [&](Label label) { return node->sizes[label]; });
  // A common factor is left to whoever reads the sum; signs become
  // subtractions.
  size_t reference = referenceTerm(terms);
  double sumScale = terms[reference].scale * node->coefficients[reference];
  Value sum = aligned(terms[reference], order, shape);
  for (auto [i, term] : llvm::enumerate(terms)) {
    if (i == reference)
      continue;
    double relative = term.scale * node->coefficients[i] / sumScale;
    TensorPiece piece{scaled(term.value, std::abs(relative)), 1.0, term.labels};
    Value operand = aligned(piece, order, shape);
    sum =
        relative < 0 ? tensor.subtract(sum, operand) : tensor.add(sum, operand);
  }
  return {sum, sumScale, order};
}

TensorPiece AxisEmitter::buildStack(const AxisNode *node, Type elementType) {
  if (llvm::all_of(node->operands,
                   [](const AxisOperand &o) { return o.node->isOne(); })) {
    auto type = RankedTensorType::get(node->sizes, elementType);
    return {tensor.constant(node->coefficients, type), 1.0, {0}};
  }
  auto labels = llvm::to_vector<4>(llvm::seq<Label>(node->rank));
  auto inner = ArrayRef<Label>(labels).drop_front();
  auto shape = ArrayRef<int64_t>(node->sizes).drop_front();
  SmallVector<int64_t> row(node->sizes.begin(), node->sizes.end());
  row.front() = 1;
  SmallVector<Value> rows;
  for (auto [operand, coefficient] :
       llvm::zip(node->operands, node->coefficients)) {
    if (operand.node->isOne()) {
      rows.push_back(tensor.constant(coefficient,
                                     RankedTensorType::get(row, elementType)));
      continue;
    }
    TensorPiece piece = read(operand, elementType);
    Value value = scaled(piece.value, piece.scale * coefficient);
    value = aligned({value, 1.0, piece.labels}, inner, shape);
    rows.push_back(tensor.reshape(value, row));
  }
  return {tensor.concatenate(rows, 0), 1.0, labels};
}

TensorPiece AxisEmitter::buildMultiple(const AxisNode *node, Type elementType) {
  TensorPiece piece = read(node->operands.front(), elementType);
  piece.scale *= node->coefficients.front();
  return multiplied(piece);
}

TensorPiece AxisEmitter::buildPointwise(const AxisNode *node) {
  SmallVector<TensorPiece, 3> operands;
  // What is linear passes a factor on to whoever reads it.
  bool isLinear = node->is(AxisNode::Kind::Linear);
  double passed = 1.0;
  for (unsigned i = 0; i < node->operands.size(); ++i) {
    TensorPiece piece =
        read(node->operands[i], operandType(node, i, node->elementType));
    double scale = piece.scale * node->coefficients[i];
    if (isLinear)
      passed = scale;
    else
      piece.value = scaled(piece.value, scale);
    operands.push_back(piece);
  }
  SmallVector<Label, 4> order = commonOrder(operands);
  auto shape = llvm::map_to_vector(
      order, [&](Label label) { return node->sizes[label]; });
  OperationState state(insertionPoint->getLoc(), node->op->getName());
  state.location = locationFor(node->op);
  for (const TensorPiece &piece : operands)
    state.addOperands(aligned(piece, order, shape));
  state.addTypes(RankedTensorType::get(shape, node->elementType));
  state.addAttributes(node->op->getAttrs());
  Operation *clone = tensor.getBuilder().create(state);
  return {clone->getResult(0), passed, order};
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

void AxisEmitter::moveTo(Operation *op) {
  // Pieces built before an earlier op serve later ones only.
  if (insertionPoint && op->isBeforeInBlock(insertionPoint))
    built.clear();
  insertionPoint = op;
  tensor.getBuilder().setInsertionPoint(op);
  tensor.setLocation(locationFor(op));
}

/// The piece as a value whose dimension d runs along the label axes[d].
Value AxisEmitter::laidOut(const TensorPiece &piece, ArrayRef<int> axes,
                           RankedTensorType type) {
  SmallVector<int64_t> permutation, dimensions;
  for (auto [dim, axis] : llvm::enumerate(axes)) {
    if (axis < 0)
      continue;
    permutation.push_back(llvm::find(piece.labels, Label(axis)) -
                          piece.labels.begin());
    dimensions.push_back(dim);
  }
  Value value = tensor.transpose(piece.value, permutation);
  if (cast<ShapedType>(value.getType()).getNumElements() ==
      type.getNumElements())
    return tensor.reshape(value, type.getShape());
  return tensor.broadcast(value, type.getShape(), dimensions);
}

Value AxisEmitter::emit(const AxisView &view, RankedTensorType type,
                        Operation *op) {
  moveTo(op);
  if (view.node->isOne())
    return tensor.constant(view.coefficient, type);
  TensorPiece piece = emitNode(view.node, type.getElementType());
  piece.value = scaled(piece.value, piece.scale * view.coefficient);
  return laidOut(piece, view.axes, type);
}

void AxisEmitter::replace(const AxisNode *node, const AxisView &replacement) {
  const AxisRepresentative &held = *program.representative(node);
  AxisView view{replacement.coefficient / held.scale, replacement.node, {}};
  for (int axis : held.axes)
    view.axes.push_back(axis < 0 ? -1 : replacement.axes[axis]);
  Value old = held.value;
  Value value =
      emit(view, cast<RankedTensorType>(old.getType()), old.getDefiningOp());
  old.replaceAllUsesWith(value);
  supersede(node, value);
}

Value AxisEmitter::emitProduct(const AxisView &small, const AxisView &large,
                               OpResult result) {
  moveTo(result.getOwner());
  auto type = cast<RankedTensorType>(result.getType());
  TensorPiece first = emitNode(small.node, type.getElementType());
  TensorPiece second = emitNode(large.node, type.getElementType());
  first.value = scaled(first.value, first.scale * second.scale *
                                        small.coefficient * large.coefficient);
  return tensor.multiply(laidOut(first, small.axes, type),
                         laidOut(second, large.axes, type));
}
