//===- Equation.h - What a selection says about indices ---------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A selection is 1 where an equation between indices holds. An index with
// stride 1 or -1 can be solved for:
//
//   4 n + c - r = 0   in   2 r - j = 0   gives   8 n + 2 c - j = 0
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_LIB_ANALYSIS_EQUATION_H
#define TAYLOR_LIB_ANALYSIS_EQUATION_H

#include "taylor/Analysis/AxisGraph.h"
#include "llvm/ADT/STLExtras.h"

namespace mlir::taylor {

/// sum strides[n] * labels[n] == offset. Labels are distinct, strides are not
/// zero.
struct Equation {
  SmallVector<Label, 3> labels;
  SmallVector<int64_t, 3> strides;
  int64_t offset = 0;

  static Equation of(const AxisProductFactor &selection) {
    Equation equation;
    equation.offset = selection.node->offset;
    for (auto [label, stride] :
         llvm::zip(selection.labels, selection.node->strides))
      equation.add(label, stride);
    return equation;
  }

  AxisProductFactor asSelection(AxisGraph &graph) const {
    return graph.selection(labels, strides, offset);
  }

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

  /// Smallest and largest value of the left-hand side.
  std::pair<int64_t, int64_t> range(const AxisGraph &graph) const {
    int64_t low = 0, high = 0;
    for (auto [label, stride] : llvm::zip(labels, strides))
      (stride < 0 ? low : high) += stride * (graph.sizeOf(label) - 1);
    return {low, high};
  }

  /// Whether there is an index `label` for all others, and only one.
  bool determines(Label label, const AxisGraph &graph) const {
    int64_t stride = strideOf(label);
    if (std::abs(stride) != 1)
      return false;
    Equation rest;
    for (auto [other, otherStride] : llvm::zip(labels, strides))
      if (other != label)
        rest.add(other, -stride * otherStride);
    auto [low, high] = rest.range(graph);
    int64_t shift = stride * offset;
    return low + shift >= 0 && high + shift <= graph.sizeOf(label) - 1;
  }

  /// [s = t], for indices of equal range.
  bool isIdentity(const AxisGraph &graph) const {
    return labels.size() == 2 && offset == 0 && strides[0] == -strides[1] &&
           graph.sizeOf(labels[0]) == graph.sizeOf(labels[1]);
  }

  /// `target` with `label`, whose stride here is 1 or -1, replaced by what this
  /// equation says it is.
  Equation insertedIn(Equation target, Label label) const {
    // A label that cancels in `target` has no weight there.
    int64_t stride = strideOf(label), weight = target.strideOf(label);
    target.add(label, -weight);
    for (auto [other, otherStride] : llvm::zip(labels, strides))
      if (other != label)
        target.add(other, -weight * stride * otherStride);
    target.offset -= weight * stride * offset;
    return target;
  }
};

} // namespace mlir::taylor

#endif // TAYLOR_LIB_ANALYSIS_EQUATION_H
