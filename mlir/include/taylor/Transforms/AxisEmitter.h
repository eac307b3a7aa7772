//===- AxisEmitter.h - Writing nodes as ops ---------------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns nodes of an axis graph back into tensor ops. A node that the program
// holds in a value before the insertion point is that value; others are built
// from their operands, once. Dimensions keep the order of the largest operand,
// so that transposes appear only where operands disagree.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_AXISEMITTER_H
#define TAYLOR_TRANSFORMS_AXISEMITTER_H

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Rules/TensorBuilder.h"

namespace mlir::taylor {

/// scale * value; dimension d of the value runs along labels[d].
struct TensorPiece {
  Value value;
  double scale = 1.0;
  SmallVector<Label, 4> labels;
  /// How many sums built one upon the other it holds.
  unsigned sums = 0;
};

/// Whether an op with this location was written by an emitter, for other ops.
bool isCollapsed(Location location);

class AxisEmitter {
public:
  /// Unless `marksOps`, what is written passes for what the user wrote.
  AxisEmitter(const AxisProgram &program, OpBuilder &builder,
              bool marksOps = true);

  /// The view as a value of `type`, built before `op`.
  Value emit(const AxisView &view, RankedTensorType type, Operation *op);
  /// The product of two views, in place of `result`; factors go to the first.
  Value emitProduct(const AxisView &small, const AxisView &large,
                    OpResult result);
  /// Replaces the value that holds the node by another expression, along the
  /// node's axes.
  void replace(const AxisNode *node, const AxisView &replacement);
  /// From now on `value` stands where the representative of `node` stood.
  void supersede(const AxisNode *node, Value value);

private:
  friend class ProductEmitter;
  /// Labels of a piece for a node are the node's axes.
  using NodeKey = std::pair<const AxisNode *, Type>;

  TensorPiece emitNode(const AxisNode *node, Type elementType);
  bool isReady(const AxisNode *node, Type elementType);
  unsigned sumsIn(const AxisNode *node, Type elementType) const;
  TensorPiece build(const AxisNode *node, Type elementType);
  TensorPiece buildSum(const AxisNode *node, Type elementType);
  TensorPiece buildStack(const AxisNode *node, Type elementType);
  TensorPiece buildMultiple(const AxisNode *node, Type elementType);
  TensorPiece buildPointwise(const AxisNode *node);
  TensorPiece buildMap(const AxisNode *node);
  std::optional<TensorPiece> available(const AxisNode *node);
  TensorPiece withoutUnits(Value value, const AxisRepresentative &layout);

  /// `operand` of a node along the axes of that node.
  TensorPiece read(const AxisOperand &operand, Type elementType);
  bool takeDiagonal(TensorPiece &piece);
  /// The piece with dimensions in the order of `labels`, which may have more.
  Value aligned(const TensorPiece &piece, ArrayRef<Label> labels,
                ArrayRef<int64_t> shape);
  /// The piece with its scale in its value.
  TensorPiece multiplied(const TensorPiece &piece);
  Value scaled(Value value, double scale);
  Location locationFor(Operation *op) const;
  void moveTo(Operation *op);
  Value laidOut(const TensorPiece &piece, ArrayRef<int> axes,
                RankedTensorType type);
  static Type operandType(const AxisNode *node, unsigned position,
                          Type elementType);

  const AxisProgram &program;
  TensorBuilder tensor;
  bool marksOps;
  Operation *insertionPoint = nullptr;
  llvm::DenseMap<NodeKey, TensorPiece> built;
};

/// All labels of the pieces, in the order of the piece with most of them.
SmallVector<Label, 4> commonOrder(ArrayRef<TensorPiece> pieces);

/// Builds one product; see ProductEmitter.cpp for the cases.
class ProductEmitter {
public:
  ProductEmitter(AxisEmitter &emitter, TensorBuilder &tensor,
                 const AxisNode &node, Type elementType);
  TensorPiece emit();

private:
  struct Indicator {
    const AxisNode *node;
    SmallVector<Label, 4> labels;
  };
  /// Labels that count like the digits of one index: strides are unit *
  /// (product of the sizes of later labels). They can be one dimension.
  struct Digits {
    SmallVector<Label, 4> labels;
    int64_t unit = 1, size = 1;
  };
  /// to = factor * from + shift if it spreads, else from = factor * to + shift.
  struct AffineMove {
    bool spreads;
    int64_t factor, shift;
  };

  void collect();
  SmallVector<int64_t> shapeOf(ArrayRef<Label> labels) const;
  RankedTensorType typeOf(ArrayRef<Label> labels) const;
  bool isSummed(Label label) const { return label >= node.rank; }
  /// Whether anything but `piece` and `indicator` has the label.
  bool isElsewhere(Label label, const TensorPiece *piece,
                   const Indicator *indicator) const;

  void applyIndicators();
  bool applyAsShapeOp(TensorPiece &piece, const Indicator &indicator);
  bool applyOnDiagonal(TensorPiece &piece, Indicator &indicator);
  std::optional<Digits> digits(const Indicator &indicator,
                               llvm::function_ref<bool(Label)> takes) const;
  std::optional<AffineMove> affineMove(const Digits &from, const Digits &to,
                                       int64_t offset) const;
  Value moved(Value value, int64_t dim, AffineMove move, int64_t size);
  void materialize(const Indicator &indicator);
  void applyMasks();
  void sumAlone();
  TensorPiece multiplied(const TensorPiece &lhs, const TensorPiece &rhs);
  TensorPiece contracted(const TensorPiece &lhs, const TensorPiece &rhs);
  TensorPiece reduced(const TensorPiece &piece);

  AxisEmitter &emitter;
  TensorBuilder &tensor;
  const AxisNode &node;
  /// Of the node's axes, and of labels that come and go in between.
  SmallVector<int64_t, 4> sizes;
  Type elementType;
  SmallVector<TensorPiece, 4> dense, divisors;
  SmallVector<std::pair<TensorPiece, bool>, 2> masks;
  SmallVector<Indicator, 2> indicators;
};

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_AXISEMITTER_H
