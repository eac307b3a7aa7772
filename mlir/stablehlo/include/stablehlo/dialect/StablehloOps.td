//===- StablehloOps.td - All operations of stablehlo -------*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOOPS_TD
#define STABLEHLO_DIALECT_STABLEHLOOPS_TD

include "stablehlo/dialect/StablehloCollective.td"
include "stablehlo/dialect/StablehloContraction.td"
include "stablehlo/dialect/StablehloControlFlow.td"
include "stablehlo/dialect/StablehloElementwise.td"
include "stablehlo/dialect/StablehloIndexing.td"
include "stablehlo/dialect/StablehloLinalg.td"
include "stablehlo/dialect/StablehloMisc.td"
include "stablehlo/dialect/StablehloReduction.td"
include "stablehlo/dialect/StablehloShape.td"

#endif // STABLEHLO_DIALECT_STABLEHLOOPS_TD
