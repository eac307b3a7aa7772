//===- TaylorRuleOpInterface.h - Taylor rules of ops ------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface by which expansion asks an op for its Taylor coefficients.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_INTERFACES_TAYLORRULEOPINTERFACE_H
#define TAYLOR_INTERFACES_TAYLORRULEOPINTERFACE_H

#include "mlir/IR/OpDefinition.h"
#include "taylor/Series/JetBuilder.h"

#include "taylor/Interfaces/TaylorRuleOpInterface.h.inc"

#endif // TAYLOR_INTERFACES_TAYLORRULEOPINTERFACE_H
