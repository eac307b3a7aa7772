//===- NormalForms.cpp - Nodes equal by the rules of arithmetic -----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/NormalForms.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include <cmath>
#include <utility>

using namespace mlir;
using namespace mlir::taylor;

/// First entries of the keys of symbols, by kind.
enum SymbolKind : int64_t { NodeSymbol, ReciprocalSymbol, FormSymbol };

/// A hash that is the same in all processes.
static uint64_t mixed(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15;
  return hash ^ hash >> 29;
}

/// The bits of a coefficient that a constant of the type has.
static int precisionOf(Type elementType) {
  if (auto complex = dyn_cast_or_null<ComplexType>(elementType))
    elementType = complex.getElementType();
  auto type = dyn_cast_or_null<FloatType>(elementType);
  return type ? std::min<int>(type.getFPMantissaWidth(), 48) : 48;
}

/// A coefficient up to rounding: the simplest fraction there, or leading bits.
/// 1/48 is the same as 0.0208333340 in single precision.
static int64_t quantized(double value, int precision) {
  int64_t p = 1, q = 0, previousP = 0, previousQ = 1;
  double rest = std::abs(value);
  while (std::isfinite(rest) && rest < (1 << 20)) {
    auto digit = static_cast<int64_t>(rest);
    previousP = std::exchange(p, digit * p + previousP);
    previousQ = std::exchange(q, digit * q + previousQ);
    if (p >= (1 << 20) || q >= (1 << 20) || 2 * std::log2(q) > precision - 2)
      break;
    double error = std::abs(static_cast<double>(p) / q - std::abs(value));
    if (error <= std::ldexp(std::abs(value), -precision))
      return ((p << 20 | q) << 1 | 1) * (value < 0 ? -1 : 1);
    rest = 1.0 / (rest - digit);
  }
  int exponent;
  double mantissa = std::frexp(value, &exponent);
  return (std::llrint(std::ldexp(mantissa, precision)) << 13) +
         2 * (exponent + 2048);
}

unsigned NormalForms::symbolFor(Key key) {
  return symbols.try_emplace(std::move(key), symbols.size()).first->second;
}

//===----------------------------------------------------------------------===//
// Symmetric symbols
//===----------------------------------------------------------------------===//

unsigned NormalForms::classOf(unsigned symbol, unsigned position) const {
  auto it = symmetries.find(symbol);
  return it == symmetries.end() ? position : it->second[position];
}

void NormalForms::orient(
    Factor &factor, llvm::function_ref<bool(unsigned, unsigned)> less) const {
  auto it = symmetries.find(factor.symbol);
  if (it == symmetries.end())
    return;
  // Insertion sort: a handful of axes, exchanged within their classes only.
  for (unsigned i = 1; i < factor.axes.size(); ++i)
    for (unsigned at = i, j = i; j-- > 0;)
      if (it->second[at] == it->second[j] &&
          less(factor.axes[at], factor.axes[j]))
        std::swap(factor.axes[at], factor.axes[j]), at = j;
}

/// Which of the axes can be exchanged without changing the form.
void NormalForms::findSymmetry(unsigned symbol, const Form &form,
                               const Axes &axes) {
  if (axes.size() < 2 || symmetries.count(symbol))
    return;
  const bool hadCancelled = cancelled;
  llvm::IntEqClasses classes(axes.size());
  Form own = normalized(form);
  for (unsigned i = 0; i < axes.size(); ++i)
    for (unsigned j = i + 1; j < axes.size(); ++j) {
      Form exchanged = own;
      for (Term &term : exchanged)
        for (Factor &factor : term.factors)
          for (unsigned &axis : factor.axes)
            axis = axis == axes[i] ? axes[j] : axis == axes[j] ? axes[i] : axis;
      if (normalized(std::move(exchanged)) == own)
        classes.join(i, j);
    }
  cancelled = hadCancelled;
  classes.compress();
  if (classes.getNumClasses() == axes.size())
    return;
  Axes &found = symmetries[symbol];
  for (unsigned i = 0; i < axes.size(); ++i)
    found.push_back(classes[i]);
}

//===----------------------------------------------------------------------===//
// Arithmetic on forms
//===----------------------------------------------------------------------===//

/// Sorted, with equal terms added up; those that cancel up to rounding vanish.
NormalForms::Form NormalForms::normalized(Form form) {
  for (Term &term : form) {
    for (Factor &factor : term.factors)
      orient(factor);
    llvm::sort(term.factors);
  }
  llvm::sort(form, [](const Term &a, const Term &b) {
    return std::lexicographical_compare(a.factors.begin(), a.factors.end(),
                                        b.factors.begin(), b.factors.end());
  });
  Form result;
  for (auto *begin = form.begin(); begin != form.end();) {
    auto *end = std::find_if(begin, form.end(), [&](const Term &term) {
      return term.factors != begin->factors;
    });
    double total = 0.0, magnitude = 0.0;
    for (const Term &term : llvm::make_range(begin, end)) {
      total += term.coefficient;
      magnitude += std::abs(term.coefficient);
    }
    begin->coefficient = total;
    if (std::abs(total) > 1e-15 * magnitude)
      result.push_back(std::move(*begin));
    else
      cancelled = true;
    begin = end;
  }
  return result;
}

/// The largest number of factors in a term.
static size_t degreeOf(ArrayRef<NormalForms::Term> form) {
  size_t degree = 0;
  for (const NormalForms::Term &term : form)
    degree = std::max(degree, term.factors.size());
  return degree;
}

using Factors = SmallVector<NormalForms::Factor, 4>;

/// Takes out of the form what all of its terms have as factors and `takes`
/// says.
static Factors
takeCommon(NormalForms::Form &form,
           function_ref<bool(const NormalForms::Factor &)> takes) {
  Factors common;
  if (form.empty())
    return common;
  for (const NormalForms::Factor &factor : Factors(form.front().factors)) {
    if (!takes(factor) || !llvm::all_of(form, [&](const auto &term) {
          return llvm::is_contained(term.factors, factor);
        }))
      continue;
    for (NormalForms::Term &term : form)
      term.factors.erase(llvm::find(term.factors, factor));
    common.push_back(factor);
  }
  return common;
}

NormalForms::Form NormalForms::asSymbol(const Form &form, bool keepsCommon) {
  if (form.size() <= 1 && degreeOf(form) <= 1)
    return form;
  Form rest = form;
  Factors factors;
  if (keepsCommon && form.size() > 1)
    factors = takeCommon(rest, [](const Factor &) { return true; });
  Canonical canon = canonical(rest, ~0u);
  canon.key.insert(canon.key.begin(), FormSymbol);
  unsigned symbol = symbolFor(canon.key);
  findSymmetry(symbol, rest, canon.order);
  factors.push_back({symbol, canon.order});
  return normalized({Term{canon.scale, factors}});
}

/// The larger form becomes a symbol where the product would be too large.
NormalForms::Form NormalForms::multiply(Form left, Form right) {
  auto isTooLarge = [&] {
    return left.size() * right.size() > maxTerms ||
           degreeOf(left) + degreeOf(right) > maxFactors;
  };
  for (bool keepsCommon : {true, false}) {
    if (!isTooLarge())
      break;
    bool isLeft = left.size() * degreeOf(left) > right.size() * degreeOf(right);
    Form &larger = isLeft ? left : right;
    larger = asSymbol(larger, keepsCommon);
    if (isTooLarge()) {
      Form &other = isLeft ? right : left;
      other = asSymbol(other, keepsCommon);
    }
  }
  Form result;
  for (const Term &a : left)
    for (const Term &b : right) {
      Term term{a.coefficient * b.coefficient, a.factors};
      for (const Factor &factor : b.factors) {
        auto inverse = reciprocals.find(factor.symbol);
        auto *match = llvm::find_if(term.factors, [&](const Factor &other) {
          return inverse != reciprocals.end() &&
                 other.symbol == inverse->second && other.axes == factor.axes;
        });
        if (match == term.factors.end())
          term.factors.push_back(factor);
        else {
          term.factors.erase(match);
          cancelled = true;
        }
      }
      result.push_back(std::move(term));
    }
  return normalized(std::move(result));
}

/// 1 / form, factor by factor.
NormalForms::Form NormalForms::invert(const AxisNode *node) {
  Form form = formOf(node).size() > 1 ? asSymbol(formOf(node)) : formOf(node);
  if (form.empty())
    return {Term{1.0, {Factor{symbolFor({NodeSymbol, node->id}), {}}}}};
  Term &term = form.front();
  term.coefficient = 1.0 / term.coefficient;
  for (Factor &factor : term.factors) {
    auto [it, isNew] = reciprocals.try_emplace(factor.symbol, 0);
    if (isNew) {
      unsigned inverse = symbolFor({ReciprocalSymbol, factor.symbol});
      reciprocals[factor.symbol] = inverse;
      reciprocals[inverse] = factor.symbol;
    }
    factor.symbol = reciprocals[factor.symbol];
  }
  return normalized(std::move(form));
}

/// The term summed over the axes that the node sums: factors that share a
/// summed axis become one symbol.
NormalForms::Term NormalForms::sumOut(const Term &term, const AxisNode *node) {
  auto isSummed = [&](unsigned axis) { return axis >= node->rank; };
  llvm::EquivalenceClasses<unsigned> joined;
  for (unsigned axis = node->rank; axis < node->sizes.size(); ++axis)
    joined.insert(axis);
  for (const Factor &factor : term.factors) {
    const auto *first = llvm::find_if(factor.axes, isSummed);
    for (unsigned axis : factor.axes)
      if (isSummed(axis))
        joined.unionSets(*first, axis);
  }
  Term result{term.coefficient, {}};
  llvm::DenseMap<unsigned, Term> components;
  for (const Factor &factor : term.factors) {
    const auto *first = llvm::find_if(factor.axes, isSummed);
    if (first == factor.axes.end())
      result.factors.push_back(factor);
    else
      components[joined.getLeaderValue(*first)].factors.push_back(factor);
  }
  for (unsigned axis = node->rank; axis < node->sizes.size(); ++axis) {
    auto it = components.find(joined.getLeaderValue(axis));
    if (it == components.end()) {
      result.coefficient *= node->sizes[axis];
      continue;
    }
    if (it->second.factors.empty())
      continue;
    Canonical canon = canonical({it->second}, node->rank);
    canon.key.insert(canon.key.begin(), FormSymbol);
    Axes kept;
    llvm::copy_if(canon.order, std::back_inserter(kept),
                  [&](unsigned a) { return !isSummed(a); });
    unsigned symbol = symbolFor(canon.key);
    findSymmetry(symbol, {it->second}, kept);
    result.factors.push_back({symbol, kept});
    it->second.factors.clear();
  }
  return result;
}

NormalForms::Form NormalForms::sumOut(const Form &form, const AxisNode *node) {
  Form result;
  for (const Term &term : form)
    result.push_back(sumOut(term, node));
  return normalized(std::move(result));
}

/// The form summed over the axes that the node sums, as one symbol times the
/// factors that all terms have and that lack these axes.
NormalForms::Form NormalForms::sumAsSymbol(const Form &form,
                                           const AxisNode *node) {
  if (form.size() <= 1)
    return sumOut(form, node);
  auto isSummed = [&](unsigned axis) { return axis >= node->rank; };
  Form rest = form;
  Factors factors = takeCommon(rest, [&](const Factor &factor) {
    return llvm::none_of(factor.axes, isSummed);
  });
  Canonical canon = canonical(rest, node->rank);
  double scale = canon.scale;
  for (unsigned axis = node->rank; axis < node->sizes.size(); ++axis)
    if (!llvm::is_contained(canon.order, axis))
      scale *= node->sizes[axis];
  canon.key.insert(canon.key.begin(), FormSymbol);
  Axes kept;
  llvm::copy_if(canon.order, std::back_inserter(kept),
                [&](unsigned axis) { return !isSummed(axis); });
  unsigned symbol = symbolFor(canon.key);
  findSymmetry(symbol, rest, kept);
  factors.push_back({symbol, kept});
  return normalized({Term{scale, factors}});
}

//===----------------------------------------------------------------------===//
// Canonical numbering of axes
//===----------------------------------------------------------------------===//

NormalForms::Canonical NormalForms::canonical(const Form &form,
                                              unsigned numKept) {
  // What can be said of an axis without its number: where it occurs.
  llvm::DenseMap<unsigned, uint64_t> signatures;
  // An identity can be read either way round: it comes last.
  auto symbolOf = [&](const Factor &factor) {
    return std::make_pair(identities.contains(factor.symbol), factor.symbol);
  };
  auto shapeOf = [&](const Term &term) {
    return llvm::map_to_vector<4>(term.factors, symbolOf);
  };
  for (const Term &term : form) {
    auto shape = shapeOf(term);
    uint64_t hash = 0;
    for (const auto &[isIdentity, symbol] : shape)
      hash = mixed(hash, symbol);
    for (const Factor &factor : term.factors)
      for (auto [position, axis] : llvm::enumerate(factor.axes))
        signatures[axis] +=
            mixed(mixed(mixed(hash, factor.symbol), axis >= numKept),
                  classOf(factor.symbol, position));
  }
  auto signaturesOf = [&](const Factor &factor) {
    return llvm::map_to_vector<4>(
        factor.axes, [&](unsigned axis) { return signatures[axis]; });
  };
  Form sorted = form;
  for (Term &term : sorted) {
    for (Factor &factor : term.factors)
      orient(factor, [&](unsigned a, unsigned b) {
        return signatures[a] < signatures[b];
      });
    llvm::stable_sort(term.factors, [&](const Factor &a, const Factor &b) {
      if (a.symbol != b.symbol)
        return symbolOf(a) < symbolOf(b);
      return signaturesOf(a) < signaturesOf(b);
    });
  }
  llvm::stable_sort(sorted, [&](const Term &a, const Term &b) {
    auto shapeA = shapeOf(a), shapeB = shapeOf(b);
    if (shapeA != shapeB)
      return shapeA < shapeB;
    return std::lexicographical_compare(
        a.factors.begin(), a.factors.end(), b.factors.begin(), b.factors.end(),
        [&](const Factor &x, const Factor &y) {
          return signaturesOf(x) < signaturesOf(y);
        });
  });
  Canonical result;
  if (sorted.empty())
    return result;
  result.scale = sorted.front().coefficient;
  for (const Term &term : sorted) {
    result.key.push_back(
        quantized(term.coefficient / result.scale, precisionOf(elementType)));
    result.key.push_back(term.factors.size());
    for (Factor factor : term.factors) {
      result.key.push_back(factor.symbol);
      // Axes that have a number come first, in its order.
      auto number = [&](unsigned axis) {
        return llvm::find(result.order, axis) - result.order.begin();
      };
      orient(factor,
             [&](unsigned a, unsigned b) { return number(a) < number(b); });
      for (unsigned axis : factor.axes) {
        result.key.push_back(number(axis));
        if (!llvm::is_contained(result.order, axis))
          result.order.push_back(axis);
      }
    }
  }
  for (unsigned axis : result.order)
    result.key.push_back(axis < numKept);
  // What is rounded to another type is not equal.
  result.key.push_back(
      reinterpret_cast<intptr_t>(elementType.getAsOpaquePointer()));
  return result;
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

NormalForms::Form NormalForms::read(const AxisOperand &operand) {
  Form form = formOf(operand.node);
  for (Term &term : form)
    for (Factor &factor : term.factors)
      for (unsigned &axis : factor.axes)
        axis = operand.axes[axis];
  return form;
}

NormalForms::Form NormalForms::compute(const AxisNode *node) {
  cancelled = false;
  Form form = computeFrom(node);
  bool isKnown = llvm::all_of(
      form, [](const Term &term) { return std::isnormal(term.coefficient); });
  // What a mask leaves out depends on where the mask is.
  if (isKnown && !(exact && (cancelled || node->isMasked())))
    return form;
  return {Term{1.0,
               {Factor{symbolFor({NodeSymbol, node->id}),
                       llvm::to_vector<4>(llvm::seq<unsigned>(node->rank))}}}};
}

NormalForms::Form NormalForms::computeFrom(const AxisNode *node) {
  switch (node->kind) {
  case AxisNode::Kind::One:
    return {Term()};
  case AxisNode::Kind::Sum: {
    Form form;
    for (auto [operand, coefficient] :
         llvm::zip(node->operands, node->coefficients))
      for (Term &term : read(operand)) {
        term.coefficient *= coefficient;
        form.push_back(std::move(term));
      }
    form = normalized(std::move(form));
    return form.size() > maxTerms || wholeSums.contains(node) ? asSymbol(form)
                                                              : form;
  }
  case AxisNode::Kind::Product: {
    Form form{Term()};
    for (const AxisOperand &operand : node->operands)
      form = multiply(std::move(form), read(operand));
    if (!node->sumsAxes())
      return form;
    return wholeContractions ? sumAsSymbol(form, node) : sumOut(form, node);
  }
  case AxisNode::Kind::Reciprocal: {
    Form form = invert(node->operands[0].node);
    for (Term &term : form)
      for (Factor &factor : term.factors)
        for (unsigned &axis : factor.axes)
          axis = node->operands[0].axes[axis];
    return form;
  }
  default: {
    Axes axes = llvm::to_vector<4>(llvm::seq<unsigned>(node->rank));
    unsigned symbol = symbolFor({NodeSymbol, node->id});
    if (node->isIdentity()) {
      identities.insert(symbol);
      symmetries[symbol] = {0, 0};
    }
    return {Term{1.0, {Factor{symbol, axes}}}};
  }
  }
}

const NormalForms::Form &NormalForms::formOf(const AxisNode *root) {
  SmallVector<const AxisNode *> stack{root};
  while (!stack.empty()) {
    const AxisNode *node = stack.back();
    size_t depth = stack.size();
    if (!forms.count(node))
      for (const AxisOperand &operand : node->operands)
        if (!forms.count(operand.node))
          stack.push_back(operand.node);
    if (stack.size() > depth)
      continue;
    stack.pop_back();
    if (!forms.count(node)) {
      elementType = node->elementType;
      Form form = compute(node);
      forms[node] = std::move(form);
    }
  }
  return forms[root];
}

void NormalForms::add(const AxisNode *node) {
  const Form &form = formOf(node);
  elementType = node->elementType;
  Canonical canon = canonical(form, ~0u);
  if (canon.order.size() == node->rank)
    nodes.try_emplace(canon.key, node, canon);
  answers.clear();
}

std::optional<AxisView> NormalForms::find(const AxisNode *node) {
  if (auto it = answers.find(node); it != answers.end())
    return it->second;
  std::optional<AxisView> answer = look(node);
  answers[node] = answer;
  return answer;
}

std::optional<AxisView> NormalForms::look(const AxisNode *node) {
  const Form &form = formOf(node);
  elementType = node->elementType;
  Canonical canon = canonical(form, ~0u);
  auto it = nodes.find(canon.key);
  if (it == nodes.end() || canon.order.size() != node->rank)
    return std::nullopt;
  const auto &[known, own] = it->second;
  AxisView view{canon.scale / own.scale, known,
                SmallVector<int, 4>(node->rank, -1)};
  for (auto [axis, knownAxis] : llvm::zip(canon.order, own.order))
    view.axes[axis] = knownAxis;
  return view;
}
