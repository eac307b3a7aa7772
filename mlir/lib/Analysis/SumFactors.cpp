//===- SumFactors.cpp - What sums are multiplied with ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Products take the sum over the direction before they multiply with what does
// not depend on it (separate, plan), and what reads a sum several times reads
// it once, times a sum of coefficients (collect, gather).
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SumMover.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

//===----------------------------------------------------------------------===//
// Separating
//===----------------------------------------------------------------------===//

/// The product of the factors, summed over nothing.
AxisFactors SumMover::asOneFactor(const AxisFactors &factors,
                                  double &coefficient, Type elementType) {
  if (factors.size() < 2)
    return factors;
  llvm::SmallSetVector<Label, 8> labels;
  for (const AxisProductFactor &factor : factors)
    labels.insert(factor.labels.begin(), factor.labels.end());
  AxisView view =
      graph.product(1.0, factors, labels.getArrayRef(), elementType);
  coefficient *= view.coefficient;
  AxisFactors result;
  if (auto factor = asFactor(view, labels.getArrayRef()))
    result.push_back(*factor);
  return result;
}

/// The factor as products and sums of directional values times what does not
/// depend on the direction: (t + t y) (1 - y) is t times (1 + y) (1 - y).
SumMover::Separated SumMover::separate(const AxisProductFactor &factor,
                                       ArrayRef<Label> directions,
                                       unsigned depth) {
  const AxisNode &node = *factor.node;
  Separated whole{{factor}, {}, 1.0};
  auto depends = [&](const AxisProductFactor &f) {
    return llvm::any_of(f.labels, [&](Label label) {
      return llvm::is_contained(directions, label);
    });
  };
  auto operandAt = [&](unsigned i) {
    return operandAlong(node.operands[i], factor.labels);
  };
  constexpr unsigned maxDepth = 4;
  if (depth == maxDepth || node.sumsAxes())
    return whole;
  if (node.is(AxisNode::Kind::Product)) {
    Separated result{{}, {}, 1.0};
    for (unsigned i = 0; i < node.operands.size(); ++i) {
      AxisProductFactor operand = operandAt(i);
      // What a mask guards stays with it.
      if (operand.node->is(AxisNode::Kind::Mask) ||
          operand.node->is(AxisNode::Kind::Selection))
        return whole;
      if (!depends(operand)) {
        result.rest.push_back(operand);
        continue;
      }
      Separated inner = separate(operand, directions, depth + 1);
      llvm::append_range(result.directional, inner.directional);
      llvm::append_range(result.rest, inner.rest);
      result.coefficient *= inner.coefficient;
    }
    result.rest =
        asOneFactor(result.rest, result.coefficient, node.elementType);
    return result;
  }
  if (!node.is(AxisNode::Kind::Sum))
    return whole;
  // All terms must have the same directional factors.
  Labels labels;
  for (Label label : factor.labels)
    if (!llvm::is_contained(directions, label) &&
        !llvm::is_contained(labels, label))
      labels.push_back(label);
  std::optional<AxisFactors> common;
  SmallVector<AxisView, 4> sums;
  for (unsigned i = 0; i < node.operands.size(); ++i) {
    Separated term = separate(operandAt(i), directions, depth + 1);
    llvm::sort(term.directional, [](const auto &a, const auto &b) {
      return std::tie(a.node->id, a.labels) < std::tie(b.node->id, b.labels);
    });
    bool isSame = !common || llvm::equal(*common, term.directional);
    if (!isSame || !depends(operandAt(i)))
      return whole;
    common = term.directional;
    sums.push_back(graph.product(term.coefficient * node.coefficients[i],
                                 term.rest, labels, node.elementType));
  }
  AxisView sum = graph.add(sums, labels.size(), node.elementType);
  Separated result{*common, {}, sum.coefficient};
  if (auto rest = asFactor(sum, labels))
    result.rest.push_back(*rest);
  return result;
}

/// The product with what depends on the direction summed, if that sum is there
/// as it is.
SumMover::Found SumMover::planAroundSum(const Contraction &product,
                                        ArrayRef<Label> summed) {
  AxisFactors directional, rest;
  llvm::SmallSetVector<Label, 8> labels;
  for (const AxisProductFactor &factor : product.factors) {
    bool depends =
        llvm::any_of(summed, [&](Label label) { return factor.has(label); });
    (depends ? directional : rest).push_back(factor);
    if (depends)
      labels.insert(factor.labels.begin(), factor.labels.end());
  }
  Labels kept;
  llvm::copy_if(labels, std::back_inserter(kept), [&](Label label) {
    return !llvm::is_contained(summed, label);
  });
  if (directional.empty() || rest.empty())
    return std::nullopt;
  AxisView sum = graph.product(1.0, directional, kept, product.elementType);
  auto factor = asFactor(sum, kept);
  if (!factor || !planner.isThere(sum.node))
    return std::nullopt;
  rest.push_back(*factor);
  return planner.plan(product.coefficient * sum.coefficient, rest, product.out,
                      product.elementType);
}

/// A product that opens nothing. If its directional factors have the same axes,
/// they are summed before anything else is multiplied: several such products
/// share that sum.
SumMover::Found SumMover::plan(const Contraction &product) {
  Labels summed;
  for (Label label : product.directions)
    if (!llvm::is_contained(product.out, label))
      summed.push_back(label);
  Contraction separated = product;
  separated.factors.clear();
  AxisFactors directional;
  llvm::SmallSetVector<Label, 4> axes;
  size_t largest = 0;
  // What a mask guards is multiplied before the mask is.
  bool isMasked =
      llvm::any_of(product.factors, [](const AxisProductFactor &factor) {
        return factor.node->is(AxisNode::Kind::Mask);
      });
  if (!isMasked)
    if (Found found = planAroundSum(product, summed))
      return found;
  for (const AxisProductFactor &factor : product.factors) {
    bool depends = llvm::any_of(factor.labels, [&](Label label) {
      return llvm::is_contained(summed, label);
    });
    if (!depends) {
      separated.factors.push_back(factor);
      continue;
    }
    Separated parts = separate(factor, summed, 0);
    if (parts.rest.empty())
      parts = {{factor}, {}, 1.0};
    separated.coefficient *= parts.coefficient;
    llvm::append_range(directional, parts.directional);
    llvm::append_range(separated.factors, parts.rest);
  }
  for (const AxisProductFactor &factor : directional) {
    llvm::SmallSetVector<Label, 4> own(factor.labels.begin(),
                                       factor.labels.end());
    largest = std::max(largest, own.size());
    axes.insert(factor.labels.begin(), factor.labels.end());
  }
  Labels kept;
  llvm::copy_if(axes, std::back_inserter(kept), [&](Label label) {
    return !llvm::is_contained(summed, label);
  });
  if (isMasked || directional.size() < 2 || axes.size() > largest ||
      largest == kept.size())
    return planner.plan(product.coefficient, product.factors, product.out,
                        product.elementType);
  AxisView sum = planner.plan(1.0, directional, kept, product.elementType);
  separated.coefficient *= sum.coefficient;
  if (auto factor = asFactor(sum, kept))
    separated.factors.push_back(*factor);
  return planner.plan(separated.coefficient, separated.factors, product.out,
                      product.elementType);
}

//===----------------------------------------------------------------------===//
// Gathering
//===----------------------------------------------------------------------===//

/// Whether a contraction made here is below the pointwise nodes made here. All
/// nodes so far are looked at once, operands before their readers.
bool SumMover::hasNewContraction(const AxisNode *node) {
  ArrayRef<AxisNode *> nodes = graph.nodes();
  while (firstNew + contracts.size() <= node->id) {
    const AxisNode &next = *nodes[firstNew + contracts.size()];
    bool isPointwise =
        next.is(AxisNode::Kind::Product) || next.is(AxisNode::Kind::Sum);
    contracts.push_back(
        next.sumsAxes() ||
        (isPointwise && llvm::any_of(next.operands, [&](const auto &operand) {
           unsigned id = operand.node->id;
           return id >= firstNew && contracts[id - firstNew];
         })));
  }
  return node->id >= firstNew && contracts[node->id - firstNew];
}

/// Takes new sums and products to pieces: contractions times coefficients.
bool SumMover::collect(const AxisProductFactor &factor, double scale,
                       const AxisFactors &coefficients, ArrayRef<Label> labels,
                       Type elementType, SmallVectorImpl<Piece> &pieces,
                       unsigned depth) {
  constexpr unsigned maxTerms = 16, maxDepth = 8;
  const AxisNode &node = *factor.node;
  auto operandAt = [&](unsigned i) {
    return operandAlong(node.operands[i], factor.labels);
  };
  // What a mask guards stays with it.
  bool guards = llvm::any_of(node.operands, [](const AxisOperand &operand) {
    return operand.node->is(AxisNode::Kind::Mask) ||
           operand.node->is(AxisNode::Kind::Selection);
  });
  bool opens = depth < maxDepth && !guards && !node.sumsAxes() &&
               hasNewContraction(&node);
  if (opens && node.is(AxisNode::Kind::Sum)) {
    for (unsigned i = 0; i < node.operands.size(); ++i)
      if (!collect(operandAt(i), scale * node.coefficients[i], coefficients,
                   labels, elementType, pieces, depth + 1))
        return false;
    return true;
  }
  if (opens) {
    AxisFactors others = coefficients;
    std::optional<AxisProductFactor> only;
    for (unsigned i = 0; i < node.operands.size(); ++i) {
      if (!hasNewContraction(node.operands[i].node))
        others.push_back(operandAt(i));
      else if (only)
        return false;
      else
        only = operandAt(i);
    }
    return collect(*only, scale, others, labels, elementType, pieces,
                   depth + 1);
  }
  AxisFactors rest = coefficients;
  AxisProductFactor contraction{nullptr, {}};
  if (node.sumsAxes() && node.id >= firstNew)
    contraction = factor;
  else
    rest.push_back(factor);
  AxisView term = graph.product(scale, rest, labels, elementType);
  for (Piece &piece : pieces)
    if (piece.contraction.node == contraction.node &&
        piece.contraction.labels == contraction.labels) {
      piece.coefficients.push_back(term);
      return piece.coefficients.size() <= maxTerms;
    }
  pieces.push_back({contraction, {term}});
  return pieces.size() <= maxTerms;
}

/// The view with each contraction that it reads several times read once: for
/// (p - L - L y) (1 - y), one coefficient of p and one of L.
AxisView SumMover::gather(const AxisView &view, ArrayRef<Label> labels,
                          Type elementType) {
  auto whole = asFactor(view, labels);
  SmallVector<Piece, 4> pieces;
  if (!whole || whole->node->sumsAxes() || !hasNewContraction(whole->node) ||
      !collect(*whole, view.coefficient, {}, labels, elementType, pieces,
               /*depth=*/0) ||
      llvm::none_of(pieces, [](const Piece &piece) {
        return piece.contraction.node && piece.coefficients.size() > 1;
      }))
    return view;
  SmallVector<AxisView, 4> terms;
  for (const Piece &piece : pieces) {
    AxisView sum = graph.add(piece.coefficients, labels.size(), elementType);
    if (!piece.contraction.node) {
      terms.push_back(sum);
      continue;
    }
    AxisFactors factors{piece.contraction};
    if (auto factor = asFactor(sum, labels))
      factors.push_back(*factor);
    terms.push_back(
        graph.product(sum.coefficient, factors, labels, elementType));
  }
  return graph.add(terms, labels.size(), elementType);
}
