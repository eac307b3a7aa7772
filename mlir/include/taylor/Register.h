//===- Register.h - Everything a tool must register -------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one header that a tool, a plugin or a language binding includes.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_REGISTER_H
#define TAYLOR_REGISTER_H

namespace mlir {
class DialectRegistry;

namespace taylor {

/// Registers the dialects found in programs that JAX exports, together with
/// the external models that state facts about their ops.
void registerAllDialects(DialectRegistry &registry);

/// Registers the passes and pipelines of the project, and MLIR's general
/// clean-up passes that its pipelines are composed of.
void registerAllPasses();

} // namespace taylor
} // namespace mlir

#endif // TAYLOR_REGISTER_H
