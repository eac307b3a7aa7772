//===- FactorSums.cpp - Sums of a value and multiples of it ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   x + x * y  =  x * (1 + y)
//
// if nothing else reads x: what is read once can be fused with what computes
// it.
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// x as a term of a sum that is known element by element.
struct Summand {
  Value value;
  double scale;
};

/// The summands of z = a x + b y, element by element.
std::optional<std::pair<Summand, Summand>> summandsOf(Operation *op) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  if (!described || op->getNumOperands() != 2 || op->getNumResults() != 1)
    return std::nullopt;
  AxisForm form = described.getAxisForm(0);
  if (form.kind != AxisForm::Kind::Sum || form.terms.size() != 2)
    return std::nullopt;
  for (const AxisTerm &term : form.terms)
    if (!term.selections.empty() || term.factors.size() != 1 ||
        term.factors[0].role != FactorRole::Value ||
        term.factors[0].axes != form.result)
      return std::nullopt;
  auto summand = [&](const AxisTerm &term) {
    return Summand{op->getOperand(term.factors[0].operand), term.coefficient};
  };
  return std::pair(summand(form.terms[0]), summand(form.terms[1]));
}

/// Whether x is only read by the op and by what computes y, which is only read
/// by the op.
bool isReadTwice(Value x, Value y, Operation *op) {
  Operation *product = y.getDefiningOp();
  return product && y.hasOneUse() && x.hasNUses(2) &&
         llvm::all_of(x.getUsers(), [&](Operation *user) {
           return user == op || user == product;
         });
}

/// The factors of a product of tensors, element by element.
std::optional<AxisFactors> factorsOf(const AxisView &view,
                                     ArrayRef<Label> labels) {
  SmallVector<Label, 4> along(view.node->rank);
  for (auto [dim, axis] : llvm::enumerate(view.axes))
    if (axis >= 0)
      along[axis] = labels[dim];
  AxisFactors factors;
  if (!view.node->is(AxisNode::Kind::Product))
    factors.push_back({view.node, along});
  else if (view.node->sumsAxes())
    return std::nullopt;
  else
    for (const AxisOperand &operand : view.node->operands)
      factors.push_back(operandAlong(operand, along));
  for (const AxisProductFactor &factor : factors)
    if (factor.node->isStructural() || factor.node->is(AxisNode::Kind::Mask))
      return std::nullopt;
  return factors;
}

/// What is left of `factors` without some of them, if it has them all.
std::optional<AxisFactors> quotient(AxisFactors factors,
                                    const AxisFactors &divisors) {
  for (const AxisProductFactor &divisor : divisors) {
    auto *found = llvm::find(factors, divisor);
    if (found == factors.end())
      return std::nullopt;
    factors.erase(found);
  }
  return factors;
}

/// a x + b x y as x (a + b y); null if it is none.
Value withoutCommonFactor(Summand x, Summand y, OpResult result,
                          AxisProgram &program, AxisEmitter &emitter) {
  const AxisView *viewOfX = program.lookup(x.value);
  const AxisView *viewOfY = program.lookup(y.value);
  if (!viewOfX || !viewOfY || !isReadTwice(x.value, y.value, result.getOwner()))
    return {};
  AxisGraph &graph = program.getGraph();
  Type elementType = viewOfX->node->elementType;
  SmallVector<Label, 4> labels;
  for (int64_t size : cast<RankedTensorType>(result.getType()).getShape())
    labels.push_back(graph.newLabel(size));
  auto divisors = factorsOf(*viewOfX, labels);
  auto factors = factorsOf(*viewOfY, labels);
  if (!divisors || !factors)
    return {};
  auto rest = quotient(*factors, *divisors);
  if (!rest)
    return {};
  AxisView one = graph.scalar(x.scale * viewOfX->coefficient, labels.size());
  AxisView other =
      graph.product(y.scale * viewOfY->coefficient, *rest, labels, elementType);
  return emitter.emitProduct(
      graph.add({one, other}, labels.size(), elementType),
      {1.0, viewOfX->node, viewOfX->axes}, result);
}

} // namespace

Value mlir::taylor::factorSum(OpResult result, AxisProgram &program,
                              AxisEmitter &emitter) {
  auto summands = summandsOf(result.getOwner());
  if (!summands)
    return {};
  auto [x, y] = *summands;
  if (Value value = withoutCommonFactor(x, y, result, program, emitter))
    return value;
  return withoutCommonFactor(y, x, result, program, emitter);
}
