//===- AxisSelections.cpp - Eliminating affine indicators -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A selection is an equation between indices. A summed label that the equation
// determines can be replaced in everything else:
//
//   sum_j  x[j] * [i = j]                   = x[i]                  (rename)
//   sum_j  [k = 4 i + j] * [k' = 4 i + j]   = [k = k']             (substitute)
//   [4 i + j = 4 i' + j'], j, j' < 4        = [i = i'] * [j = j']  (split)
//   [4 i + j = 5 t], j, t < 4               = [i = t] * [j = t]    (split)
//   sum_j  [j = 2 i + 3]                    = 1, if always in range
//
//===----------------------------------------------------------------------===//

#include "Equation.h"
#include "taylor/Analysis/AxisGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// The product under elimination.
class Elimination {
public:
  Elimination(AxisGraph &graph, double &coefficient, AxisFactors &factors,
              ArrayRef<Label> out, SmallVectorImpl<Label> *tracked,
              llvm::function_ref<bool(Label, Label)> keeps)
      : graph(graph), coefficient(coefficient), factors(factors), out(out),
        tracked(tracked), keeps(keeps) {}

  void run() {
    // Every step removes a factor or a label from an equation, or splits one
    // into two with fewer labels each.
    flattenIndicators();
    bool changed = true;
    while (changed && coefficient != 0.0) {
      changed = false;
      for (unsigned i = 0; i < factors.size() && !changed; ++i)
        if (factors[i].node->is(AxisNode::Kind::Selection))
          changed = simplify(i);
    }
  }

private:
  /// Products of indicators are taken to pieces.
  void flattenIndicators() {
    auto isIndicator = [](const AxisOperand &operand) {
      return operand.node->is(AxisNode::Kind::Selection);
    };
    for (unsigned i = 0; i < factors.size();) {
      const AxisProductFactor factor = factors[i];
      if (!factor.node->is(AxisNode::Kind::Product) ||
          factor.node->sumsAxes() ||
          !llvm::all_of(factor.node->operands, isIndicator)) {
        ++i;
        continue;
      }
      factors.erase(factors.begin() + i);
      for (const AxisOperand &operand : factor.node->operands) {
        AxisProductFactor piece{operand.node, {}};
        for (unsigned axis : operand.axes)
          piece.labels.push_back(factor.labels[axis]);
        factors.push_back(std::move(piece));
      }
    }
  }

  bool isOut(Label label) const { return llvm::is_contained(out, label); }

  /// Labels of a removed factor that nothing has any more count their size.
  void countLost(ArrayRef<Label> labels) {
    llvm::SmallSetVector<Label, 4> distinct(labels.begin(), labels.end());
    for (Label label : distinct)
      if (!isOut(label) &&
          llvm::none_of(factors, [&](auto &f) { return f.has(label); }))
        coefficient *= graph.sizeOf(label);
  }

  bool simplify(unsigned i) {
    Equation equation = Equation::of(factors[i]);
    auto [low, high] = equation.range(graph);
    if (equation.offset < low || equation.offset > high) {
      coefficient = 0.0;
      return true;
    }
    if (equation.labels.empty()) {
      SmallVector<Label, 4> labels = factors[i].labels;
      factors.erase(factors.begin() + i);
      countLost(labels);
      return true;
    }
    if (equation.labels.size() < factors[i].labels.size()) {
      SmallVector<Label, 4> labels = factors[i].labels;
      factors[i] = equation.asSelection(graph);
      countLost(labels);
      return true;
    }
    return removeTwin(i) || rename(i, equation) || split(i, equation) ||
           substitute(i, equation);
  }

  /// An indicator is its own square.
  bool removeTwin(unsigned i) {
    for (unsigned j = 0; j < i; ++j)
      if (factors[j].node == factors[i].node &&
          factors[j].labels == factors[i].labels) {
        factors.erase(factors.begin() + i);
        return true;
      }
    return false;
  }

  bool isKept(const Equation &equation) const {
    return keeps && equation.isIdentity(graph) &&
           keeps(equation.labels[0], equation.labels[1]);
  }

  /// [s = t], s summed: call s by the name of t.
  bool rename(unsigned i, const Equation &equation) {
    if (!equation.isIdentity(graph) || isKept(equation))
      return false;
    Label from = equation.labels[0], to = equation.labels[1];
    if (isOut(from))
      std::swap(from, to);
    if (isOut(from))
      return false;
    factors.erase(factors.begin() + i);
    for (AxisProductFactor &factor : factors)
      llvm::replace(factor.labels, from, to);
    if (tracked)
      llvm::replace(*tracked, from, to);
    countLost({to});
    return true;
  }

  /// Mixed radix: every stride is q * divisor + r. If the terms with r cannot
  /// reach the divisor, they vanish, and so do those with q.
  bool split(unsigned i, const Equation &equation) {
    if (equation.offset != 0 || equation.labels.size() < 3)
      return false;
    SmallVector<int64_t, 4> divisors = llvm::map_to_vector<4>(
        equation.strides, [](int64_t stride) { return std::abs(stride); });
    llvm::sort(divisors);
    for (int64_t divisor : ArrayRef<int64_t>(divisors).drop_front()) {
      Equation small, large;
      for (auto [label, stride] :
           llvm::zip(equation.labels, equation.strides)) {
        small.add(label, stride % divisor);
        large.add(label, stride / divisor);
      }
      size_t count = equation.labels.size();
      if (small.labels.empty() || small.labels.size() == count ||
          large.labels.size() == count)
        continue;
      auto [low, high] = small.range(graph);
      if (high >= divisor || -low >= divisor)
        continue;
      factors[i] = small.asSelection(graph);
      factors.push_back(large.asSelection(graph));
      return true;
    }
    return false;
  }

  /// s = affine(rest), s summed and only in selections: replace it there.
  bool substitute(unsigned i, const Equation &equation) {
    if (isKept(equation))
      return false;
    for (unsigned n = 0; n < equation.labels.size(); ++n) {
      Label label = equation.labels[n];
      if (isOut(label) || !equation.determines(label, graph))
        continue;
      bool elsewhere = llvm::any_of(llvm::enumerate(factors), [&](auto pair) {
        return pair.index() != i && pair.value().has(label) &&
               !pair.value().node->is(AxisNode::Kind::Selection);
      });
      if (elsewhere)
        continue;
      SmallVector<Label, 4> labels = factors[i].labels;
      factors.erase(factors.begin() + i);
      for (AxisProductFactor &factor : factors)
        if (factor.has(label)) {
          llvm::append_range(labels, factor.labels);
          factor = equation.insertedIn(Equation::of(factor), label)
                       .asSelection(graph);
        }
      llvm::erase(labels, label);
      countLost(labels);
      return true;
    }
    return false;
  }

  AxisGraph &graph;
  double &coefficient;
  AxisFactors &factors;
  ArrayRef<Label> out;
  SmallVectorImpl<Label> *tracked;
  llvm::function_ref<bool(Label, Label)> keeps;
};

} // namespace

void AxisGraph::eliminateSelections(
    double &coefficient, AxisFactors &factors, ArrayRef<Label> out,
    SmallVectorImpl<Label> *tracked,
    llvm::function_ref<bool(Label, Label)> keeps) {
  Elimination(*this, coefficient, factors, out, tracked, keeps).run();
}
