//===- SweepReversal.cpp - Linear sweeps the other way around -------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SweepReversal.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include <map>

using namespace mlir;
using namespace mlir::taylor;

/// Whether the node can be taken to pieces: a sum or product of tensors. A mask
/// stays with what it guards, which may be infinite elsewhere.
static bool isOfTensors(const AxisNode &node) {
  return (node.is(AxisNode::Kind::Sum) || node.is(AxisNode::Kind::Product)) &&
         llvm::none_of(node.operands, [](const AxisOperand &operand) {
           return operand.node->isStructural() ||
                  operand.node->is(AxisNode::Kind::Mask);
         });
}

/// How often the node is a factor, also inside of factors: x occurs twice in
/// (a x) x.
static unsigned occurrences(const AxisNode &product, const AxisNode *factor) {
  constexpr unsigned maxFactors = 16;
  unsigned count = 0, steps = 0;
  SmallVector<const AxisNode *, 4> worklist{&product};
  while (!worklist.empty() && steps++ < maxFactors)
    for (const AxisOperand &operand : worklist.pop_back_val()->operands) {
      count += operand.node == factor;
      if (operand.node->is(AxisNode::Kind::Product) &&
          !operand.node->sumsAxes())
        worklist.push_back(operand.node);
    }
  return count;
}

/// Whether `reader`, a sum or product, is linear in its operand.
static bool isLinearIn(const AxisNode &reader, const AxisOperand &operand) {
  if (!isOfTensors(*operand.node))
    return false;
  return reader.is(AxisNode::Kind::Sum) ||
         (reader.is(AxisNode::Kind::Product) &&
          occurrences(reader, operand.node) == 1);
}

/// Whether the node multiplies by a matrix, of whatever is as large: one factor
/// has an axis that the others lack, beside one that is summed over. Inner
/// products do not count.
static bool multipliesByMatrix(const AxisNode &node) {
  auto lacks = [](unsigned axis) {
    return [axis](const AxisOperand &operand) {
      return !llvm::is_contained(operand.axes, axis);
    };
  };
  return node.sumsAxes() &&
         llvm::any_of(llvm::seq(node.rank),
                      [&](unsigned i) {
                        return llvm::count_if(node.operands, lacks(i)) + 1 ==
                               static_cast<long>(node.operands.size());
                      }) &&
         node.operands.size() > 1;
}

//===----------------------------------------------------------------------===//
// The sweep backwards
//===----------------------------------------------------------------------===//

/// Weights of nodes on the way from the root: root = sum <weight, node> + rest.
class SweepReversal::Adjoint {
public:
  Adjoint(SweepReversal &reversal, ContractionPlanner &planner,
          const AxisNode *root)
      : reversal(reversal), graph(reversal.program.getGraph()),
        planner(planner), root(root), out(graph.newLabels(*root)) {
    // What the root sums over is no axis of its own.
    out.truncate(root->rank);
  }

  AxisView run() {
    Weight first{root, out, {}};
    open(first, {1.0, {}});
    while (!weights.empty()) {
      auto last = std::prev(weights.end());
      Weight weight = std::move(last->second);
      weights.erase(last);
      open(weight, asTerm(weight));
    }
    for (auto &[id, weight] : leaves) {
      Term term = asTerm(weight);
      term.factors.push_back({weight.node, weight.labels});
      addSummand(term);
    }
    return graph.add(summands, out.size(), root->elementType);
  }

private:
  struct Weight {
    const AxisNode *node = nullptr;
    SmallVector<Label, 4> labels;
    SmallVector<AxisView, 2> views;
  };
  struct Term {
    double coefficient;
    AxisFactors factors;
  };
  /// By id: all readers of a node have larger ones.
  using Weights = std::map<unsigned, Weight>;

  bool isOut(Label label) const { return llvm::is_contained(out, label); }

  SmallVector<Label, 4> weightLabels(const Weight &weight) const {
    SmallVector<Label, 4> labels = weight.labels;
    for (Label label : out)
      if (!llvm::is_contained(labels, label))
        labels.push_back(label);
    return labels;
  }

  Term asTerm(const Weight &weight) {
    SmallVector<Label, 4> labels = weightLabels(weight);
    AxisView sum = graph.add(weight.views, labels.size(), root->elementType);
    Term term{sum.coefficient, {}};
    if (auto factor = asFactor(sum, labels))
      term.factors.push_back(*factor);
    return term;
  }

  void addSummand(const Term &term) {
    summands.push_back(
        planner.plan(term.coefficient, term.factors, out, root->elementType));
  }

  /// The weight times the node, term by term.
  void open(const Weight &weight, const Term &base) {
    const AxisNode &node = *weight.node;
    if (node.is(AxisNode::Kind::Product)) {
      SmallVector<Label, 4> labels = weight.labels;
      Term term = base;
      llvm::append_range(term.factors, graph.factorsAlong(node, labels));
      openTerm(std::move(term), base.factors.size(), weight.labels);
      return;
    }
    for (auto [operand, coefficient] :
         llvm::zip_equal(node.operands, node.coefficients)) {
      Term term = base;
      term.coefficient *= coefficient;
      term.factors.push_back(operandAlong(operand, weight.labels));
      openTerm(std::move(term), base.factors.size(), weight.labels);
    }
  }

  void openTerm(Term term, unsigned numWeights, ArrayRef<Label> labels) {
    for (Label label : labels)
      if (!isOut(label) &&
          llvm::none_of(term.factors, [&](auto &f) { return f.has(label); }))
        term.coefficient *= graph.sizeOf(label);
    std::optional<unsigned> longest, smallest;
    for (unsigned i = numWeights; i < term.factors.size(); ++i) {
      if (isSwept(term, i) &&
          (!longest ||
           lengthOf(term.factors[i]) > lengthOf(term.factors[*longest])))
        longest = i;
      if (!smallest || term.factors[i].node->numElements() <
                           term.factors[*smallest].node->numElements())
        smallest = i;
    }
    // What ends in the same value, a last row of weights, is added up first.
    if ((!longest || !push(term, *longest, weights)) &&
        (!smallest || !push(term, *smallest, leaves)))
      addSummand(term);
  }

  unsigned lengthOf(const AxisProductFactor &factor) const {
    return reversal.lengths[factor.node->id];
  }

  /// Whether the factor is a part of the root that a matrix product made, or
  /// what such a product starts from; or the whole term.
  bool isSwept(const Term &term, unsigned position) const {
    const AxisProductFactor &factor = term.factors[position];
    return reversal.isInside(factor.node, root) &&
           (lengthOf(factor) > 0 || !factor.node->sumsAxes() ||
            term.factors.size() == 1);
  }

  /// The other factors become a weight on this one. False, with nothing done,
  /// if it is read along other axes of the root elsewhere.
  bool push(const Term &term, unsigned position, Weights &onto) {
    const AxisProductFactor &value = term.factors[position];
    Weight &weight = onto[value.node->id];
    if (!weight.node) {
      weight.node = value.node;
      for (Label label : value.labels)
        weight.labels.push_back(
            isOut(label) ? label : graph.newLabel(graph.sizeOf(label)));
    }
    llvm::SmallDenseMap<Label, Label> rename;
    for (auto [from, to] : llvm::zip_equal(value.labels, weight.labels))
      if ((isOut(from) || isOut(to)) ? from != to
                                     : !rename.try_emplace(from, to).second) {
        if (weight.views.empty())
          onto.erase(value.node->id);
        return false;
      }
    AxisFactors rest = othersAlong(term.factors, position, rename);
    weight.views.push_back(planner.plan(
        term.coefficient, rest, weightLabels(weight), root->elementType));
    return true;
  }

  SweepReversal &reversal;
  AxisGraph &graph;
  ContractionPlanner &planner;
  const AxisNode *root;
  SmallVector<Label, 4> out;
  Weights weights, leaves;
  SmallVector<AxisView, 4> summands;
};

//===----------------------------------------------------------------------===//
// Where there are sweeps
//===----------------------------------------------------------------------===//

SweepReversal::SweepReversal(AxisProgram &program, const CostModel &model)
    : program(program), model(model),
      firstNew(program.getGraph().nodes().size()) {
  findOwners();
  std::map<unsigned, SmallVector<const AxisNode *>> inside;
  for (const AxisNode *node : program.liveNodes()) {
    measure(node);
    inside[owner(node)->id].push_back(node);
  }
  const AxisNode *current = nullptr;
  ContractionPlanner planner(
      program.getGraph(), model, [&](const AxisNode *node) {
        return program.isLive(node) && !isInside(node, current);
      });
  for (const AxisNode *root : program.liveNodes()) {
    current = root;
    if (owner(root) != root || lengths[root->id] == 0 || !isOfTensors(*root) ||
        !program.representative(root))
      continue;
    AxisView replacement = Adjoint(*this, planner, root).run();
    if (replacement.node != root &&
        pays(root, replacement.node, inside[root->id]))
      sweeps.push_back({root, replacement});
  }
}

bool SweepReversal::isInside(const AxisNode *node, const AxisNode *root) const {
  return node != root && node->id < owners.size() && owners[node->id] == root;
}

void SweepReversal::findOwners() {
  owners.assign(firstNew, nullptr);
  for (const AxisNode *node : llvm::reverse(program.liveNodes())) {
    if (!owner(node) || program.isUsedOutside(node))
      owner(node) = node;
    for (const AxisOperand &operand : node->operands) {
      const AxisNode *&known = owner(operand.node);
      bool isPart =
          isLinearIn(*node, operand) && (!known || known == owner(node));
      known = isPart ? owner(node) : operand.node;
    }
  }
}

void SweepReversal::measure(const AxisNode *node) {
  if (depths.size() <= node->id) {
    depths.resize(node->id + 1, 0);
    lengths.resize(node->id + 1, 0);
  }
  unsigned depth = 0, length = 0;
  for (const AxisOperand &operand : node->operands) {
    depth = std::max(depth, depths[operand.node->id]);
    if (program.isLive(node) && isInside(operand.node, owner(node)))
      length = std::max(length, lengths[operand.node->id]);
  }
  bool isRoot = program.isLive(node) && owner(node) == node;
  depths[node->id] = depth + multipliesByMatrix(*node);
  lengths[node->id] = length + (!isRoot && multipliesByMatrix(*node));
}

bool SweepReversal::pays(const AxisNode *root, const AxisNode *replacement,
                         ArrayRef<const AxisNode *> inside) {
  Cost before, after;
  for (const AxisNode *node : inside)
    before += model.costOf(*node);
  std::map<unsigned, const AxisNode *> alive;
  SmallVector<const AxisNode *> worklist{replacement};
  while (!worklist.empty()) {
    const AxisNode *node = worklist.pop_back_val();
    bool stays = program.isLive(node) && !isInside(node, root);
    if (stays || !alive.try_emplace(node->id, node).second)
      continue;
    after += model.costOf(*node);
    for (const AxisOperand &operand : node->operands)
      worklist.push_back(operand.node);
  }
  for (auto [id, node] : alive)
    if (!program.isLive(node))
      measure(node);
  return depths[replacement->id] < depths[root->id] &&
         model.weigh(after) <= model.weigh(before);
}
