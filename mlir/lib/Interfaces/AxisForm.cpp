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

bool AxisForm::isSliced(unsigned axis) const {
  return llvm::is_contained(result, axis) &&
         llvm::any_of(terms, [&](const AxisTerm &term) {
           return llvm::any_of(term.factors, [&](const AxisFactor &factor) {
             return llvm::is_contained(factor.axes, axis);
           });
         });
}

const AxisFactor *AxisForm::layoutOf(unsigned operand) const {
  for (const AxisTerm &term : terms)
    for (const AxisFactor &factor : term.factors)
      if (factor.operand == operand)
        return &factor;
  return nullptr;
}

/// How the op reads the integers in an operand: as lookups say, along axes of
/// its own where they do not.
static AxisFactor integersIn(unsigned operand, ArrayRef<int64_t> shape,
                             const AxisForm &from, AxisForm &form) {
  AxisFactor integers{operand, FactorRole::Parameter, {}};
  for (const AxisTerm &term : from.terms)
    for (const AxisSelection &selection : term.selections)
      if (const auto &lookup = selection.lookup;
          lookup && lookup->operand == operand && integers.axes.empty()) {
        integers.axes.assign(lookup->axes.begin(), lookup->axes.end());
        if (integers.axes.size() < shape.size())
          integers.axes.insert(integers.axes.begin() + lookup->dimension,
                               form.addAxis(shape[lookup->dimension]));
      }
  while (integers.axes.size() < shape.size())
    integers.axes.push_back(form.addAxis(shape[integers.axes.size()]));
  return integers;
}

AxisForm mlir::taylor::withUnknownLookups(const AxisForm &form,
                                          TypeRange operands) {
  auto isMoved = [](const AxisTerm &term) {
    return term.factors.size() == 1 &&
           term.factors[0].role == FactorRole::Value;
  };
  if (form.kind != AxisForm::Kind::Sum || !llvm::all_of(form.terms, isMoved))
    return {};
  // An axis that is selected from is not the one that is selected for.
  auto isSelected = [&](unsigned axis) {
    return llvm::any_of(form.terms, [&](const AxisTerm &term) {
      return llvm::any_of(term.selections, [&](const AxisSelection &selection) {
        return llvm::is_contained(selection.axes, axis);
      });
    });
  };
  AxisForm result = form;
  result.kind = AxisForm::Kind::Multilinear;
  for (AxisTerm &term : result.terms) {
    term.selections.clear();
    for (unsigned &axis : term.factors[0].axes)
      if (isSelected(axis))
        axis = result.addAxis(result.sizes[axis]);
  }
  for (auto [number, type] : llvm::enumerate(operands))
    if (!result.layoutOf(number)) {
      AxisFactor integers =
          integersIn(number, cast<ShapedType>(type).getShape(), form, result);
      for (AxisTerm &term : result.terms)
        term.factors.push_back(integers);
    }
  return result;
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
  case FactorRole::Parameter:
    os << "parameter %" << factor.operand;
    break;
  }
  printAxes(os, factor.axes);
}

/// clamp(%1[d0, 2], 0, 9), or drop(..) of what is outside
static void printLookup(raw_ostream &os, const AxisLookup &lookup) {
  os << (lookup.drops ? "drop(%" : "clamp(%") << lookup.operand << '[';
  for (auto [d, axis] : llvm::enumerate(lookup.axes)) {
    if (d == lookup.dimension)
      os << lookup.position << ", ";
    os << 'd' << axis << (d + 1 < lookup.axes.size() ? ", " : "");
  }
  if (lookup.dimension == lookup.axes.size())
    os << (lookup.axes.empty() ? "" : ", ") << lookup.position;
  os << "], 0, " << lookup.limit << ')';
}

static void printSelection(raw_ostream &os, const AxisSelection &selection) {
  os << '[';
  llvm::interleave(
      llvm::zip(selection.coefficients, selection.axes), os,
      [&](auto pair) { os << std::get<0>(pair) << "*d" << std::get<1>(pair); },
      " + ");
  os << " = " << selection.offset;
  if (selection.lookup) {
    os << " + ";
    printLookup(os, *selection.lookup);
  }
  os << ']';
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
  case Kind::Multilinear:
    os << "multilinear ";
    break;
  case Kind::Sum:
    break;
  }
  printAxes(os, result);
  if (kind != Kind::Sum && kind != Kind::Multilinear)
    return;
  os << " = ";
  if (terms.empty())
    os << '0';
  llvm::interleave(
      terms, os, [&](const AxisTerm &term) { printTerm(os, term); }, " + ");
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Gives the selection an index along `axis`, if its offset depends on the
/// copy: sum_a s_a i_a = o + d n. False if the offsets do not grow evenly.
static bool batchSelection(AxisSelection &selection, unsigned axis,
                           ArrayRef<int64_t> offsets) {
  int64_t step = offsets[1] - offsets[0];
  for (unsigned n = 2; n < offsets.size(); ++n)
    if (offsets[n] - offsets[n - 1] != step)
      return false;
  if (step == 0)
    return true;
  selection.axes.push_back(axis);
  selection.coefficients.push_back(-step);
  return true;
}

std::optional<AxisForm> mlir::taylor::batched(ArrayRef<AxisForm> forms,
                                              ArrayRef<bool> varies) {
  AxisForm form = forms.front();
  if (form.kind == AxisForm::Kind::Multilinear)
    return std::nullopt;
  unsigned axis = form.addAxis(forms.size());
  form.result.insert(form.result.begin(), axis);
  for (auto [t, term] : llvm::enumerate(form.terms)) {
    for (AxisFactor &factor : term.factors)
      if (factor.role != FactorRole::Index && varies[factor.operand])
        factor.axes.insert(factor.axes.begin(), axis);
    for (auto [s, selection] : llvm::enumerate(term.selections)) {
      SmallVector<int64_t> offsets;
      if (selection.lookup && varies[selection.lookup->operand]) {
        auto &axes = selection.lookup->axes;
        axes.insert(axes.begin(), axis);
        ++selection.lookup->dimension;
      }
      for (const AxisForm &copy : forms) {
        if (copy.terms.size() <= t || copy.terms[t].selections.size() <= s)
          return std::nullopt;
        offsets.push_back(copy.terms[t].selections[s].offset);
      }
      if (!batchSelection(selection, axis, offsets))
        return std::nullopt;
    }
  }
  // Apart from the offsets, the forms must be equal.
  for (AxisForm copy : forms.drop_front()) {
    if (copy.terms.size() != forms.front().terms.size())
      return std::nullopt;
    for (auto [term, first] : llvm::zip(copy.terms, forms.front().terms)) {
      if (term.selections.size() != first.selections.size())
        return std::nullopt;
      for (auto [selection, model] :
           llvm::zip(term.selections, first.selections))
        selection.offset = model.offset;
    }
    if (!(copy == forms.front()))
      return std::nullopt;
  }
  return form;
}

llvm::hash_code mlir::taylor::hashWithoutOffsets(const AxisForm &form) {
  auto range = [](const auto &list) {
    return llvm::hash_combine_range(list.begin(), list.end());
  };
  llvm::hash_code hash = llvm::hash_combine(
      static_cast<unsigned>(form.kind), range(form.sizes), range(form.result));
  for (const AxisTerm &term : form.terms) {
    hash = llvm::hash_combine(hash, llvm::bit_cast<uint64_t>(term.coefficient));
    for (const AxisFactor &factor : term.factors)
      hash = llvm::hash_combine(hash, factor.operand,
                                static_cast<unsigned>(factor.role),
                                range(factor.axes));
    for (const AxisSelection &selection : term.selections) {
      hash = llvm::hash_combine(hash, range(selection.axes),
                                range(selection.coefficients));
      if (const auto &lookup = selection.lookup)
        hash = llvm::hash_combine(hash, lookup->operand, range(lookup->axes),
                                  lookup->dimension, lookup->position,
                                  lookup->limit, lookup->drops);
    }
  }
  return hash;
}

raw_ostream &mlir::taylor::operator<<(raw_ostream &os, const AxisForm &form) {
  form.print(os);
  return os;
}
