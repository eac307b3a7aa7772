//===- JetCalls.h - Jets as another dialect writes them ---------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_JETCALLS_H
#define TAYLOR_RULES_JETCALLS_H

#include "mlir/IR/Operation.h"

namespace mlir::taylor {

/// Turns jets that are written as ops of another dialect, since a front end
/// cannot write `taylor.jet`, into that op. In StableHLO they are
///
///   stablehlo.custom_call @taylor.jet(primals..., coefficients...)
///     {called_computations = [@f],
///      backend_config = "{\"order\": 2, \"series\": [1, 0]}"}
///
/// Fails after an error at a call that cannot be read.
LogicalResult readJetCalls(Operation *root);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_JETCALLS_H
