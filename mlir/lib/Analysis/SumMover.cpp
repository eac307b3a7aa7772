//===- SumMover.cpp - Moving a sum up the graph ---------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SumMover.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

bool SumMover::Functional::operator<(const Functional &other) const {
  auto key = [](const Functional &f) {
    return std::tie(f.node->id, f.pattern, f.summed);
  };
  if (key(*this) != key(other))
    return key(*this) < key(other);
  return std::lexicographical_compare(
      weights.begin(), weights.end(), other.weights.begin(),
      other.weights.end(), [](const auto &a, const auto &b) {
        return std::tie(a.first->id, a.second) <
               std::tie(b.first->id, b.second);
      });
}

template <typename Range>
static SmallVector<Label, 4> distinct(const Range &labels) {
  llvm::SmallSetVector<Label, 4> set(labels.begin(), labels.end());
  return SmallVector<Label, 4>(set.begin(), set.end());
}

template <typename Range>
static bool contains(const Range &range, Label label) {
  return llvm::is_contained(range, label);
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

bool SumMover::opens(const AxisProductFactor &factor,
                     ArrayRef<Label> directions) const {
  return openness.isOpen(factor.node) &&
         llvm::any_of(llvm::enumerate(factor.labels), [&](auto pair) {
           return contains(directions, pair.value()) &&
                  isSummable(factor, pair.index());
         });
}

/// Of what the program computes, any axis; of what it is given, those along
/// which it could be given summed, if the directions of a sum run along them.
bool SumMover::isSummable(const AxisProductFactor &factor,
                          unsigned axis) const {
  return factor.node->isOpenable() || (factor.node->opensAlong(axis) &&
                                       openness.isSummed(factor.node, axis));
}

/// Whether the label runs along rows of a solve, which depend on each other, or
/// along another axis that a multilinear op does not work along slice by slice.
static bool isMixed(const AxisProductFactor &factor, Label label) {
  return factor.has(label) && factor.node->is(AxisNode::Kind::Multilinear) &&
         !factor.node->carrierOf(llvm::find(factor.labels, label) -
                                 factor.labels.begin());
}

/// Whether a selection picks a diagonal of this factor that can be pushed as a
/// weight, which has no mixed axis.
bool SumMover::hasDiagonal(const Contraction &product,
                           unsigned position) const {
  const AxisProductFactor &value = product.factors[position];
  return llvm::any_of(product.factors, [&](const AxisProductFactor &factor) {
    return factor.node->is(AxisNode::Kind::Selection) &&
           llvm::none_of(factor.labels,
                         [&](Label label) { return isMixed(value, label); }) &&
           llvm::count_if(factor.labels, [&](Label label) {
             return value.has(label) && !contains(product.out, label);
           }) > 1;
  });
}

/// Directions of one factor that the other factors have only in weights: those
/// that they have not, or in tensors over that direction alone, and only if
/// there are none, in tensors over that direction and axes of the result.
/// Weights of the latter kind do not pass matrix products that end these axes.
SumMover::Labels SumMover::ownLabels(const Contraction &product,
                                     unsigned position) const {
  const AxisProductFactor &value = product.factors[position];
  auto isAlone = [&](Label label) {
    return llvm::count_if(product.factors, [&](const AxisProductFactor &f) {
             return f.has(label);
           }) == 1;
  };
  // What selects columns of a solve has an axis that others may have too.
  auto selects = [&](const AxisProductFactor &factor, Label label) {
    return value.node->is(AxisNode::Kind::Multilinear) && !value.has(label) &&
           factor.node->is(AxisNode::Kind::Selection);
  };
  auto isWeight = [&](const AxisProductFactor &factor, Label direction,
                      bool alongResult) {
    return !opens(factor, product.directions) &&
           llvm::all_of(factor.labels, [&](Label label) {
             return label == direction || isAlone(label) ||
                    selects(factor, label) ||
                    (alongResult && contains(product.out, label));
           });
  };
  auto own = [&](bool alongResult, bool weighs) {
    Labels found;
    for (Label label : distinct(value.labels))
      if (contains(product.directions, label) &&
          !contains(product.out, label) &&
          isSummable(value,
                     llvm::find(value.labels, label) - value.labels.begin()) &&
          llvm::all_of(llvm::enumerate(product.factors), [&](auto pair) {
            return pair.index() == position || !pair.value().has(label) ||
                   (weighs && isWeight(pair.value(), label, alongResult));
          }))
        found.push_back(label);
    return found;
  };
  // What a mask leaves out is not weighed either.
  if (graph.isExact() && value.node->isMasked() && product.factors.size() > 1)
    return own(/*alongResult=*/false, /*weighs=*/false);
  Labels alone = own(/*alongResult=*/false, /*weighs=*/true);
  return alone.empty() ? own(/*alongResult=*/true, /*weighs=*/true) : alone;
}

/// Whether `node` is computed from `on`. Gives up, saying yes, after a bounded
/// search: operands have smaller ids, so most answers are immediate.
bool SumMover::dependsOn(const AxisNode *node, const AxisNode *on) const {
  constexpr unsigned maxVisited = 4096;
  SmallVector<const AxisNode *> worklist{node};
  llvm::DenseSet<const AxisNode *> seen;
  while (!worklist.empty()) {
    const AxisNode *next = worklist.pop_back_val();
    if (next == on || seen.size() > maxVisited)
      return true;
    if (next->id < on->id || !seen.insert(next).second)
      continue;
    for (const AxisOperand &operand : next->operands)
      worklist.push_back(operand.node);
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Products under a sum
//===----------------------------------------------------------------------===//

/// Whether two labels of an open factor are the dimensions of a matrix at least
/// one of which is not a direction: its diagonal is then a weight.
bool SumMover::isDiagonal(const AxisProductFactor &factor, unsigned axis,
                          unsigned other, ArrayRef<Label> directions) const {
  return opens(factor, directions) &&
         !(openness.isDirection(factor.node, axis) &&
           openness.isDirection(factor.node, other));
}

void SumMover::eliminate(Contraction &product) {
  auto axisOf = [](const AxisProductFactor &factor, Label label) -> unsigned {
    return llvm::find(factor.labels, label) - factor.labels.begin();
  };
  // A diagonal that was taken already becomes a weight again.
  for (unsigned i = 0; i < product.factors.size(); ++i)
    for (unsigned axis = 0; axis < product.factors[i].labels.size(); ++axis) {
      AxisProductFactor &factor = product.factors[i];
      Label label = factor.labels[axis];
      unsigned first = axisOf(factor, label);
      if (first == axis || contains(product.out, label) ||
          !isDiagonal(factor, first, axis, product.directions))
        continue;
      Label twin = graph.newLabel(graph.sizeOf(label));
      factor.labels[axis] = twin;
      product.factors.push_back(graph.selection({label, twin}, {1, -1}, 0));
    }
  // What selects columns of a solve does not name its rows: columns could not
  // be summed by themselves.
  auto selects = [&](const AxisProductFactor &selection,
                     const AxisProductFactor &factor) {
    return selection.node->is(AxisNode::Kind::Selection) &&
           llvm::any_of(selection.labels, [&](Label label) {
             return factor.has(label) && !isMixed(factor, label) &&
                    opens(factor, label);
           });
  };
  for (unsigned i = 0; i < product.factors.size(); ++i)
    for (unsigned k = 0; k < product.factors.size(); ++k)
      for (unsigned n = 0; n < product.factors[k].labels.size(); ++n) {
        Label row = product.factors[k].labels[n];
        if (!isMixed(product.factors[i], row) ||
            !selects(product.factors[k], product.factors[i]))
          continue;
        Label twin = graph.newLabel(graph.sizeOf(row));
        product.factors[k].labels[n] = twin;
        product.factors.push_back(graph.selection({row, twin}, {1, -1}, 0));
      }
  auto mixes = [&](Label row, Label twin) {
    return llvm::any_of(product.factors, [&](const AxisProductFactor &factor) {
      return isMixed(factor, row) && !factor.has(twin) &&
             llvm::any_of(product.factors, [&](const auto &selection) {
               return selection.has(twin) && selects(selection, factor);
             });
    });
  };
  auto keeps = [&](Label a, Label b) {
    return mixes(a, b) || mixes(b, a) ||
           llvm::any_of(product.factors, [&](const AxisProductFactor &factor) {
             return factor.has(a) && factor.has(b) &&
                    isDiagonal(factor, axisOf(factor, a), axisOf(factor, b),
                               product.directions);
           });
  };
  graph.eliminateSelections(product.coefficient, product.factors, product.out,
                            &product.directions, keeps);
}

SumMover::Found SumMover::contract(Contraction product) {
  eliminate(product);
  while (true) {
    ++steps;
    SmallVector<unsigned, 4> open;
    for (auto [i, factor] : llvm::enumerate(product.factors))
      if (opens(factor, product.directions) &&
          (factor.node->isOpenable() || !ownLabels(product, i).empty()))
        open.push_back(i);
    if (open.empty())
      return plan(product);
    llvm::stable_sort(open, [&](unsigned a, unsigned b) {
      return product.factors[a].node->id > product.factors[b].node->id;
    });
    // A diagonal is pushed as a weight before other directions are summed: the
    // sum would be found for the whole matrix.
    const auto *found = llvm::find_if(open, [&](unsigned i) {
      return !hasDiagonal(product, i) && !ownLabels(product, i).empty();
    });
    if (found == open.end()) {
      const AxisNode *latest = product.factors[open.front()].node;
      bool isLeaf =
          llvm::any_of(llvm::enumerate(product.factors), [&](auto pair) {
            return pair.index() != open.front() &&
                   dependsOn(pair.value().node, latest);
          });
      return isLeaf ? plan(product) : adjoint(product, open.front());
    }
    if (!commute(product, *found, ownLabels(product, *found)))
      return std::nullopt;
  }
}

/// The factors of an open product along the labels of `factor`. Labels that it
/// merely sums in one factor are directions too: an inner operator's.
AxisFactors SumMover::inside(const AxisProductFactor &factor,
                             Labels &directions) {
  const AxisNode &node = *factor.node;
  Labels labels = factor.labels;
  AxisFactors factors = graph.factorsAlong(node, labels);
  ArrayRef<Label> summed = ArrayRef<Label>(labels).drop_front(node.rank);
  for (Label label : summed)
    if (llvm::count_if(factors, [&](auto &f) { return f.has(label); }) == 1)
      directions.push_back(label);
  // What a selection of a direction picks from is one, too.
  for (const AxisProductFactor &selection : factors)
    if (selection.node->is(AxisNode::Kind::Selection) &&
        llvm::any_of(selection.labels,
                     [&](Label label) { return contains(directions, label); }))
      for (Label label : selection.labels)
        if (contains(summed, label) && !contains(directions, label))
          directions.push_back(label);
  return factors;
}

//===----------------------------------------------------------------------===//
// Commute
//===----------------------------------------------------------------------===//

/// Many weights become one, if that is no larger than one of them: each value
/// that is passed may bring another.
void SumMover::gatherWeights(AxisFactors &weights, double &coefficient,
                             Type elementType) {
  constexpr unsigned maxWeights = 4;
  llvm::SmallSetVector<Label, 4> labels;
  size_t largest = 0;
  for (const AxisProductFactor &weight : weights) {
    labels.insert(weight.labels.begin(), weight.labels.end());
    largest = std::max(largest, weight.labels.size());
  }
  bool isMasked = llvm::any_of(weights, [](const AxisProductFactor &weight) {
    return weight.node->is(AxisNode::Kind::Mask) ||
           weight.node->is(AxisNode::Kind::Selection);
  });
  if (weights.size() > maxWeights && labels.size() <= largest && !isMasked)
    weights = asOneFactor(weights, coefficient, elementType);
}

bool SumMover::commute(Contraction &product, unsigned position,
                       ArrayRef<Label> own) {
  const AxisProductFactor value = product.factors[position];
  Labels names = distinct(value.labels);
  auto indexOf = [&](Label label) -> unsigned {
    return llvm::find(names, label) - names.begin();
  };
  Functional functional{value.node, {}, {}, {}};
  for (Label label : value.labels)
    functional.pattern.push_back(indexOf(label));
  for (Label label : names)
    functional.summed.push_back(contains(own, label));

  AxisFactors rest, weights;
  for (auto [i, factor] : llvm::enumerate(product.factors)) {
    bool isWeight = llvm::any_of(
        factor.labels, [&](Label label) { return contains(own, label); });
    if (i != position)
      (isWeight ? weights : rest).push_back(factor);
  }
  gatherWeights(weights, product.coefficient, product.elementType);
  auto isNeeded = [&](Label label) {
    return contains(product.out, label) ||
           llvm::any_of(rest, [&](auto &factor) { return factor.has(label); });
  };
  for (const AxisProductFactor &factor : weights) {
    // A matrix of weights has an axis of its own: as many sums at once, or a
    // sum over what it selects.
    for (Label label : factor.labels)
      if (!contains(names, label)) {
        names.push_back(label);
        functional.summed.push_back(!isNeeded(label));
      }
    functional.weights.push_back(
        {factor.node, llvm::map_to_vector<4>(factor.labels, indexOf)});
  }
  llvm::sort(functional.weights, [](const auto &a, const auto &b) {
    return std::tie(a.first->id, a.second) < std::tie(b.first->id, b.second);
  });

  auto it = known.find(functional);
  if (it == known.end()) {
    pending.push_back(functional);
    if (!surveyed)
      return false;
    it = known.emplace(functional, whereItIs(functional)).first;
    if (functional.node->isOpenable())
      surveyed->functionals.insert({it->second.node, functional.node});
  }
  if (functional.node->isOpenable())
    addNeed(functional.node, it->second.node);
  Labels free;
  for (auto [label, summed] : llvm::zip(names, functional.summed))
    if (!summed)
      free.push_back(label);
  product.coefficient *= it->second.coefficient;
  if (auto factor = asFactor(it->second, free))
    rest.push_back(*factor);
  // S_w(v) may not depend on labels of v that are summed later.
  for (auto [own, axis] : llvm::zip(free, it->second.axes)) {
    Label label = own;
    if (axis < 0 && !contains(product.out, label) &&
        llvm::none_of(rest, [&](auto &factor) { return factor.has(label); }))
      product.coefficient *= graph.sizeOf(label);
  }
  product.factors = std::move(rest);
  return true;
}

/// Sizes of the dimensions of S_w(v).
SmallVector<int64_t, 4> SumMover::sizesOf(const Functional &functional) const {
  SmallVector<int64_t, 4> all(functional.summed.size()), result;
  for (auto [axis, position] : llvm::enumerate(functional.pattern))
    all[position] = functional.node->sizes[axis];
  for (const auto &[weight, positions] : functional.weights)
    for (auto [axis, position] : llvm::enumerate(positions))
      all[position] = weight->sizes[axis];
  for (auto [size, summed] : llvm::zip(all, functional.summed))
    if (!summed)
      result.push_back(size);
  return result;
}

/// The weights of a functional as a product that is summed over its directions;
/// `value` is the other factor.
SumMover::Contraction SumMover::productOf(const Functional &functional,
                                          AxisProductFactor &value) {
  const AxisNode &node = *functional.node;
  Labels names(functional.summed.size());
  for (auto [axis, position] : llvm::enumerate(functional.pattern))
    names[position] = graph.newLabel(node.sizes[axis]);
  for (const auto &[weight, positions] : functional.weights)
    for (auto [axis, position] : llvm::enumerate(positions))
      if (!llvm::is_contained(functional.pattern, position))
        names[position] = graph.newLabel(weight->sizes[axis]);
  auto along = [&](ArrayRef<unsigned> positions) {
    return llvm::map_to_vector<4>(positions,
                                  [&](unsigned p) { return names[p]; });
  };
  Contraction base;
  base.elementType = node.elementType;
  for (auto [name, summed] : llvm::zip(names, functional.summed))
    (summed ? base.directions : base.out).push_back(name);
  for (const auto &[weight, positions] : functional.weights)
    base.factors.push_back({weight, along(positions)});
  value = {&node, along(functional.pattern)};
  return base;
}

/// S_w(v), without looking into v.
AxisView SumMover::whereItIs(const Functional &functional) {
  graph.recognizeBelow(functional.node->id);
  AxisProductFactor value;
  Contraction product = productOf(functional, value);
  product.factors.push_back(value);
  if (surveyed && surveyed->isSeparable)
    surveyed->isSeparable = separate(value, product.directions, 0).rest.empty();
  return planner.plan(1.0, product.factors, product.out, product.elementType);
}

SumMover::Found SumMover::evaluate(const Functional &functional) {
  const AxisNode &node = *functional.node;
  if (!node.isOpenable())
    return whereItIs(functional);
  graph.recognizeBelow(node.id);
  AxisProductFactor value;
  Contraction base = productOf(functional, value);
  if (node.is(AxisNode::Kind::Product)) {
    // S(x y) is the product under the sum.
    llvm::append_range(base.factors, inside(value, base.directions));
    return contract(std::move(base));
  }
  if (node.is(AxisNode::Kind::Linear)) {
    // S(L x) = L S(x)
    if (!base.factors.empty() && !node.isMultiple()) {
      base.factors.push_back(value);
      return plan(base);
    }
    base.factors.push_back({node.operands[0].node, value.labels});
    base.elementType = node.operands[0].node->elementType;
    auto shape = llvm::map_to_vector<4>(
        base.out, [&](Label label) { return graph.sizeOf(label); });
    Found inner = contract(std::move(base));
    if (!inner)
      return std::nullopt;
    return graph.linear(node, *inner, shape);
  }
  if (node.is(AxisNode::Kind::Multilinear))
    return evaluateMap(base, value);
  // S(x + y) = S(x) + S(y); a term without the direction counts its size.
  SmallVector<AxisView, 4> terms;
  bool complete = true;
  for (auto [operand, coefficient] :
       llvm::zip(node.operands, node.coefficients)) {
    Contraction term = base;
    term.coefficient = coefficient;
    term.factors.push_back(operandAlong(operand, value.labels));
    for (Label label : base.directions)
      if (llvm::none_of(term.factors, [&](auto &f) { return f.has(label); }))
        term.coefficient *= graph.sizeOf(label);
    Found found = contract(std::move(term));
    complete &= found.has_value();
    if (found)
      terms.push_back(*found);
  }
  if (!complete)
    return std::nullopt;
  return graph.add(terms, base.out.size(), node.elementType);
}

//===----------------------------------------------------------------------===//
// Driver
//===----------------------------------------------------------------------===//

/// Whether the product has axes that no factor of it has all of.
static bool isOuterProduct(const AxisNode &node) {
  return node.is(AxisNode::Kind::Product) && !node.sumsAxes() &&
         llvm::none_of(node.operands, [&](const AxisOperand &operand) {
           return operand.node->rank >= node.rank;
         });
}

/// `view`, which is what the product is along its result, over the batch too.
/// What is an outer product there is a contraction over the batch.
AxisView SumMover::summed(const AxisView &view, const Contraction &product,
                          ArrayRef<Label> out, ArrayRef<Label> batch) {
  AxisFactors terms;
  SmallVector<double, 4> coefficients{view.coefficient};
  auto whole = asFactor(view, product.out);
  terms.push_back(whole ? *whole : AxisProductFactor{graph.one(), {}});
  const AxisNode &node = *terms.front().node;
  if (node.is(AxisNode::Kind::Sum) &&
      llvm::any_of(node.operands, [](const AxisOperand &operand) {
        return isOuterProduct(*operand.node);
      })) {
    Labels labels = terms.front().labels;
    terms.clear();
    coefficients.clear();
    for (auto [operand, coefficient] :
         llvm::zip_equal(node.operands, node.coefficients)) {
      terms.push_back(operandAlong(operand, labels));
      coefficients.push_back(view.coefficient * coefficient);
    }
  }
  SmallVector<AxisView, 4> views;
  for (auto [term, coefficient] : llvm::zip_equal(terms, coefficients)) {
    AxisFactors factors{term};
    Labels labels = term.labels;
    if (isOuterProduct(*term.node))
      factors = graph.factorsAlong(*term.node, labels);
    for (Label label : batch)
      if (llvm::none_of(factors, [&](auto &f) { return f.has(label); }))
        coefficient *= graph.sizeOf(label);
    views.push_back(
        planner.plan(coefficient, factors, out, product.elementType));
  }
  return graph.add(views, out.size(), product.elementType);
}

/// The product that a sum is, over its batch too.
SumMover::Contraction SumMover::productOf(const DirectionSum &sum,
                                          Labels &batch) {
  const AxisNode &node = *sum.node;
  Labels labels = graph.newLabels(node);
  Contraction product;
  product.elementType = node.elementType;
  product.out.assign(labels.begin(), labels.begin() + node.rank);
  for (const AxisOperand &operand : node.operands)
    product.factors.push_back(operandAlong(operand, labels));
  for (unsigned axis : sum.directions)
    product.directions.push_back(labels[axis]);
  for (unsigned axis : sum.batch)
    batch.push_back(labels[axis]);
  llvm::append_range(product.out, batch);
  return product;
}

/// What is found for the product, summed over the batch.
SumMover::Found SumMover::finished(Found found, const Contraction &product,
                                   ArrayRef<Label> batch) {
  if (!found || batch.empty())
    return found;
  return summed(*found, product,
                ArrayRef<Label>(product.out).drop_back(batch.size()), batch);
}

AxisView SumMover::gathered(const Functional &functional,
                            const AxisView &view) {
  Labels labels;
  for (int64_t size : sizesOf(functional))
    labels.push_back(graph.newLabel(size));
  return gather(view, labels, functional.node->elementType);
}

std::optional<AxisView> SumMover::move(const DirectionSum &sum,
                                       unsigned &stepsLeft) {
  Labels batch;
  Contraction product = productOf(sum, batch);
  // Functionals that are needed first are found first, on an explicit stack: a
  // program may be deeper than the call stack.
  startWork();
  SmallVector<Functional> stack;
  while (stepsTaken() <= stepsLeft) {
    pending.clear();
    if (stack.empty()) {
      graph.recognizeBelow(sum.node->id);
      if (Found found = finished(contract(product), product, batch)) {
        stepsLeft -= std::min(stepsTaken(), stepsLeft);
        return found;
      }
    } else if (known.count(stack.back())) {
      stack.pop_back();
      continue;
    } else if (Found found = evaluate(stack.back())) {
      known.emplace(stack.back(), gathered(stack.back(), *found));
      stack.pop_back();
      continue;
    }
    llvm::append_range(stack, pending);
  }
  return std::nullopt;
}
