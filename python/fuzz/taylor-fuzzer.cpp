//===- taylor-fuzzer.cpp - Any text through what Python calls -------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program for libFuzzer: no text may end the process, whatever becomes of it.
// What is accepted must also be readable again.
//
//===----------------------------------------------------------------------===//

#include "Native.h"
#include "TextMutator.h"
#include "taylor/Text/BoolConstants.h"
#include "taylor/Text/UnsafeText.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

using namespace taylor_python;

/// The longest that Python asks for.
static constexpr llvm::StringLiteral pipeline =
    "taylor-expand{differentiable=true},inline,collapse-taylor";

static llvm::StringRef asText(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

static void requireReadable(const RunResult &result) {
  RunResult again = run(result.text, RunOptions());
  if (again.failedStage.empty())
    return;
  llvm::errs() << "expected to read what was printed, but got "
               << again.failedStage << " " << again.failure;
  for (const DiagnosticRecord &diagnostic : again.diagnostics)
    llvm::errs() << "\n" << diagnostic.message;
  llvm::errs() << "\n" << result.text;
  std::abort();
}

/// What looks at the text alone.
static void scan(const std::string &text) {
  mlir::taylor::whyUnsafe(text, mlir::taylor::TextReader::Jaxlib);
  mlir::taylor::packBoolConstants(text);
  mlir::taylor::unpackBoolConstants(text);
}

/// What is tried in full is what parses: the rest ends in the first call.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string text = asText(data, size).str();
  scan(text);
  if (!run(text, RunOptions()).failedStage.empty())
    return 0;
  RunResult result = run(text, RunOptions{pipeline.str()});
  if (result.failedStage.empty())
    requireReadable(result);
  graph(text, "main");
  return 0;
}

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

/// Bytes are changed in one of eight cases, tokens otherwise.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  if (seed % 8 == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::string text =
      taylor_fuzz::mutate(asText(data, size), asText(data, size), seed / 8);
  size_t length = std::min(text.size(), maxSize);
  std::copy_n(text.begin(), length, data);
  return length;
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *first,
                                            size_t firstSize,
                                            const uint8_t *second,
                                            size_t secondSize, uint8_t *out,
                                            size_t maxSize, unsigned seed) {
  std::string text = taylor_fuzz::mutate(asText(first, firstSize),
                                         asText(second, secondSize), seed);
  size_t length = std::min(text.size(), maxSize);
  std::copy_n(text.begin(), length, out);
  return length;
}
