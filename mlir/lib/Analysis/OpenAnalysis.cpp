//===- OpenAnalysis.cpp - Which values a moved sum may replace ------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/OpenAnalysis.h"
#include "taylor/Analysis/Contraction.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

OpenAnalysis::OpenAnalysis(const AxisProgram &program,
                           const UncertainSums &uncertain,
                           const ClosedValues &closed)
    : program(program), uncertain(uncertain) {
  findPassedAxes();
  sweep(closed);
  group();
  explain();
}

bool OpenAnalysis::passes(const AxisNode *node, unsigned axis) const {
  return axis < 64 && (passed[node->id] >> axis & 1);
}

static uint64_t maskOf(ArrayRef<unsigned> axes) {
  uint64_t mask = 0;
  for (unsigned axis : axes)
    if (axis < 64)
      mask |= uint64_t(1) << axis;
  return mask;
}

static uint64_t maskBelow(unsigned count) {
  return count < 64 ? (uint64_t(1) << count) - 1 : ~uint64_t(0);
}

/// Whether the operand is an atom with its elements in another order, as a
/// kernel that is reversed. To an op that works slice by slice it is no other
/// than an atom.
static bool isRearrangedIn(const AxisNode *node, const AxisNode *operand) {
  if (!node->is(AxisNode::Kind::Multilinear) ||
      !operand->is(AxisNode::Kind::Product))
    return false;
  unsigned atoms = 0, others = 0;
  for (const AxisOperand &factor : operand->operands) {
    bool isAtom = factor.node->is(AxisNode::Kind::Atom);
    atoms += isAtom;
    others += !isAtom && !factor.node->is(AxisNode::Kind::Selection);
  }
  return atoms == 1 && others == 0;
}

/// Whether a sum along an axis of the node may be one of an operand.
static bool passesThrough(const AxisNode *node, unsigned axis) {
  return !node->is(AxisNode::Kind::Multilinear) || node->carrierOf(axis);
}

static bool isSelectionOf(const AxisNode *node, const AxisOperand &operand) {
  return node->is(AxisNode::Kind::Product) &&
         operand.node->is(AxisNode::Kind::Selection);
}

/// Axes of the node along which something nonlinear below it varies.
static uint64_t curvedAxes(const AxisNode *node, ArrayRef<uint64_t> curved) {
  using Kind = AxisNode::Kind;
  if (node->is(Kind::Pointwise) || node->is(Kind::Reciprocal) ||
      node->is(Kind::Mask))
    return maskBelow(node->rank);
  // Something nonlinear is in the loop that returns it.
  if (node->sumsAreFree)
    return maskBelow(node->rank) & ~node->summable;
  uint64_t result = 0;
  for (const AxisOperand &operand : node->operands)
    for (auto [i, axis] : llvm::enumerate(operand.axes))
      if (i < 64 && axis < 64 && (curved[operand.node->id] >> i & 1))
        result |= uint64_t(1) << axis;
  return result;
}

/// An axis that a value has only through something opaque or nonlinear ends
/// there: moving the sum by that one op would merely reorder a matrix product.
void OpenAnalysis::findPassedAxes() {
  ArrayRef<const AxisNode *> live = program.liveNodes();
  passed.assign(live.empty() ? 0 : live.back()->id + 1, 0);
  throughout = beneath = sliced = curved = passed;
  for (const AxisNode *node : live) {
    curved[node->id] = curvedAxes(node, curved);
    if (!node->isOpenable())
      continue;
    bool isSum = node->is(AxisNode::Kind::Sum);
    uint64_t some = 0, ended = 0, below = 0, picked = 0;
    uint64_t summedOpenable = 0, summedBelow = 0, summedEnded = 0;
    for (const AxisOperand &operand : node->operands)
      for (auto [i, axis] : llvm::enumerate(operand.axes)) {
        if (axis >= node->rank && axis < 64 && operand.node->opensAlong(i)) {
          summedOpenable |= uint64_t(1) << axis;
          if (operand.node->isOpenable() && !isDirection(operand.node, i))
            summedEnded |= uint64_t(1) << axis;
          if (i < 64 && (beneath[operand.node->id] >> i & 1))
            summedBelow |= uint64_t(1) << axis;
        }
        if (axis >= std::min(node->rank, 64u) || !passesThrough(node, axis))
          continue;
        uint64_t bit = uint64_t(1) << axis;
        if (isRearrangedIn(node, operand.node))
          continue;
        if (isSum && operand.node->isOpenable() ? passes(operand.node, i)
                                                : operand.node->opensAlong(i))
          some |= bit;
        if (i < 64 && (beneath[operand.node->id] >> i & 1))
          below |= bit;
        if (i < 64 && (sliced[operand.node->id] >> i & 1))
          picked |= bit;
        if (isSum && operand.node->isOpenable() &&
            !isDirection(operand.node, i))
          ended |= bit;
      }
    // What a selection picks from an axis passes like that axis.
    for (const AxisOperand &selection : node->operands)
      if (uncertain.taken && isSelectionOf(node, selection)) {
        uint64_t linked = maskOf(selection.axes);
        uint64_t kept = linked & maskBelow(node->rank);
        some |= summedOpenable & linked ? kept : 0;
        followsSelection |= (summedOpenable & linked) && kept;
        picked |= summedOpenable & linked ? kept : 0;
        below |= summedBelow & linked ? kept : 0;
        ended |= summedEnded & linked ? kept : 0;
      }
    passed[node->id] = some;
    sliced[node->id] = picked;
    bool isMap = node->is(AxisNode::Kind::Multilinear);
    beneath[node->id] = isMap || isContraction(*node) ? some : below;
    // A contraction has its other axes from what it multiplies with.
    throughout[node->id] =
        (isMap || node->sumsAxes() ? some : ~uint64_t(0)) & ~ended;
  }
}

/// Whether other factors that have the summed axis bring axes of their own: it
/// is as many sums at once as they have elements.
static bool hasMatrix(const AxisNode *sum, unsigned position, unsigned summed) {
  ArrayRef<unsigned> own = sum->operands[position].axes;
  return llvm::any_of(sum->operands, [&](const AxisOperand &other) {
    return llvm::is_contained(other.axes, summed) &&
           llvm::any_of(other.axes, [&](unsigned axis) {
             return !llvm::is_contained(own, axis);
           });
  });
}

/// Whether selections alone say which element is taken for which: nothing is
/// added up.
static bool isReindexing(const AxisNode *sum) {
  unsigned dense = 0, selections = 0;
  for (const AxisOperand &operand : sum->operands)
    (operand.node->is(AxisNode::Kind::Selection) ? selections : dense) += 1;
  return dense == 1 && selections >= sum->sizes.size() - sum->rank;
}

SmallVector<unsigned, 2> OpenAnalysis::directionsOf(const AxisNode *sum,
                                                    unsigned position) const {
  const AxisOperand &value = sum->operands[position];
  SmallVector<unsigned, 2> directions;
  if (!sum->sumsAxes() || !value.node->isOpenable() ||
      !value.node->elementType || value.node->elementType.isInteger())
    return directions;
  if (isReindexing(sum))
    return directions;
  for (auto [i, axis] : llvm::enumerate(value.axes))
    if (axis >= sum->rank && passes(value.node, i) &&
        (!isUncertain(sum, position, i) ||
         // A dense layer is no sum over its features: with a matrix of weights,
         // the axis must come through a contraction.
         ((!hasMatrix(sum, position, axis) ||
           beneath[value.node->id] >> i & 1) &&
          uncertain.takes(sum))) &&
        !llvm::is_contained(directions, axis))
      directions.push_back(axis);
  if (!llvm::all_of(directions,
                    [&](unsigned axis) { return isCurved(value, axis); }))
    llvm::erase_if(directions,
                   [&](unsigned axis) { return isCurved(value, axis); });
  return directions;
}

bool OpenAnalysis::isCurved(const AxisOperand &value, unsigned axis) const {
  return llvm::any_of(llvm::enumerate(value.axes), [&](auto pair) {
    auto [i, own] = pair;
    return own == axis && i < 64 && (curved[value.node->id] >> i & 1);
  });
}

/// Where directions are summed together with a batch, along which the network
/// is evaluated anew, only the directions can be drawn through it.
SmallVector<unsigned, 2>
OpenAnalysis::batchOf(const AxisNode *sum, unsigned position,
                      ArrayRef<unsigned> directions) const {
  const AxisOperand &value = sum->operands[position];
  SmallVector<unsigned, 2> batch;
  for (auto [i, axis] : llvm::enumerate(value.axes))
    if (axis >= sum->rank && isDirection(value.node, i) &&
        isCurved(value, axis) && !llvm::is_contained(directions, axis))
      batch.push_back(axis);
  return batch;
}

bool OpenAnalysis::isUncertain(const AxisNode *sum, unsigned position,
                               unsigned axis) const {
  const AxisNode *value = sum->operands[position].node;
  return hasMatrix(sum, position, sum->operands[position].axes[axis]) ||
         (sliced[value->id] >> axis & 1) ||
         (isDirection(value, axis) && (curved[value->id] >> axis & 1));
}

/// The axes of operand `position` that are axes in `carried` of its reader.
uint64_t OpenAnalysis::carriedBy(const AxisNode *node, unsigned position,
                                 uint64_t carried) {
  // A selection ties the axes that it picks from to those that it picks.
  for (const AxisOperand &operand : node->operands)
    if (uncertain.taken && isSelectionOf(node, operand) &&
        (maskOf(operand.axes) & carried)) {
      uint64_t picked = maskOf(operand.axes) & ~maskBelow(node->rank);
      followsSelection |= (picked & ~carried) != 0;
      carried |= picked;
    }
  uint64_t result = 0;
  for (auto [i, axis] : llvm::enumerate(node->operands[position].axes))
    if (i < 64 && axis < 64 && (carried >> axis & 1))
      result |= uint64_t(1) << i;
  return result;
}

/// Summed axes of a product that one operand alone has: an inner operator's
/// directions.
static uint64_t axesSummedAlone(const AxisNode *node) {
  uint64_t result = 0;
  if (!node->sumsAxes())
    return result;
  for (unsigned axis = node->rank;
       axis < std::min<size_t>(node->sizes.size(), 64); ++axis)
    if (llvm::count_if(node->operands, [&](const AxisOperand &operand) {
          return llvm::is_contained(operand.axes, axis);
        }) == 1)
      result |= uint64_t(1) << axis;
  return result;
}

/// Axes along which a sum of a multilinear node is one of an operand.
static uint64_t carriedAxes(const AxisNode *node) {
  uint64_t result = 0;
  for (unsigned axis = 0; axis < std::min(node->rank, 64u); ++axis)
    if (node->carrierOf(axis))
      result |= uint64_t(1) << axis;
  return result;
}

/// The axes of operand `position` over which its reader sums.
static uint64_t summedAxes(const AxisNode *node, unsigned position) {
  uint64_t result = 0;
  for (auto [i, axis] : llvm::enumerate(node->operands[position].axes))
    if (i < 64 && axis >= node->rank)
      result |= uint64_t(1) << i;
  return result;
}

/// Of the operands that a reader could open, those that it does: all terms of a
/// sum; factors of a product that alone have directions of a kind. Two values
/// that depend on the direction are multiplied and summed where they are,
/// except that the product of the sum itself opens the later one.
void OpenAnalysis::visitOperands(const AxisNode *node, uint64_t outer,
                                 uint64_t inner, bool isTheSum) {
  enum Kinds : unsigned { None = 0, Outer = 1, Inner = 2 };
  bool isSum = node->is(AxisNode::Kind::Sum);
  unsigned numOperands = node->operands.size(), latest = numOperands;
  SmallVector<unsigned, 4> kinds(numOperands, None);
  unsigned once = None, twice = None, given = None, givenTwice = None;
  if (node->is(AxisNode::Kind::Multilinear)) {
    uint64_t carried = carriedAxes(node);
    outer &= carried;
    inner &= carried;
  }
  for (unsigned i = 0; i < numOperands; ++i) {
    const AxisNode *operand = node->operands[i].node;
    if (isTheSum)
      outer = maskOf(directionsOf(node, i));
    if (operand->summable && !isTheSum)
      continue;
    if (!isSum && (!operand->isOpenable() || isRearrangedIn(node, operand)))
      continue;
    kinds[i] = (carriedBy(node, i, outer) ? Outer : None) |
               (carriedBy(node, i, inner) ? Inner : None);
    twice |= once & kinds[i];
    once |= kinds[i];
    if (kinds[i] && (latest == numOperands ||
                     operand->id > node->operands[latest].node->id))
      latest = i;
  }
  // A value that could be given summed meets no other that depends on the
  // direction; a sum of such values alone is what could be given.
  for (unsigned i = 0; i < numOperands; ++i) {
    const AxisNode *operand = node->operands[i].node;
    if (!operand->summable)
      continue;
    if (isTheSum) {
      uint64_t summed = summedAxes(node, i);
      directions[operand->id] |= summed;
      blocked[operand->id] = blocked[operand->id] || !summed;
      continue;
    }
    kinds[i] =
        ((carriedBy(node, i, outer) & operand->summable) ? Outer : None) |
        ((carriedBy(node, i, inner) & operand->summable) ? Inner : None);
    givenTwice |= given & kinds[i];
    given |= kinds[i];
  }
  for (unsigned i = 0; i < numOperands; ++i) {
    const AxisNode *operand = node->operands[i].node;
    if (operand->summable && isTheSum)
      continue;
    if (operand->summable && !isSum)
      kinds[i] &= ~(once | givenTwice);
    bool opens =
        kinds[i] && (isSum || (kinds[i] & ~twice) || (isTheSum && i == latest));
    if (!opens) {
      blocked[operand->id] = true;
      continue;
    }
    if (isTheSum)
      outer = maskOf(directionsOf(node, i));
    directions[operand->id] |= carriedBy(node, i, outer);
    innerDirections[operand->id] |= carriedBy(node, i, inner);
  }
}

/// What a mask leaves out may be infinite or not a number, so a mask is never
/// summed or multiplied apart from what it guards: a masked value is opened
/// only if the sum moves into the value and not into the mask.
bool OpenAnalysis::keepsMasks(const AxisNode *node) {
  if (!node->is(AxisNode::Kind::Product))
    return true;
  bool hasMask = false, isMasked = false, movesIn = false;
  for (unsigned i = 0; i < node->operands.size(); ++i) {
    const AxisNode *operand = node->operands[i].node;
    bool carries =
        carriedBy(node, i, directions[node->id] | innerDirections[node->id]) !=
        0;
    hasMask |= operand->is(AxisNode::Kind::Mask);
    isMasked |= operand->is(AxisNode::Kind::Mask) && carries;
    movesIn |= (operand->isOpenable() || operand->summable) && carries;
  }
  return !hasMask || (movesIn && !isMasked);
}

void OpenAnalysis::sweep(const ClosedValues &closed) {
  size_t count = passed.size();
  open.assign(count, false);
  blocked.assign(count, false);
  directions.assign(count, 0);
  innerDirections.assign(count, 0);
  for (const AxisNode *node : llvm::reverse(program.liveNodes())) {
    open[node->id] = (node->isOpenable() || node->summable) &&
                     !blocked[node->id] && !program.isUsedOutside(node) &&
                     !closed.contains(node) && keepsMasks(node);
    if (open[node->id])
      visitOperands(node, directions[node->id],
                    innerDirections[node->id] | axesSummedAlone(node),
                    /*isTheSum=*/false);
    else
      visitOperands(node, 0, 0, /*isTheSum=*/true);
  }
  for (const AxisNode *node : program.liveNodes()) {
    if (open[node->id])
      continue;
    DirectionSum sum{node, {}, {}, false};
    for (auto [i, operand] : llvm::enumerate(node->operands))
      if (isOpen(operand.node))
        for (unsigned axis : directionsOf(node, i))
          if (!llvm::is_contained(sum.directions, axis)) {
            sum.directions.push_back(axis);
            unsigned position =
                llvm::find(operand.axes, axis) - operand.axes.begin();
            sum.uncertain |= isUncertain(node, i, position);
          }
    for (auto [i, operand] : llvm::enumerate(node->operands))
      if (isOpen(operand.node))
        for (unsigned axis : batchOf(node, i, sum.directions))
          if (!llvm::is_contained(sum.batch, axis))
            sum.batch.push_back(axis);
    if (!sum.directions.empty())
      sums.push_back(std::move(sum));
  }
}

void OpenAnalysis::group() {
  llvm::EquivalenceClasses<const AxisNode *> classes;
  auto join = [&](const AxisNode *node) {
    classes.insert(node);
    for (const AxisOperand &operand : node->operands)
      if (isOpen(operand.node))
        classes.unionSets(node, operand.node);
  };
  for (const AxisNode *node : program.liveNodes())
    if (isOpen(node))
      join(node);
  for (const DirectionSum &sum : sums)
    join(sum.node);
  llvm::MapVector<const AxisNode *, SmallVector<DirectionSum, 1>> byClass;
  for (const DirectionSum &sum : sums)
    byClass[classes.getLeaderValue(sum.node)].push_back(sum);
  for (auto &entry : byClass)
    sumGroups.push_back(std::move(entry.second));
}

/// Whether an axis rule says that the op reads where integers say, which are
/// not known.
static bool readsAtUnknownIndices(Operation *producer, unsigned number) {
  auto op = dyn_cast_or_null<LinearAlongAxisOpInterface>(producer);
  if (!op)
    return false;
  AxisForm form = op.getAxisForm(number);
  return llvm::any_of(form.terms, [](const AxisTerm &term) {
    return llvm::any_of(term.selections, [](const AxisSelection &selection) {
      return selection.lookup.has_value();
    });
  });
}

/// What the summed value of a sum that opens nothing is.
static StuckSum::Reason reasonFor(const AxisNode *sum,
                                  const AxisOperand &summed,
                                  const AxisProgram &program) {
  using Reason = StuckSum::Reason;
  const AxisNode *value = summed.node;
  if (value->is(AxisNode::Kind::Atom)) {
    auto result = dyn_cast<OpResult>(value->value);
    return result && readsAtUnknownIndices(result.getOwner(),
                                           result.getResultNumber())
               ? Reason::Indices
               : Reason::Opaque;
  }
  bool isMixed = llvm::any_of(llvm::enumerate(summed.axes), [&](auto pair) {
    return pair.value() >= sum->rank && !passesThrough(value, pair.index());
  });
  if (isMixed)
    return readsAtUnknownIndices(value->op, value->map.result) ? Reason::Indices
                                                               : Reason::Mixed;
  if (!value->isOpenable())
    return Reason::Nonlinear;
  return program.numUsers(value) + program.isUsedOutside(value) > 1
             ? Reason::OtherUsers
             : Reason::Leaf;
}

void OpenAnalysis::explain() {
  llvm::DenseSet<const AxisNode *> moving;
  for (const DirectionSum &sum : sums)
    moving.insert(sum.node);
  for (const AxisNode *node : program.liveNodes()) {
    if (!node->sumsAxes() || isReindexing(node) || isOpen(node) ||
        moving.contains(node) || !node->elementType ||
        node->elementType.isInteger())
      continue;
    // Only reductions of one value: contractions of two are matrix products.
    const AxisOperand *value = nullptr;
    for (const AxisOperand &operand : node->operands)
      if (!operand.node->isStructural())
        value = value ? nullptr : &operand;
    if (value && !(value->node->is(AxisNode::Kind::Atom) &&
                   isa<BlockArgument>(value->node->value)))
      stuckSums.push_back(
          {node, value->node, reasonFor(node, *value, program)});
  }
}
