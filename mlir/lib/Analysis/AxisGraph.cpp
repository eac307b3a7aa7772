//===- AxisGraph.cpp - Hash-consed sums of products over axes -------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/AxisGraph.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"
#include "taylor/Analysis/NormalForms.h"
#include "taylor/Interfaces/AffineFit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>
#include <cstring>
#include <numeric>

using namespace mlir;
using namespace mlir::taylor;

/// Sums longer than this are not flattened into one another: the size of the
/// graph stays linear in the size of the program.
static constexpr unsigned maxFlattenedTerms = 8;

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

int64_t AxisNode::numElements() const {
  int64_t count = 1;
  for (int64_t size : resultSizes())
    if (llvm::MulOverflow(count, size, count))
      return INT64_MAX;
  return count;
}

/// n12[4, 8] = product of n3[0, 2] n7[2, 1] summing [50]
void AxisNode::print(raw_ostream &os) const {
  static constexpr const char *names[] = {
      "one",        "atom", "index",     "selection",
      "reciprocal", "mask", "pointwise", "linear",
      "product",    "sum",  "stack",     "multilinear"};
  auto printList = [&](const auto &list) {
    os << '[';
    llvm::interleaveComma(list, os);
    os << ']';
  };
  os << 'n' << id;
  printList(resultSizes());
  os << " = " << names[static_cast<unsigned>(kind)];
  if (op)
    os << ' ' << op->getName();
  for (auto [i, operand] : llvm::enumerate(operands)) {
    os << (i == 0 ? " of " : " ");
    if (i < coefficients.size() && coefficients[i] != 1.0)
      os << coefficients[i] << ' ';
    os << 'n' << operand.node->id;
    printList(operand.axes);
  }
  if (sumsAxes()) {
    os << " summing ";
    printList(ArrayRef<int64_t>(sizes).drop_front(rank));
  }
}

static void addDouble(llvm::FoldingSetNodeID &id, double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  id.AddInteger(bits);
}

bool AxisNode::isIdentity() const {
  return kind == Kind::Selection && rank == 2 && offset == 0 &&
         strides[0] == 1 && strides[1] == -1 && sizes[0] == sizes[1];
}

void AxisNode::Profile(llvm::FoldingSetNodeID &id) const {
  id.AddInteger(static_cast<unsigned>(kind));
  id.AddInteger(rank);
  id.AddInteger(static_cast<unsigned>(sizes.size()));
  for (int64_t size : sizes)
    id.AddInteger(size);
  id.AddPointer(elementType.getAsOpaquePointer());
  for (const AxisOperand &operand : operands) {
    id.AddPointer(operand.node);
    for (unsigned axis : operand.axes)
      id.AddInteger(axis);
  }
  for (double coefficient : coefficients)
    addDouble(id, coefficient);
  for (int64_t stride : strides)
    id.AddInteger(stride);
  id.AddInteger(offset);
  id.AddBoolean(negated);
  id.AddPointer(value.getAsOpaquePointer());
  id.AddPointer(op ? op->getName().getAsOpaquePointer() : nullptr);
  id.AddPointer(opAttributes.getAsOpaquePointer());
  if (kind != Kind::Multilinear)
    return;
  id.AddPointer(op->getNumRegions() ? op : nullptr);
  id.AddInteger(map.result);
  id.AddInteger(map.term);
  for (unsigned axis : formAxes)
    id.AddInteger(axis);
}

bool AxisNode::isFree() const {
  if (isGiven || !sumsAxes())
    return isGiven;
  auto isSummed = [&](unsigned axis) { return axis >= rank; };
  // The value, summed along such axes only, and weights along these.
  unsigned values = 0;
  for (const AxisOperand &operand : operands) {
    if (llvm::all_of(operand.axes, isSummed) && !operand.node->sumsAreFree)
      continue;
    ++values;
    if (!operand.node->sumsAreFree || operand.axes.size() != sizes.size() ||
        llvm::any_of(llvm::enumerate(operand.axes), [&](auto pair) {
          return isSummed(pair.value()) &&
                 !operand.node->opensAlong(pair.index());
        }))
      return false;
  }
  return values == 1;
}

AxisGraph::AxisGraph(bool exact) : exact(exact) {
  oneNode = unique(AxisNode());
}
AxisGraph::~AxisGraph() = default;

const AxisNode *AxisGraph::unique(AxisNode &&node) {
  llvm::FoldingSetNodeID id;
  node.Profile(id);
  void *position;
  if (AxisNode *known = table.FindNodeOrInsertPos(id, position))
    return known;
  auto owned = std::make_unique<AxisNode>(std::move(node));
  owned->id = order.size();
  AxisNode *result = owned.get();
  table.InsertNode(result, position);
  order.push_back(result);
  storage.push_back(std::move(owned));
  return result;
}

SmallVector<Label, 4> AxisGraph::newLabels(const AxisNode &node) {
  return llvm::map_to_vector<4>(node.sizes,
                                [&](int64_t size) { return newLabel(size); });
}

std::optional<AxisProductFactor>
mlir::taylor::asFactor(const AxisView &view, ArrayRef<Label> labels) {
  if (view.node->isOne())
    return std::nullopt;
  AxisProductFactor factor{view.node, {}};
  factor.labels.resize(view.node->rank);
  for (auto [axis, label] : llvm::zip(view.axes, labels))
    if (axis >= 0)
      factor.labels[axis] = label;
  return factor;
}

AxisProductFactor mlir::taylor::operandAlong(const AxisOperand &operand,
                                             ArrayRef<Label> labels) {
  AxisProductFactor factor{operand.node, {}};
  for (unsigned axis : operand.axes)
    factor.labels.push_back(labels[axis]);
  return factor;
}

AxisFactors
mlir::taylor::othersAlong(const AxisFactors &factors, unsigned position,
                          const llvm::SmallDenseMap<Label, Label> &names) {
  AxisFactors others = factors;
  others.erase(others.begin() + position);
  for (AxisProductFactor &factor : others)
    for (Label &label : factor.labels)
      if (auto it = names.find(label); it != names.end())
        label = it->second;
  return others;
}

AxisFactors AxisGraph::factorsAlong(const AxisNode &product,
                                    SmallVectorImpl<Label> &labels) {
  for (int64_t size : ArrayRef<int64_t>(product.sizes).drop_front(product.rank))
    labels.push_back(newLabel(size));
  AxisFactors factors;
  for (const AxisOperand &operand : product.operands)
    factors.push_back(operandAlong(operand, labels));
  return factors;
}

void AxisGraph::recognize(ArrayRef<const AxisNode *> nodes) {
  known = std::make_unique<NormalForms>(exact);
  for (const AxisNode *node : nodes)
    if (node->isOpenable())
      known->add(node);
}

AxisView AxisGraph::recognized(AxisView view) {
  std::optional<AxisView> found = known ? known->find(view.node) : std::nullopt;
  if (!found || found->node == view.node || found->node->id >= recognitionLimit)
    return view;
  for (int &axis : view.axes)
    if (axis >= 0)
      axis = found->axes[axis];
  view.node = found->node;
  view.coefficient *= found->coefficient;
  return view;
}

AxisView AxisGraph::scalar(double value, unsigned rank) const {
  return AxisView{value, oneNode, SmallVector<int, 4>(rank, -1)};
}

const AxisNode *AxisGraph::atom(Value value, ArrayRef<int64_t> sizes,
                                Type elementType) {
  AxisNode node;
  node.kind = AxisNode::Kind::Atom;
  node.rank = sizes.size();
  node.sizes.assign(sizes.begin(), sizes.end());
  node.elementType = elementType;
  node.value = value;
  return unique(std::move(node));
}

void AxisGraph::setSummable(const AxisNode *atom, uint64_t axes, bool isFree) {
  order[atom->id]->summable = axes;
  order[atom->id]->sumsAreFree = isFree;
}

void AxisGraph::setGiven(const AxisNode *node) {
  order[node->id]->isGiven = true;
}

const AxisNode *AxisGraph::index(int64_t size) {
  AxisNode node;
  node.kind = AxisNode::Kind::Index;
  node.rank = 1;
  node.sizes.push_back(size);
  return unique(std::move(node));
}

AxisProductFactor AxisGraph::selection(ArrayRef<Label> labels,
                                       ArrayRef<int64_t> strides,
                                       int64_t offset) {
  // Canonical: large strides first, the first one positive, larger axes first.
  SmallVector<std::pair<Label, int64_t>, 4> terms;
  for (auto [label, stride] : llvm::zip(labels, strides))
    terms.push_back({label, stride});
  llvm::stable_sort(terms, [&](const auto &a, const auto &b) {
    int64_t strideA = std::abs(a.second), strideB = std::abs(b.second);
    if (strideA != strideB)
      return strideA > strideB;
    return sizeOf(a.first) > sizeOf(b.first);
  });
  int64_t sign = !terms.empty() && terms.front().second < 0 ? -1 : 1;
  AxisNode node;
  node.kind = AxisNode::Kind::Selection;
  node.rank = terms.size();
  node.offset = sign * offset;
  AxisProductFactor factor;
  for (auto [label, stride] : terms) {
    factor.labels.push_back(label);
    node.sizes.push_back(sizeOf(label));
    node.strides.push_back(sign * stride);
  }
  factor.node = unique(std::move(node));
  return factor;
}

/// A node with the same axes as its only operand.
static AxisNode unaryNode(AxisNode::Kind kind, const AxisNode *operand) {
  AxisNode node;
  node.kind = kind;
  node.rank = operand->rank;
  node.sizes.assign(operand->resultSizes().begin(),
                    operand->resultSizes().end());
  node.operands.push_back(
      {operand, llvm::to_vector<4>(llvm::seq<unsigned>(operand->rank))});
  return node;
}

/// The largest exponent of numbers of the type.
static int maxExponent(Type elementType) {
  if (auto complex = dyn_cast_or_null<ComplexType>(elementType))
    elementType = complex.getElementType();
  auto type = dyn_cast_or_null<FloatType>(elementType);
  return APFloat::semanticsMaxExponent(type ? type.getFloatSemantics()
                                            : APFloat::IEEEdouble());
}

bool mlir::taylor::isExtreme(double coefficient, Type elementType) {
  if (coefficient == 0.0 || (elementType && elementType.isInteger()))
    return false;
  // Four of them are in range.
  return std::abs(std::ilogb(coefficient)) >= maxExponent(elementType) / 4;
}

const AxisNode *AxisGraph::multiple(const AxisNode *node, double coefficient,
                                    Type elementType) {
  AxisNode multiple = unaryNode(AxisNode::Kind::Linear, node);
  multiple.elementType = elementType;
  multiple.coefficients.push_back(coefficient);
  return unique(std::move(multiple));
}

/// The view with a moderate coefficient, or with that of a multiple.
AxisView AxisGraph::inRange(AxisView view, Type elementType) {
  if (!std::isfinite(view.coefficient) || view.node->isStructural() ||
      !isExtreme(view.coefficient, elementType))
    return view;
  view.node = multiple(view.node, view.coefficient, elementType);
  view.coefficient = 1.0;
  return view;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// An identity matrix can be read either way round; read it in label order.
static void orientIdentity(AxisProductFactor &factor,
                           ArrayRef<Label> canonical) {
  if (!factor.node->isIdentity())
    return;
  auto position = [&](Label label) { return llvm::find(canonical, label); };
  if (position(factor.labels[1]) < position(factor.labels[0]))
    std::swap(factor.labels[0], factor.labels[1]);
}

AxisView AxisGraph::product(double coefficient, AxisFactors factors,
                            ArrayRef<Label> out, Type elementType,
                            ArrayRef<Label> counts) {
  for (Label label : counts)
    if (!llvm::is_contained(out, label) &&
        llvm::none_of(factors, [&](auto &f) { return f.has(label); }))
      coefficient *= sizeOf(label);
  llvm::erase_if(factors, [](auto &factor) { return factor.node->isOne(); });
  eliminateSelections(coefficient, factors, out);
  if (factors.empty() || coefficient == 0.0)
    return scalar(coefficient, out.size());

  auto viewOf = [&](const AxisNode *node, ArrayRef<Label> labels) {
    AxisView view{coefficient, node, {}};
    for (Label label : out) {
      const auto *it = llvm::find(labels, label);
      view.axes.push_back(it == labels.end() ? -1 : it - labels.begin());
    }
    return view;
  };
  if (factors.size() == 1) {
    const AxisProductFactor &only = factors.front();
    llvm::SmallSetVector<Label, 4> distinct(only.labels.begin(),
                                            only.labels.end());
    if (distinct.size() == only.labels.size() &&
        llvm::all_of(only.labels,
                     [&](Label l) { return llvm::is_contained(out, l); }))
      return inRange(viewOf(only.node, only.labels), elementType);
  }

  llvm::stable_sort(factors, [](auto &a, auto &b) {
    bool lastA = a.node->is(AxisNode::Kind::Selection);
    bool lastB = b.node->is(AxisNode::Kind::Selection);
    return lastA != lastB ? lastB : a.node->id < b.node->id;
  });
  llvm::SmallSetVector<Label, 8> all;
  for (const AxisProductFactor &factor : factors)
    all.insert(factor.labels.begin(), factor.labels.end());
  SmallVector<Label, 8> canonical;
  llvm::copy_if(all, std::back_inserter(canonical),
                [&](Label l) { return llvm::is_contained(out, l); });
  unsigned rank = canonical.size();
  llvm::copy_if(all, std::back_inserter(canonical),
                [&](Label l) { return !llvm::is_contained(out, l); });

  AxisNode node;
  node.kind = AxisNode::Kind::Product;
  node.rank = rank;
  node.elementType = elementType;
  for (Label label : canonical)
    node.sizes.push_back(sizeOf(label));
  for (AxisProductFactor &factor : factors) {
    orientIdentity(factor, canonical);
    AxisOperand operand{factor.node, {}};
    for (Label label : factor.labels)
      operand.axes.push_back(llvm::find(canonical, label) - canonical.begin());
    node.operands.push_back(std::move(operand));
  }
  const AxisNode *result = unique(std::move(node));
  return inRange(
      recognized(viewOf(result, ArrayRef<Label>(canonical).take_front(rank))),
      elementType);
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

namespace {
/// A term of a sum: a node with the dimension that each of its axes runs along.
struct SumTerm {
  const AxisNode *node;
  SmallVector<unsigned, 4> dims;
  double coefficient;
};
} // namespace

static SmallVector<unsigned, 4> dimsOfAxes(const AxisView &view) {
  SmallVector<unsigned, 4> dims(view.node->rank);
  for (auto [dim, axis] : llvm::enumerate(view.axes))
    if (axis >= 0)
      dims[axis] = dim;
  return dims;
}

/// What cancels stays where it may be infinite: inf - inf is no zero.
static void addTerm(SmallVectorImpl<SumTerm> &terms, SumTerm term, bool exact) {
  for (SumTerm &known : terms)
    if (known.node == term.node && known.dims == term.dims &&
        !(exact && known.coefficient == -term.coefficient &&
          !term.node->isStructural())) {
      known.coefficient += term.coefficient;
      return;
    }
  terms.push_back(std::move(term));
}

static SmallVector<SumTerm, 4> flatten(ArrayRef<AxisView> views, bool exact) {
  SmallVector<SumTerm, 4> terms;
  for (const AxisView &view : views) {
    if (view.coefficient == 0.0)
      continue;
    SmallVector<unsigned, 4> dims = dimsOfAxes(view);
    if (!view.node->is(AxisNode::Kind::Sum) ||
        view.node->operands.size() + views.size() > maxFlattenedTerms) {
      addTerm(terms, {view.node, dims, view.coefficient}, exact);
      continue;
    }
    for (auto [operand, coefficient] :
         llvm::zip(view.node->operands, view.node->coefficients))
      addTerm(terms,
              {operand.node,
               llvm::map_to_vector<4>(
                   operand.axes, [&](unsigned axis) { return dims[axis]; }),
               view.coefficient * coefficient},
              exact);
  }
  llvm::erase_if(terms, [](SumTerm &term) { return term.coefficient == 0.0; });
  return terms;
}

/// What is drawn out of a sum: integers stay such, and no number is so large or
/// small that it leaves the others out of range.
static double commonFactor(ArrayRef<SumTerm> terms, Type elementType) {
  const auto *moderate = llvm::find_if(terms, [&](const SumTerm &term) {
    return !isExtreme(term.coefficient, elementType);
  });
  if (moderate == terms.end())
    return 1.0;
  double first = moderate->coefficient;
  if (!elementType || !elementType.isInteger())
    return first;
  int64_t divisor = 0;
  for (const SumTerm &term : terms) {
    if (std::abs(term.coefficient) > largestInteger)
      return 1.0;
    divisor = std::gcd(divisor, static_cast<int64_t>(term.coefficient));
  }
  return std::copysign(static_cast<double>(divisor), first);
}

AxisView AxisGraph::add(ArrayRef<AxisView> views, unsigned rank,
                        Type elementType) {
  SmallVector<SumTerm, 4> terms = flatten(views, exact);
  if (terms.empty())
    return scalar(0.0, rank);
  if (terms.size() == 1) {
    AxisView view{terms[0].coefficient, terms[0].node,
                  SmallVector<int, 4>(rank, -1)};
    for (auto [axis, dim] : llvm::enumerate(terms[0].dims))
      view.axes[dim] = axis;
    return inRange(view, elementType);
  }
  for (SumTerm &term : terms)
    if (isExtreme(term.coefficient, elementType) && !term.node->isStructural())
      term = {multiple(term.node, term.coefficient, elementType), term.dims,
              1.0};
  // Identities can be read either way round: the other terms order the axes.
  llvm::sort(terms, [](const SumTerm &a, const SumTerm &b) {
    auto key = [](const SumTerm &term) {
      return std::make_tuple(term.node->isIdentity(), term.node->id);
    };
    return key(a) != key(b) ? key(a) < key(b) : a.dims < b.dims;
  });

  AxisView view{commonFactor(terms, elementType), nullptr,
                SmallVector<int, 4>(rank, -1)};
  AxisNode node;
  node.kind = AxisNode::Kind::Sum;
  node.elementType = elementType;
  for (const SumTerm &term : terms) {
    AxisOperand operand{term.node, {}};
    for (auto [axis, dim] : llvm::enumerate(term.dims)) {
      if (view.axes[dim] < 0) {
        view.axes[dim] = node.sizes.size();
        node.sizes.push_back(term.node->sizes[axis]);
      }
      operand.axes.push_back(view.axes[dim]);
    }
    if (term.node->isIdentity())
      llvm::sort(operand.axes);
    node.operands.push_back(std::move(operand));
    node.coefficients.push_back(term.coefficient / view.coefficient);
  }
  node.rank = node.sizes.size();
  view.node = unique(std::move(node));
  return inRange(recognized(std::move(view)), elementType);
}

//===----------------------------------------------------------------------===//
// Pointwise nodes
//===----------------------------------------------------------------------===//

AxisView AxisGraph::pointwise(AxisNode::Kind kind, Operation *op,
                              ArrayRef<AxisView> views, ArrayRef<int64_t> shape,
                              Type elementType) {
  AxisView result{1.0, nullptr, SmallVector<int, 4>(shape.size(), -1)};
  AxisNode node;
  node.kind = kind;
  node.elementType = elementType;
  node.op = op;
  node.opAttributes = op->getAttrDictionary();
  for (const AxisView &view : views) {
    AxisOperand operand{view.node, {}};
    for (unsigned dim : dimsOfAxes(view)) {
      if (result.axes[dim] < 0) {
        result.axes[dim] = node.sizes.size();
        node.sizes.push_back(shape[dim]);
      }
      operand.axes.push_back(result.axes[dim]);
    }
    node.operands.push_back(std::move(operand));
    node.coefficients.push_back(view.coefficient);
  }
  // f(c x) = c f(x) for linear f.
  if (kind == AxisNode::Kind::Linear)
    std::swap(result.coefficient, node.coefficients.front());
  node.rank = node.sizes.size();
  result.node = unique(std::move(node));
  return result;
}

AxisView AxisGraph::linear(const AxisNode &node, const AxisView &operand,
                           ArrayRef<int64_t> shape) {
  if (!node.isMultiple())
    return pointwise(AxisNode::Kind::Linear, node.op, {operand}, shape,
                     node.elementType);
  AxisView view = operand;
  view.coefficient *= node.coefficients.front();
  return inRange(view, node.elementType);
}

AxisView AxisGraph::stack(ArrayRef<AxisView> views, ArrayRef<int64_t> shape,
                          Type elementType) {
  AxisView result{1.0, nullptr, SmallVector<int, 4>(shape.size() + 1, -1)};
  AxisNode node;
  node.kind = AxisNode::Kind::Stack;
  node.elementType = elementType;
  node.sizes.push_back(views.size());
  result.axes.front() = 0;
  for (const AxisView &view : views) {
    AxisOperand operand{view.node, {}};
    for (unsigned dim : dimsOfAxes(view)) {
      int &axis = result.axes[dim + 1];
      if (axis < 0) {
        axis = node.sizes.size();
        node.sizes.push_back(shape[dim]);
      }
      operand.axes.push_back(axis);
    }
    node.operands.push_back(std::move(operand));
    node.coefficients.push_back(view.coefficient);
  }
  node.rank = node.sizes.size();
  result.node = unique(std::move(node));
  return result;
}

AxisView AxisGraph::reciprocal(const AxisView &view) {
  if (view.node->isOne())
    return AxisView{1.0 / view.coefficient, view.node, view.axes};
  if (view.node->is(AxisNode::Kind::Reciprocal))
    return AxisView{1.0 / view.coefficient, view.node->operands[0].node,
                    view.axes};
  AxisNode node = unaryNode(AxisNode::Kind::Reciprocal, view.node);
  node.elementType = view.node->elementType;
  return AxisView{1.0 / view.coefficient, unique(std::move(node)), view.axes};
}

/// Whether a view of i1 is 0 or 1 by its indices alone.
static bool isIndicator(const AxisView &view) {
  if (view.coefficient != 1.0)
    return false;
  auto isSelection = [](const AxisNode *node) {
    return node->is(AxisNode::Kind::Selection);
  };
  return isSelection(view.node) ||
         (view.node->is(AxisNode::Kind::Product) && !view.node->sumsAxes() &&
          llvm::all_of(view.node->operands, [&](const AxisOperand &operand) {
            return isSelection(operand.node);
          }));
}

AxisView AxisGraph::mask(const AxisView &view, bool negated,
                         ArrayRef<int64_t> shape) {
  if (view.node->isOne())
    return scalar((view.coefficient != 0.0) != negated, shape.size());
  if (isIndicator(view)) {
    if (!negated)
      return view;
    AxisView complement = view;
    complement.coefficient = -1.0;
    return add({scalar(1.0, shape.size()), complement}, shape.size(), Type());
  }
  AxisNode node = unaryNode(AxisNode::Kind::Mask, view.node);
  node.negated = negated;
  return AxisView{1.0, unique(std::move(node)), view.axes};
}
