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

#include "taylor/Analysis/AxisGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// sum strides[n] * labels[n] == offset.
struct Equation {
  SmallVector<Label, 3> labels;
  SmallVector<int64_t, 3> strides;
  int64_t offset = 0;

  int64_t strideOf(Label label) const {
    const auto *it = llvm::find(labels, label);
    return it == labels.end() ? 0 : strides[it - labels.begin()];
  }

  void add(Label label, int64_t stride) {
    auto *it = llvm::find(labels, label);
    if (it == labels.end()) {
      if (stride == 0)
        return;
      labels.push_back(label);
      strides.push_back(stride);
      return;
    }
    unsigned position = it - labels.begin();
    strides[position] += stride;
    if (strides[position] == 0) {
      labels.erase(labels.begin() + position);
      strides.erase(strides.begin() + position);
    }
  }
};

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
  int64_t last(Label label) const { return graph.sizeOf(label) - 1; }

  Equation equationOf(const AxisProductFactor &factor) const {
    Equation equation;
    equation.offset = factor.node->offset;
    for (auto [label, stride] : llvm::zip(factor.labels, factor.node->strides))
      equation.add(label, stride);
    return equation;
  }

  AxisProductFactor factorOf(const Equation &equation) {
    return graph.selection(equation.labels, equation.strides, equation.offset);
  }

  /// Smallest and largest value of the left-hand side.
  std::pair<int64_t, int64_t> range(const Equation &equation) const {
    int64_t low = 0, high = 0;
    for (auto [label, stride] : llvm::zip(equation.labels, equation.strides))
      (stride < 0 ? low : high) += stride * last(label);
    return {low, high};
  }

  /// Labels of a removed factor that nothing has any more count their size.
  void countLost(ArrayRef<Label> labels) {
    llvm::SmallSetVector<Label, 4> distinct(labels.begin(), labels.end());
    for (Label label : distinct)
      if (!isOut(label) &&
          llvm::none_of(factors, [&](auto &f) { return f.has(label); }))
        coefficient *= graph.sizeOf(label);
  }

  bool simplify(unsigned i) {
    Equation equation = equationOf(factors[i]);
    auto [low, high] = range(equation);
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
      factors[i] = factorOf(equation);
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

  /// [s = t], s summed: call s by the name of t.
  bool rename(unsigned i, const Equation &equation) {
    if (equation.labels.size() != 2 || equation.offset != 0 ||
        equation.strides[0] != -equation.strides[1])
      return false;
    Label from = equation.labels[0], to = equation.labels[1];
    if (graph.sizeOf(from) != graph.sizeOf(to) || (keeps && keeps(from, to)))
      return false;
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
      auto [low, high] = range(small);
      if (high >= divisor || -low >= divisor)
        continue;
      factors[i] = factorOf(small);
      factors.push_back(factorOf(large));
      return true;
    }
    return false;
  }

  /// s = affine(rest), s summed and only in selections: replace it there.
  bool substitute(unsigned i, const Equation &equation) {
    for (unsigned n = 0; n < equation.labels.size(); ++n) {
      Label label = equation.labels[n];
      int64_t stride = equation.strides[n];
      if (isOut(label) || std::abs(stride) != 1 ||
          !determined(equation, label, stride))
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
          factor = factorOf(inserted(equationOf(factor), equation, label));
        }
      llvm::erase(labels, label);
      countLost(labels);
      return true;
    }
    return false;
  }

  /// Whether the other terms always leave `label` within its range.
  bool determined(const Equation &equation, Label label, int64_t stride) const {
    Equation rest;
    for (auto [other, otherStride] :
         llvm::zip(equation.labels, equation.strides))
      if (other != label)
        rest.add(other, -stride * otherStride);
    auto [low, high] = range(rest);
    int64_t shift = stride * equation.offset;
    return low + shift >= 0 && high + shift <= last(label);
  }

  /// `target` with `label` replaced by what `equation` says it is.
  static Equation inserted(Equation target, const Equation &equation,
                           Label label) {
    // A label that cancels in `target` has no weight there.
    int64_t stride = equation.strideOf(label), weight = target.strideOf(label);
    target.add(label, -weight);
    for (auto [other, otherStride] :
         llvm::zip(equation.labels, equation.strides))
      if (other != label)
        target.add(other, -weight * stride * otherStride);
    target.offset -= weight * stride * equation.offset;
    return target;
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
