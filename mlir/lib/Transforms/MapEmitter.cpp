//===- MapEmitter.cpp - Writing ops that work slice by slice --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The op again, with as many slices as are needed: all axes that run along one
// dimension of the op become that dimension, of size 1 if there are none.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/TypeUtilities.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {
/// Where the axes of a multilinear node are in the dimensions of its op.
class MapLayout {
public:
  /// Axes along one dimension are in the order of `order`.
  MapLayout(const AxisNode &node, ArrayRef<Label> order)
      : node(node), form(*node.map.form), axes(form.sizes.size()) {
    for (Label axis : order)
      axes[node.formAxes[axis]].push_back(axis);
    for (unsigned axis = 0; axis < node.sizes.size(); ++axis)
      if (!llvm::is_contained(order, axis))
        axes[node.formAxes[axis]].push_back(axis);
  }

  int64_t sizeOf(unsigned formAxis) const {
    if (!form.isSliced(formAxis))
      return form.sizes[formAxis];
    int64_t size = 1;
    for (Label axis : axes[formAxis])
      size *= node.sizes[axis];
    return size;
  }
  SmallVector<int64_t> shapeOf(ArrayRef<unsigned> dimensions) const {
    return llvm::map_to_vector(
        dimensions, [&](unsigned formAxis) { return sizeOf(formAxis); });
  }

  /// One label for each axis along the dimensions, and its size. An axis that
  /// the node has not has a label that nothing has.
  SmallVector<Label, 4> split(ArrayRef<unsigned> dimensions,
                              SmallVectorImpl<int64_t> &sizes) const {
    SmallVector<Label, 4> labels;
    for (unsigned formAxis : dimensions) {
      for (Label axis : axes[formAxis]) {
        labels.push_back(axis);
        sizes.push_back(node.sizes[axis]);
      }
      if (axes[formAxis].empty()) {
        labels.push_back(node.sizes.size() + labels.size());
        sizes.push_back(sizeOf(formAxis));
      }
    }
    return labels;
  }

private:
  const AxisNode &node;
  const AxisForm &form;
  SmallVector<SmallVector<Label, 2>> axes;
};
} // namespace

TensorPiece AxisEmitter::buildMap(const AxisNode *node) {
  const AxisForm &form = *node->map.form;
  double passed = 1.0;
  SmallVector<TensorPiece, 3> pieces;
  for (unsigned i = 0; i < node->operands.size(); ++i) {
    Type type = getElementTypeOrSelf(node->op->getOperand(i).getType());
    if (node->operands[i].node->isOne()) {
      double value = node->coefficients[i];
      pieces.push_back(
          {tensor.constant(value, RankedTensorType::get({}, type)), 1.0, {}});
      continue;
    }
    TensorPiece piece = read(node->operands[i], type);
    if (node->map.isLinearIn(i))
      passed *= piece.scale;
    else
      piece.value = scaled(piece.value, piece.scale * node->coefficients[i]);
    pieces.push_back(piece);
  }
  MapLayout layout(*node, commonOrder(pieces));
  SmallVector<Value> operands;
  for (auto [i, piece] : llvm::enumerate(pieces)) {
    ArrayRef<unsigned> dimensions = form.layoutOf(i)->axes;
    SmallVector<int64_t> sizes;
    SmallVector<Label, 4> labels = layout.split(dimensions, sizes);
    operands.push_back(tensor.reshape(aligned(piece, labels, sizes),
                                      layout.shapeOf(dimensions)));
  }
  auto types =
      llvm::map_to_vector(node->op->getResultTypes(), [&](Type type) -> Type {
        return cast<RankedTensorType>(type).clone(layout.shapeOf(form.result));
      });
  auto described = cast<LinearAlongAxisOpInterface>(node->op);
  Operation *op = described.buildAlike(tensor.getBuilder(),
                                       locationFor(node->op), operands, types);
  SmallVector<int64_t> sizes;
  TensorPiece result{{}, passed, layout.split(form.result, sizes)};
  // Axes that the node has not are of size 1 in the result.
  SmallVector<Label, 4> labels;
  SmallVector<int64_t> shape;
  for (auto [label, size] : llvm::zip_equal(result.labels, sizes))
    if (label < node->rank) {
      labels.push_back(label);
      shape.push_back(size);
    }
  result.labels = labels;
  result.value = tensor.reshape(op->getResult(node->map.result), shape);
  return result;
}
