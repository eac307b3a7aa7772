//===- ContractionFormat.cpp - Textual form of contractions ---------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionFormat.h"

#include "EnumFormat.h"
#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/AssemblyFormat.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

//===----------------------------------------------------------------------===//
// Textual form of dot products
//===----------------------------------------------------------------------===//

/// `[1] x [0]`
static void printDimPair(OpAsmPrinter &p, ArrayRef<int64_t> lhs,
                         ArrayRef<int64_t> rhs) {
  printDimSizes(p, lhs);
  p << " x ";
  printDimSizes(p, rhs);
}

static ParseResult parseDimPair(OpAsmParser &parser, SmallVector<int64_t> &lhs,
                                SmallVector<int64_t> &rhs) {
  FailureOr<SmallVector<int64_t>> left = failure(), right = failure();
  if (parser.parseEqual() || failed(left = parseDimSizes(parser)) ||
      parser.parseKeyword("x") || failed(right = parseDimSizes(parser)))
    return failure();
  lhs = std::move(*left);
  rhs = std::move(*right);
  return success();
}

void stablehlo::printDotDimensionNumbers(OpAsmPrinter &p, Operation *,
                                         DotDimensionNumbersAttr dims) {
  if (!dims.getLhsBatchingDimensions().empty() ||
      !dims.getRhsBatchingDimensions().empty()) {
    p << "batching_dims = ";
    printDimPair(p, dims.getLhsBatchingDimensions(),
                 dims.getRhsBatchingDimensions());
    p << ", ";
  }
  p << "contracting_dims = ";
  printDimPair(p, dims.getLhsContractingDimensions(),
               dims.getRhsContractingDimensions());
}

ParseResult stablehlo::parseDotDimensionNumbers(OpAsmParser &parser,
                                                DotDimensionNumbersAttr &dims) {
  SmallVector<int64_t> lhsBatching, rhsBatching, lhsContracting, rhsContracting;
  if (succeeded(parser.parseOptionalKeyword("batching_dims")))
    if (parseDimPair(parser, lhsBatching, rhsBatching) || parser.parseComma())
      return failure();
  if (parser.parseKeyword("contracting_dims") ||
      parseDimPair(parser, lhsContracting, rhsContracting))
    return failure();
  dims =
      DotDimensionNumbersAttr::get(parser.getContext(), lhsBatching,
                                   rhsBatching, lhsContracting, rhsContracting);
  return success();
}

void stablehlo::printPrecisionConfig(OpAsmPrinter &p, Operation *,
                                     ArrayAttr config) {
  if (!config)
    return;
  p << ", precision = [";
  llvm::interleaveComma(config.getAsRange<PrecisionAttr>(), p,
                        [&](PrecisionAttr precision) {
                          p << stringifyPrecision(precision.getValue());
                        });
  p << ']';
}

/// What follows `precision`.
static ParseResult parsePrecisions(OpAsmParser &parser, ArrayAttr &config) {
  SmallVector<Attribute> precisions;
  auto parsePrecision = [&]() -> ParseResult {
    PrecisionAttr precision;
    if (parseCase(parser, precision, [](StringRef keyword) {
          return symbolizePrecision(keyword);
        }))
      return failure();
    precisions.push_back(precision);
    return success();
  };
  if (parser.parseEqual() || parser.parseCommaSeparatedList(
                                 AsmParser::Delimiter::Square, parsePrecision))
    return failure();
  config = parser.getBuilder().getArrayAttr(precisions);
  return success();
}

ParseResult stablehlo::parsePrecisionConfig(OpAsmParser &parser,
                                            ArrayAttr &config) {
  if (failed(parser.parseOptionalComma()))
    return success();
  return failure(parser.parseKeyword("precision") ||
                 parsePrecisions(parser, config));
}

void stablehlo::printPrecisionAndAlgorithm(OpAsmPrinter &p, Operation *op,
                                           ArrayAttr config,
                                           DotAlgorithmAttr algorithm) {
  printPrecisionConfig(p, op, config);
  if (!algorithm)
    return;
  p << ", algorithm = ";
  p.printStrippedAttrOrType(algorithm);
}

ParseResult stablehlo::parsePrecisionAndAlgorithm(OpAsmParser &parser,
                                                  ArrayAttr &config,
                                                  DotAlgorithmAttr &algorithm) {
  while (succeeded(parser.parseOptionalComma())) {
    if (succeeded(parser.parseOptionalKeyword("precision"))) {
      if (parsePrecisions(parser, config))
        return failure();
      continue;
    }
    if (parser.parseKeyword("algorithm") || parser.parseEqual() ||
        parser.parseCustomAttributeWithFallback(algorithm))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Textual form of windows: `stride = [1, 1], pad = [[1, 1], [0, 2]]`
//===----------------------------------------------------------------------===//

static void printPadding(OpAsmPrinter &p, DenseIntElementsAttr padding) {
  auto values = llvm::to_vector(padding.getValues<int64_t>());
  p << '[';
  for (size_t i = 0; i + 1 < values.size(); i += 2)
    p << (i ? ", [" : "[") << values[i] << ", " << values[i + 1] << ']';
  p << ']';
}

static ParseResult parsePadding(OpAsmParser &parser,
                                DenseIntElementsAttr &padding) {
  SmallVector<int64_t> values;
  auto parsePair = [&]() -> ParseResult {
    return failure(
        parser.parseLSquare() || parser.parseInteger(values.emplace_back()) ||
        parser.parseComma() || parser.parseInteger(values.emplace_back()) ||
        parser.parseRSquare());
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parsePair))
    return failure();
  int64_t pairs = values.size() / 2;
  padding = DenseIntElementsAttr::get(
      RankedTensorType::get({pairs, 2}, parser.getBuilder().getI64Type()),
      values);
  return success();
}

void stablehlo::printWindowAttributes(OpAsmPrinter &p, Operation *,
                                      DenseI64ArrayAttr strides,
                                      DenseIntElementsAttr padding,
                                      DenseI64ArrayAttr lhsDilation,
                                      DenseI64ArrayAttr rhsDilation,
                                      DenseBoolArrayAttr reversal) {
  StringRef separator = "";
  auto printKey = [&](StringRef key) {
    p << separator << key << " = ";
    separator = ", ";
  };
  auto printDims = [&](StringRef key, DenseI64ArrayAttr dims) {
    if (!dims)
      return;
    printKey(key);
    printDimSizes(p, dims);
  };
  printDims("stride", strides);
  if (padding) {
    printKey("pad");
    printPadding(p, padding);
  }
  printDims("lhs_dilate", lhsDilation);
  printDims("rhs_dilate", rhsDilation);
  if (reversal) {
    printKey("reverse");
    p.printStrippedAttrOrType(reversal);
  }
}

ParseResult stablehlo::parseWindowAttributes(OpAsmParser &parser,
                                             DenseI64ArrayAttr &strides,
                                             DenseIntElementsAttr &padding,
                                             DenseI64ArrayAttr &lhsDilation,
                                             DenseI64ArrayAttr &rhsDilation,
                                             DenseBoolArrayAttr &reversal) {
  auto parseDims = [&](DenseI64ArrayAttr &dims) -> ParseResult {
    FailureOr<SmallVector<int64_t>> values = parseDimSizes(parser);
    if (failed(values))
      return failure();
    dims = parser.getBuilder().getDenseI64ArrayAttr(*values);
    return success();
  };
  while (true) {
    SMLoc loc = parser.getCurrentLocation();
    StringRef key;
    if (failed(parser.parseOptionalKeyword(&key)))
      return success();
    if (parser.parseEqual())
      return failure();
    ParseResult parsed = failure();
    if (key == "stride")
      parsed = parseDims(strides);
    else if (key == "pad")
      parsed = parsePadding(parser, padding);
    else if (key == "lhs_dilate")
      parsed = parseDims(lhsDilation);
    else if (key == "rhs_dilate")
      parsed = parseDims(rhsDilation);
    else if (key == "reverse")
      parsed = parser.parseCustomAttributeWithFallback(reversal);
    else
      return parser.emitError(loc, "unknown window attribute '") << key << "'";
    if (parsed)
      return failure();
    if (failed(parser.parseOptionalComma()))
      return success();
  }
}
