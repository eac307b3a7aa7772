//===- SanitizerOptions.cpp - What the sanitizers are to leave out --------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// MLIR's own libraries are not instrumented, so they neither mark the end of a
/// standard container nor of an arena's free memory as ours do.
extern "C" const char *__asan_default_options();
extern "C" __attribute__((visibility("default"))) const char *
__asan_default_options() {
  return "detect_container_overflow=0:allow_user_poisoning=0";
}

extern "C" const char *__ubsan_default_options();
extern "C" __attribute__((visibility("default"))) const char *
__ubsan_default_options() {
  return "print_stacktrace=1";
}
