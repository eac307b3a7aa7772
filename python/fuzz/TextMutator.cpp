//===- TextMutator.cpp - Changes of MLIR text by the token ----------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TextMutator.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <random>

using namespace llvm;

namespace {
using Random = std::minstd_rand;
using Pieces = SmallVector<StringRef>;

/// Tokens may replace each other where they start alike.
enum class Kind { Value, Symbol, Sigil, Number, Op, Type, Word, Other };
} // namespace

/// Where many a computation has its limits.
static constexpr StringLiteral edgeNumbers[] = {"0",
                                                "1",
                                                "2",
                                                "3",
                                                "-1",
                                                "7",
                                                "0.0",
                                                "1.0e+00",
                                                "-2147483648",
                                                "4294967296",
                                                "9223372036854775807",
                                                "-9223372036854775808"};
static constexpr StringLiteral elementTypes[] = {
    "f32", "f64", "bf16", "i1", "i32", "ui8", "index", "complex", "f8E4M3FN"};

static bool isNameChar(char c) { return isAlnum(c) || c == '_' || c == '.'; }

static size_t tokenLength(StringRef text) {
  size_t start = StringRef("%@#!-").contains(text.front());
  size_t length = text.drop_front(start).take_while(isNameChar).size();
  if (start + length > 0)
    return start + length;
  return isSpace(text.front()) ? text.take_while(isSpace).size() : 1;
}

/// `4x3xf32` is three tokens and two times `x`.
static void splitShape(StringRef token, Pieces &tokens) {
  while (!token.empty() && isDigit(token.front())) {
    size_t digits = token.take_while(isDigit).size();
    if (digits == token.size() || token[digits] != 'x')
      break;
    tokens.push_back(token.take_front(digits));
    tokens.push_back(token.substr(digits, 1));
    token = token.drop_front(digits + 1);
  }
  if (!token.empty())
    tokens.push_back(token);
}

static Pieces tokensOf(StringRef text) {
  Pieces tokens;
  while (!text.empty()) {
    size_t length = tokenLength(text);
    splitShape(text.take_front(length), tokens);
    text = text.drop_front(length);
  }
  return tokens;
}

static Kind kindOf(StringRef token) {
  char first = token.front();
  if (first == '%')
    return Kind::Value;
  if (first == '@')
    return Kind::Symbol;
  if (first == '#' || first == '!')
    return Kind::Sigil;
  if (isDigit(first) || (first == '-' && token.size() > 1))
    return Kind::Number;
  if (is_contained(elementTypes, token))
    return Kind::Type;
  if (isAlpha(first) && token.contains('.'))
    return Kind::Op;
  return isAlpha(first) ? Kind::Word : Kind::Other;
}

static size_t below(size_t bound, Random &random) { return random() % bound; }

static StringRef anyOf(ArrayRef<StringLiteral> choices, Random &random) {
  return choices[below(choices.size(), random)];
}

/// A token like the given one.
static StringRef another(StringRef token, const Pieces &donors,
                         Random &random) {
  Kind kind = kindOf(token);
  if (kind == Kind::Number && below(2, random) == 0)
    return anyOf(edgeNumbers, random);
  if (kind == Kind::Type && below(2, random) == 0)
    return anyOf(elementTypes, random);
  Pieces alike;
  copy_if(donors, std::back_inserter(alike), [&](StringRef donor) {
    return kindOf(donor) == kind && donor != token;
  });
  return alike.empty() ? token : alike[below(alike.size(), random)];
}

/// Changes a token; in one of two cases everywhere, so that types still agree.
static std::string changeToken(StringRef text, StringRef donor,
                               Random &random) {
  Pieces tokens = tokensOf(text), donors = tokensOf(donor);
  size_t at = below(tokens.size(), random);
  for (size_t tries = 0; kindOf(tokens[at]) == Kind::Other && tries < 8;
       ++tries)
    at = below(tokens.size(), random);
  StringRef from = tokens[at], to = another(from, donors, random);
  if (below(2, random) == 0)
    tokens[at] = to;
  else
    std::replace(tokens.begin(), tokens.end(), from, to);
  return join(tokens, "");
}

static std::string changeLine(StringRef text, StringRef donor, Random &random) {
  Pieces lines, donors;
  text.split(lines, '\n');
  donor.split(donors, '\n');
  auto at = lines.begin() + below(lines.size(), random);
  switch (below(4, random)) {
  case 0:
    lines.erase(at);
    break;
  case 1:
    std::swap(*at, lines[below(lines.size(), random)]);
    break;
  case 2:
    *at = donors[below(donors.size(), random)];
    break;
  default:
    lines.insert(at, donors[below(donors.size(), random)]);
  }
  return join(lines, "\n");
}

std::string taylor_fuzz::mutate(StringRef text, StringRef donor,
                                unsigned seed) {
  Random random(seed);
  std::string changed = text.str();
  for (size_t left = 1 + below(4, random); left > 0 && !changed.empty(); --left)
    changed = below(4, random) == 0 ? changeLine(changed, donor, random)
                                    : changeToken(changed, donor, random);
  return changed;
}
