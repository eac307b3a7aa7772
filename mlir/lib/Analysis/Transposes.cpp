//===- Transposes.cpp - Transposes of ops that work slice by slice --------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op knows its transpose as ops at tensors. They are written for tensors of
// the sizes that are needed, outside of the program, and read as the program
// is: what the program computes already is recognised.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {
/// Tensors whose dimensions are axes of a multilinear op's form, each with all
/// labels that run along it.
class TensorsAlong {
public:
  TensorsAlong(AxisGraph &graph, const AxisForm &form)
      : graph(graph), form(form), labels(form.sizes.size()),
        merged(form.sizes.size()) {}

  void add(Label label, unsigned axis) {
    if (!llvm::is_contained(labels[axis], label))
      labels[axis].push_back(label);
  }
  bool isOne(unsigned axis) const { return labels[axis].size() <= 1; }

  /// Whether only axes in `slices` have other sizes than the op has.
  bool fit(ArrayRef<unsigned> slices) const {
    for (unsigned axis = 0; axis < labels.size(); ++axis)
      if (!llvm::is_contained(slices, axis) && !isOne(axis))
        return false;
    return true;
  }

  RankedTensorType type(ArrayRef<unsigned> dims, ArrayRef<unsigned> slices,
                        Type elementType) const {
    SmallVector<int64_t> shape;
    for (unsigned axis : dims) {
      int64_t size = 1;
      for (Label label : labels[axis])
        size *= graph.sizeOf(label);
      shape.push_back(llvm::is_contained(slices, axis) ? size
                                                       : form.sizes[axis]);
    }
    return RankedTensorType::get(shape, elementType);
  }

  /// The factor with these dimensions.
  AxisView view(double coefficient, std::optional<AxisProductFactor> factor,
                ArrayRef<unsigned> dims, Type elementType) {
    AxisFactors factors;
    if (factor)
      factors.push_back(*factor);
    SmallVector<Label> out;
    for (unsigned axis : dims) {
      auto isHere = [&](Label label) { return factor && factor->has(label); };
      if (isOne(axis)) {
        out.push_back(labels[axis].empty() ? graph.newLabel(1)
                                           : labels[axis][0]);
      } else if (llvm::any_of(labels[axis], isHere)) {
        factors.push_back(merge(axis));
        out.push_back(*merged[axis]);
      } else {
        out.push_back(graph.newLabel(1));
      }
    }
    return graph.product(coefficient, factors, out, elementType);
  }

  /// A tensor with these dimensions as a factor, along all labels.
  std::optional<AxisProductFactor> factor(const AxisView &view,
                                          ArrayRef<unsigned> dims,
                                          double &coefficient,
                                          Type elementType) {
    SmallVector<Label> along, out;
    AxisFactors factors;
    for (auto [dim, axis] : llvm::enumerate(dims)) {
      llvm::append_range(out, labels[axis]);
      if (isOne(axis)) {
        along.push_back(labels[axis].empty() ? graph.newLabel(1)
                                             : labels[axis][0]);
        continue;
      }
      if (view.axes[dim] >= 0)
        factors.push_back(merge(axis));
      along.push_back(merged[axis] ? *merged[axis] : graph.newLabel(1));
    }
    if (auto whole = asFactor(view, along))
      factors.push_back(*whole);
    AxisView result =
        graph.product(view.coefficient, factors, out, elementType);
    coefficient *= result.coefficient;
    auto factor = asFactor(result, out);
    return factor ? *factor : AxisProductFactor{graph.one(), {}};
  }

private:
  /// [m = labels in row-major order]
  AxisProductFactor merge(unsigned axis) {
    int64_t stride = 1;
    SmallVector<Label> names;
    SmallVector<int64_t> strides;
    for (Label label : llvm::reverse(labels[axis])) {
      names.push_back(label);
      strides.push_back(-stride);
      stride *= graph.sizeOf(label);
    }
    if (!merged[axis])
      merged[axis] = graph.newLabel(stride);
    names.push_back(*merged[axis]);
    strides.push_back(1);
    return graph.selection(names, strides, 0);
  }

  AxisGraph &graph;
  const AxisForm &form;
  SmallVector<SmallVector<Label, 2>> labels;
  SmallVector<std::optional<Label>> merged;
};
} // namespace

std::optional<AxisView> AxisProgram::readTransposed(
    const AxisNode &node, unsigned number, ArrayRef<AxisView> operands,
    ArrayRef<RankedTensorType> types, RankedTensorType result) {
  auto scratch = std::make_unique<Block>();
  Location location = node.op->getLoc();
  for (auto [type, view] : llvm::zip_equal(types, operands))
    views[scratch->addArgument(type, location)] = view;
  OpBuilder builder(location.getContext());
  builder.setInsertionPointToEnd(scratch.get());
  Value value = cast<LinearAlongAxisOpInterface>(node.op).buildTransposed(
      number, builder, location, scratch->getArguments(), result);
  std::optional<AxisView> found;
  if (value) {
    bool isRead = true;
    for (Operation &op : *scratch)
      for (OpResult read : op.getResults()) {
        views[read] = readResult(read);
        isRead &= views[read].node->value != read;
      }
    if (isRead)
      found = views.lookup(value);
  }
  if (!found) {
    for (BlockArgument argument : scratch->getArguments())
      views.erase(argument);
    for (Operation &op : *scratch)
      for (OpResult read : op.getResults())
        views.erase(read);
  }
  // An op that nodes may be made of, even if the result is not used.
  transposes.push_back(std::move(scratch));
  return found;
}

std::optional<AxisProductFactor>
AxisProgram::transposed(const AxisNode &node, unsigned number,
                        ArrayRef<Label> labels, const AxisProductFactor &weight,
                        double &coefficient) {
  const AxisForm &form = *node.map.form;
  ArrayRef<unsigned> own = form.layoutOf(number)->axes;
  SmallVector<unsigned> slices;
  llvm::copy_if(own, std::back_inserter(slices),
                [&](unsigned axis) { return form.isSliced(axis); });
  // Along slices only what is there; along all else what the op has.
  TensorsAlong tensors(graph, form);
  for (auto [name, axis] : llvm::zip_equal(labels, node.formAxes)) {
    Label label = name;
    bool isThere = weight.has(label) ||
                   llvm::any_of(llvm::enumerate(node.operands), [&](auto pair) {
                     return pair.index() != number &&
                            operandAlong(pair.value(), labels).has(label);
                   });
    if (isThere || !llvm::is_contained(slices, axis))
      tensors.add(label, axis);
  }
  for (Label label : weight.labels)
    if (!llvm::is_contained(labels, label)) {
      if (slices.empty())
        return std::nullopt;
      tensors.add(label, slices.front());
    }
  if (!tensors.fit(slices))
    return std::nullopt;

  auto elementOf = [&](unsigned operand) {
    return cast<RankedTensorType>(node.op->getOperand(operand).getType())
        .getElementType();
  };
  SmallVector<AxisView> operands;
  SmallVector<RankedTensorType> types;
  for (auto [operand, read] : llvm::enumerate(node.operands)) {
    bool isCotangent = operand == number;
    ArrayRef<unsigned> dims =
        isCotangent ? ArrayRef(form.result) : form.layoutOf(operand)->axes;
    Type type = isCotangent ? node.elementType : elementOf(operand);
    std::optional<AxisProductFactor> factor;
    double scale = isCotangent ? 1.0 : node.coefficients[operand];
    if (isCotangent)
      factor = weight;
    else if (!read.node->isOne())
      factor = operandAlong(read, labels);
    types.push_back(tensors.type(dims, slices, type));
    operands.push_back(tensors.view(scale, factor, dims, type));
  }
  RankedTensorType result = tensors.type(own, slices, elementOf(number));
  auto found = readTransposed(node, number, operands, types, result);
  if (!found)
    return std::nullopt;
  return tensors.factor(*found, own, coefficient, elementOf(number));
}
