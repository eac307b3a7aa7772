//===- OpenAnalysis.cpp - Which values a moved sum may replace ------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/OpenAnalysis.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

OpenAnalysis::OpenAnalysis(const AxisProgram &program) : program(program) {
  findPassedAxes();
  sweep();
  group();
  explain();
}

bool OpenAnalysis::passes(const AxisNode *node, unsigned axis) const {
  return axis < 64 && (passed[node->id] >> axis & 1);
}

/// An axis that a value has only through something opaque or nonlinear ends
/// there: moving the sum by that one op would merely reorder a matrix product.
void OpenAnalysis::findPassedAxes() {
  ArrayRef<const AxisNode *> live = program.liveNodes();
  passed.assign(live.empty() ? 0 : live.back()->id + 1, 0);
  throughout = passed;
  for (const AxisNode *node : live) {
    if (!node->isOpenable())
      continue;
    bool isSum = node->is(AxisNode::Kind::Sum);
    uint64_t some = 0, ended = 0;
    for (const AxisOperand &operand : node->operands)
      for (auto [i, axis] : llvm::enumerate(operand.axes)) {
        if (axis >= std::min(node->rank, 64u))
          continue;
        uint64_t bit = uint64_t(1) << axis;
        if (isSum ? passes(operand.node, i) : operand.node->isOpenable())
          some |= bit;
        if (isSum && operand.node->isOpenable() &&
            !isDirection(operand.node, i))
          ended |= bit;
      }
    passed[node->id] = some;
    // A contraction has its other axes from what it multiplies with.
    throughout[node->id] = node->sumsAxes() ? some : ~ended;
  }
}

SmallVector<unsigned, 2> OpenAnalysis::directionsOf(const AxisNode *sum,
                                                    unsigned position) const {
  const AxisOperand &value = sum->operands[position];
  SmallVector<unsigned, 2> directions;
  if (!sum->sumsAxes() || !value.node->isOpenable() ||
      !value.node->elementType || value.node->elementType.isInteger())
    return directions;
  // A functional of the value: nothing else brings an axis of its own. (A dense
  // layer would otherwise be a sum over its features.)
  for (const AxisOperand &other : sum->operands)
    for (unsigned axis : other.axes)
      if (!llvm::is_contained(value.axes, axis))
        return directions;
  for (auto [i, axis] : llvm::enumerate(value.axes))
    if (axis >= sum->rank && passes(value.node, i) &&
        !llvm::is_contained(directions, axis))
      directions.push_back(axis);
  return directions;
}

static uint64_t maskOf(ArrayRef<unsigned> axes) {
  uint64_t mask = 0;
  for (unsigned axis : axes)
    if (axis < 64)
      mask |= uint64_t(1) << axis;
  return mask;
}

/// The axes of operand `position` that are axes in `carried` of its reader.
static uint64_t carriedBy(const AxisNode *node, unsigned position,
                          uint64_t carried) {
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
  for (unsigned axis = node->rank;
       axis < std::min<size_t>(node->sizes.size(), 64); ++axis)
    if (llvm::count_if(node->operands, [&](const AxisOperand &operand) {
          return llvm::is_contained(operand.axes, axis);
        }) == 1)
      result |= uint64_t(1) << axis;
  return result;
}

/// Of the operands that a reader could open, those that it does: all terms of a
/// sum; factors of a product that alone have a direction. Two values that depend
/// on the same direction are multiplied and summed where they are, except that
/// the product of the sum itself opens the later one.
void OpenAnalysis::visitOperands(const AxisNode *node,
                                 ArrayRef<uint64_t> carriedAxes,
                                 ArrayRef<uint64_t> readerAxes,
                                 bool opensLatest) {
  bool isSum = node->is(AxisNode::Kind::Sum);
  auto couldOpen = [&](unsigned i) {
    return carriedAxes[i] != 0 && (isSum || node->operands[i].node->isOpenable());
  };
  unsigned latest = 0;
  uint64_t once = 0, twice = 0;
  for (unsigned i = 0; i < node->operands.size(); ++i) {
    if (!couldOpen(i))
      continue;
    twice |= once & readerAxes[i];
    once |= readerAxes[i];
    if (!couldOpen(latest) ||
        node->operands[i].node->id > node->operands[latest].node->id)
      latest = i;
  }
  for (unsigned i = 0; i < node->operands.size(); ++i) {
    const AxisNode *operand = node->operands[i].node;
    bool opens = couldOpen(i) && (isSum || (readerAxes[i] & ~twice) != 0 ||
                                  (opensLatest && i == latest));
    if (opens)
      directions[operand->id] |= carriedAxes[i];
    else
      blocked[operand->id] = true;
  }
}

/// What a mask leaves out may be infinite or not a number, so a mask is never
/// summed or multiplied apart from what it guards: a masked value is opened
/// only if the sum moves into the value and not into the mask.
bool OpenAnalysis::keepsMasks(const AxisNode *node) const {
  if (!node->is(AxisNode::Kind::Product))
    return true;
  bool hasMask = false, isMasked = false, movesIn = false;
  for (unsigned i = 0; i < node->operands.size(); ++i) {
    const AxisNode *operand = node->operands[i].node;
    bool carries = carriedBy(node, i, directions[node->id]) != 0;
    hasMask |= operand->is(AxisNode::Kind::Mask);
    isMasked |= operand->is(AxisNode::Kind::Mask) && carries;
    movesIn |= operand->isOpenable() && carries;
  }
  return !hasMask || (movesIn && !isMasked);
}

void OpenAnalysis::sweep() {
  size_t count = passed.size();
  open.assign(count, false);
  blocked.assign(count, false);
  directions.assign(count, 0);
  for (const AxisNode *node : llvm::reverse(program.liveNodes())) {
    open[node->id] = node->isOpenable() && !blocked[node->id] &&
                     !program.isUsedOutside(node) && keepsMasks(node);
    uint64_t carried = directions[node->id] | axesSummedAlone(node);
    SmallVector<uint64_t, 4> axes, readerAxes;
    for (unsigned i = 0; i < node->operands.size(); ++i) {
      if (!open[node->id])
        carried = maskOf(directionsOf(node, i));
      axes.push_back(carriedBy(node, i, carried));
      readerAxes.push_back(carried & maskOf(node->operands[i].axes));
    }
    visitOperands(node, axes, readerAxes, /*opensLatest=*/!open[node->id]);
  }
  for (const AxisNode *node : program.liveNodes()) {
    if (open[node->id])
      continue;
    DirectionSum sum{node, {}};
    for (auto [i, operand] : llvm::enumerate(node->operands))
      if (isOpen(operand.node))
        for (unsigned axis : directionsOf(node, i))
          if (!llvm::is_contained(sum.directions, axis))
            sum.directions.push_back(axis);
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

/// What the summed value of a sum that opens nothing is.
static StuckSum::Reason reasonFor(const AxisNode *value,
                                  const AxisProgram &program) {
  if (value->is(AxisNode::Kind::Atom))
    return StuckSum::Reason::Opaque;
  if (!value->isOpenable())
    return StuckSum::Reason::Nonlinear;
  return program.numUsers(value) + program.isUsedOutside(value) > 1
             ? StuckSum::Reason::OtherUsers
             : StuckSum::Reason::Leaf;
}

void OpenAnalysis::explain() {
  llvm::DenseSet<const AxisNode *> moving;
  for (const DirectionSum &sum : sums)
    moving.insert(sum.node);
  for (const AxisNode *node : program.liveNodes()) {
    if (!node->sumsAxes() || isOpen(node) || moving.contains(node) ||
        !node->elementType || node->elementType.isInteger())
      continue;
    // Only reductions of one value: contractions of two are matrix products.
    const AxisNode *value = nullptr;
    for (const AxisOperand &operand : node->operands)
      if (!operand.node->isStructural())
        value = value ? nullptr : operand.node;
    if (value &&
        !(value->is(AxisNode::Kind::Atom) && isa<BlockArgument>(value->value)))
      stuckSums.push_back({node, value, reasonFor(value, program)});
  }
}
