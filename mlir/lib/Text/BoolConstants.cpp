//===- BoolConstants.cpp - Boolean constants between MLIR versions --------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Text/BoolConstants.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using llvm::StringRef;

namespace {
/// A constant `dense<"0x` digits `"> : tensor<` shape `xi1>` in a text.
struct BoolConstant {
  StringRef digits;
  uint64_t elements;
};
} // namespace

/// Reads `> : tensor<4x5xi1>`, what follows the digits; the number of elements,
/// or nothing if the type is another one.
static std::optional<uint64_t> readElementCount(StringRef text) {
  if (!text.consume_front(">"))
    return std::nullopt;
  text = text.ltrim();
  if (!text.consume_front(":"))
    return std::nullopt;
  text = text.ltrim();
  if (!text.consume_front("tensor<"))
    return std::nullopt;
  uint64_t elements = 1, size;
  while (!text.consumeInteger(10, size)) {
    if (!text.consume_front("x"))
      return std::nullopt;
    elements *= size;
  }
  if (!text.starts_with("i1>") && !text.starts_with("i1,"))
    return std::nullopt;
  return elements;
}

/// Finds the next constant and advances `text` behind its digits.
static std::optional<BoolConstant> findNext(StringRef &text) {
  while (true) {
    size_t start = text.find("dense<\"0x");
    if (start == StringRef::npos)
      return std::nullopt;
    text = text.drop_front(start + StringRef("dense<\"0x").size());
    StringRef digits = text.take_until([](char c) { return c == '"'; });
    text = text.drop_front(digits.size());
    StringRef rest = text.drop_front(text.empty() ? 0 : 1);
    if (std::optional<uint64_t> elements = readElementCount(rest))
      return BoolConstant{digits, *elements};
  }
}

static uint8_t readByte(StringRef digits, uint64_t index) {
  return llvm::hexFromNibbles(digits[2 * index], digits[2 * index + 1]);
}

static void writeByte(std::string &out, uint8_t byte) {
  out += llvm::hexdigit(byte >> 4);
  out += llvm::hexdigit(byte & 15);
}

static void pack(const BoolConstant &constant, std::string &out) {
  uint8_t byte = 0;
  for (uint64_t i = 0; i < constant.elements; ++i) {
    byte |= uint8_t(readByte(constant.digits, i) != 0) << (i % 8);
    if (i % 8 == 7 || i + 1 == constant.elements) {
      writeByte(out, byte);
      byte = 0;
    }
  }
}

static void unpack(const BoolConstant &constant, std::string &out) {
  for (uint64_t i = 0; i < constant.elements; ++i)
    writeByte(out, (readByte(constant.digits, i / 8) >> (i % 8)) & 1);
}

/// Rewrites each constant of `digitCount(elements)` digits.
template <typename DigitCount, typename Rewrite>
static std::optional<std::string>
rewriteConstants(StringRef text, DigitCount digitCount, Rewrite rewrite) {
  std::string out;
  const char *copied = text.begin();
  StringRef rest = text;
  while (std::optional<BoolConstant> constant = findNext(rest)) {
    if (constant->elements < 2 ||
        constant->digits.size() != digitCount(constant->elements) ||
        !llvm::all_of(constant->digits, llvm::isHexDigit))
      continue;
    out.append(copied, constant->digits.begin());
    rewrite(*constant, out);
    copied = constant->digits.end();
  }
  if (copied == text.begin())
    return std::nullopt;
  out.append(copied, text.end());
  return out;
}

std::optional<std::string> taylor::packBoolConstants(StringRef text) {
  return rewriteConstants(
      text, [](uint64_t elements) { return 2 * elements; }, pack);
}

std::optional<std::string> taylor::unpackBoolConstants(StringRef text) {
  return rewriteConstants(
      text, [](uint64_t elements) { return 2 * ((elements + 7) / 8); }, unpack);
}
