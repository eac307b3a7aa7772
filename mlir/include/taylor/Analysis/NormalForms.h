//===- NormalForms.h - Nodes equal by the rules of arithmetic ---*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nodes are unique up to the order of factors, terms and axes. Here they are
// compared after multiplying out as well: x + x y and (1 + y) x have the same
// normal form, a sum of products of symbols. A symbol is a node that is neither
// sum nor product, the reciprocal of a symbol, or a product summed over axes.
// Axes of a symbol that can be exchanged, as those of a second derivative, are
// in no order.
//
// A weight that is pushed backwards through a layer is the forward tangent of
// that layer, but seldom in the order of multiplications that the program has.
// This recognises it. Only what moving sums adds is recognised: values of the
// program are never exchanged for each other, so their rounding stays.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_NORMALFORMS_H
#define TAYLOR_ANALYSIS_NORMALFORMS_H

#include "taylor/Analysis/AxisGraph.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <functional>
#include <map>

namespace mlir::taylor {

class NormalForms {
public:
  using Axes = SmallVector<unsigned, 4>;
  struct Factor {
    unsigned symbol;
    Axes axes;

    bool operator==(const Factor &other) const {
      return symbol == other.symbol && axes == other.axes;
    }
    bool operator<(const Factor &other) const {
      return std::tie(symbol, axes) < std::tie(other.symbol, other.axes);
    }
  };
  struct Term {
    double coefficient = 1.0;
    SmallVector<Factor, 4> factors;

    bool operator==(const Term &other) const {
      return coefficient == other.coefficient && factors == other.factors;
    }
  };

  /// Forms of an exact graph keep all operands: nothing cancels in them.
  explicit NormalForms(bool exact = false)
      : wholeContractions(false), maxTerms(8), maxFactors(8), exact(exact) {}
  /// Each contraction is one symbol, times what of its factors lacks what it
  /// sums, instead of as many as its operands have terms. Each of `wholeSums`
  /// is one symbol, times what its terms have in common.
  NormalForms(bool exact, llvm::DenseSet<const AxisNode *> wholeSums)
      : wholeContractions(true), maxTerms(32), maxFactors(16),
        wholeSums(std::move(wholeSums)), exact(exact) {}

  /// `node` is one that `find` may return; nodes that come first win.
  void add(const AxisNode *node);
  /// The view, over the axes of `node`, of an added node that equals it.
  std::optional<AxisView> find(const AxisNode *node);

  using Form = SmallVector<Term, 2>;
  /// The node as a sum of products of symbols along its axes.
  const Form &formOf(const AxisNode *node);
  /// Brings axes of the factor that can be exchanged into the order of `less`.
  void orient(Factor &factor,
              llvm::function_ref<bool(unsigned, unsigned)> less =
                  std::less<unsigned>()) const;

private:
  using Key = std::vector<int64_t>;

  /// A form whose axes are numbered by how they occur: form = scale * key, and
  /// axis n of the key is axis order[n] of the form.
  struct Canonical {
    Key key;
    double scale = 1.0;
    Axes order;
  };

  Form compute(const AxisNode *node);
  Form read(const AxisOperand &operand);
  Form multiply(Form left, Form right);
  Form invert(const AxisNode *node);
  Form sumOut(const Form &form, const AxisNode *node);
  Term sumOut(const Term &term, const AxisNode *node);
  Form sumAsSymbol(const Form &form, const AxisNode *node);
  /// The form as one symbol, times what all of its terms have in common if it
  /// `keepsCommon`.
  Form asSymbol(const Form &form, bool keepsCommon = true);

  unsigned symbolFor(Key key);
  unsigned classOf(unsigned symbol, unsigned position) const;
  void findSymmetry(unsigned symbol, const Form &form, const Axes &axes);
  Form normalized(Form form);
  Form computeFrom(const AxisNode *node);
  /// Axes from `numKept` on are summed.
  Canonical canonical(const Form &form, unsigned numKept);
  std::optional<AxisView> look(const AxisNode *node);

  const bool wholeContractions;
  /// Larger forms become symbols.
  const unsigned maxTerms, maxFactors;
  const llvm::DenseSet<const AxisNode *> wholeSums;

  const bool exact;
  /// Whether something has cancelled in the form that is made.
  bool cancelled = false;
  /// Of the node whose form is made or looked up.
  Type elementType;
  std::map<Key, unsigned> symbols;
  /// Symbol n is the reciprocal of symbol reciprocals[n].
  llvm::DenseMap<unsigned, unsigned> reciprocals;
  llvm::DenseSet<unsigned> identities;
  /// Of symbols whose axes can be exchanged: the class of each axis.
  llvm::DenseMap<unsigned, Axes> symmetries;
  llvm::DenseMap<const AxisNode *, Form> forms;
  std::map<Key, std::pair<const AxisNode *, Canonical>> nodes;
  /// What `find` has said. Nodes are asked about each time they are made again.
  llvm::DenseMap<const AxisNode *, std::optional<AxisView>> answers;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_NORMALFORMS_H
