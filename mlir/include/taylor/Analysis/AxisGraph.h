//===- AxisGraph.h - Hash-consed sums of products over axes -----*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The algebra in which sums over directions are moved. A node is a function of
// the indices along its axes; it has no order of dimensions, no broadcast and
// no dimension of size one, so two programs that differ only in transposes,
// reshapes to unit dimensions and broadcasts have the same nodes. Nodes are
// unique: equal nodes are one object.
//
// A value of the program is a *view*: coefficient * node, with the node's axes
// assigned to the value's dimensions. A dimension without an axis is one that
// the value does not depend on: "constant along an axis" is read off the view.
//
// In a product, axes are named by labels. Labels that the result lacks are
// summed over. Selections (affine indicators, see AxisForm.h) are eliminated by
// renaming and substitution as far as possible.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_AXISGRAPH_H
#define TAYLOR_ANALYSIS_AXISGRAPH_H

#include "mlir/IR/Value.h"
#include "taylor/Interfaces/AxisForm.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Allocator.h"
#include <memory>
#include <utility>
#include <vector>

namespace mlir::taylor {

struct AxisNode;
class NormalForms;

/// Names an axis within one product.
using Label = unsigned;

/// A node read by another one: `axes[i]` is the reader's axis that the node's
/// axis i is.
struct AxisOperand {
  const AxisNode *node;
  SmallVector<unsigned, 4> axes;
};

/// A node along labels: `labels[i]` names the node's axis i.
struct AxisProductFactor {
  const AxisNode *node;
  SmallVector<Label, 4> labels;

  bool has(Label label) const { return llvm::is_contained(labels, label); }
  bool operator==(const AxisProductFactor &other) const {
    return node == other.node && labels == other.labels;
  }
};
using AxisFactors = SmallVector<AxisProductFactor, 4>;

/// The operand of a reader whose axis i runs along labels[i].
AxisProductFactor operandAlong(const AxisOperand &operand,
                               ArrayRef<Label> labels);
/// All factors but one, along other names for some labels.
AxisFactors othersAlong(const AxisFactors &factors, unsigned position,
                        const llvm::SmallDenseMap<Label, Label> &names);

/// One term of one result of an op that is multilinear.
struct AxisMap {
  std::shared_ptr<const AxisForm> form;
  unsigned result = 0, term = 0;

  /// How operand `number` enters the term: nothing if it is zero in it.
  std::optional<FactorRole> roleOf(unsigned number) const;
  bool isLinearIn(unsigned number) const {
    return roleOf(number) == FactorRole::Value;
  }
};

/// coefficient * factor, as an operand of an op.
struct AxisMapOperand {
  AxisProductFactor factor;
  double coefficient = 1.0;
};

/// Labels, and the axes of a multilinear op's form that they run along. Several
/// may run along one that the op works along slice by slice.
using FormAxes = llvm::SmallMapVector<Label, unsigned, 8>;

struct AxisNode : public llvm::FoldingSetNode {
  enum class Kind {
    One,        ///< the scalar 1
    Atom,       ///< a value that the algebra does not look into
    Index,      ///< the index along the only axis
    Selection,  ///< an affine indicator
    Reciprocal, ///< 1 / operand
    Mask,       ///< 1 where the operand holds (or does not, if `negated`)
    Pointwise,  ///< `op` applied element by element
    Linear,     ///< `op`, which is pointwise and linear in its operand; without
                ///< an op, a multiple that stays a value of its own
    Product,    ///< product of the operands, summed over axes >= rank
    Sum,        ///< sum of coefficients[i] * operands[i]
    Stack,      ///< coefficients[i] * operands[i] at index i along axis 0
    Multilinear ///< a term of `op`, whose operands are coefficients[i] *
                ///< operands[i]; it works slice by slice along axes < rank
                ///< that operands have
  };

  Kind kind = Kind::One;
  unsigned id = 0;
  /// Number of axes of the result. Only products have more axes than that, and
  /// multilinear ops: those that operands have for themselves.
  unsigned rank = 0;
  SmallVector<int64_t, 4> sizes;
  /// Null for structural nodes (One, Index, Selection, Mask), which take the
  /// type of their context.
  Type elementType;
  SmallVector<AxisOperand, 2> operands;
  /// Sum: of each term. Pointwise, Linear, Stack and Multilinear: of each
  /// operand.
  SmallVector<double, 2> coefficients;
  /// Selection only.
  SmallVector<int64_t, 3> strides;
  int64_t offset = 0;
  bool negated = false;
  /// Atom only.
  Value value;
  /// Atom only: the axes along which the value could be given summed instead,
  /// as bits. Not part of its identity.
  uint64_t summable = 0;
  /// Whether its sums along these cost nothing.
  bool sumsAreFree = false;
  /// The program is given a value that holds the node: it costs nothing.
  bool isGiven = false;
  /// Pointwise, Linear and Multilinear: an op to clone. Null for multiples.
  Operation *op = nullptr;
  /// The op's attributes, as part of its identity.
  Attribute opAttributes;
  /// Multilinear only: the term, and the axis of its form that each axis is.
  AxisMap map;
  SmallVector<unsigned, 4> formAxes;

  bool is(Kind k) const { return kind == k; }
  bool isOne() const { return kind == Kind::One; }
  /// Known by its indices alone; never stored in memory unless needed.
  bool isStructural() const {
    return kind == Kind::One || kind == Kind::Selection || kind == Kind::Index;
  }
  /// [i = j]
  bool isIdentity() const;
  /// coefficients[0] * operand, whose powers are taken of the whole: those of
  /// its parts may be out of the range of its type.
  bool isMultiple() const { return kind == Kind::Linear && !op; }
  /// A product with a mask: a value where a predicate holds, and zero
  /// elsewhere.
  bool isMasked() const {
    return kind == Kind::Product &&
           llvm::any_of(operands, [](const AxisOperand &operand) {
             return operand.node->is(Kind::Mask);
           });
  }
  /// Linear in its operands jointly or separately, so a sum can move into it.
  bool isOpenable() const {
    return kind == Kind::Product || kind == Kind::Sum || kind == Kind::Linear ||
           kind == Kind::Multilinear;
  }
  /// Multilinear only: the operand that a sum along `axis` is one of, since no
  /// other has the axis, and the op is linear in it.
  std::optional<unsigned> carrierOf(unsigned axis) const;
  /// Whether a sum over the axis can move into the node, or up to it.
  bool opensAlong(unsigned axis) const {
    return isOpenable() || (axis < 64 && (summable >> axis & 1));
  }
  /// Whether it is a sum that could be given, at no cost.
  bool isFree() const;
  bool sumsAxes() const { return kind == Kind::Product && sizes.size() > rank; }
  ArrayRef<int64_t> resultSizes() const {
    return ArrayRef<int64_t>(sizes).take_front(rank);
  }
  int64_t numElements() const;
  void Profile(llvm::FoldingSetNodeID &id) const;
  void print(raw_ostream &os) const;
};

/// coefficient * node; dimension d runs along the node's axis axes[d], or is
/// constant where axes[d] is -1.
struct AxisView {
  double coefficient = 0.0;
  const AxisNode *node = nullptr;
  SmallVector<int, 4> axes;

  bool isConstant() const { return node->isOne(); }
  bool operator==(const AxisView &other) const {
    return coefficient == other.coefficient && node == other.node &&
           axes == other.axes;
  }
};

class AxisGraph {
public:
  /// In an exact graph no operand is dropped: nothing cancels, and nothing is
  /// recognised as a node that lacks one of its operands.
  explicit AxisGraph(bool exact = false);
  ~AxisGraph();
  bool isExact() const { return exact; }

  /// All nodes; a node comes after its operands, and `nodes()[n]->id == n`.
  ArrayRef<AxisNode *> nodes() const { return order; }
  const AxisNode *one() const { return oneNode; }

  Label newLabel(int64_t size) {
    labelSizes.push_back(size);
    return labelSizes.size() - 1;
  }
  int64_t sizeOf(Label label) const { return labelSizes[label]; }
  /// Fresh labels for all axes of `node`.
  SmallVector<Label, 4> newLabels(const AxisNode &node);
  /// The operands of a product whose result runs along `labels`, to which fresh
  /// ones are appended for what it sums over.
  AxisFactors factorsAlong(const AxisNode &product,
                           SmallVectorImpl<Label> &labels);

  AxisView scalar(double value, unsigned rank) const;
  const AxisNode *atom(Value value, ArrayRef<int64_t> sizes, Type elementType);
  /// Says along which axes an atom could be given summed.
  void setSummable(const AxisNode *atom, uint64_t axes, bool isFree);
  void setGiven(const AxisNode *node);
  const AxisNode *index(int64_t size);
  /// [sum strides[n] * labels[n] == offset] as a factor.
  AxisProductFactor selection(ArrayRef<Label> labels, ArrayRef<int64_t> strides,
                              int64_t offset);

  /// coefficient * product of factors, summed over all labels that are not in
  /// `out`. Dimension d of the result runs along out[d]. Every label in
  /// `counts` that no factor has multiplies the result by its size.
  AxisView product(double coefficient, AxisFactors factors, ArrayRef<Label> out,
                   Type elementType, ArrayRef<Label> counts = {});
  /// Sum of views over the same dimensions.
  AxisView add(ArrayRef<AxisView> views, unsigned rank, Type elementType);
  /// `kind` is Pointwise or Linear.
  AxisView pointwise(AxisNode::Kind kind, Operation *op,
                     ArrayRef<AxisView> views, ArrayRef<int64_t> shape,
                     Type elementType);
  /// What `node`, which is linear, makes of another operand.
  AxisView linear(const AxisNode &node, const AxisView &operand,
                  ArrayRef<int64_t> shape);
  /// The views, of this shape, along a new first dimension.
  AxisView stack(ArrayRef<AxisView> views, ArrayRef<int64_t> shape,
                 Type elementType);
  /// A term of `op` at operands along labels. Those in `out` that the operands
  /// have too are along axes that the op works along slice by slice; all axes
  /// that only the result has are in `out`.
  AxisView multilinear(Operation *op, const AxisMap &map,
                       ArrayRef<AxisMapOperand> operands, FormAxes formAxes,
                       ArrayRef<Label> out, Type elementType);
  AxisView reciprocal(const AxisView &view);
  /// 1 where `view` (of i1) holds; the complement if `negated`. Selections
  /// stand for themselves.
  AxisView mask(const AxisView &view, bool negated, ArrayRef<int64_t> shape);

  /// Eliminates selections by renaming summed labels and by substitution.
  /// Renamed labels are followed in `tracked`, if given. Identities over two
  /// labels that `keeps` says are left alone.
  void
  eliminateSelections(double &coefficient, AxisFactors &factors,
                      ArrayRef<Label> out,
                      SmallVectorImpl<Label> *tracked = nullptr,
                      llvm::function_ref<bool(Label, Label)> keeps = nullptr);

  /// From now on, new products and sums that equal one of `nodes` by the rules
  /// of arithmetic are that node, if its id is below the limit.
  void recognize(ArrayRef<const AxisNode *> nodes);
  /// Sets the limit and returns the one before.
  unsigned recognizeBelow(unsigned id) {
    return std::exchange(recognitionLimit, id);
  }

private:
  const AxisNode *unique(AxisNode &&node);
  const AxisNode *multiple(const AxisNode *node, double coefficient,
                           Type elementType);
  AxisView inRange(AxisView view, Type elementType);
  Operation *firstLike(Operation *op);
  bool takeReshapes(AxisProductFactor &factor, const AxisMap &map,
                    FormAxes &formAxes, AxisFactors &taken);

  llvm::FoldingSet<AxisNode> table;
  std::vector<std::unique_ptr<AxisNode>> storage;
  std::vector<AxisNode *> order;
  /// `view`, or that of a known node which equals it.
  AxisView recognized(AxisView view);

  /// Ops with regions of which no two are alike.
  SmallVector<Operation *> opsWithRegions;
  std::vector<int64_t> labelSizes;
  const bool exact;
  const AxisNode *oneNode;
  std::unique_ptr<NormalForms> known;
  unsigned recognitionLimit = 0;
};

/// Whether powers of the coefficient, or of what it scales, may be out of the
/// range of the type where those of the multiple are not.
bool isExtreme(double coefficient, Type elementType);

/// `view`, whose dimensions run along `labels`, as a factor. Nothing for
/// constants: their coefficient is all there is.
std::optional<AxisProductFactor> asFactor(const AxisView &view,
                                          ArrayRef<Label> labels);

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_AXISGRAPH_H
