//===- LinearAlongAxisOpInterface.h - Axis facts of ops ---------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface by which analyses and passes ask an op about its axes.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_INTERFACES_LINEARALONGAXISOPINTERFACE_H
#define TAYLOR_INTERFACES_LINEARALONGAXISOPINTERFACE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "taylor/Interfaces/AxisForm.h"
#include <optional>

namespace mlir::taylor {
/// `op` with the same attributes and regions at other operands.
Operation *cloneAt(Operation *op, OpBuilder &builder, Location location,
                   ValueRange operands, TypeRange results);
} // namespace mlir::taylor

#include "taylor/Interfaces/LinearAlongAxisOpInterface.h.inc"

#endif // TAYLOR_INTERFACES_LINEARALONGAXISOPINTERFACE_H
