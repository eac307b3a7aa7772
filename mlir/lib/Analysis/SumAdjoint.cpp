//===- SumAdjoint.cpp - Pushing the weights of a sum backwards ------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// sum w v with v = sum_t c_t (product t): the weight of v times the other
// factors of product t is a weight of its latest open factor. Weights of a
// value are added up before it is opened, so the work is linear in the graph.
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SumMover.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

class SumMover::Adjoint {
public:
  Adjoint(SumMover &mover, const Contraction &product)
      : mover(mover), graph(mover.graph), out(product.out),
        elementType(product.elementType) {}

  Found run(const Contraction &product, unsigned position) {
    const AxisNode *opener = mover.opener;
    addAlternative(product, product.factors[position].node);
    push(product, position, /*isFirst=*/true);
    while (!weights.empty()) {
      auto last = std::prev(weights.end());
      PushedWeight weight = std::move(last->second);
      weights.erase(last);
      open(weight);
    }
    mover.opener = opener;
    if (!complete)
      return std::nullopt;
    AxisView sum = graph.add(leaves, out.size(), elementType);
    if (mover.surveyed && leaves.size() > 1)
      mover.surveyed->sweeps.insert(sum.node);
    return sum;
  }

private:
  /// A value along labels that the result has, or else up to their names.
  using Key = std::pair<unsigned, SmallVector<int64_t, 4>>;

  bool isOut(Label label) const { return llvm::is_contained(out, label); }

  Key keyOf(const AxisProductFactor &value) const {
    Key key{value.node->id, {}};
    for (auto [i, label] : llvm::enumerate(value.labels)) {
      int64_t first = llvm::find(value.labels, label) - value.labels.begin();
      key.second.push_back(isOut(label) ? static_cast<int64_t>(label)
                                        : -1 - first);
    }
    return key;
  }

  PushedWeight &weightOf(const AxisProductFactor &value) {
    auto [it, isNew] = weights.try_emplace(keyOf(value));
    PushedWeight &weight = it->second;
    if (!isNew)
      return weight;
    weight.node = value.node;
    llvm::SmallDenseMap<Label, Label> fresh;
    for (Label label : value.labels) {
      auto [name, isFirst] = fresh.try_emplace(label, label);
      if (isFirst && !isOut(label))
        name->second = graph.newLabel(graph.sizeOf(label));
      weight.labels.push_back(name->second);
    }
    return weight;
  }

  /// The labels of a weight: the value's, then the rest of the result's.
  Labels weightLabels(const PushedWeight &weight) const {
    llvm::SmallSetVector<Label, 8> labels(weight.labels.begin(),
                                          weight.labels.end());
    labels.insert(out.begin(), out.end());
    return Labels(labels.begin(), labels.end());
  }

  /// The factors other than `position` become a weight on that factor. False,
  /// with nothing done, if that takes a matrix product that nobody needed so
  /// far.
  bool push(const Contraction &product, unsigned position, bool isFirst) {
    const AxisProductFactor &value = product.factors[position];
    bool isNew = !weights.count(keyOf(value));
    PushedWeight &weight = weightOf(value);
    llvm::SmallDenseMap<Label, Label> rename;
    for (auto [from, to] : llvm::zip(value.labels, weight.labels))
      rename[from] = to;
    AxisFactors rest = othersAlong(product.factors, position, rename);
    unsigned limit = graph.recognizeBelow(value.node->id);
    AxisView view = mover.planner.plan(product.coefficient, rest,
                                       weightLabels(weight), elementType);
    graph.recognizeBelow(limit);
    SmallVector<const AxisNode *> fresh;
    bool contracts = findNew(view.node, fresh);
    if (contracts && !isFirst) {
      if (isNew)
        weights.erase(keyOf(value));
      return false;
    }
    seen.insert(fresh.begin(), fresh.end());
    weight.views.push_back(std::move(view));
    for (Label label : product.directions)
      if (auto it = rename.find(label); it != rename.end())
        if (!llvm::is_contained(weight.directions, it->second))
          weight.directions.push_back(it->second);
    return true;
  }

  /// Whether the loop nest is larger than each operand: a matrix product rather
  /// than a reduction.
  static bool isMatrixProduct(const AxisNode *node) {
    double volume = 1.0, largest = 0.0;
    for (int64_t size : node->sizes)
      volume *= size;
    for (const AxisOperand &operand : node->operands)
      largest = std::max<double>(largest, operand.node->numElements());
    if (node->is(AxisNode::Kind::Multilinear))
      return node->map.form->flops > 1.0;
    return node->sumsAxes() && volume > largest;
  }

  /// Collects nodes below `node` that neither the program nor a weight has, and
  /// tells whether one of them is a matrix product.
  bool findNew(const AxisNode *node,
               SmallVectorImpl<const AxisNode *> &fresh) const {
    bool contracts = false;
    llvm::DenseSet<const AxisNode *> visited;
    SmallVector<const AxisNode *> worklist{node};
    while (!worklist.empty()) {
      const AxisNode *next = worklist.pop_back_val();
      if (next->id < mover.firstNew || seen.contains(next) ||
          !visited.insert(next).second)
        continue;
      fresh.push_back(next);
      contracts |= isMatrixProduct(next);
      for (const AxisOperand &operand : next->operands)
        worklist.push_back(operand.node);
    }
    return contracts;
  }

  /// The first factor that is a sum or a pointwise product of the weights made
  /// here, not of the program.
  std::optional<unsigned> composite(ArrayRef<AxisProductFactor> factors) const {
    for (auto [i, factor] : llvm::enumerate(factors))
      if (factor.node->id >= mover.firstNew && !factor.node->sumsAxes() &&
          (factor.node->is(AxisNode::Kind::Product) ||
           factor.node->is(AxisNode::Kind::Sum)))
        return i;
    return std::nullopt;
  }

  /// Adds a weight times a value that is not opened. The weight is taken to
  /// pieces, so that the planner can sum the direction before it multiplies
  /// with what does not depend on it.
  void addLeaves(const Contraction &base, const AxisView &weight,
                 ArrayRef<Label> labels, const AxisProductFactor &value) {
    constexpr unsigned maxPieces = 6, maxProducts = 8;
    SmallVector<Contraction> worklist{base};
    worklist.back().coefficient = weight.coefficient;
    worklist.back().factors = {value};
    if (auto factor = asFactor(weight, labels))
      worklist.back().factors.push_back(*factor);
    unsigned numProducts = 1;
    while (!worklist.empty()) {
      Contraction product = worklist.pop_back_val();
      std::optional<unsigned> position = composite(product.factors);
      if (!position || product.factors.size() >= maxPieces) {
        addLeaf(mover.plan(product));
        continue;
      }
      AxisProductFactor whole = product.factors[*position];
      size_t count = whole.node->operands.size();
      bool isSum = whole.node->is(AxisNode::Kind::Sum);
      if (isSum && (numProducts += count - 1) > maxProducts) {
        addLeaf(mover.plan(product));
        continue;
      }
      product.factors.erase(product.factors.begin() + *position);
      for (unsigned i = 0; i < (isSum ? count : 1); ++i) {
        Contraction part = product;
        if (isSum) {
          part.coefficient *= whole.node->coefficients[i];
          part.factors.push_back(
              operandAlong(whole.node->operands[i], whole.labels));
        } else {
          for (const AxisOperand &operand : whole.node->operands)
            part.factors.push_back(operandAlong(operand, whole.labels));
        }
        worklist.push_back(std::move(part));
      }
    }
  }

  /// The factors of a pointwise product that was made here.
  AxisFactors piecesOf(const AxisProductFactor &factor) const {
    constexpr unsigned maxPieces = 6;
    AxisFactors pieces{factor};
    for (unsigned i = 0; i < pieces.size() && pieces.size() < maxPieces;) {
      const AxisNode &node = *pieces[i].node;
      if (node.id < mover.firstNew || node.sumsAxes() ||
          !node.is(AxisNode::Kind::Product)) {
        ++i;
        continue;
      }
      AxisProductFactor whole = pieces[i];
      pieces.erase(pieces.begin() + i);
      for (const AxisOperand &operand : node.operands)
        pieces.push_back(operandAlong(operand, whole.labels));
    }
    return pieces;
  }

  /// Takes from all views of a weight what only depends on the direction, such
  /// as the weights of a weighted sum: what is left is that of a plain sum,
  /// which the program may have.
  AxisFactors takeCommon(SmallVectorImpl<AxisView> &views,
                         ArrayRef<Label> labels, ArrayRef<Label> directions) {
    SmallVector<AxisFactors, 2> pieces;
    for (const AxisView &view : views) {
      auto factor = asFactor(view, labels);
      if (!factor)
        return {};
      pieces.push_back(piecesOf(*factor));
    }
    AxisFactors common;
    for (const AxisProductFactor &piece : pieces.front())
      if (!piece.node->isStructural() && !piece.labels.empty() &&
          llvm::all_of(piece.labels,
                       [&](Label label) {
                         return llvm::is_contained(directions, label);
                       }) &&
          llvm::all_of(pieces,
                       [&](const AxisFactors &other) {
                         return llvm::is_contained(other, piece);
                       }) &&
          !llvm::is_contained(common, piece))
        common.push_back(piece);
    if (common.empty() || llvm::any_of(pieces, [&](const AxisFactors &factors) {
          return factors.size() <= common.size();
        }))
      return {};
    for (auto [view, factors] : llvm::zip(views, pieces)) {
      for (const AxisProductFactor &taken : common)
        factors.erase(llvm::find(factors, taken));
      view = graph.product(view.coefficient, factors, labels, elementType);
    }
    return common;
  }

  /// Opens a value whose weight is complete.
  void open(const PushedWeight &pushed) {
    mover.opener = pushed.node;
    Labels labels = weightLabels(pushed);
    auto views = llvm::to_vector(pushed.views);
    unsigned limit = graph.recognizeBelow(pushed.node->id);
    AxisFactors common = takeCommon(views, labels, pushed.directions);
    AxisView sum = graph.add(views, labels.size(), elementType);
    graph.recognizeBelow(limit);
    Contraction base{sum.coefficient, common, out, pushed.directions,
                     elementType};
    if (auto factor = asFactor(sum, labels))
      base.factors.push_back(*factor);
    AxisProductFactor value{pushed.node, pushed.labels};
    unsigned numWeights = base.factors.size();
    bool isLeaf =
        !mover.opens(value, pushed.directions) ||
        (value.node->is(AxisNode::Kind::Linear) && !value.node->isMultiple()) ||
        value.node->is(AxisNode::Kind::Atom) || mover.keepsWhole(value.node) ||
        llvm::any_of(base.factors, [&](auto &factor) {
          return mover.dependsOn(factor.node, value.node);
        });
    if (!isLeaf && value.node->is(AxisNode::Kind::Multilinear)) {
      AxisProductFactor operand;
      isLeaf = !transpose(base, value, common.size(), operand);
      if (!isLeaf) {
        openTerm(std::move(base), common.size() + 1, operand);
        return;
      }
    }
    if (isLeaf) {
      for (const AxisView &view : pushed.views)
        addLeaves(base, view, labels, value);
      return;
    }
    if (value.node->is(AxisNode::Kind::Product)) {
      llvm::append_range(base.factors, mover.inside(value, base.directions));
      openTerm(std::move(base), numWeights, value);
      return;
    }
    for (auto [operand, coefficient] :
         llvm::zip(value.node->operands, value.node->coefficients)) {
      Contraction term = base;
      term.coefficient *= coefficient;
      term.factors.push_back(operandAlong(operand, value.labels));
      openTerm(std::move(term), numWeights, value);
    }
  }

  /// Pushes the weight of an op that works slice by slice through it, onto the
  /// operand that has the directions. The weight is what comes after the first
  /// `numCommon` factors of the product. False, with nothing done, if the op
  /// cannot, or if nobody has needed what that takes.
  bool transpose(Contraction &product, const AxisProductFactor &value,
                 unsigned numCommon, AxisProductFactor &operand) {
    const AxisNode &node = *value.node;
    Labels labels = value.labels;
    llvm::SmallSetVector<Label, 4> distinct(labels.begin(), labels.end());
    if (distinct.size() != labels.size())
      return false;
    bool isOne = product.factors.size() == numCommon;
    AxisProductFactor given =
        isOne ? AxisProductFactor{graph.one(), {}} : product.factors.back();
    for (int64_t size : ArrayRef<int64_t>(node.sizes).drop_front(node.rank))
      labels.push_back(graph.newLabel(size));
    std::optional<unsigned> carrier;
    for (auto [number, candidate] : llvm::enumerate(node.operands)) {
      AxisProductFactor factor = operandAlong(candidate, labels);
      if (!mover.opens(factor, product.directions))
        continue;
      if (carrier || !node.map.isLinearIn(number))
        return false;
      carrier = number;
      operand = factor;
    }
    // The factors in common depend on directions of this operand.
    if (!carrier ||
        llvm::any_of(ArrayRef(product.factors).take_front(numCommon),
                     [&](const AxisProductFactor &factor) {
                       return llvm::any_of(factor.labels, [&](Label label) {
                         return value.has(label) && !operand.has(label);
                       });
                     }))
      return false;
    double coefficient = product.coefficient;
    auto weight =
        mover.program.transposed(node, *carrier, labels, given, coefficient);
    if (!weight)
      return false;
    SmallVector<const AxisNode *> fresh;
    if (findNew(weight->node, fresh))
      return false;
    seen.insert(fresh.begin(), fresh.end());
    product.coefficient = coefficient;
    if (!isOne)
      product.factors.pop_back();
    product.factors.push_back(*weight);
    product.factors.push_back(operand);
    return true;
  }

  /// One product under the sum; its first `numWeights` factors are the weight.
  void openTerm(Contraction term, unsigned numWeights,
                const AxisProductFactor &value) {
    ++mover.steps;
    llvm::SmallSetVector<Label, 4> labels(value.labels.begin(),
                                          value.labels.end());
    for (Label label : labels)
      if (!isOut(label) &&
          llvm::none_of(term.factors, [&](auto &f) { return f.has(label); }))
        term.coefficient *= graph.sizeOf(label);
    // Elimination keeps the order of factors other than selections.
    bool weightIsSelection =
        numWeights && term.factors[0].node->is(AxisNode::Kind::Selection);
    if (weightIsSelection)
      numWeights = 0;
    mover.eliminate(term);
    std::optional<unsigned> latest;
    for (unsigned i = numWeights; i < term.factors.size(); ++i)
      if (mover.opens(term.factors[i], term.directions) &&
          (!latest ||
           term.factors[i].node->id > term.factors[*latest].node->id))
        latest = i;
    if (!latest || term.coefficient == 0.0) {
      addLeaf(mover.plan(term));
      return;
    }
    Labels own = mover.ownLabels(term, *latest);
    // What commutes needs no transpose, and nothing is pushed onto what is
    // given.
    const AxisNode *opened = term.factors[*latest].node;
    bool isWhole = opened->is(AxisNode::Kind::Multilinear) ||
                   opened->is(AxisNode::Kind::Atom);
    if ((own.empty() || (isFunctional(term, *latest) && !isWhole)) &&
        push(term, *latest, /*isFirst=*/false)) {
      addAlternative(term, opened);
      return;
    }
    if (own.empty()) {
      addLeaf(mover.plan(term));
      return;
    }
    if (!mover.commute(term, *latest, own)) {
      complete = false;
      return;
    }
    // What replaces a value is made of values before it, or there is no end: a
    // value summed over an identity matrix may be this one again.
    bool isLater = llvm::any_of(term.factors, [&](const auto &factor) {
      return factor.node->id >= value.node->id &&
             mover.opens(factor, term.directions);
    });
    addLeaf(isLater ? mover.plan(term) : mover.contract(std::move(term)));
  }

  /// Whether the other factors bring no axis of the result: as a weight they
  /// are no larger than the value, and add up with its other weights.
  bool isFunctional(const Contraction &product, unsigned position) const {
    const AxisProductFactor &value = product.factors[position];
    return llvm::all_of(product.factors, [&](const AxisProductFactor &factor) {
      return llvm::all_of(factor.labels, [&](Label label) {
        return !isOut(label) || value.has(label);
      });
    });
  }

  void addLeaf(Found leaf) {
    complete &= leaf.has_value();
    if (!leaf)
      return;
    mover.addNeed(/*unless=*/nullptr, leaf->node, resultSize());
    leaves.push_back(std::move(*leaf));
  }

  /// In a survey: the leaf that the product is where the value stays.
  void addAlternative(const Contraction &product, const AxisNode *value) {
    if (mover.surveyed)
      if (Found leaf = mover.plan(product))
        mover.addNeed(value, leaf->node, resultSize());
  }

  double resultSize() const {
    double size = 1.0;
    for (Label label : out)
      size *= graph.sizeOf(label);
    return size;
  }

  SumMover &mover;
  AxisGraph &graph;
  Labels out;
  Type elementType;
  std::map<Key, PushedWeight> weights;
  llvm::DenseSet<const AxisNode *> seen;
  SmallVector<AxisView, 4> leaves;
  bool complete = true;
};

SumMover::Found SumMover::adjoint(const Contraction &product,
                                  unsigned position) {
  return Adjoint(*this, product).run(product, position);
}
