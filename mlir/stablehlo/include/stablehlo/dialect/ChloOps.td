//===- ChloOps.td - All operations of chlo -----------------*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_CHLOOPS_TD
#define STABLEHLO_DIALECT_CHLOOPS_TD

include "stablehlo/dialect/ChloBroadcast.td"
include "stablehlo/dialect/ChloFunctions.td"

#endif // STABLEHLO_DIALECT_CHLOOPS_TD
