//===- SupportAnalysis.cpp - Values without their zeros -------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SupportAnalysis.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;
using namespace mlir::taylor;

/// A value that is a sum of more terms than this is read as one tensor, and a
/// product that would be one of more products stays.
static constexpr unsigned maxTerms = 4, maxProducts = 8;
/// The program must become cheaper by this share of it: the comparisons of
/// indices that masks are made of are not in the model.
static constexpr double minimalSaving = 0.1;

/// An indicator, or a product of some.
static bool isIndicator(const AxisNode *node) {
  auto isSelection = [](const AxisNode *n) {
    return n->is(AxisNode::Kind::Selection);
  };
  return isSelection(node) ||
         (node->is(AxisNode::Kind::Product) && !node->sumsAxes() &&
          llvm::all_of(node->operands, [&](const AxisOperand &operand) {
            return isSelection(operand.node);
          }));
}

static bool isOfNumbers(const AxisNode *node) {
  return isa_and_nonnull<FloatType, ComplexType>(node->elementType);
}

SupportAnalysis::SupportAnalysis(AxisProgram &program, const CostModel &model)
    : program(program), graph(program.getGraph()), model(model) {
  for (const AxisNode *node : program.liveNodes())
    before += model.costOf(*node);
  after = before;
  for (const AxisNode *node : program.liveNodes()) {
    if (node->isGiven || !isOfNumbers(node))
      continue;
    if (node->is(AxisNode::Kind::Product))
      readProduct(*node);
    else if (node->is(AxisNode::Kind::Sum))
      readSum(*node);
    else if (node->is(AxisNode::Kind::Linear))
      readLinear(*node);
  }
  if (!replacements.empty())
    countNeeds();
}

bool SupportAnalysis::pays() const {
  return model.weigh(before) - model.weigh(after) >
         minimalSaving * model.weigh(before);
}

const AxisView *SupportAnalysis::replacement(const AxisNode *node) const {
  auto it = replacements.find(node);
  return it == replacements.end() ? nullptr : &it->second;
}

//===----------------------------------------------------------------------===//
// Reading operands
//===----------------------------------------------------------------------===//

bool SupportAnalysis::isSpread(const AxisNode *node) const {
  return isIndicator(node) || spreads.contains(node);
}

/// The factor as it will be: a value of the program that has been written anew
/// is that value still, what is no value by itself is not.
FactoredTerm SupportAnalysis::now(const AxisProductFactor &factor) const {
  const AxisView *view = replacement(factor.node);
  if (!view || program.representative(factor.node))
    return {1.0, {factor}};
  auto renewed = asFactor(*view, factor.labels);
  if (!renewed)
    return {view->coefficient, {}};
  return {view->coefficient, {*renewed}};
}

/// What to add up for the factor, with names of their own for labels that it
/// lacks.
SupportAnalysis::Options
SupportAnalysis::termsOf(const AxisProductFactor &factor) {
  auto it = spreads.find(factor.node);
  if (it == spreads.end())
    return {now(factor)};
  Options options;
  for (const SpreadTerm &term : it->second.terms) {
    FactoredTerm option = term.asFactors();
    llvm::SmallDenseMap<Label, Label, 8> names;
    for (auto [own, label] : llvm::zip(it->second.labels, factor.labels))
      names[own] = label;
    for (AxisProductFactor &part : option.factors)
      for (Label &label : part.labels) {
        auto [name, isNew] = names.try_emplace(label, label);
        if (isNew)
          name->second = graph.newLabel(graph.sizeOf(label));
        label = name->second;
      }
    options.push_back(std::move(option));
  }
  return options;
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

/// What the node costs with all that has been made since for it.
Cost SupportAnalysis::costSince(unsigned firstNew, const AxisNode *node) const {
  Cost cost;
  llvm::SmallDenseSet<const AxisNode *, 8> seen;
  SmallVector<const AxisNode *, 8> worklist{node};
  while (!worklist.empty()) {
    const AxisNode *next = worklist.pop_back_val();
    if (next->id < firstNew || !seen.insert(next).second)
      continue;
    cost += model.costOf(*next);
    for (const AxisOperand &operand : next->operands)
      worklist.push_back(operand.node);
  }
  return cost;
}

/// What it costs that the node is read as it is.
Cost SupportAnalysis::costOfWidening(const AxisNode *node) const {
  auto it = spreads.find(node);
  if (it == spreads.end())
    return {};
  double elements = node->numElements();
  double terms = it->second.terms.size();
  return {elements * (2 * terms - 1), 0.0};
}

//===----------------------------------------------------------------------===//
// Reading nodes
//===----------------------------------------------------------------------===//

/// All products of one of each.
static std::optional<SmallVector<FactoredTerm, 4>>
multipliedOut(ArrayRef<FactoredTerm> left, ArrayRef<FactoredTerm> right) {
  if (left.size() * right.size() > maxProducts)
    return std::nullopt;
  SmallVector<FactoredTerm, 4> products;
  for (const FactoredTerm &a : left)
    for (const FactoredTerm &b : right) {
      products.push_back(a);
      products.back().coefficient *= b.coefficient;
      llvm::append_range(products.back().factors, b.factors);
    }
  return products;
}

void SupportAnalysis::readProduct(const AxisNode &node) {
  unsigned firstNew = graph.nodes().size();
  SmallVector<Label, 4> labels = graph.newLabels(node);
  auto out = ArrayRef<Label>(labels).take_front(node.rank);
  Options products{FactoredTerm()};
  Cost asItIs = model.costOf(node);
  bool isAffected = false;
  for (const AxisOperand &operand : node.operands) {
    AxisProductFactor factor = operandAlong(operand, labels);
    isAffected |=
        isSpread(operand.node) ||
        (replacement(operand.node) && !program.representative(operand.node));
    asItIs += costOfWidening(operand.node);
    auto longer = multipliedOut(products, termsOf(factor));
    if (!longer)
      longer = multipliedOut(products, now(factor));
    products = std::move(*longer);
  }
  if (!isAffected)
    return;
  SpreadTerms terms(graph, out, node.elementType);
  for (FactoredTerm &product : products) {
    // An index that a term does not depend on counts when it is summed.
    for (Label label : ArrayRef<Label>(labels).drop_front(node.rank))
      if (llvm::none_of(product.factors,
                        [&](auto &factor) { return factor.has(label); }))
        product.coefficient *= graph.sizeOf(label);
    terms.add(std::move(product));
  }
  finish(node, out, terms, asItIs, firstNew);
}

void SupportAnalysis::readSum(const AxisNode &node) {
  unsigned firstNew = graph.nodes().size();
  SmallVector<Label, 4> labels = graph.newLabels(node);
  Cost asItIs = model.costOf(node);
  if (llvm::none_of(node.operands, [&](const AxisOperand &operand) {
        return isSpread(operand.node) ||
               (replacement(operand.node) &&
                !program.representative(operand.node));
      }))
    return;
  SpreadTerms terms(graph, labels, node.elementType);
  for (auto [scale, operand] : llvm::zip(node.coefficients, node.operands)) {
    asItIs += costOfWidening(operand.node);
    for (FactoredTerm &term : termsOf(operandAlong(operand, labels))) {
      term.coefficient *= scale;
      terms.add(std::move(term));
    }
  }
  finish(node, labels, terms, asItIs, firstNew);
}

/// L(x spread) = L(x) spread
void SupportAnalysis::readLinear(const AxisNode &node) {
  unsigned firstNew = graph.nodes().size();
  auto it = spreads.find(node.operands[0].node);
  if (it == spreads.end())
    return;
  Spread inner = it->second;
  // Axes of the operand, in the order of those of the node.
  SmallVector<Label, 4> out(node.rank);
  for (auto [label, axis] : llvm::zip(inner.labels, node.operands[0].axes))
    out[axis] = label;
  SpreadTerms terms(graph, out, node.elementType);
  for (SpreadTerm &term : inner.terms) {
    auto shape = llvm::map_to_vector<4>(
        term.labels, [&](Label label) { return graph.sizeOf(label); });
    term.compact = graph.linear(node, term.compact, shape);
    terms.add(std::move(term));
  }
  finish(node, out, terms,
         costOfWidening(node.operands[0].node) += model.costOf(node), firstNew);
}

/// Decides on the node, which is the sum of these terms.
void SupportAnalysis::finish(const AxisNode &node, ArrayRef<Label> out,
                             const SpreadTerms &terms, Cost asItIs,
                             unsigned firstNew) {
  double elements = 0.0;
  Cost cost;
  for (const SpreadTerm &term : terms.get()) {
    elements += term.compact.node->numElements();
    cost += costSince(firstNew, term.compact.node);
  }
  bool staysSpread =
      llvm::any_of(terms.get(), [](auto &term) { return term.isSpread(); }) &&
      terms.get().size() <= maxTerms && 2 * elements <= node.numElements();
  unsigned firstWide = graph.nodes().size();
  SmallVector<AxisView, 4> views;
  for (const SpreadTerm &term : terms.get())
    views.push_back(terms.widened(term));
  AxisView view = graph.add(views, out.size(), node.elementType);
  if (!staysSpread)
    cost += costSince(firstWide, view.node);
  // What is made of indices only is a constant, there or not.
  bool isSame = view.node == &node ||
                llvm::all_of(terms.get(), [](const SpreadTerm &term) {
                  return term.compact.node->isStructural();
                });
  if (!isSame && model.weigh(cost) >= model.weigh(asItIs))
    return;
  if (!isSame)
    replacements.insert({&node, view});
  if (staysSpread)
    spreads.insert({&node, Spread{SmallVector<Label, 4>(out),
                                  SmallVector<SpreadTerm, 2>(terms.get())}});
}

//===----------------------------------------------------------------------===//
// What the program would need
//===----------------------------------------------------------------------===//

void SupportAnalysis::countNeeds() {
  needed.assign(graph.nodes().size(), false);
  after = Cost();
  SmallVector<const AxisNode *> worklist;
  for (const AxisNode *node : program.liveNodes())
    if (program.isUsedOutside(node))
      worklist.push_back(node);
  while (!worklist.empty()) {
    const AxisNode *node = worklist.pop_back_val();
    if (needed[node->id])
      continue;
    needed[node->id] = true;
    const AxisView *view = replacement(node);
    if (view && program.representative(node)) {
      worklist.push_back(view->node);
      continue;
    }
    after += model.costOf(*node);
    for (const AxisOperand &operand : node->operands)
      worklist.push_back(operand.node);
  }
}
