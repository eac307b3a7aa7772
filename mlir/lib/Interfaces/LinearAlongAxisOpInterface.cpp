//===- LinearAlongAxisOpInterface.cpp - Axis facts of ops -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

Operation *mlir::taylor::cloneAt(Operation *op, OpBuilder &builder,
                                 Location location, ValueRange operands,
                                 TypeRange results) {
  OperationState state(location, op->getName(), operands, results,
                       op->getAttrs());
  for (Region &region : op->getRegions()) {
    IRMapping mapping;
    region.cloneInto(state.addRegion(), mapping);
  }
  return builder.create(state);
}

#include "taylor/Interfaces/LinearAlongAxisOpInterface.cpp.inc"
