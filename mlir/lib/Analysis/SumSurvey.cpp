//===- SumSurvey.cpp - What it takes to move sums one value further -------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens every value by itself: what its functionals take, with those of the
// values below it summed where they are. What a value is multiplied with on
// the way down is the same whatever else is open, given all that uses it.
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/SumMover.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

/// The value that is being opened needs a result, unless another one is open.
/// What stands where a sum was needs nothing: the sum would stay.
void SumMover::addNeed(const AxisNode *unless, const AxisNode *result,
                       double adds) {
  if (surveyed && opener)
    surveyed->needs.push_back({opener, unless, result, adds});
}

/// The value that the sum opens.
static const AxisNode *openedBy(const AxisNode &sum,
                                const OpenAnalysis &openness) {
  const AxisNode *latest = nullptr;
  for (const AxisOperand &operand : sum.operands)
    if (operand.node->isOpenable() && openness.isOpen(operand.node) &&
        (!latest || operand.node->id > latest->id))
      latest = operand.node;
  return latest;
}

bool SumMover::surveySum(const DirectionSum &sum) {
  const AxisNode *opened = openedBy(*sum.node, openness);
  if (!opened)
    return true;
  opener = nullptr;
  Labels batch;
  Contraction product = productOf(sum, batch);
  graph.recognizeBelow(sum.node->id);
  Found found = finished(contract(product), product, batch);
  if (!found)
    return false;
  surveyed->sums.push_back({sum.node, opened, found->node});
  return true;
}

bool SumMover::survey(ArrayRef<SmallVector<DirectionSum, 1>> groups,
                      unsigned maxSteps, OpeningSurvey &result) {
  surveyed = &result;
  startWork();
  pending.clear();
  for (ArrayRef<DirectionSum> group : groups)
    for (const DirectionSum &sum : group)
      if (!surveySum(sum) || stepsTaken() > maxSteps)
        return false;
  while (!pending.empty()) {
    Functional functional = pending.pop_back_val();
    if (!functional.node->isOpenable())
      continue;
    opener = functional.node;
    Found found = evaluate(functional);
    if (!found || stepsTaken() > maxSteps)
      return false;
    AxisView view = gathered(functional, *found);
    result.isSeparable &= view.node == found->node;
    result.needs.push_back({functional.node, nullptr, view.node});
  }
  return true;
}
