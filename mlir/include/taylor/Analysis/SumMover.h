//===- SumMover.h - Moving a sum up the graph -------------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes a sum over directions anew, with the sum as far up as it goes
// (docs/math.md, section 5). The product under the sum is opened at its latest
// open factor v, in one of two ways:
//
//   commute   If the other factors have v's direction r only in weights of r
//             alone, S_w(v) = sum_r w[r] v[r, ..] is taken inside v, once per
//             value: S_w(dot(x, W)) = dot(S_w(x), W).
//   adjoint   Otherwise the other factors are a weight on v that is pushed
//             backwards through what is linear and added up per value, latest
//             value first, as in reverse mode. A weight that would need a new
//             matrix product is not pushed.
//
// A product of two values that depend on the direction is a leaf.
//
// Everything ends: what replaces a value is made of values with smaller ids and
// of new ones, and new ones are recognised as smaller ones only.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_SUMMOVER_H
#define TAYLOR_ANALYSIS_SUMMOVER_H

#include "taylor/Analysis/Contraction.h"
#include "taylor/Analysis/OpeningCut.h"
#include "llvm/ADT/DenseSet.h"
#include <map>

namespace mlir::taylor {

class SumMover {
public:
  /// Nodes from `firstNew` on are not in the program.
  SumMover(AxisProgram &program, ContractionPlanner &planner,
           const OpenAnalysis &openness, unsigned firstNew)
      : program(program), graph(program.getGraph()), planner(planner),
        openness(openness), firstNew(firstNew) {}

  /// `sum` written anew; dimensions are the result axes of its node. Nothing if
  /// that would take more steps than are left.
  std::optional<AxisView> move(const DirectionSum &sum, unsigned &stepsLeft);

  /// What it takes to move the sums one value further at a time. False if that
  /// takes more steps than allowed.
  bool survey(ArrayRef<SmallVector<DirectionSum, 1>> groups, unsigned maxSteps,
              OpeningSurvey &result);

private:
  using Labels = SmallVector<Label, 4>;
  using Found = std::optional<AxisView>;

  /// A product under a sum over everything that is not in `out`.
  struct Contraction {
    double coefficient = 1.0;
    AxisFactors factors;
    Labels out;
    Labels directions;
    Type elementType;
  };

  /// S_w(node) over the axes in `summed`, to be found once: axis patterns are
  /// positions in the list of distinct labels of the node.
  struct Functional {
    const AxisNode *node;
    SmallVector<unsigned, 4> pattern;
    SmallVector<bool, 4> summed;
    std::vector<std::pair<const AxisNode *, SmallVector<unsigned, 4>>> weights;

    bool operator<(const Functional &other) const;
  };

  /// A contraction, or none, and its coefficients: their sum times it.
  struct Piece {
    AxisProductFactor contraction;
    SmallVector<AxisView, 2> coefficients;
  };

  /// What is pushed backwards onto a value.
  struct PushedWeight {
    const AxisNode *node;
    Labels labels;
    SmallVector<AxisView, 2> views;
    Labels directions;
  };
  class Adjoint;

  /// coefficient * product of what depends on the direction and of the rest.
  struct Separated {
    AxisFactors directional, rest;
    double coefficient;
  };

  bool opens(const AxisProductFactor &factor, ArrayRef<Label> directions) const;
  bool isSummable(const AxisProductFactor &factor, unsigned axis) const;
  /// Whether weights stay outside, since they may be infinite where the value
  /// is zero whatever it is computed from.
  bool keepsWhole(const AxisNode *node) const {
    return graph.isExact() &&
           (node->isMasked() || node->is(AxisNode::Kind::Multilinear));
  }
  bool isDiagonal(const AxisProductFactor &factor, unsigned axis,
                  unsigned other, ArrayRef<Label> directions) const;
  /// Eliminates selections, except that the diagonal of an open value stays a
  /// weight: it adds up with other weights of that value.
  void eliminate(Contraction &product);
  bool hasDiagonal(const Contraction &product, unsigned position) const;
  Labels ownLabels(const Contraction &product, unsigned position) const;
  bool dependsOn(const AxisNode *node, const AxisNode *on) const;

  AxisView summed(const AxisView &view, const Contraction &product,
                  ArrayRef<Label> out, ArrayRef<Label> batch);
  Contraction productOf(const DirectionSum &sum, Labels &batch);
  Found finished(Found found, const Contraction &product,
                 ArrayRef<Label> batch);
  Found contract(Contraction product);
  AxisFactors asOneFactor(const AxisFactors &factors, double &coefficient,
                          Type elementType);
  Separated separate(const AxisProductFactor &factor,
                     ArrayRef<Label> directions, unsigned depth);
  Found planAroundSum(const Contraction &product, ArrayRef<Label> summed);
  Found plan(const Contraction &product);
  Found adjoint(const Contraction &product, unsigned position);
  /// Replaces factor `position` and its weights by S_w of it. False if that is
  /// not known yet: it is pending then.
  void gatherWeights(AxisFactors &weights, double &coefficient,
                     Type elementType);
  bool commute(Contraction &product, unsigned position,
               ArrayRef<Label> ownLabels);
  Contraction productOf(const Functional &functional, AxisProductFactor &value);
  AxisView whereItIs(const Functional &functional);
  Found evaluate(const Functional &functional);
  AxisView gathered(const Functional &functional, const AxisView &view);
  bool surveySum(const DirectionSum &sum);
  void addNeed(const AxisNode *unless, const AxisNode *result,
               double adds = 0.0);
  Found evaluateMap(Contraction base, const AxisProductFactor &value);
  SmallVector<int64_t, 4> sizesOf(const Functional &functional) const;
  bool hasNewContraction(const AxisNode *node);
  bool collect(const AxisProductFactor &factor, double scale,
               const AxisFactors &coefficients, ArrayRef<Label> labels,
               Type elementType, SmallVectorImpl<Piece> &pieces,
               unsigned depth);
  AxisView gather(const AxisView &view, ArrayRef<Label> labels,
                  Type elementType);
  AxisFactors inside(const AxisProductFactor &factor, Labels &directions);

  AxisProgram &program;
  AxisGraph &graph;
  ContractionPlanner &planner;
  const OpenAnalysis &openness;
  unsigned firstNew;
  /// Per new node: whether a new contraction is below it.
  std::vector<bool> contracts;
  std::map<Functional, AxisView> known;
  SmallVector<Functional> pending;
  /// Products that were looked into, and new nodes, since the work began: what
  /// bounds it.
  unsigned stepsTaken() const { return steps + graph.nodes().size() - start; }
  void startWork() {
    steps = 0;
    start = graph.nodes().size();
  }
  unsigned steps = 0;
  size_t start = 0;
  /// In a survey: what is found, and the value that is being opened.
  OpeningSurvey *surveyed = nullptr;
  const AxisNode *opener = nullptr;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_SUMMOVER_H
