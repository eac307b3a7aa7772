//===- SumPlacement.cpp - Which sums move, and what that saves ------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SumPlacement.h"
#include "taylor/Analysis/SumMover.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

/// Steps that moving a group of sums may take together, per node of the
/// program: twice as many as any group took that paid, of those tried.
static constexpr unsigned stepsPerNode = 40;
/// Factors of which all orders are compared for what is only proposed.
static constexpr unsigned factorsSurveyed = 4;
/// A group must save this share of what it removes, and values that stay this
/// share of the program: rounding in the model is no reason to rewrite it.
static constexpr double minimalSaving = 1e-3;

/// How often each node is used by what the program needs, and changes to that
/// which can be taken back.
class SumPlacement::Ledger {
public:
  Ledger(const AxisProgram &program, const CostModel &model) : model(model) {
    for (const AxisNode *node : program.liveNodes())
      uses(node) = program.numUsers(node) + program.isUsedOutside(node);
  }

  bool isNeeded(const AxisNode *node) { return uses(node) > 0; }

  void need(const AxisNode *node, Cost &added) {
    SmallVector<const AxisNode *> worklist{node};
    while (!worklist.empty()) {
      const AxisNode *next = worklist.pop_back_val();
      if (change(next, +1) != 1)
        continue;
      added += model.costOf(*next);
      for (const AxisOperand &operand : next->operands)
        worklist.push_back(operand.node);
    }
  }

  void release(const AxisNode *node, Cost &removed) {
    SmallVector<const AxisNode *> worklist{node};
    while (!worklist.empty()) {
      const AxisNode *next = worklist.pop_back_val();
      if (change(next, -1) != 0)
        continue;
      removed += model.costOf(*next);
      for (const AxisOperand &operand : next->operands)
        worklist.push_back(operand.node);
    }
  }

  /// Releases all uses of a node at once: others read its replacement.
  void releaseAll(const AxisNode *node, Cost &removed) {
    while (uses(node) > 1)
      change(node, -1);
    if (uses(node) == 1)
      release(node, removed);
  }

  void commit() { journal.clear(); }
  void rollBack() {
    for (auto [node, delta] : llvm::reverse(journal))
      uses(node) -= delta;
    journal.clear();
  }

private:
  int &uses(const AxisNode *node) {
    if (node->id >= counts.size())
      counts.resize(node->id + 1, 0);
    return counts[node->id];
  }
  int change(const AxisNode *node, int delta) {
    journal.push_back({node, delta});
    return uses(node) += delta;
  }

  const CostModel &model;
  std::vector<int> counts;
  SmallVector<std::pair<const AxisNode *, int>> journal;
};

SumPlacement::SumPlacement(AxisProgram &program, const CostModel &model)
    : program(program), model(model),
      firstNew(program.getGraph().nodes().size()) {
  for (const AxisNode *node : program.liveNodes())
    before += model.costOf(*node);
  program.getGraph().recognize(program.liveNodes());
  // What other sums can do depends on the uncertain ones: try all of these,
  // those that paid, and none.
  UncertainSums uncertain, taken;
  llvm::DenseSet<const AxisNode *> kept, ignored;
  bool isUncertain = place(uncertain, {}, kept);
  Decision best = decision;
  auto attempt = [&](const ClosedValues &closed) {
    place(uncertain, closed, ignored);
    if (model.weigh(decision.after) >= model.weigh(best.after))
      return;
    best = decision;
    taken = uncertain;
  };
  uncertain.except = kept;
  if (isUncertain && !kept.empty())
    attempt({});
  uncertain.taken = false;
  if (isUncertain)
    attempt({});
  // All has been opened that can be. Some of it may better stay.
  if (!best.moved.empty() || !best.kept.empty()) {
    uncertain = taken;
    CheapestClosing cut = propose(uncertain);
    separable = cut.isSeparable;
    if (cut.saving > minimalSaving * model.weigh(before))
      attempt(cut.closed);
  }
  decision = std::move(best);
}

/// Values that may die are free only where they are dear to compute: weights
/// that are pushed backwards meet the contractions of the forward tangents, but
/// nothing is gained by keeping a pointwise product alive. Sums that are to be
/// replaced are no part of what replaces them, until it is decided that they
/// stay.
ContractionPlanner SumPlacement::plannerFor(const OpenAnalysis &openness,
                                            Ledger &ledger) {
  leaving.clear();
  for (ArrayRef<DirectionSum> group : openness.groups())
    for (const DirectionSum &sum : group)
      leaving.insert(sum.node);
  return ContractionPlanner(
      program.getGraph(), model, [&](const AxisNode *node) {
        return (program.representative(node) || ledger.isNeeded(node)) &&
               !leaving.contains(node) &&
               (node->sumsAxes() || node->is(AxisNode::Kind::Multilinear) ||
                !openness.isOpen(node));
      });
}

unsigned SumPlacement::maxSteps() const {
  return 1000 + stepsPerNode * program.liveNodes().size();
}

/// Values that had better stay.
CheapestClosing SumPlacement::propose(const UncertainSums &uncertain) {
  OpenAnalysis openness(program, uncertain);
  if (openness.groups().empty())
    return {};
  Ledger ledger(program, model);
  ContractionPlanner planner = plannerFor(openness, ledger);
  planner.compareUpTo(factorsSurveyed);
  SumMover mover(program, planner, openness, firstNew);
  OpeningSurvey survey;
  if (!mover.survey(openness.groups(), maxSteps(), survey))
    return {};
  return findCheapestClosing(program, openness, survey, model, firstNew);
}

Cost SumPlacement::costWith(const ClosedValues &closed) {
  Decision saved = decision;
  llvm::DenseSet<const AxisNode *> ignored;
  place(UncertainSums(), closed, ignored);
  std::swap(saved, decision);
  return saved.after;
}

bool SumPlacement::place(const UncertainSums &uncertain,
                         const ClosedValues &closed,
                         llvm::DenseSet<const AxisNode *> &kept) {
  OpenAnalysis openness(program, uncertain, closed);
  decision = Decision();
  decision.stuck.assign(openness.stuck().begin(), openness.stuck().end());
  decision.after = before;
  if (openness.groups().empty())
    return false;
  Ledger ledger(program, model);
  ContractionPlanner planner = plannerFor(openness, ledger);
  SumMover mover(program, planner, openness, firstNew);
  // What one group adds may be what another waited for: those that stay are
  // tried once more if any after them moved.
  SmallVector<ArrayRef<DirectionSum>> groups(openness.groups().begin(),
                                             openness.groups().end());
  for (unsigned pass = 0; pass < 2; ++pass) {
    SmallVector<ArrayRef<DirectionSum>> staying;
    bool frees = false;
    decision.kept.clear();
    for (ArrayRef<DirectionSum> group : groups) {
      for (const DirectionSum &sum : group)
        leaving.insert(sum.node);
      bool moves = decide(group, mover, ledger);
      frees |= moves && !staying.empty();
      if (moves)
        continue;
      staying.push_back(group);
      for (const DirectionSum &sum : group)
        leaving.erase(sum.node);
    }
    groups = std::move(staying);
    if (!frees)
      break;
  }
  for (ArrayRef<DirectionSum> group : groups)
    for (const DirectionSum &sum : group)
      if (sum.uncertain)
        kept.insert(sum.node);
  return openness.isUncertain();
}

/// Number of indices over which the sum runs.
static unsigned directionCount(const DirectionSum &sum) {
  int64_t count = 1;
  for (unsigned axis : sum.directions)
    count *= sum.node->sizes[axis];
  return count;
}

/// Whether a contraction of several tensors would be the same work in another
/// order: a matrix product, not a sum that somebody waits to see moved.
static bool isReordering(const AxisNode &node, const Cost &removed,
                         const Cost &added) {
  return removed.flops == added.flops && removed.bytes == added.bytes &&
         llvm::count_if(node.operands, [](const AxisOperand &operand) {
           return !operand.node->isStructural();
         }) > 1;
}

bool SumPlacement::decide(ArrayRef<DirectionSum> group, SumMover &mover,
                          Ledger &ledger) {
  SmallVector<AxisView> replacements;
  unsigned stepsLeft = maxSteps();
  for (const DirectionSum &sum : group) {
    auto view = mover.move(sum, stepsLeft);
    if (!view) {
      for (const DirectionSum &kept : group)
        decision.kept.push_back({kept.node, {}, {}, /*tooLarge=*/true});
      return false;
    }
    replacements.push_back(std::move(*view));
  }
  Cost added, removed;
  for (auto [sum, view] : llvm::zip(group, replacements))
    if (view.node != sum.node)
      ledger.need(view.node, added);
  for (auto [sum, view] : llvm::zip(group, replacements))
    if (view.node != sum.node)
      ledger.releaseAll(sum.node, removed);

  double saving = model.weigh(removed) - model.weigh(added);
  if (saving <= minimalSaving * model.weigh(removed)) {
    ledger.rollBack();
    for (const DirectionSum &kept : group)
      if (!isReordering(*kept.node, removed, added))
        decision.kept.push_back(
            {kept.node, removed, added, /*tooLarge=*/false});
    return false;
  }
  ledger.commit();
  decision.after += added;
  decision.after -= removed;
  for (auto [sum, view] : llvm::zip(group, replacements))
    if (view.node != sum.node)
      decision.moved.push_back(
          {sum.node, view, removed, added, directionCount(sum)});
  return true;
}
