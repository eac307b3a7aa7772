//===- ContractionFormat.h - Textual form of contractions -------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_CONTRACTIONFORMAT_H
#define STABLEHLO_LIB_DIALECT_CONTRACTIONFORMAT_H

#include "mlir/IR/OpImplementation.h"
#include "stablehlo/dialect/StablehloOps.h"

namespace mlir {
namespace stablehlo {

/// `batching_dims = [0] x [0], contracting_dims = [2] x [1]`
void printDotDimensionNumbers(OpAsmPrinter &p, Operation *op,
                              DotDimensionNumbersAttr dims);
ParseResult parseDotDimensionNumbers(OpAsmParser &parser,
                                     DotDimensionNumbersAttr &dims);

/// `, precision = [DEFAULT, HIGHEST]`, or nothing
void printPrecisionConfig(OpAsmPrinter &p, Operation *op, ArrayAttr config);
ParseResult parsePrecisionConfig(OpAsmParser &parser, ArrayAttr &config);

/// The same, and `, algorithm = <...>`, or nothing
void printPrecisionAndAlgorithm(OpAsmPrinter &p, Operation *op,
                                ArrayAttr config, DotAlgorithmAttr algorithm);
ParseResult parsePrecisionAndAlgorithm(OpAsmParser &parser, ArrayAttr &config,
                                       DotAlgorithmAttr &algorithm);

/// `stride = [1, 1], pad = [[1, 1], [0, 2]], reverse = [false, false]`
void printWindowAttributes(OpAsmPrinter &p, Operation *op,
                           DenseI64ArrayAttr strides,
                           DenseIntElementsAttr padding,
                           DenseI64ArrayAttr lhsDilation,
                           DenseI64ArrayAttr rhsDilation,
                           DenseBoolArrayAttr reversal);
ParseResult parseWindowAttributes(OpAsmParser &parser,
                                  DenseI64ArrayAttr &strides,
                                  DenseIntElementsAttr &padding,
                                  DenseI64ArrayAttr &lhsDilation,
                                  DenseI64ArrayAttr &rhsDilation,
                                  DenseBoolArrayAttr &reversal);

} // namespace stablehlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_CONTRACTIONFORMAT_H
