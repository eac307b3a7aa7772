//===- AxisEvaluation.h - Nodes and products as numbers ---------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The oracle of the algebra's tests: what a node or a product means, by loops
// over all indices. Atoms have small integer elements, so that sums are exact
// in any order.
//
//===----------------------------------------------------------------------===//

#ifndef TEST_UNIT_AXISEVALUATION_H
#define TEST_UNIT_AXISEVALUATION_H

#include "taylor/Analysis/AxisGraph.h"
#include <vector>

namespace mlir::taylor {

using Indices = SmallVector<int64_t, 6>;

/// Calls `visit` with every index tuple below `sizes`.
template <typename Visitor>
void forEachIndex(ArrayRef<int64_t> sizes, Visitor visit) {
  Indices indices(sizes.size(), 0);
  while (true) {
    visit(ArrayRef<int64_t>(indices));
    size_t dim = 0;
    while (dim < sizes.size() && ++indices[dim] == sizes[dim])
      indices[dim++] = 0;
    if (dim == sizes.size())
      return;
  }
}

/// An element of an atom: an integer in [-3, 3] that its place determines.
inline double atomElement(const AxisNode &node, ArrayRef<int64_t> indices) {
  uint64_t hash = 0x9E3779B97F4A7C15u * (node.id + 1);
  for (int64_t index : indices)
    hash = (hash ^ (index + 1)) * 0xBF58476D1CE4E5B9u, hash ^= hash >> 29;
  return static_cast<double>(hash % 7) - 3.0;
}

inline double evaluate(const AxisNode &node, ArrayRef<int64_t> indices);

inline double evaluateOperand(const AxisOperand &operand,
                              ArrayRef<int64_t> indices) {
  Indices own;
  for (unsigned axis : operand.axes)
    own.push_back(indices[axis]);
  return evaluate(*operand.node, own);
}

inline double evaluateProduct(const AxisNode &node, ArrayRef<int64_t> indices) {
  double sum = 0.0;
  forEachIndex(ArrayRef<int64_t>(node.sizes).drop_front(node.rank),
               [&](ArrayRef<int64_t> summed) {
                 Indices all(indices.begin(), indices.end());
                 all.append(summed.begin(), summed.end());
                 double product = 1.0;
                 for (const AxisOperand &operand : node.operands)
                   product *= evaluateOperand(operand, all);
                 sum += product;
               });
  return sum;
}

inline double evaluate(const AxisNode &node, ArrayRef<int64_t> indices) {
  switch (node.kind) {
  case AxisNode::Kind::One:
    return 1.0;
  case AxisNode::Kind::Atom:
    return atomElement(node, indices);
  case AxisNode::Kind::Index:
    return indices[0];
  case AxisNode::Kind::Selection: {
    int64_t sum = 0;
    for (auto [index, stride] : llvm::zip(indices, node.strides))
      sum += stride * index;
    return sum == node.offset;
  }
  case AxisNode::Kind::Reciprocal:
    return 1.0 / evaluateOperand(node.operands[0], indices);
  case AxisNode::Kind::Mask:
    return (evaluateOperand(node.operands[0], indices) != 0.0) != node.negated;
  case AxisNode::Kind::Product:
    return evaluateProduct(node, indices);
  case AxisNode::Kind::Sum: {
    double sum = 0.0;
    for (auto [operand, coefficient] :
         llvm::zip(node.operands, node.coefficients))
      sum += coefficient * evaluateOperand(operand, indices);
    return sum;
  }
  case AxisNode::Kind::Stack:
    return node.coefficients[indices[0]] *
           evaluateOperand(node.operands[indices[0]], indices);
  case AxisNode::Kind::Pointwise:
  case AxisNode::Kind::Linear:
  case AxisNode::Kind::Multilinear:
    llvm_unreachable("functions of ops have no value here");
  }
  llvm_unreachable("unknown kind of node");
}

/// All elements of a view of shape `shape`, first dimension fastest.
inline std::vector<double> evaluate(const AxisView &view,
                                    ArrayRef<int64_t> shape) {
  std::vector<double> values;
  forEachIndex(shape, [&](ArrayRef<int64_t> indices) {
    Indices own(view.node->rank, 0);
    for (auto [dim, axis] : llvm::enumerate(view.axes))
      if (axis >= 0)
        own[axis] = indices[dim];
    values.push_back(view.coefficient * evaluate(*view.node, own));
  });
  return values;
}

/// All elements of coefficient * product of factors along `out`, first label
/// fastest, summed over the labels in factors or `counts` that are not in it.
inline std::vector<double> evaluate(const AxisGraph &graph, double coefficient,
                                    ArrayRef<AxisProductFactor> factors,
                                    ArrayRef<Label> out,
                                    ArrayRef<Label> counts = {}) {
  SmallVector<Label, 8> labels(out.begin(), out.end());
  auto addNew = [&](ArrayRef<Label> more) {
    for (Label label : more)
      if (!llvm::is_contained(labels, label))
        labels.push_back(label);
  };
  for (const AxisProductFactor &factor : factors)
    addNew(factor.labels);
  addNew(counts);
  Indices sizes;
  for (Label label : labels)
    sizes.push_back(graph.sizeOf(label));
  auto size = [&](ArrayRef<int64_t> dims) {
    int64_t count = 1;
    for (int64_t dim : dims)
      count *= dim;
    return count;
  };
  // Indices of `out` are the first and run fastest.
  std::vector<double> values(size(ArrayRef(sizes).take_front(out.size())), 0.0);
  size_t position = 0;
  forEachIndex(sizes, [&](ArrayRef<int64_t> indices) {
    double product = coefficient;
    for (const AxisProductFactor &factor : factors) {
      Indices own;
      for (Label label : factor.labels)
        own.push_back(indices[llvm::find(labels, label) - labels.begin()]);
      product *= evaluate(*factor.node, own);
    }
    values[position++ % values.size()] += product;
  });
  return values;
}

} // namespace mlir::taylor

#endif // TEST_UNIT_AXISEVALUATION_H
