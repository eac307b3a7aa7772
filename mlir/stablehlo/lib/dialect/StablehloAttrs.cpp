//===- StablehloAttrs.cpp - Attributes of stablehlo -----------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvDimensions.h"
#include "Opaque.h"
#include "mlir/IR/DialectImplementation.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

#include "stablehlo/dialect/StablehloEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "stablehlo/dialect/StablehloAttrs.cpp.inc"

void StablehloDialect::addAttributes() {
  Dialect::addAttributes<
#define GET_ATTRDEF_LIST
#include "stablehlo/dialect/StablehloAttrs.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

static Attribute parseBounds(DialectAsmParser &parser) {
  SmallVector<int64_t> bounds;
  auto parseBound = [&]() -> ParseResult {
    if (succeeded(parser.parseOptionalQuestion())) {
      bounds.push_back(ShapedType::kDynamic);
      return success();
    }
    return parser.parseInteger(bounds.emplace_back());
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater,
                                     parseBound))
    return {};
  return TypeExtensionsAttr::get(parser.getContext(), bounds);
}

static void printBounds(ArrayRef<int64_t> bounds, DialectAsmPrinter &os) {
  os << "bounds<";
  llvm::interleaveComma(bounds, os, [&](int64_t bound) {
    if (ShapedType::isDynamic(bound))
      os << '?';
    else
      os << bound;
  });
  os << '>';
}

Attribute StablehloDialect::parseAttribute(DialectAsmParser &parser,
                                           Type type) const {
  StringRef mnemonic;
  Attribute attr;
  OptionalParseResult known =
      generatedAttributeParser(parser, &mnemonic, type, attr);
  if (known.has_value())
    return attr;
  if (mnemonic == "bounds")
    return parseBounds(parser);
  return parseOpaqueAttr(parser, getNamespace(), type);
}

void StablehloDialect::printAttribute(Attribute attr,
                                      DialectAsmPrinter &os) const {
  if (auto extensions = dyn_cast<TypeExtensionsAttr>(attr))
    return printBounds(extensions.getBounds(), os);
  (void)generatedAttributePrinter(attr, os);
}

//===----------------------------------------------------------------------===//
// Dimension numbers
//===----------------------------------------------------------------------===//

Attribute DotDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> lhsBatching, rhsBatching, lhsContracting, rhsContracting;
  if (parseDimFields(parser, {{"lhs_batching_dimensions", &lhsBatching},
                              {"rhs_batching_dimensions", &rhsBatching},
                              {"lhs_contracting_dimensions", &lhsContracting},
                              {"rhs_contracting_dimensions", &rhsContracting}}))
    return {};
  return get(parser.getContext(), lhsBatching, rhsBatching, lhsContracting,
             rhsContracting);
}

void DotDimensionNumbersAttr::print(AsmPrinter &printer) const {
  printDimFields(
      printer, {{"lhs_batching_dimensions", getLhsBatchingDimensions()},
                {"rhs_batching_dimensions", getRhsBatchingDimensions()},
                {"lhs_contracting_dimensions", getLhsContractingDimensions()},
                {"rhs_contracting_dimensions", getRhsContractingDimensions()}});
}

Attribute GatherDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> offset, collapsed, operandBatching, indicesBatching, map;
  int64_t indexVector = 0;
  if (parseDimFields(parser, {{"offset_dims", &offset},
                              {"collapsed_slice_dims", &collapsed},
                              {"operand_batching_dims", &operandBatching},
                              {"start_indices_batching_dims", &indicesBatching},
                              {"start_index_map", &map},
                              {"index_vector_dim", nullptr, &indexVector}}))
    return {};
  return get(parser.getContext(), offset, collapsed, operandBatching,
             indicesBatching, map, indexVector);
}

void GatherDimensionNumbersAttr::print(AsmPrinter &printer) const {
  printDimFields(
      printer, {{"offset_dims", getOffsetDims()},
                {"collapsed_slice_dims", getCollapsedSliceDims()},
                {"operand_batching_dims", getOperandBatchingDims()},
                {"start_indices_batching_dims", getStartIndicesBatchingDims()},
                {"start_index_map", getStartIndexMap()},
                {"index_vector_dim", {}, getIndexVectorDim()}});
}

Attribute ScatterDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> window, inserted, inputBatching, indicesBatching, map;
  int64_t indexVector = 0;
  if (parseDimFields(parser,
                     {{"update_window_dims", &window},
                      {"inserted_window_dims", &inserted},
                      {"input_batching_dims", &inputBatching},
                      {"scatter_indices_batching_dims", &indicesBatching},
                      {"scatter_dims_to_operand_dims", &map},
                      {"index_vector_dim", nullptr, &indexVector}}))
    return {};
  return get(parser.getContext(), window, inserted, inputBatching,
             indicesBatching, map, indexVector);
}

void ScatterDimensionNumbersAttr::print(AsmPrinter &printer) const {
  printDimFields(
      printer,
      {{"update_window_dims", getUpdateWindowDims()},
       {"inserted_window_dims", getInsertedWindowDims()},
       {"input_batching_dims", getInputBatchingDims()},
       {"scatter_indices_batching_dims", getScatterIndicesBatchingDims()},
       {"scatter_dims_to_operand_dims", getScatterDimsToOperandDims()},
       {"index_vector_dim", {}, getIndexVectorDim()}});
}

Attribute ConvDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  ConvDimensionNumbersAttr dims;
  if (parser.parseLess() || parseConvolutionDimensions(parser, dims) ||
      parser.parseGreater())
    return {};
  return dims;
}

void ConvDimensionNumbersAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printConvolutionDimensions(printer, nullptr, *this);
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Accuracy
//===----------------------------------------------------------------------===//

ResultAccuracyAttr ResultAccuracyAttr::get(MLIRContext *context,
                                           ResultAccuracyMode mode) {
  return get(context, APFloat(0.0), APFloat(0.0), 0,
             ResultAccuracyModeAttr::get(context, mode));
}

Attribute ResultAccuracyAttr::parse(AsmParser &parser, Type) {
  double atol = 0, rtol = 0;
  int64_t ulps = 0;
  ResultAccuracyModeAttr mode;
  auto parseField = [&]() -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    StringRef key;
    if (parser.parseKeyword(&key) || parser.parseEqual())
      return failure();
    if (key == "atol")
      return parser.parseFloat(atol);
    if (key == "rtol")
      return parser.parseFloat(rtol);
    if (key == "ulps")
      return parser.parseInteger(ulps);
    if (key == "mode")
      return parser.parseCustomAttributeWithFallback(mode);
    return parser.emitError(loc, "unknown field '") << key << "'";
  };
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater,
                                     parseField))
    return {};
  if (!mode) {
    parser.emitError(loc, "expected a mode");
    return {};
  }
  return get(parser.getContext(), APFloat(atol), APFloat(rtol), ulps, mode);
}

void ResultAccuracyAttr::print(AsmPrinter &printer) const {
  printer << '<';
  if (!getAtol().isZero()) {
    printer << "atol = ";
    printer.printFloat(getAtol());
    printer << ", ";
  }
  if (!getRtol().isZero()) {
    printer << "rtol = ";
    printer.printFloat(getRtol());
    printer << ", ";
  }
  if (getUlps() != 0)
    printer << "ulps = " << getUlps() << ", ";
  printer << "mode = " << getMode() << '>';
}

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

Attribute TypeExtensionsAttr::parse(AsmParser &parser, Type) {
  FailureOr<SmallVector<int64_t>> bounds = failure();
  if (parser.parseLess() || parser.parseKeyword("bounds") ||
      parser.parseEqual() || failed(bounds = parseDimSizes(parser)) ||
      parser.parseGreater())
    return {};
  return get(parser.getContext(), *bounds);
}

void TypeExtensionsAttr::print(AsmPrinter &printer) const {
  printer << "<bounds = ";
  printDimSizes(printer, getBounds());
  printer << '>';
}

LogicalResult TypeExtensionsAttr::verifyEncoding(
    ArrayRef<int64_t> shape, Type,
    function_ref<InFlightDiagnostic()> emitError) const {
  if (getBounds().size() != shape.size())
    return emitError() << "expected " << shape.size() << " bounds, but got "
                       << getBounds().size();
  for (auto [bound, size] : llvm::zip(getBounds(), shape))
    if (isStaticDimSize(bound) && isStaticDimSize(size))
      return emitError() << "expected no bound for a static dimension, but got "
                         << bound;
  return success();
}
