//===- StablehloContraction.cpp - Products that sum over dimensions -------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvDimensions.h"
#include "EnumFormat.h"
#include "TolerantOps.h"
#include "Verification.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

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

static void printDotDimensionNumbers(OpAsmPrinter &p, Operation *,
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

static ParseResult parseDotDimensionNumbers(OpAsmParser &parser,
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

static void printPrecisionConfig(OpAsmPrinter &p, Operation *,
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

static ParseResult parsePrecisionConfig(OpAsmParser &parser,
                                        ArrayAttr &config) {
  if (failed(parser.parseOptionalComma()))
    return success();
  return failure(parser.parseKeyword("precision") ||
                 parsePrecisions(parser, config));
}

static void printPrecisionAndAlgorithm(OpAsmPrinter &p, Operation *op,
                                       ArrayAttr config,
                                       DotAlgorithmAttr algorithm) {
  printPrecisionConfig(p, op, config);
  if (!algorithm)
    return;
  p << ", algorithm = ";
  p.printStrippedAttrOrType(algorithm);
}

static ParseResult parsePrecisionAndAlgorithm(OpAsmParser &parser,
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

static void printWindowAttributes(OpAsmPrinter &p, Operation *,
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

static ParseResult parseWindowAttributes(OpAsmParser &parser,
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

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloContraction.cpp.inc"

void StablehloDialect::addContractionOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloContraction.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// DotGeneralOp
//===----------------------------------------------------------------------===//

/// Checks the batching and contracting dimensions of one operand.
static LogicalResult verifySide(Operation *op, StringRef name,
                                RankedTensorType type,
                                ArrayRef<int64_t> batching,
                                ArrayRef<int64_t> contracting) {
  SmallVector<int64_t> dims(batching);
  llvm::append_range(dims, contracting);
  return verifyDims(op, name, dims, type.getRank());
}

static LogicalResult verifyPaired(Operation *op, RankedTensorType lhs,
                                  RankedTensorType rhs,
                                  ArrayRef<int64_t> lhsDims,
                                  ArrayRef<int64_t> rhsDims) {
  if (lhsDims.size() != rhsDims.size())
    return op->emitOpError("expected dimensions in pairs, but got ")
           << lhsDims.size() << " and " << rhsDims.size();
  for (auto [l, r] : llvm::zip(lhsDims, rhsDims))
    if (failed(verifyCompatibleShape({lhs.getDimSize(l)}, {rhs.getDimSize(r)})))
      return op->emitOpError("expected paired dimensions of one size, but got ")
             << lhs.getDimSize(l) << " and " << rhs.getDimSize(r);
  return success();
}

/// Batching dimensions, then what is left of lhs, then what is left of rhs.
static SmallVector<int64_t> getDotShape(RankedTensorType lhs,
                                        RankedTensorType rhs,
                                        DotDimensionNumbersAttr dims) {
  SmallVector<int64_t> shape;
  for (int64_t dim : dims.getLhsBatchingDimensions())
    shape.push_back(lhs.getDimSize(dim));
  auto appendFree = [&](RankedTensorType type, ArrayRef<int64_t> batching,
                        ArrayRef<int64_t> contracting) {
    for (auto [dim, size] : llvm::enumerate(type.getShape()))
      if (!llvm::is_contained(batching, dim) &&
          !llvm::is_contained(contracting, dim))
        shape.push_back(size);
  };
  appendFree(lhs, dims.getLhsBatchingDimensions(),
             dims.getLhsContractingDimensions());
  appendFree(rhs, dims.getRhsBatchingDimensions(),
             dims.getRhsContractingDimensions());
  return shape;
}

LogicalResult DotGeneralOp::verify() {
  DotDimensionNumbersAttr dims = getDotDimensionNumbers();
  RankedTensorType lhs = getLhs().getType();
  RankedTensorType rhs = getRhs().getType();
  if (failed(verifySide(*this, "paired dimensions of lhs", lhs,
                        dims.getLhsBatchingDimensions(),
                        dims.getLhsContractingDimensions())) ||
      failed(verifySide(*this, "paired dimensions of rhs", rhs,
                        dims.getRhsBatchingDimensions(),
                        dims.getRhsContractingDimensions())) ||
      failed(verifyPaired(*this, lhs, rhs, dims.getLhsBatchingDimensions(),
                          dims.getRhsBatchingDimensions())) ||
      failed(verifyPaired(*this, lhs, rhs, dims.getLhsContractingDimensions(),
                          dims.getRhsContractingDimensions())))
    return failure();
  SmallVector<int64_t> shape = getDotShape(lhs, rhs, dims);
  if (failed(verifyCompatibleShape(shape, getType().getShape())))
    return emitOpError("expected a result of shape [")
           << llvm::make_range(shape.begin(), shape.end()) << "], but got "
           << getType();
  return success();
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// Checks that the numbers are all dimensions of the tensor.
static LogicalResult verifyLayout(Operation *op, StringRef name, int64_t first,
                                  int64_t second, ArrayRef<int64_t> spatial,
                                  int64_t rank) {
  SmallVector<int64_t> dims = {first, second};
  llvm::append_range(dims, spatial);
  if (failed(verifyDims(op, name, dims, rank)))
    return failure();
  return verifyCount(op, name, dims.size(), rank);
}

template <typename ConvOp> static LogicalResult verifyConvolution(ConvOp op) {
  ConvDimensionNumbersAttr dims = op.getDimensionNumbers();
  auto rankOf = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getRank();
  };
  if (failed(verifyLayout(op, "input dimensions", dims.getInputBatchDimension(),
                          dims.getInputFeatureDimension(),
                          dims.getInputSpatialDimensions(),
                          rankOf(op.getLhs()))) ||
      failed(verifyLayout(
          op, "kernel dimensions", dims.getKernelInputFeatureDimension(),
          dims.getKernelOutputFeatureDimension(),
          dims.getKernelSpatialDimensions(), rankOf(op.getRhs()))) ||
      failed(verifyLayout(
          op, "output dimensions", dims.getOutputBatchDimension(),
          dims.getOutputFeatureDimension(), dims.getOutputSpatialDimensions(),
          rankOf(op->getResult(0)))))
    return failure();

  int64_t spatial = dims.getInputSpatialDimensions().size();
  auto verifyWindow = [&](StringRef name, auto values) -> LogicalResult {
    return values ? verifyCount(op, name, values->size(), spatial) : success();
  };
  if (failed(verifyWindow("window strides", op.getWindowStrides())) ||
      failed(verifyWindow("lhs dilations", op.getLhsDilation())) ||
      failed(verifyWindow("rhs dilations", op.getRhsDilation())) ||
      failed(verifyWindow("window reversals", op.getWindowReversal())))
    return failure();
  if (op.getFeatureGroupCount() < 1 || op.getBatchGroupCount() < 1)
    return op.emitOpError("expected at least one group");
  return verifyCount(op, "spatial dimensions in the kernel",
                     dims.getKernelSpatialDimensions().size(), spatial);
}

LogicalResult ConvolutionOp::verify() {
  if (std::optional<DenseIntElementsAttr> padding = getPadding())
    if (failed(verifyCount(
            *this, "paddings", padding->getNumElements(),
            2 * getDimensionNumbers().getInputSpatialDimensions().size())))
      return failure();
  return verifyConvolution(*this);
}

LogicalResult DynamicConvOp::verify() { return verifyConvolution(*this); }
