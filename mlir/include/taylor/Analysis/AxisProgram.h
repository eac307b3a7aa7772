//===- AxisProgram.h - A block as an axis graph -----------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a block into an AxisGraph through LinearAlongAxisOpInterface: a view
// for every value, a representative in the program for every node that has one,
// and the uses of nodes by each other and by what lies outside the algebra.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_AXISPROGRAM_H
#define TAYLOR_ANALYSIS_AXISPROGRAM_H

#include "mlir/IR/Block.h"
#include "mlir/IR/BuiltinTypes.h"
#include "taylor/Analysis/AxisGraph.h"
#include "taylor/Analysis/BlockFacts.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::taylor {

/// node = scale * value, whose dimension d runs along the node's axis axes[d]
/// (-1: a dimension of size one).
struct AxisRepresentative {
  Value value;
  double scale = 1.0;
  SmallVector<int, 4> axes;
};

/// An attribute on an op: values below it may be infinite or not a number, and
/// are to be so where they were.
inline constexpr llvm::StringLiteral exactAttrName = "taylor.exact";

class AxisProgram {
public:
  explicit AxisProgram(Block &block, const BlockFacts &facts = {});

  AxisGraph &getGraph() { return graph; }
  Block &getBlock() { return block; }
  /// The view of a value of the block or of one visible in it. Values other
  /// than tensors of static shape have none.
  const AxisView *lookup(Value value) const;
  /// What an op like `op` returns if it has this form, at these operands:
  /// nothing where the algebra does not follow it. Sums need no op, and
  /// multilinear ops have no other form than their own.
  std::optional<AxisView> viewOf(Operation *op, const AxisForm &form,
                                 ArrayRef<AxisView> operands,
                                 RankedTensorType type);
  /// The transpose of what a multilinear op is in operand `number`, applied to
  /// a weight: sum_i w[i] f(x)[i] = sum_j f^T(w)[j] x[j]. The value runs along
  /// `labels`, those of its op's operands included, and so does the weight,
  /// which may have others that the result gets too. Nothing if that is not
  /// known.
  std::optional<AxisProductFactor>
  transposed(const AxisNode &value, unsigned number, ArrayRef<Label> labels,
             const AxisProductFactor &weight, double &coefficient);
  /// The value that holds `node` in the program, if there is one.
  const AxisRepresentative *representative(const AxisNode *node) const;

  /// Nodes that the program needs, by id. A node may be needed by others...
  ArrayRef<const AxisNode *> liveNodes() const { return live; }
  bool isLive(const AxisNode *node) const {
    return node->id < liveBits.size() && liveBits[node->id];
  }
  /// ... (once for every operand) or by an op outside the algebra.
  unsigned numUsers(const AxisNode *node) const { return users[node->id]; }
  bool isUsedOutside(const AxisNode *node) const { return outside[node->id]; }

private:
  void read(const BlockFacts &facts);
  void read(const KnownSum &known);
  void read(Operation &op);
  AxisView readResult(OpResult result);
  AxisView readConstant(OpResult result, Attribute attribute);
  AxisView readPointwise(Operation *op, const AxisForm &form,
                         ArrayRef<AxisView> operands, RankedTensorType type);
  std::optional<AxisView> readIntegers(Operation *op,
                                       ArrayRef<AxisView> operands,
                                       RankedTensorType type);
  std::optional<AxisView>
  readSum(const AxisForm &form, ArrayRef<AxisView> operands, Type elementType);
  std::optional<AxisView> readMultilinear(OpResult result, AxisForm form,
                                          ArrayRef<AxisView> operands,
                                          RankedTensorType type);
  std::optional<AxisFactors> withoutSelections(double &coefficient,
                                               const AxisFactors &factors,
                                               ArrayRef<Label> out);
  std::optional<AxisFactors> selectedTerm(double &coefficient,
                                          const AxisFactors &factors,
                                          ArrayRef<Label> out);
  AxisView opaque(Value value);
  static bool isMultiplied(Value value);
  bool isSparse(OpResult result, const AxisForm &form,
                const AxisView &view) const;
  bool drops(const AxisForm &form, ArrayRef<AxisView> operands) const;
  void record(Value value, const AxisView &view);
  void findUses();
  void useOutside(Value value);

  std::optional<AxisView> readTransposed(const AxisNode &node, unsigned number,
                                         ArrayRef<AxisView> operands,
                                         ArrayRef<RankedTensorType> types,
                                         RankedTensorType result);

  Block &block;
  /// Ops that are no part of the program, which nodes are made of.
  std::vector<std::unique_ptr<Block>> transposes;
  AxisGraph graph;
  llvm::DenseMap<Value, AxisView> views;
  /// In an exact graph: values with elements that are zero by their indices.
  llvm::DenseSet<Value> sparse;
  /// Where constants are that the algebra does not look into.
  llvm::DenseMap<Attribute, Value> constants;
  llvm::DenseMap<const AxisNode *, AxisRepresentative> representatives;
  std::vector<const AxisNode *> live;
  std::vector<bool> liveBits, outside;
  std::vector<unsigned> users;
  SmallVector<const AxisNode *> needed;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_AXISPROGRAM_H
