//===- Passes.h - Passes of collapse-taylor ---------------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes; Passes.td documents them.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_PASSES_H
#define TAYLOR_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "taylor/Dialect/Taylor/IR/TaylorOps.h"

namespace mlir::taylor {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "taylor/Transforms/Passes.h.inc"

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_PASSES_H
