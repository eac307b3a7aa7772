//===- AxisForm.cpp - An op as a sum of products over named axes ----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/AxisForm.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::taylor;

AxisForm AxisForm::pointwise(Kind kind, ArrayRef<int64_t> shape) {
  AxisForm form = sum(shape);
  form.kind = kind;
  return form;
}

AxisForm AxisForm::sum(ArrayRef<int64_t> resultShape) {
  AxisForm form;
  form.kind = Kind::Sum;
  form.sizes.assign(resultShape.begin(), resultShape.end());
  form.result = llvm::to_vector<4>(llvm::seq<unsigned>(resultShape.size()));
  return form;
}

static void printAxes(raw_ostream &os, ArrayRef<unsigned> axes) {
  os << '[';
  llvm::interleaveComma(axes, os, [&](unsigned axis) { os << 'd' << axis; });
  os << ']';
}

static void printFactor(raw_ostream &os, const AxisFactor &factor) {
  switch (factor.role) {
  case FactorRole::Index:
    os << "index";
    break;
  case FactorRole::Reciprocal:
    os << "1/%" << factor.operand;
    break;
  case FactorRole::Mask:
    os << "mask %" << factor.operand;
    break;
  case FactorRole::MaskNot:
    os << "mask not %" << factor.operand;
    break;
  case FactorRole::Value:
    os << '%' << factor.operand;
    break;
  }
  printAxes(os, factor.axes);
}

static void printSelection(raw_ostream &os, const AxisSelection &selection) {
  os << '[';
  llvm::interleave(
      llvm::zip(selection.coefficients, selection.axes), os,
      [&](auto pair) { os << std::get<0>(pair) << "*d" << std::get<1>(pair); },
      " + ");
  os << " = " << selection.offset << ']';
}

static void printTerm(raw_ostream &os, const AxisTerm &term) {
  os << term.coefficient;
  for (const AxisFactor &factor : term.factors) {
    os << " * ";
    printFactor(os, factor);
  }
  for (const AxisSelection &selection : term.selections) {
    os << " * ";
    printSelection(os, selection);
  }
}

void AxisForm::print(raw_ostream &os) const {
  switch (kind) {
  case Kind::Opaque:
    os << "opaque";
    return;
  case Kind::Pointwise:
    os << "pointwise ";
    break;
  case Kind::Linear:
    os << "linear ";
    break;
  case Kind::Equality:
    os << "equality ";
    break;
  case Kind::Sum:
    break;
  }
  printAxes(os, result);
  if (kind != Kind::Sum)
    return;
  os << " = ";
  if (terms.empty())
    os << '0';
  llvm::interleave(
      terms, os, [&](const AxisTerm &term) { printTerm(os, term); }, " + ");
}

raw_ostream &mlir::taylor::operator<<(raw_ostream &os, const AxisForm &form) {
  form.print(os);
  return os;
}
