//===- Stablehlo.h - Axis and Taylor facts of StableHLO ops *- C++ -*- ----===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_H
#define TAYLOR_RULES_STABLEHLO_H

#include "mlir/IR/DialectRegistry.h"

namespace mlir::taylor {

/// Attaches what is known about StableHLO ops when the dialect is loaded.
void registerStablehloRules(DialectRegistry &registry);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_H
