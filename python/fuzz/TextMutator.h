//===- TextMutator.h - Changes of MLIR text by the token --------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A change of single bytes hardly ever leaves MLIR that parses. One that puts a
// token or a line in the place of another of the same kind often does.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_FUZZ_TEXTMUTATOR_H
#define TAYLOR_FUZZ_TEXTMUTATOR_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace taylor_fuzz {

/// Changes `text` once or a few times, with what `donor` holds. The same seed
/// makes the same change.
std::string mutate(llvm::StringRef text, llvm::StringRef donor, unsigned seed);

} // namespace taylor_fuzz

#endif // TAYLOR_FUZZ_TEXTMUTATOR_H
