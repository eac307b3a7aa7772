//===- ConvDimensions.h - Textual form of convolution dimensions -*- C++
//-*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_CONVDIMENSIONS_H
#define STABLEHLO_LIB_DIALECT_CONVDIMENSIONS_H

#include "stablehlo/dialect/StablehloOps.h"

namespace mlir {
namespace stablehlo {

/// `[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]`, or `raw key = value, ...`
void printConvolutionDimensions(AsmPrinter &p, Operation *op,
                                ConvDimensionNumbersAttr dims);
ParseResult parseConvolutionDimensions(AsmParser &parser,
                                       ConvDimensionNumbersAttr &dims);

} // namespace stablehlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_CONVDIMENSIONS_H
