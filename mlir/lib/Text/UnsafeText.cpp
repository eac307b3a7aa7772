//===- UnsafeText.cpp - Text that MLIR cannot read safely -----------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Text/UnsafeText.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace llvm;
using namespace mlir;
using namespace mlir::taylor;

/// MLIR's parser and JAX's overflow a stack of 8 MiB at more than 2,000 nested
/// regions or 10,000 nested aliases; what JAX writes stays below 100.
static constexpr unsigned maxBrackets = 512;
static constexpr uint64_t maxAliasDepth = 4096;
/// Operators of an affine expression nest without any bracket.
static constexpr size_t maxAffineLength = 4096;
/// Types and attributes are printed without their aliases, so an alias that
/// uses another one twice, and that one again, prints as 2^n characters.
static constexpr uint64_t maxExpansion = 256u << 20;
/// jaxlib makes a vector as long as the largest spatial dimension's number.
static constexpr size_t maxSpatialDigits = 4;

/// MLIR counts the elements of a tensor in 64 bits.
static constexpr uint64_t maxElements = INT64_MAX;

namespace {
enum class BracketKind {
  Plain,
  Affine,
  Location,
  /// `array<...>`.
  Array,
  /// The operands of a generic `stablehlo.reduce`.
  ReduceOperands,
  /// One of the lists of a convolution's dimensions.
  SpatialDimensions
};

struct Bracket {
  BracketKind kind;
  size_t start;
  bool isEmpty = true;
};

/// What an alias stands for.
struct Extent {
  uint64_t depth = 0;
  uint64_t length = 0;
};

class Scanner {
public:
  Scanner(StringRef text, TextReader reader) : text(text), reader(reader) {}
  std::string run();

private:
  bool isInside(BracketKind kind) const {
    return !brackets.empty() && brackets.back().kind == kind;
  }
  BracketKind kindOfOpening() const;
  void scanString();
  void open();
  void close();
  void scanWord();
  void scanSigil();
  void refer(const Extent &alias);
  void define(StringRef alias);
  void endDefinition();
  bool atOp() const;
  void endToken(StringRef token);
  void skipBlanks();
  void scanPunctuation();
  bool step();
  unsigned depth() const { return brackets.size(); }

  StringRef text;
  TextReader reader;
  size_t pos = 0;
  std::string failure;
  SmallVector<Bracket> brackets;
  unsigned openLocations = 0;
  /// The token before.
  StringRef previous;
  /// Whether a list may be one of a convolution's dimensions.
  bool expectsDimensions = false;
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
static bool isEscaped(StringRef token) {
  return token.starts_with("\"") && token.contains('\\');
}

void Scanner::scanString() {
  for (++pos; pos < text.size() && text[pos] != '"' && text[pos] != '\n'; ++pos)
    if (text[pos] == '\\')
      ++pos;
  pos = std::min(pos + 1, text.size());
}

BracketKind Scanner::kindOfOpening() const {
  char c = text[pos];
  if (c == '<' && (previous == "affine_map" || previous == "affine_set"))
    return BracketKind::Affine;
  if (c == '<' && previous == "array")
    return BracketKind::Array;
  if (c == '(' && previous == "loc")
    return BracketKind::Location;
  // A name may be spelt with escapes, which no printer does.
  if (c == '(' && openLocations == 0 &&
      (previous == "\"stablehlo.reduce\"" || isEscaped(previous)))
    return BracketKind::ReduceOperands;
  if (c == '[' && expectsDimensions)
    return BracketKind::SpatialDimensions;
  return BracketKind::Plain;
}

void Scanner::open() {
  BracketKind kind = kindOfOpening();
  openLocations += kind == BracketKind::Location;
  brackets.push_back({kind, pos});
  extent.depth = std::max<uint64_t>(extent.depth, depth());
  if (depth() > maxBrackets)
    failure = "brackets nest deeper than " + std::to_string(maxBrackets);
}

void Scanner::close() {
  if (brackets.empty())
    return;
  Bracket bracket = brackets.pop_back_val();
  openLocations -= bracket.kind == BracketKind::Location;
  if (bracket.kind == BracketKind::Affine &&
      pos - bracket.start > maxAffineLength)
    failure = "an affine map or set is longer than " +
              std::to_string(maxAffineLength) + " characters";
  // Its verifier in jaxlib looks for the first result.
  if (bracket.kind == BracketKind::ReduceOperands && bracket.isEmpty &&
      reader == TextReader::Jaxlib)
    failure = "a reduction has no operands";
}

/// Whether a word like `4x3xf32` is the shape of too large a tensor. One that
/// starts with `0x` is none, or a number.
static bool isTooLarge(StringRef word) {
  if (word.starts_with("0x"))
    return false;
  word.consume_front("x");
  uint64_t elements = 1;
  while (!word.empty() && isDigit(word.front())) {
    StringRef digits = word.take_while(isDigit);
    word = word.drop_front(digits.size());
    if (!word.consume_front("x"))
      return false;
    uint64_t size;
    if (digits.getAsInteger(10, size))
      return true;
    elements = SaturatingMultiply(elements, std::max<uint64_t>(size, 1));
    if (elements > maxElements)
      return true;
  }
  return false;
}

void Scanner::scanWord() {
  size_t start = pos;
  while (pos < text.size() && isNameChar(text[pos]))
    ++pos;
  StringRef word = text.slice(start, pos);
  if (!brackets.empty() && isTooLarge(word))
    failure =
        "a tensor has more than " + std::to_string(maxElements) + " elements";
  // MLIR 22 asks `index` for its width in bits, which it does not have.
  if (isInside(BracketKind::Array) && word == "index")
    failure = "an array holds values of type index";
  if (isInside(BracketKind::SpatialDimensions) && isDigit(word.front()) &&
      word.size() > maxSpatialDigits && reader == TextReader::Jaxlib)
    failure = "a convolution has too many spatial dimensions";
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
  StringRef alias = text.slice(start, pos);
  if (depth() == 0 && text.substr(pos).ltrim().starts_with("="))
    define(alias);
  else if (auto found = aliases.find(alias); found != aliases.end()) {
    refer(found->second);
    if (isInside(BracketKind::Array))
      failure = "an array has an alias for its type";
  }
}

/// Remembers what came last, for the sake of what it says about the next.
void Scanner::endToken(StringRef token) {
  if (token == "dim_numbers" || token == "#stablehlo.conv" ||
      (token == "conv" && previous == "<"))
    expectsDimensions = true;
  else if (!isInside(BracketKind::SpatialDimensions) && token != "=" &&
           token != "<" && token != "]" && token != "x" && token != "->")
    expectsDimensions = false;
  previous = token;
}

void Scanner::skipBlanks() {
  while (pos < text.size()) {
    if (text.substr(pos).starts_with("//"))
      pos = std::min(text.find('\n', pos), text.size());
    else if (isSpace(text[pos]))
      ++pos;
    else
      return;
  }
}

void Scanner::scanPunctuation() {
  StringRef pair = text.substr(pos, 2);
  if (pair == "->" || pair == ">=" || pair == "<=") {
    pos += 2;
    return;
  }
  if (StringRef("([{<").contains(text[pos]))
    open();
  else if (StringRef(")]}>").contains(text[pos]))
    close();
  ++pos;
}

/// Reads one token; false where there is nothing left or something to object.
bool Scanner::step() {
  skipBlanks();
  if (!failure.empty() || pos >= text.size())
    return false;
  if (atOp())
    endDefinition();
  size_t start = pos;
  char c = text[pos];
  if (!brackets.empty() && !StringRef(")]}>").contains(c))
    brackets.back().isEmpty = false;
  if (isNameChar(c))
    scanWord();
  else if (c == '#' || c == '!')
    scanSigil();
  else if (c == '"')
    scanString();
  else
    scanPunctuation();
  endToken(text.slice(start, pos));
  return true;
}

std::string Scanner::run() {
  while (step()) {
  }
  // An affine expression may also be cut off by the end of the text.
  for (const Bracket &bracket : brackets)
    if (bracket.kind == BracketKind::Affine &&
        text.size() - bracket.start > maxAffineLength)
      failure = "an affine map or set is not closed";
  return failure;
}

std::string taylor::whyUnsafe(StringRef text, TextReader reader) {
  return Scanner(text, reader).run();
}
