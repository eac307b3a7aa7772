//===- Nesting.cpp - Bounds on the depth of MLIR text ---------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Nesting.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

#include <algorithm>

using namespace llvm;
using namespace taylor_python;

/// MLIR's parser and JAX's overflow a stack of 8 MiB at more than 2,000 nested
/// regions or 10,000 nested aliases; what JAX writes stays below 100.
static constexpr unsigned maxBrackets = 512;
static constexpr uint64_t maxAliasDepth = 4096;
/// Operators of an affine expression nest without any bracket.
static constexpr size_t maxAffineLength = 4096;
/// Types and attributes are printed without their aliases, so an alias that
/// uses another one twice, and that one again, prints as 2^n characters.
static constexpr uint64_t maxExpansion = 256u << 20;

namespace {
enum class Bracket { Plain, Affine, Location };

/// What an alias stands for.
struct Extent {
  uint64_t depth = 0;
  uint64_t length = 0;
};

class Scanner {
public:
  explicit Scanner(StringRef text) : text(text) {}
  std::string run();

private:
  void skipString();
  void open();
  void close();
  void scanWord();
  void scanSigil();
  void refer(const Extent &alias);
  void define(StringRef alias);
  void endDefinition();
  bool atOp() const;
  bool step();
  unsigned depth() const { return brackets.size(); }

  StringRef text;
  size_t pos = 0;
  std::string failure;
  SmallVector<std::pair<Bracket, size_t>> brackets;
  unsigned openLocations = 0;
  StringRef lastWord;
  /// The alias whose definition is being read.
  StringRef defined;
  size_t definedAt = 0;
  Extent extent;
  uint64_t expansion = 0;
  StringMap<Extent> aliases;
};
} // namespace

/// MLIR's lexer takes `-` into a name after `#` and `!`, greedily, and not into
/// a bare one.
static bool isNameChar(char c) {
  return isAlnum(c) || c == '_' || c == '$' || c == '.';
}
static bool isSuffixChar(char c) { return isNameChar(c) || c == '-'; }

void Scanner::skipString() {
  for (++pos; pos < text.size() && text[pos] != '"'; ++pos)
    if (text[pos] == '\\')
      ++pos;
  pos = std::min(pos + 1, text.size());
}

void Scanner::open() {
  Bracket kind = Bracket::Plain;
  if (text[pos] == '<' &&
      (lastWord == "affine_map" || lastWord == "affine_set"))
    kind = Bracket::Affine;
  if (text[pos] == '(' && lastWord == "loc")
    kind = Bracket::Location;
  openLocations += kind == Bracket::Location;
  brackets.emplace_back(kind, pos);
  extent.depth = std::max<uint64_t>(extent.depth, depth());
  if (depth() > maxBrackets)
    failure = "brackets nest deeper than " + std::to_string(maxBrackets);
}

void Scanner::close() {
  if (brackets.empty())
    return;
  auto [kind, start] = brackets.pop_back_val();
  openLocations -= kind == Bracket::Location;
  if (kind == Bracket::Affine && pos - start > maxAffineLength)
    failure = "an affine map or set is longer than " +
              std::to_string(maxAffineLength) + " characters";
}

void Scanner::scanWord() {
  size_t start = pos;
  while (pos < text.size() && isNameChar(text[pos]))
    ++pos;
  lastWord = text.slice(start, pos);
}

void Scanner::define(StringRef alias) {
  endDefinition();
  defined = alias;
  definedAt = pos;
  extent = Extent();
}

void Scanner::endDefinition() {
  if (defined.empty())
    return;
  extent.length += pos - definedAt;
  aliases[defined] = extent;
  defined = {};
}

void Scanner::refer(const Extent &alias) {
  uint64_t reached = depth() + alias.depth + 1;
  extent.depth = std::max(extent.depth, reached);
  if (reached > maxAliasDepth)
    failure = "aliases nest deeper than " + std::to_string(maxAliasDepth);
  // Locations keep their aliases when they are printed.
  if (openLocations)
    return;
  extent.length += alias.length;
  expansion += alias.length;
  if (expansion > maxExpansion)
    failure = "aliases stand for more than " + std::to_string(maxExpansion) +
              " characters";
}

/// Between the brackets of a file, what starts an op ends the definition of an
/// alias before it: a result, or a name with the dialect's dot. What is taken
/// for part of the definition by mistake only makes it count as deeper.
bool Scanner::atOp() const {
  if (depth() != 0 || defined.empty())
    return false;
  StringRef word = text.substr(pos).take_while(isNameChar);
  return text[pos] == '%' || word == "module" ||
         (isAlpha(text[pos]) && word.contains('.'));
}

/// `#a = ...` and `!a = ...` between the ops define an alias. Elsewhere they
/// refer to one, if that is what they are and not an attribute's own name.
void Scanner::scanSigil() {
  size_t start = pos++;
  while (pos < text.size() && isSuffixChar(text[pos]))
    ++pos;
  lastWord = {};
  StringRef alias = text.slice(start, pos);
  if (depth() == 0 && text.substr(pos).ltrim().starts_with("="))
    define(alias);
  else if (auto found = aliases.find(alias); found != aliases.end())
    refer(found->second);
}

/// Reads one token; false where there is nothing left or something to object.
bool Scanner::step() {
  if (!failure.empty() || pos >= text.size())
    return false;
  if (atOp())
    endDefinition();
  char c = text[pos];
  StringRef pair = text.substr(pos, 2);
  if (pair == "//") {
    pos = std::min(text.find('\n', pos), text.size());
    return true;
  }
  if (isNameChar(c)) {
    scanWord();
    return true;
  }
  if (c == '#' || c == '!') {
    scanSigil();
    return true;
  }
  if (c == '"') {
    skipString();
  } else if (pair == "->" || pair == ">=" || pair == "<=") {
    pos += 2;
  } else {
    if (StringRef("([{<").contains(c))
      open();
    else if (StringRef(")]}>").contains(c))
      close();
    ++pos;
  }
  if (!isSpace(c))
    lastWord = {};
  return true;
}

std::string Scanner::run() {
  while (step()) {
  }
  // An affine expression may also be cut off by the end of the text.
  for (auto [kind, start] : brackets)
    if (kind == Bracket::Affine && text.size() - start > maxAffineLength)
      failure = "an affine map or set is not closed";
  return failure;
}

std::string taylor_python::whyTooDeep(std::string_view text) {
  return Scanner(StringRef(text.data(), text.size())).run();
}
