//===- AxisProgram.cpp - A block as an axis graph -------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/AxisProgram.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Analysis/IndexArithmetic.h"
#include "taylor/Interfaces/AffineFit.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/SetVector.h"
#include <cmath>

using namespace mlir;
using namespace mlir::taylor;

/// The type of values that views describe, or null.
static RankedTensorType axisType(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  bool described = type && type.hasStaticShape() && !type.getEncoding() &&
                   type.getElementType().isIntOrFloat();
  if (auto complex =
          type ? dyn_cast<ComplexType>(type.getElementType()) : ComplexType())
    described = type.hasStaticShape() && !type.getEncoding();
  return described && !llvm::is_contained(type.getShape(), 0)
             ? type
             : RankedTensorType();
}

/// Whether it is a tensor without elements, which adds nothing to anything.
static bool isEmpty(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && llvm::is_contained(type.getShape(), 0);
}

/// An atom of the type, or one multiplied with indicators only: its elements,
/// rearranged.
static bool isReindexed(const AxisNode *node, Type elementType) {
  auto isAtom = [&](const AxisNode *n) {
    return n->is(AxisNode::Kind::Atom) && n->elementType == elementType;
  };
  if (isAtom(node))
    return true;
  unsigned atoms = 0;
  for (const AxisOperand &operand : node->operands) {
    atoms += isAtom(operand.node);
    if (!isAtom(operand.node) && !operand.node->is(AxisNode::Kind::Selection))
      return false;
  }
  return node->is(AxisNode::Kind::Product) && atoms == 1;
}

/// The view of a value of the type, if it is exact.
static std::optional<AxisView> followed(const AxisView &view,
                                        RankedTensorType type) {
  Type elementType = type.getElementType();
  if (!view.node || !std::isfinite(view.coefficient))
    return std::nullopt;
  // Arithmetic on integers wraps around; small indices and whole tensors do
  // not.
  auto isExact = [&] {
    return isIndexArithmetic(view.node)
               ? fits(view, elementType)
               : view.coefficient == 1.0 && isReindexed(view.node, elementType);
  };
  if (elementType.isInteger() && !isExact())
    return std::nullopt;
  return view;
}

static bool isExact(Block &block) {
  for (Operation *op = block.getParentOp(); op; op = op->getParentOp())
    if (op->hasAttr(exactAttrName))
      return true;
  return false;
}

AxisProgram::AxisProgram(Block &block, const BlockFacts &facts)
    : block(block), graph(isExact(block)) {
  read(facts);
  for (Operation &op : block)
    read(op);
  findUses();
}

const AxisView *AxisProgram::lookup(Value value) const {
  auto it = views.find(value);
  return it == views.end() ? nullptr : &it->second;
}

const AxisRepresentative *
AxisProgram::representative(const AxisNode *node) const {
  auto it = representatives.find(node);
  return it == representatives.end() ? nullptr : &it->second;
}

//===----------------------------------------------------------------------===//
// Reading facts
//===----------------------------------------------------------------------===//

/// The axes of a view of an atom that are these dimensions.
static uint64_t axesOf(const AxisView &view, ArrayRef<int64_t> dims) {
  uint64_t axes = 0;
  for (int64_t dim : dims)
    if (int axis = view.axes[dim]; axis >= 0 && axis < 64)
      axes |= uint64_t(1) << axis;
  return axes;
}

void AxisProgram::read(const BlockFacts &facts) {
  auto readAtom = [&](Value value) {
    if (!axisType(value))
      return false;
    record(value, opaque(value));
    return true;
  };
  for (auto [value, other] : facts.equal)
    if (readAtom(other)) {
      AxisView view = views.lookup(other);
      views[value] = std::move(view);
    }
  for (const SummableValue &summable : facts.summable)
    if (readAtom(summable.value)) {
      const AxisView &view = views[summable.value];
      graph.setSummable(view.node, axesOf(view, summable.dims),
                        summable.isFree);
    }
  for (const KnownSum &known : facts.sums)
    if (readAtom(known.whole) && axisType(known.sum) &&
        (!known.functional.weight || readAtom(known.functional.weight)))
      read(known);
}

void AxisProgram::read(const KnownSum &known) {
  const AxisFunctional &functional = known.functional;
  const AxisView &whole = views[known.whole];
  auto type = cast<RankedTensorType>(known.whole.getType());
  auto labels = llvm::map_to_vector<4>(
      type.getShape(), [&](int64_t size) { return graph.newLabel(size); });
  AxisFactors factors;
  if (auto factor = asFactor(whole, labels))
    factors.push_back(*factor);
  if (functional.weight) {
    auto own = llvm::map_to_vector<4>(functional.weightDims,
                                      [&](int64_t dim) { return labels[dim]; });
    if (auto factor = asFactor(views[functional.weight], own))
      factors.push_back(*factor);
  }
  SmallVector<Label, 4> out, kept;
  for (auto [dim, label] : llvm::enumerate(labels)) {
    if (llvm::is_contained(functional.dims, static_cast<int64_t>(dim)))
      continue;
    kept.push_back(label);
    if (type.getDimSize(dim) != 1)
      out.push_back(label);
  }
  AxisView compact = graph.product(1.0, factors, out, type.getElementType());
  AxisView view{compact.coefficient, compact.node, {}};
  unsigned next = 0;
  for (Label label : kept)
    view.axes.push_back(graph.sizeOf(label) == 1 ? -1 : compact.axes[next++]);
  graph.setSummable(whole.node, axesOf(whole, functional.dims),
                    /*isFree=*/false);
  graph.setGiven(view.node);
  record(known.sum, view);
}

//===----------------------------------------------------------------------===//
// Reading ops
//===----------------------------------------------------------------------===//

AxisView AxisProgram::opaque(Value value) {
  RankedTensorType type = axisType(value);
  AxisView view{1.0, nullptr, {}};
  SmallVector<int64_t> sizes;
  for (int64_t size : type.getShape()) {
    view.axes.push_back(size == 1 ? -1 : static_cast<int>(sizes.size()));
    if (size != 1)
      sizes.push_back(size);
  }
  view.node = graph.atom(value, sizes, type.getElementType());
  return view;
}

void AxisProgram::record(Value value, const AxisView &view) {
  views[value] = view;
  if (view.node->isOne() || view.coefficient == 0.0)
    return;
  auto type = cast<ShapedType>(value.getType());
  if (type.getElementType().isInteger() && std::abs(view.coefficient) != 1.0)
    return;
  for (auto [size, axis] : llvm::zip(type.getShape(), view.axes))
    if (size != 1 && axis < 0)
      return;
  representatives.try_emplace(
      view.node, AxisRepresentative{value, 1.0 / view.coefficient, view.axes});
}

void AxisProgram::read(Operation &op) {
  for (Value operand : op.getOperands())
    if (axisType(operand) && !views.contains(operand))
      record(operand, opaque(operand));
  for (OpResult result : op.getResults())
    if (axisType(result))
      record(result, readResult(result));
}

/// The scalars that all operands are everywhere, if they are. Infinities are
/// constants too, though no view can say so.
static std::optional<SmallVector<double, 3>>
constantOperands(Operation *op, ArrayRef<AxisView> operands) {
  SmallVector<double, 3> values;
  for (auto [view, operand] : llvm::zip_equal(operands, op->getOperands())) {
    auto source = operand.getDefiningOp<LinearAlongAxisOpInterface>();
    std::optional<double> value;
    if (view.isConstant())
      value = view.coefficient;
    else if (source && source->getNumOperands() == 0)
      value = source.evaluate({});
    if (!value)
      return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

/// What a pointwise op returns at constant operands, if that is known.
static std::optional<double> constantResult(Operation *op, const AxisForm &form,
                                            ArrayRef<AxisView> operands) {
  if (form.kind == AxisForm::Kind::Sum || form.kind == AxisForm::Kind::Opaque)
    return std::nullopt;
  auto values = constantOperands(op, operands);
  return values ? cast<LinearAlongAxisOpInterface>(op).evaluate(*values)
                : std::nullopt;
}

/// A constant is the same one wherever it is written: a loop that was batched
/// or unrolled leaves its own.
AxisView AxisProgram::readConstant(OpResult result, Attribute attribute) {
  auto [it, isNew] = constants.try_emplace(attribute, result);
  return isNew ? opaque(result) : views.lookup(it->second);
}

AxisView AxisProgram::readResult(OpResult result) {
  auto type = cast<RankedTensorType>(result.getType());
  Operation *op = result.getOwner();
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  bool known = described && llvm::all_of(op->getOperands(), [&](Value operand) {
                 return views.contains(operand) || isEmpty(operand);
               });
  if (!known)
    return opaque(result);
  AxisForm form = described.getAxisForm(result.getResultNumber());
  auto operands = llvm::map_to_vector<3>(op->getOperands(), [&](Value operand) {
    return isEmpty(operand)
               ? graph.scalar(0.0,
                              cast<ShapedType>(operand.getType()).getRank())
               : views.lookup(operand);
  });
  std::optional<AxisView> view;
  if (graph.isExact() && drops(form, operands))
    return opaque(result);
  if (std::optional<double> value = constantResult(op, form, operands))
    view = followed(graph.scalar(*value, type.getRank()), type);
  else
    view = viewOf(op, form, operands, type);
  if (!view && form.kind == AxisForm::Kind::Sum)
    form = withUnknownLookups(form, op->getOperandTypes());
  if (graph.isExact() && view && isSparse(result, form, *view)) {
    if (isMultiplied(result))
      return opaque(result);
    sparse.insert(result);
  }
  if (!view)
    view = readMultilinear(result, std::move(form), operands, type);
  if (view)
    return *view;
  Attribute constant;
  return matchPattern(op, m_Constant(&constant))
             ? readConstant(result, constant)
             : opaque(result);
}

/// Scalars among the operands of a pointwise op, the bounds of a clamp, are the
/// same everywhere.
static std::optional<SmallVector<AxisView, 3>>
spreadScalars(ArrayRef<AxisView> operands, size_t rank) {
  SmallVector<AxisView, 3> spread(operands);
  for (AxisView &view : spread) {
    if (view.axes.empty())
      view.axes.assign(rank, -1);
    else if (view.axes.size() != rank)
      return std::nullopt;
  }
  return spread;
}

std::optional<AxisView> AxisProgram::viewOf(Operation *op, const AxisForm &form,
                                            ArrayRef<AxisView> operands,
                                            RankedTensorType type) {
  if (form.kind == AxisForm::Kind::Opaque ||
      form.kind == AxisForm::Kind::Multilinear)
    return std::nullopt;
  std::optional<AxisView> view;
  if (form.kind == AxisForm::Kind::Sum)
    view = readSum(form, operands, type.getElementType());
  else if (auto spread = spreadScalars(operands, type.getRank()))
    view = readPointwise(op, form, *spread, type);
  return view ? followed(*view, type) : std::nullopt;
}

/// What an op does slice by slice, one term at a time.
std::optional<AxisView>
AxisProgram::readMultilinear(OpResult result, AxisForm form,
                             ArrayRef<AxisView> operands,
                             RankedTensorType type) {
  Operation *op = result.getOwner();
  // Results are all built alike.
  bool isSupported =
      form.kind == AxisForm::Kind::Multilinear &&
      !type.getElementType().isInteger() &&
      llvm::all_of(op->getResultTypes(),
                   [&](Type other) {
                     auto tensor = dyn_cast<RankedTensorType>(other);
                     return tensor && tensor.getShape() == type.getShape();
                   }) &&
      llvm::all_of(llvm::seq<unsigned>(operands.size()),
                   [&](unsigned number) { return form.layoutOf(number); });
  if (!isSupported)
    return std::nullopt;
  AxisMap map{std::make_shared<AxisForm>(std::move(form)),
              result.getResultNumber()};
  SmallVector<Label, 6> labels, out;
  FormAxes formAxes;
  for (auto [axis, size] : llvm::enumerate(map.form->sizes)) {
    labels.push_back(graph.newLabel(size));
    if (size != 1)
      formAxes[labels.back()] = axis;
  }
  for (unsigned axis : map.form->result)
    out.push_back(labels[axis]);
  SmallVector<AxisView, 2> terms;
  for (map.term = 0; map.term < map.form->terms.size(); ++map.term) {
    SmallVector<AxisMapOperand> factors;
    for (auto [number, view] : llvm::enumerate(operands)) {
      bool isThere = map.roleOf(number).has_value();
      factors.push_back({{graph.one(), {}}, isThere ? view.coefficient : 0.0});
      auto along =
          llvm::map_to_vector<4>(map.form->layoutOf(number)->axes,
                                 [&](unsigned axis) { return labels[axis]; });
      if (auto factor = isThere ? asFactor(view, along) : std::nullopt)
        factors.back().factor = *factor;
    }
    terms.push_back(graph.multilinear(op, map, factors, formAxes, out,
                                      type.getElementType()));
  }
  return followed(graph.add(terms, out.size(), type.getElementType()), type);
}

/// What a pointwise op makes of integers known by their indices, if that is
/// affine again, or the same predicate everywhere.
std::optional<AxisView> AxisProgram::readIntegers(Operation *op,
                                                  ArrayRef<AxisView> operands,
                                                  RankedTensorType type) {
  auto described = cast<LinearAlongAxisOpInterface>(op);
  auto isKnown = [](auto pair) {
    auto [view, operand] = pair;
    return getElementTypeOrSelf(operand.getType()).isInteger() &&
           isIndexArithmetic(view.node);
  };
  Type elementType = type.getElementType();
  if (!elementType.isInteger() ||
      !llvm::all_of(llvm::zip(operands, op->getOperands()), isKnown))
    return std::nullopt;
  SmallVector<int64_t> sizes(type.getRank(), 1);
  for (const AxisView &view : operands)
    for (auto [size, dim, axis] : llvm::zip(sizes, type.getShape(), view.axes))
      if (axis >= 0)
        size = dim;
  auto affine =
      affineIn(sizes, [&](ArrayRef<int64_t> index) -> std::optional<int64_t> {
        SmallVector<double, 3> values;
        for (const AxisView &view : operands) {
          std::optional<int64_t> value = valueAt(view, index);
          if (!value)
            return std::nullopt;
          values.push_back(*value);
        }
        std::optional<double> result = described.evaluate(values);
        if (!result || *result != std::rint(*result) ||
            std::abs(*result) > largestInteger)
          return std::nullopt;
        return static_cast<int64_t>(*result);
      });
  auto varies = [](int64_t stride) { return stride != 0; };
  if (!affine ||
      (elementType.isInteger(1) && llvm::any_of(affine->strides, varies)))
    return std::nullopt;
  SmallVector<AxisView> terms{graph.scalar(affine->offset, type.getRank())};
  for (auto [dim, stride] : llvm::enumerate(affine->strides)) {
    if (stride == 0)
      continue;
    terms.push_back({static_cast<double>(stride), graph.index(sizes[dim]),
                     SmallVector<int, 4>(type.getRank(), -1)});
    terms.back().axes[dim] = 0;
  }
  return graph.add(terms, type.getRank(), elementType);
}

AxisView AxisProgram::readPointwise(Operation *op, const AxisForm &form,
                                    ArrayRef<AxisView> operands,
                                    RankedTensorType type) {
  unsigned rank = type.getRank();
  if (form.kind == AxisForm::Kind::Equality) {
    SmallVector<int64_t> left, right;
    int64_t offset = 0, rightOffset = 0;
    if (asAffine(operands[0], left, offset) &&
        asAffine(operands[1], right, rightOffset)) {
      SmallVector<Label> labels, out;
      SmallVector<int64_t> strides;
      for (auto [dim, size] : llvm::enumerate(type.getShape())) {
        out.push_back(graph.newLabel(size));
        if (int64_t stride = left[dim] - right[dim]) {
          labels.push_back(out.back());
          strides.push_back(stride);
        }
      }
      if (labels.empty())
        return graph.scalar(offset == rightOffset, rank);
      AxisFactors factors{
          graph.selection(labels, strides, rightOffset - offset)};
      return graph.product(1.0, factors, out, Type());
    }
  }
  if (auto known = readIntegers(op, operands, type))
    return *known;
  auto kind = form.kind == AxisForm::Kind::Linear ? AxisNode::Kind::Linear
                                                  : AxisNode::Kind::Pointwise;
  // A cast of a constant is the constant; other linear ops may be partial.
  return graph.pointwise(kind, op, operands, type.getShape(),
                         type.getElementType());
}

//===----------------------------------------------------------------------===//
// Uses
//===----------------------------------------------------------------------===//

void AxisProgram::useOutside(Value value) {
  const AxisView *view = lookup(value);
  if (!view)
    return;
  if (!outside[view->node->id])
    needed.push_back(view->node);
  outside[view->node->id] = true;
}

void AxisProgram::findUses() {
  size_t count = graph.nodes().size();
  liveBits.assign(count, false);
  outside.assign(count, false);
  users.assign(count, 0);
  auto isInside = [&](Value result) {
    const AxisView *view = lookup(result);
    return view && view->node->value != result;
  };
  for (Operation &op : block) {
    if (llvm::any_of(op.getResults(), isInside) &&
        llvm::all_of(op.getResults(), [&](Value result) {
          return isInside(result) || result.use_empty();
        }))
      continue;
    for (Value operand : op.getOperands())
      useOutside(operand);
    SetVector<Value> captured;
    getUsedValuesDefinedAbove(op.getRegions(), captured);
    for (Value value : captured)
      useOutside(value);
  }
  while (!needed.empty()) {
    const AxisNode *node = needed.pop_back_val();
    if (liveBits[node->id])
      continue;
    liveBits[node->id] = true;
    live.push_back(node);
    for (const AxisOperand &operand : node->operands) {
      ++users[operand.node->id];
      if (!liveBits[operand.node->id])
        needed.push_back(operand.node);
    }
  }
  llvm::sort(
      live, [](const AxisNode *a, const AxisNode *b) { return a->id < b->id; });
}
