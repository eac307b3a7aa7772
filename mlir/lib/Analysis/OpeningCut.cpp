//===- OpeningCut.cpp - Which values it pays to open ----------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/OpeningCut.h"
#include "taylor/Analysis/MaximumClosure.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {
class OpeningCut {
public:
  OpeningCut(const AxisProgram &program, const OpenAnalysis &openness,
             const OpeningSurvey &survey, const CostModel &model,
             unsigned firstNew)
      : program(program), openness(openness), survey(survey), model(model),
        firstNew(firstNew) {}

  CheapestClosing run() {
    addOpenValues();
    for (const OpeningSurvey::Sum &sum : survey.sums)
      addNeed(sum.opened, sum.result, /*value=*/nullptr);
    for (const OpeningSurvey::Need &need : survey.needs) {
      if (need.unless || !mayOpen(need.opened))
        continue;
      closure.gain(elementOf(need.opened), -need.adds);
      addNeed(need.opened, need.result, /*value=*/need.opened);
    }
    for (const OpeningSurvey::Need &need : survey.needs)
      if (need.unless)
        addConditionalNeed(need);
    addDying();
    std::optional<std::vector<bool>> taken = closure.solve();
    cheapest.isSeparable &= survey.isSeparable && taken.has_value();
    if (!taken)
      return std::move(cheapest);
    for (const AxisNode *node : program.liveNodes())
      if (mayOpen(node) && !(*taken)[elements[node->id]])
        cheapest.closed.insert(node);
    double ofAll = closure.gainOf(std::vector<bool>(taken->size(), true));
    cheapest.saving = closure.gainOf(*taken) - std::max(ofAll, 0.0);
    return std::move(cheapest);
  }

private:
  static constexpr unsigned none = ~0u;

  bool mayOpen(const AxisNode *node) const {
    return node->isOpenable() && openness.isOpen(node);
  }
  bool isNew(const AxisNode *node) const { return node->id >= firstNew; }
  double costOf(const AxisNode *node) const {
    return model.weigh(model.costOf(*node));
  }
  unsigned &elementOf(const AxisNode *node) {
    if (node->id >= elements.size())
      elements.resize(node->id + 1, none);
    return elements[node->id];
  }

  /// Whether the node stands for something that is not needed for the value.
  bool isElsewhere(const AxisNode *node, const AxisNode *value) const {
    auto it = survey.functionals.find(node);
    return survey.sweeps.contains(node) ||
           (it != survey.functionals.end() && it->second != value);
  }

  /// A value that is open is used by open values and by sums.
  void addOpenValues() {
    for (const AxisNode *node : program.liveNodes())
      if (mayOpen(node))
        elementOf(node) = closure.add();
    for (const AxisNode *user : program.liveNodes())
      if (mayOpen(user))
        for (const AxisOperand &operand : user->operands)
          if (mayOpen(operand.node))
            closure.imply(elementOf(operand.node), elementOf(user));
  }

  /// If `opened` is open, the nodes below `result` that the program has not are
  /// needed for `value`, or for a sum. What the program has stays alive.
  void addNeed(const AxisNode *opened, const AxisNode *result,
               const AxisNode *value) {
    SmallVector<std::pair<unsigned, const AxisNode *>> worklist{
        {elementOf(opened), result}};
    while (!worklist.empty()) {
      auto [reader, node] = worklist.pop_back_val();
      if (isElsewhere(node, value))
        continue;
      if (!isNew(node)) {
        kept.insert(node);
        cheapest.isSeparable &= !mayOpen(node);
        continue;
      }
      bool isFirst = elementOf(node) == none;
      if (isFirst) {
        elementOf(node) = closure.add(-costOf(node));
        owners[node] = value;
      }
      unsigned element = elementOf(node);
      closure.imply(reader, element);
      if (isFirst)
        for (const AxisOperand &operand : node->operands)
          worklist.push_back({element, operand.node});
    }
  }

  /// What an open value needs of one that is not: it costs something as soon as
  /// one reader is open, and nothing if the value is open as well, which takes
  /// that all readers are.
  void addConditionalNeed(const OpeningSurvey::Need &need) {
    if (!mayOpen(need.opened) || !mayOpen(need.unless))
      return;
    unsigned opened = elementOf(need.opened), unless = elementOf(need.unless);
    auto charge = [&](unsigned element, double cost) {
      closure.gain(element, -cost);
      closure.gain(unless, cost);
      closure.imply(unless, element);
    };
    if (need.adds > 0.0) {
      unsigned adds = closure.add();
      closure.imply(opened, adds);
      charge(adds, need.adds);
    }
    SmallVector<std::pair<unsigned, const AxisNode *>> worklist{
        {opened, need.result}};
    while (!worklist.empty()) {
      auto [reader, node] = worklist.pop_back_val();
      if (!isNew(node)) {
        cheapest.isSeparable &= node == need.unless || !mayOpen(node);
        continue;
      }
      if (isElsewhere(node, need.unless)) {
        cheapest.isSeparable = false;
        continue;
      }
      auto [owner, isFirst] = owners.try_emplace(node, need.unless);
      if (isFirst) {
        elementOf(node) = closure.add();
        charge(elementOf(node), costOf(node));
      } else if (owner->second != need.unless) {
        cheapest.isSeparable = false;
        continue;
      }
      unsigned element = elementOf(node);
      closure.imply(reader, element);
      if (isFirst)
        for (const AxisOperand &operand : node->operands)
          worklist.push_back({element, operand.node});
    }
  }

  /// What dies is an open value, a sum whose value is open, or something whose
  /// users all die.
  void addDying() {
    llvm::DenseMap<const AxisNode *, const AxisNode *> openedBy;
    for (const OpeningSurvey::Sum &sum : survey.sums)
      openedBy[sum.node] = sum.opened;
    std::vector<bool> lives(firstNew, false);
    ArrayRef<const AxisNode *> live = program.liveNodes();
    std::vector<SmallVector<unsigned, 2>> users(firstNew);
    for (const AxisNode *node : llvm::reverse(live)) {
      const AxisNode *opened = openedBy.lookup(node);
      bool isKept = lives[node->id] || kept.contains(node) ||
                    (program.isUsedOutside(node) && !opened) ||
                    (!opened && program.numUsers(node) == 0);
      if (!isKept) {
        if (!mayOpen(node))
          elementOf(node) = closure.add();
        unsigned element = elementOf(node);
        closure.gain(element, costOf(node));
        if (opened)
          closure.imply(element, elementOf(opened));
        else if (!mayOpen(node))
          for (unsigned user : users[node->id])
            closure.imply(element, user);
      }
      for (const AxisOperand &operand : node->operands) {
        if (isKept)
          lives[operand.node->id] = true;
        else
          users[operand.node->id].push_back(elementOf(node));
      }
    }
  }

  const AxisProgram &program;
  const OpenAnalysis &openness;
  const OpeningSurvey &survey;
  const CostModel &model;
  unsigned firstNew;
  CheapestClosing cheapest;
  MaximumClosure closure;
  /// Per node of the program or a survey: whether it is taken to be open, is
  /// needed, or dies.
  std::vector<unsigned> elements;
  llvm::DenseSet<const AxisNode *> kept;
  /// The value that a new node depends on.
  llvm::DenseMap<const AxisNode *, const AxisNode *> owners;
};
} // namespace

CheapestClosing mlir::taylor::findCheapestClosing(const AxisProgram &program,
                                                  const OpenAnalysis &openness,
                                                  const OpeningSurvey &survey,
                                                  const CostModel &model,
                                                  unsigned firstNew) {
  return OpeningCut(program, openness, survey, model, firstNew).run();
}
