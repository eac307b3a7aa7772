//===- AxisProgram.cpp - A block as an axis graph -------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/AxisProgram.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Transforms/RegionUtils.h"
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

/// Integers are followed only as far as they are affine in indices: that is
/// what identity matrices and one-hot vectors are made of.
static bool isIndexArithmetic(const AxisNode *node) {
  auto isAffine = [](const AxisNode *n) {
    return n->isOne() || n->is(AxisNode::Kind::Index) ||
           n->is(AxisNode::Kind::Selection);
  };
  if (isAffine(node))
    return true;
  bool combines = node->is(AxisNode::Kind::Sum) ||
                  (node->is(AxisNode::Kind::Product) && !node->sumsAxes());
  return combines && llvm::all_of(node->operands, [&](const AxisOperand &o) {
           return isAffine(o.node);
         });
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

/// Bounds of what index arithmetic can yield.
static std::pair<double, double> rangeOf(const AxisNode *node) {
  if (node->isOne())
    return {1.0, 1.0};
  if (node->is(AxisNode::Kind::Index))
    return {0.0, node->sizes[0] - 1.0};
  if (node->is(AxisNode::Kind::Selection))
    return {0.0, 1.0};
  bool isSum = node->is(AxisNode::Kind::Sum);
  std::pair<double, double> range{0.0, isSum ? 0.0 : 1.0};
  for (auto [i, operand] : llvm::enumerate(node->operands)) {
    auto [low, high] = rangeOf(operand.node);
    if (!isSum) {
      range.second *= high;
      continue;
    }
    double scale = node->coefficients[i];
    range.first += scale * (scale < 0 ? high : low);
    range.second += scale * (scale < 0 ? low : high);
  }
  return range;
}

/// Whether all values of the view, which is index arithmetic, are integers of
/// the type and exact as doubles: the algebra does not wrap around.
static bool fits(const AxisView &view, Type type) {
  auto integer = cast<IntegerType>(type);
  bool isUnsigned = integer.isUnsigned() || integer.getWidth() == 1;
  int bits = std::min(integer.getWidth() - !isUnsigned, 53u);
  auto [low, high] = rangeOf(view.node);
  low *= view.coefficient;
  high *= view.coefficient;
  if (low > high)
    std::swap(low, high);
  return low >= (isUnsigned ? 0.0 : -std::ldexp(1.0, bits)) &&
         high < std::ldexp(1.0, bits);
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

AxisProgram::AxisProgram(Block &block) : block(block) {
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

AxisView AxisProgram::readResult(OpResult result) {
  auto type = cast<RankedTensorType>(result.getType());
  Operation *op = result.getOwner();
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  bool known = described && llvm::all_of(op->getOperands(), [&](Value operand) {
                 return views.contains(operand);
               });
  if (!known)
    return opaque(result);
  AxisForm form = described.getAxisForm(result.getResultNumber());
  auto operands = llvm::map_to_vector<3>(
      op->getOperands(), [&](Value operand) { return views.lookup(operand); });
  std::optional<AxisView> view;
  if (std::optional<double> value = constantResult(op, form, operands))
    view = followed(graph.scalar(*value, type.getRank()), type);
  else
    view = viewOf(op, form, operands, type);
  return view ? *view : opaque(result);
}

std::optional<AxisView> AxisProgram::viewOf(Operation *op, const AxisForm &form,
                                            ArrayRef<AxisView> operands,
                                            RankedTensorType type) {
  if (form.kind == AxisForm::Kind::Opaque)
    return std::nullopt;
  return followed(form.kind == AxisForm::Kind::Sum
                      ? readSum(form, operands, type.getElementType())
                      : readPointwise(op, form, operands, type),
                  type);
}

/// `view` as sum strides * index + offset over its dimensions.
static bool asAffine(const AxisView &view, SmallVectorImpl<int64_t> &strides,
                     int64_t &offset) {
  strides.assign(view.axes.size(), 0);
  auto addTerm = [&](const AxisNode *node, double coefficient, int dim) {
    if (coefficient != std::rint(coefficient))
      return false;
    if (node->isOne())
      offset += static_cast<int64_t>(coefficient);
    else if (node->is(AxisNode::Kind::Index))
      strides[dim] += static_cast<int64_t>(coefficient);
    else
      return false;
    return true;
  };
  auto dimOf = [&](unsigned axis) {
    return static_cast<int>(llvm::find(view.axes, static_cast<int>(axis)) -
                            view.axes.begin());
  };
  if (!view.node->is(AxisNode::Kind::Sum))
    return addTerm(view.node, view.coefficient,
                   view.node->rank ? dimOf(0) : -1);
  for (auto [operand, coefficient] :
       llvm::zip(view.node->operands, view.node->coefficients))
    if (!addTerm(operand.node, coefficient * view.coefficient,
                 operand.axes.empty() ? -1 : dimOf(operand.axes[0])))
      return false;
  return true;
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
  auto kind = form.kind == AxisForm::Kind::Linear ? AxisNode::Kind::Linear
                                                  : AxisNode::Kind::Pointwise;
  // A cast of a constant is the constant; other linear ops may be partial.
  return graph.pointwise(kind, op, operands, type.getShape(),
                         type.getElementType());
}

/// The factors with what is only moved in them read where it comes from, if
/// that leaves no selection: of a reshape and a slice, a diagonal.
std::optional<AxisFactors>
AxisProgram::withoutSelections(double &coefficient, const AxisFactors &factors,
                               ArrayRef<Label> out) {
  auto isSelection = [](const AxisNode *node) {
    return node->is(AxisNode::Kind::Selection);
  };
  AxisFactors direct;
  bool changed = false;
  for (const AxisProductFactor &factor : factors) {
    const AxisNode &node = *factor.node;
    size_t numSelections =
        llvm::count_if(node.operands, [&](const AxisOperand &operand) {
          return isSelection(operand.node);
        });
    if (!node.is(AxisNode::Kind::Product) || numSelections == 0 ||
        numSelections + 1 != node.operands.size()) {
      direct.push_back(factor);
      continue;
    }
    changed = true;
    SmallVector<Label, 4> labels = factor.labels;
    llvm::append_range(direct, graph.factorsAlong(node, labels));
  }
  if (!changed)
    return std::nullopt;
  double directCoefficient = coefficient;
  graph.eliminateSelections(directCoefficient, direct, out);
  if (llvm::any_of(direct, [&](auto &f) { return isSelection(f.node); }))
    return std::nullopt;
  coefficient = directCoefficient;
  return direct;
}

AxisView AxisProgram::readSum(const AxisForm &form, ArrayRef<AxisView> operands,
                              Type elementType) {
  SmallVector<Label, 6> labels = llvm::map_to_vector<6>(
      form.sizes, [&](int64_t size) { return graph.newLabel(size); });
  SmallVector<Label, 6> out;
  for (unsigned axis : form.result)
    if (form.sizes[axis] != 1)
      out.push_back(labels[axis]);

  SmallVector<AxisView, 2> terms;
  for (const AxisTerm &term : form.terms) {
    double coefficient = term.coefficient;
    AxisFactors factors;
    // Axes along which an operand is constant still count when summed.
    SmallVector<Label, 6> counts;
    for (const AxisFactor &factor : term.factors) {
      for (unsigned axis : factor.axes)
        if (form.sizes[axis] != 1 && !llvm::is_contained(counts, labels[axis]))
          counts.push_back(labels[axis]);
      auto labelsOf = llvm::map_to_vector<4>(
          factor.axes, [&](unsigned axis) { return labels[axis]; });
      if (factor.role == FactorRole::Index) {
        int64_t size = form.sizes[factor.axes[0]];
        if (size == 1)
          coefficient = 0.0;
        else
          factors.push_back({graph.index(size), labelsOf});
        continue;
      }
      AxisView view = operands[factor.operand];
      auto shape = llvm::map_to_vector<4>(
          factor.axes, [&](unsigned axis) { return form.sizes[axis]; });
      if (factor.role == FactorRole::Reciprocal)
        view = graph.reciprocal(view);
      else if (factor.role != FactorRole::Value)
        view = graph.mask(view, factor.role == FactorRole::MaskNot, shape);
      coefficient *= view.coefficient;
      if (auto read = asFactor(view, labelsOf))
        factors.push_back(*read);
    }
    for (const AxisSelection &selection : term.selections) {
      SmallVector<Label, 3> names;
      SmallVector<int64_t, 3> strides;
      for (auto [axis, stride] :
           llvm::zip(selection.axes, selection.coefficients))
        if (form.sizes[axis] != 1) {
          names.push_back(labels[axis]);
          strides.push_back(stride);
        }
      factors.push_back(graph.selection(names, strides, selection.offset));
    }
    for (Label label : counts)
      if (!llvm::is_contained(out, label) &&
          llvm::none_of(factors, [&](auto &f) { return f.has(label); }))
        coefficient *= graph.sizeOf(label);
    if (auto direct = withoutSelections(coefficient, factors, out))
      factors = *direct;
    terms.push_back(graph.product(coefficient, factors, out, elementType));
  }
  AxisView compact = graph.add(terms, out.size(), elementType);
  AxisView view{compact.coefficient, compact.node, {}};
  unsigned next = 0;
  for (unsigned axis : form.result)
    view.axes.push_back(form.sizes[axis] == 1 ? -1 : compact.axes[next++]);
  return view;
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
    if (op.getNumResults() > 0 && llvm::all_of(op.getResults(), isInside))
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
