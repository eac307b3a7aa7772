//===- CopyRoller.cpp - Several copies of a value as one ------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/CopyRoller.h"
#include "taylor/Analysis/Contraction.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

/// Copies are compared for that many values per value of the block.
static constexpr size_t comparisonsPerValue = 8;

/// How far a difference is looked for, and what tells copies from values that
/// happen to be computed alike.
static constexpr unsigned maxCommonOps = 64, minCommonContractions = 2;

CopyRoller::CopyRoller(AxisProgram &program, const CostModel &model)
    : program(program), model(model) {
  hashValues();
}

//===----------------------------------------------------------------------===//
// Hashes
//===----------------------------------------------------------------------===//

static size_t hashOfType(Value value) {
  return llvm::hash_value(value.getType().getAsOpaquePointer());
}

static size_t hashOfIdentity(Value value) {
  return llvm::hash_value(value.getAsOpaquePointer());
}

/// How the op computes a result of which the algebra knows something, but for
/// what copies may differ in.
static std::optional<AxisForm> formOf(OpResult result) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(result.getOwner());
  if (!described)
    return std::nullopt;
  AxisForm form = described.getAxisForm(result.getResultNumber());
  if (form.kind == AxisForm::Kind::Opaque)
    return std::nullopt;
  return form;
}

/// A value that is an atom of the algebra, or that it does not describe.
bool CopyRoller::isFollowed(Value value) const {
  const AxisView *view = program.lookup(value);
  return view && view->node->value != value;
}

void CopyRoller::hashValues() {
  int64_t position = 0;
  auto add = [&](Value value, Hashes hash) {
    hashes[value] = hash;
    positions[value] = position++;
  };
  auto addInput = [&](Value value) {
    if (!hashes.contains(value))
      add(value, {hashOfIdentity(value), hashOfType(value)});
  };
  Block &block = program.getBlock();
  llvm::for_each(block.getArguments(), addInput);
  for (Operation &op : block) {
    llvm::for_each(op.getOperands(), addInput);
    for (OpResult result : op.getResults()) {
      size_t type = hashOfType(result);
      const AxisView *view = program.lookup(result);
      if (view && view->node->isStructural()) {
        // Constants, and indicators of any place.
        size_t kind = static_cast<size_t>(view->node->isOne());
        size_t hash = llvm::hash_combine(type, kind);
        add(result, {hash, hash});
        continue;
      }
      std::optional<AxisForm> form;
      if (isFollowed(result))
        form = formOf(result);
      if (!form) {
        add(result,
            {hashOfIdentity(result),
             llvm::hash_combine(type, op.getName(), op.getAttrDictionary())});
        continue;
      }
      size_t own = llvm::hash_combine(type, hashWithoutOffsets(*form));
      if (form->kind != AxisForm::Kind::Sum)
        own = llvm::hash_combine(own, op.getName(), op.getAttrDictionary());
      Hashes hash{own, own};
      for (Value operand : op.getOperands()) {
        Hashes read = hashes.lookup(operand);
        hash.exact = llvm::hash_combine(hash.exact, read.exact);
        hash.loose = llvm::hash_combine(hash.loose, read.loose);
      }
      add(result, hash);
    }
  }
}

//===----------------------------------------------------------------------===//
// Comparing copies
//===----------------------------------------------------------------------===//

bool CopyRoller::areEqual(Copies copies) const {
  const AxisView *first = program.lookup(copies.front());
  return llvm::all_of(copies.drop_front(), [&](Value value) {
    const AxisView *view = program.lookup(value);
    return value == copies.front() || (first && view && *view == *first);
  });
}

/// Whether the op does the same in all copies, but for what forms say of the
/// place where it reads.
bool CopyRoller::haveSameOp(Copies copies) const {
  auto first = dyn_cast<OpResult>(copies.front());
  if (!first || first.getOwner()->getBlock() != &program.getBlock() ||
      !isFollowed(first))
    return false;
  Operation *op = first.getOwner();
  std::optional<AxisForm> form = formOf(first);
  bool isSum = form && form->kind == AxisForm::Kind::Sum;
  if (!form || (!isSum && op->getNumRegions() > 0))
    return false;
  return llvm::all_of(copies.drop_front(), [&](Value value) {
    auto result = dyn_cast<OpResult>(value);
    if (!result || result.getResultNumber() != first.getResultNumber() ||
        !isFollowed(result))
      return false;
    Operation *other = result.getOwner();
    return other->getBlock() == op->getBlock() &&
           other->getName() == op->getName() &&
           llvm::equal(other->getOperandTypes(), op->getOperandTypes()) &&
           (isSum || other->getAttrDictionary() == op->getAttrDictionary());
  });
}

SmallVector<Value> CopyRoller::operandsOf(Copies copies,
                                          unsigned number) const {
  return llvm::map_to_vector(copies, [&](Value value) {
    return value.getDefiningOp()->getOperand(number);
  });
}

/// Of copies that are followed.
static std::vector<AxisForm> formsOf(ArrayRef<Value> copies) {
  std::vector<AxisForm> forms;
  for (Value value : copies)
    forms.push_back(*formOf(cast<OpResult>(value)));
  return forms;
}

/// Where the forms of the copies first differ: an offset for each.
static SmallVector<int64_t> differingOffsets(ArrayRef<Value> copies) {
  std::vector<AxisForm> forms = formsOf(copies);
  for (auto [t, term] : llvm::enumerate(forms.front().terms))
    for (size_t s = 0; s < term.selections.size(); ++s) {
      SmallVector<int64_t> offsets;
      for (const AxisForm &form : forms) {
        if (form.terms.size() <= t || form.terms[t].selections.size() <= s)
          return {};
        offsets.push_back(form.terms[t].selections[s].offset);
      }
      if (!llvm::all_equal(offsets))
        return offsets;
    }
  return {};
}

/// A sum of products of several values.
static bool isContracting(const AxisForm &form) {
  return llvm::any_of(form.terms, [&](const AxisTerm &term) {
    auto isSummed = [&](unsigned axis) {
      return !llvm::is_contained(form.result, axis);
    };
    return term.factors.size() > 1 &&
           llvm::any_of(term.factors, [&](const AxisFactor &factor) {
             return llvm::any_of(factor.axes, isSummed);
           });
  });
}

std::optional<std::pair<Operation *, Operation *>>
CopyRoller::difference(Value first, Value second) const {
  unsigned contractions = 0;
  for (unsigned depth = 0; depth < maxCommonOps; ++depth) {
    SmallVector<Value, 2> pair{first, second};
    Operation *op = first.getDefiningOp(), *other = second.getDefiningOp();
    if (!op || !other)
      return std::nullopt;
    if (!haveSameOp(pair)) {
      if (contractions < minCommonContractions)
        return std::nullopt;
      return std::make_pair(op, other);
    }
    contractions += isContracting(*formOf(cast<OpResult>(first)));
    unsigned i = 0;
    while (i < op->getNumOperands() && areEqual(operandsOf(pair, i)))
      ++i;
    if (i == op->getNumOperands())
      return std::nullopt;
    first = op->getOperand(i);
    second = other->getOperand(i);
  }
  return std::nullopt;
}

SmallVector<Value> CopyRoller::inProgramOrder(Copies copies) const {
  SmallVector<Value> result(copies);
  llvm::sort(result, [&](Value a, Value b) {
    return positions.lookup(a) < positions.lookup(b);
  });
  return result;
}

SmallVector<int64_t> CopyRoller::differences(Copies copies) const {
  SmallVector<Value> compared(copies);
  while (true) {
    if (auto known = orders.find(inProgramOrder(compared));
        known != orders.end()) {
      llvm::SmallDenseMap<Value, int64_t> places;
      for (auto [n, value] : llvm::enumerate(known->second))
        places.try_emplace(value, n);
      return llvm::map_to_vector(
          compared, [&](Value value) { return places.lookup(value); });
    }
    auto areSelections = [&](Value value) {
      const AxisView *view = program.lookup(value);
      return view && view->node->is(AxisNode::Kind::Selection);
    };
    if (llvm::all_of(compared, areSelections))
      return llvm::map_to_vector(compared, [&](Value value) {
        return program.lookup(value)->node->offset;
      });
    std::optional<SmallVector<Value>> operands;
    if (haveSameOp(compared)) {
      SmallVector<int64_t> offsets = differingOffsets(compared);
      if (!offsets.empty())
        return offsets;
      Operation *op = compared.front().getDefiningOp();
      for (unsigned i = 0; i < op->getNumOperands() && !operands; ++i)
        if (auto next = operandsOf(compared, i); !areEqual(next))
          operands = std::move(next);
    }
    if (!operands)
      return llvm::map_to_vector(
          compared, [&](Value value) { return positions.lookup(value); });
    compared = std::move(*operands);
  }
}

SmallVector<unsigned> CopyRoller::order(ArrayRef<Value> copies) const {
  SmallVector<int64_t> keys = differences(copies);
  auto result = llvm::to_vector(llvm::seq<unsigned>(copies.size()));
  llvm::stable_sort(result,
                    [&](unsigned a, unsigned b) { return keys[a] < keys[b]; });
  return result;
}

//===----------------------------------------------------------------------===//
// Rolling
//===----------------------------------------------------------------------===//

/// The view with a first dimension along which it is constant.
static AxisView shared(AxisView view) {
  view.axes.insert(view.axes.begin(), -1);
  return view;
}

static bool varies(const AxisView &view) { return view.axes.front() >= 0; }

RankedTensorType CopyRoller::typeOf(Copies copies) const {
  auto type = cast<RankedTensorType>(copies.front().getType());
  SmallVector<int64_t> shape{static_cast<int64_t>(copies.size())};
  llvm::append_range(shape, type.getShape());
  return RankedTensorType::get(shape, type.getElementType());
}

std::optional<AxisView> CopyRoller::withoutOps(Copies copies) {
  const AxisView &first = *program.lookup(copies.front());
  if (areEqual(copies))
    return shared(first);
  // [sum_a s_a i_a = o + d n] for all copies
  if (!first.node->is(AxisNode::Kind::Selection))
    return std::nullopt;
  const AxisNode &model = *first.node;
  int64_t step = program.lookup(copies[1])->node->offset - model.offset;
  for (auto [n, value] : llvm::enumerate(copies)) {
    const AxisView &view = *program.lookup(value);
    if (!view.node->is(AxisNode::Kind::Selection) || view.axes != first.axes ||
        view.coefficient != first.coefficient ||
        view.node->strides != model.strides ||
        view.node->sizes != model.sizes ||
        view.node->offset != model.offset + static_cast<int64_t>(n) * step)
      return std::nullopt;
  }
  AxisGraph &graph = program.getGraph();
  SmallVector<Label> labels, out;
  for (int64_t size : model.sizes)
    labels.push_back(graph.newLabel(size));
  SmallVector<int64_t> strides(model.strides.begin(), model.strides.end());
  Label copy = graph.newLabel(copies.size());
  out.push_back(copy);
  SmallVector<int> dims{-1};
  for (auto [dim, axis] : llvm::enumerate(first.axes))
    if (axis >= 0)
      out.push_back(labels[axis]);
  labels.push_back(copy);
  strides.push_back(-step);
  AxisFactors factors{graph.selection(labels, strides, model.offset)};
  AxisView compact = graph.product(first.coefficient, factors, out,
                                   typeOf(copies).getElementType());
  AxisView view{compact.coefficient, compact.node, {compact.axes[0]}};
  unsigned next = 1;
  for (int axis : first.axes)
    view.axes.push_back(axis < 0 ? -1 : compact.axes[next++]);
  return view;
}

/// The op at all copies of its operands, which have been rolled.
std::optional<AxisView> CopyRoller::rollOps(Copies copies) {
  std::vector<AxisForm> forms = formsOf(copies);
  bool isSum = forms.front().kind == AxisForm::Kind::Sum;
  Operation *op = copies.front().getDefiningOp();
  SmallVector<AxisView> operands;
  SmallVector<bool> areRolled;
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    AxisView view = *views.lookup(operandsOf(copies, i));
    areRolled.push_back(varies(view));
    // Sums name dimensions; whatever is pointwise has all of them.
    if (isSum && !varies(view))
      view.axes.erase(view.axes.begin());
    operands.push_back(std::move(view));
  }
  std::optional<AxisForm> form = batched(forms, areRolled);
  if (!form)
    return std::nullopt;
  auto view = program.viewOf(op, *form, operands, typeOf(copies));
  if (view && (isContraction(*view->node) ||
               llvm::any_of(operands, [&](const AxisView &operand) {
                 return contracting.contains(operand.node);
               })))
    contracting.insert(view->node);
  return view;
}

void CopyRoller::count(const AxisNode *node, Cost &total) {
  if (counted.insert(node).second)
    total += model.costOf(*node);
}

AxisView CopyRoller::stack(Copies copies) {
  auto type = cast<RankedTensorType>(copies.front().getType());
  auto copied = llvm::map_to_vector(
      copies, [&](Value value) { return *program.lookup(value); });
  AxisView view =
      program.getGraph().stack(copied, type.getShape(), type.getElementType());
  Cost free;
  bool isFree =
      llvm::all_of(copied, [](const AxisView &v) { return v.isConstant(); });
  count(view.node, isFree ? free : stacked);
  return view;
}

std::optional<AxisView> CopyRoller::roll(ArrayRef<Value> copies) {
  SmallVector<Copies> pending{copies.copy(storage)};
  while (!pending.empty()) {
    Copies next = pending.back();
    if (views.contains(next)) {
      pending.pop_back();
      continue;
    }
    if (!llvm::all_of(next, [&](Value value) {
          return program.lookup(value) &&
                 value.getType() == next.front().getType();
        })) {
      views[next] = std::nullopt;
      continue;
    }
    numCompared += next.size();
    std::optional<AxisView> view = withoutOps(next);
    if (!view && numCompared <= comparisonsPerValue * positions.size() &&
        haveSameOp(next)) {
      size_t depth = pending.size();
      bool followed = true;
      Operation *op = next.front().getDefiningOp();
      for (unsigned i = 0; i < op->getNumOperands(); ++i) {
        SmallVector<Value> operands = operandsOf(next, i);
        auto known = views.find(operands);
        if (known == views.end())
          pending.push_back(Copies(operands).copy(storage));
        else
          followed &= known->second.has_value();
      }
      if (pending.size() > depth)
        continue;
      if (followed)
        view = rollOps(next);
      if (view) {
        count(view->node, rolled);
        for (Value value : next)
          rolledOps.insert(value.getDefiningOp());
      }
    }
    if (!view)
      view = stack(next);
    views[next] = view;
    orders.try_emplace(Copies(inProgramOrder(next)).copy(storage), next);
  }
  return views.lookup(copies);
}
