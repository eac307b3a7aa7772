//===- ExactValues.cpp - Zeros that are not taken for granted -------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In an exact graph, a zero that is known by its place is a zero where elements
// are chosen, and a number like any other where they are multiplied: zero times
// infinity is not zero.
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

static bool isFactor(const AxisFactor &factor) {
  return factor.role == FactorRole::Value ||
         factor.role == FactorRole::Reciprocal ||
         factor.role == FactorRole::Parameter;
}

/// Whether a term multiplies tensors.
static bool multiplies(const AxisTerm &term) {
  return llvm::count_if(term.factors, isFactor) > 1;
}

/// Whether an op multiplies the value with something else.
bool AxisProgram::isMultiplied(Value value) {
  return llvm::any_of(value.getUses(), [](OpOperand &use) {
    auto user = dyn_cast<LinearAlongAxisOpInterface>(use.getOwner());
    if (!user)
      return false;
    auto multipliesThis = [&](const AxisTerm &term) {
      return multiplies(term) &&
             llvm::any_of(term.factors, [&](const AxisFactor &factor) {
               return isFactor(factor) &&
                      factor.operand == use.getOperandNumber();
             });
    };
    return llvm::any_of(user->getResults(), [&](OpResult result) {
      return llvm::any_of(user.getAxisForm(result.getResultNumber()).terms,
                          multipliesThis);
    });
  });
}

/// Whether elements of the result are zero because of their indices, as those
/// of an identity matrix are: zero times what is infinite is not zero, so where
/// such a value is multiplied, it is a value like any other.
bool AxisProgram::isSparse(OpResult result, const AxisForm &form,
                           const AxisView &view) const {
  if (view.isConstant())
    return false;
  auto isSelection = [](const AxisNode *node) {
    return node->is(AxisNode::Kind::Selection);
  };
  auto selects = [&](const AxisNode *node) {
    return isSelection(node) ||
           (node->is(AxisNode::Kind::Product) &&
            llvm::any_of(node->operands, [&](const AxisOperand &operand) {
              return isSelection(operand.node);
            }));
  };
  if (form.kind == AxisForm::Kind::Equality)
    return selects(view.node);
  auto isZero = [&](const AxisFactor &factor) {
    if (factor.role != FactorRole::Value)
      return false;
    Value operand = result.getOwner()->getOperand(factor.operand);
    const AxisView *read = lookup(operand);
    return sparse.contains(operand) ||
           (read->isConstant() && read->coefficient == 0.0);
  };
  if (form.kind == AxisForm::Kind::Linear)
    return sparse.contains(result.getOwner()->getOperand(0));
  if (form.kind != AxisForm::Kind::Sum)
    return false;
  auto isIndicator = [&](const AxisTerm &term) {
    return !term.selections.empty() ||
           llvm::any_of(term.factors, [&](const AxisFactor &factor) {
             bool isMask = factor.role == FactorRole::Mask ||
                           factor.role == FactorRole::MaskNot;
             return isMask && sparse.contains(result.getOwner()->getOperand(
                                  factor.operand));
           });
  };
  // A predicate as a number.
  if (form.terms.size() == 1 &&
      llvm::all_of(form.terms[0].factors, [](const AxisFactor &factor) {
        return factor.role == FactorRole::Mask ||
               factor.role == FactorRole::MaskNot;
      }))
    return true;
  auto hasZero = [&](const AxisTerm &term) {
    return llvm::any_of(term.factors, isZero);
  };
  // Of the terms of a choice by indices, each element is one.
  if (llvm::any_of(form.terms, isIndicator))
    return llvm::any_of(form.terms, hasZero);
  bool isWhole = llvm::all_of(form.terms, [&](const AxisTerm &term) {
    return !multiplies(term) && hasZero(term);
  });
  bool sums = form.sizes.size() > form.result.size();
  return isWhole && (!sums || selects(view.node));
}

/// Whether an op has a product with a constant zero, which is not zero where
/// the other factor is infinite.
bool AxisProgram::drops(const AxisForm &form,
                        ArrayRef<AxisView> operands) const {
  return llvm::any_of(form.terms, [&](const AxisTerm &term) {
    return multiplies(term) &&
           llvm::any_of(term.factors, [&](const AxisFactor &factor) {
             if (!isFactor(factor))
               return false;
             const AxisView &view = operands[factor.operand];
             return view.isConstant() && view.coefficient == 0.0;
           });
  });
}
