//===- ConvDimensions.cpp - Textual form of convolution dimensions --------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvDimensions.h"

#include "stablehlo/dialect/AssemblyFormat.h"

using namespace mlir;
using namespace mlir::stablehlo;

namespace {
/// The dimensions of one of the three tensors. The letters name the two that
/// are not spatial: batch and feature, or input and output feature.
struct Layout {
  char firstLetter;
  char secondLetter;
  int64_t first = -1;
  int64_t second = -1;
  SmallVector<int64_t> spatial = {};

  /// What stands at each position; empty if the numbers are no permutation.
  SmallVector<std::string> getLabels() const {
    SmallVector<std::string> labels(spatial.size() + 2);
    auto place = [&](int64_t dim, std::string label) {
      if (dim < 0 || dim >= int64_t(labels.size()) || !labels[dim].empty())
        return false;
      labels[dim] = std::move(label);
      return true;
    };
    bool isPermutation = place(first, std::string(1, firstLetter)) &&
                         place(second, std::string(1, secondLetter));
    for (auto [index, dim] : llvm::enumerate(spatial))
      isPermutation &= place(dim, std::to_string(index));
    if (!isPermutation)
      labels.clear();
    return labels;
  }
};
} // namespace

static void printLabels(AsmPrinter &p, ArrayRef<std::string> labels) {
  p << '[';
  llvm::interleaveComma(labels, p,
                        [&](const std::string &label) { p << label; });
  p << ']';
}

static void printRaw(AsmPrinter &p, ConvDimensionNumbersAttr dims) {
  auto printDims = [&](StringRef key, ArrayRef<int64_t> value) {
    p << key;
    hlo::printDimSizes(p, value);
  };
  p << "raw input_batch_dimension = " << dims.getInputBatchDimension()
    << ", input_feature_dimension = " << dims.getInputFeatureDimension();
  printDims(", input_spatial_dimensions = ", dims.getInputSpatialDimensions());
  p << ", kernel_input_feature_dimension = "
    << dims.getKernelInputFeatureDimension()
    << ", kernel_output_feature_dimension = "
    << dims.getKernelOutputFeatureDimension();
  printDims(", kernel_spatial_dimensions = ",
            dims.getKernelSpatialDimensions());
  p << ", output_batch_dimension = " << dims.getOutputBatchDimension()
    << ", output_feature_dimension = " << dims.getOutputFeatureDimension();
  printDims(", output_spatial_dimensions = ",
            dims.getOutputSpatialDimensions());
}

void stablehlo::printConvolutionDimensions(AsmPrinter &p, Operation *,
                                           ConvDimensionNumbersAttr dims) {
  Layout input{'b', 'f', dims.getInputBatchDimension(),
               dims.getInputFeatureDimension(),
               llvm::to_vector(dims.getInputSpatialDimensions())};
  Layout kernel{'i', 'o', dims.getKernelInputFeatureDimension(),
                dims.getKernelOutputFeatureDimension(),
                llvm::to_vector(dims.getKernelSpatialDimensions())};
  Layout output{'b', 'f', dims.getOutputBatchDimension(),
                dims.getOutputFeatureDimension(),
                llvm::to_vector(dims.getOutputSpatialDimensions())};
  SmallVector<std::string> inputLabels = input.getLabels();
  SmallVector<std::string> kernelLabels = kernel.getLabels();
  SmallVector<std::string> outputLabels = output.getLabels();
  if (inputLabels.empty() || kernelLabels.empty() || outputLabels.empty())
    return printRaw(p, dims);
  printLabels(p, inputLabels);
  p << 'x';
  printLabels(p, kernelLabels);
  p << "->";
  printLabels(p, outputLabels);
}

/// Puts position `dim`, marked with the parsed integer or keyword, into place.
static ParseResult parseLabel(AsmParser &parser, Layout &layout, int64_t dim) {
  SMLoc loc = parser.getCurrentLocation();
  int64_t index;
  OptionalParseResult integer = parser.parseOptionalInteger(index);
  if (integer.has_value()) {
    if (failed(*integer))
      return failure();
    if (index < 0 || index > 64)
      return parser.emitError(loc, "expected a spatial dimension, but got ")
             << index;
    if (index >= int64_t(layout.spatial.size()))
      layout.spatial.resize(index + 1, -1);
    if (layout.spatial[index] != -1)
      return parser.emitError(loc, "spatial dimension ")
             << index << " given twice";
    layout.spatial[index] = dim;
    return success();
  }
  StringRef keyword;
  if (parser.parseKeyword(&keyword))
    return failure();
  if (keyword != StringRef(&layout.firstLetter, 1) &&
      keyword != StringRef(&layout.secondLetter, 1))
    return parser.emitError(loc, "expected a number, '")
           << layout.firstLetter << "' or '" << layout.secondLetter
           << "', but got '" << keyword << "'";
  int64_t &place =
      keyword[0] == layout.firstLetter ? layout.first : layout.second;
  if (place != -1)
    return parser.emitError(loc, "dimension '") << keyword << "' given twice";
  place = dim;
  return success();
}

static ParseResult parseLayout(AsmParser &parser, Layout &layout) {
  SMLoc loc = parser.getCurrentLocation();
  int64_t dim = 0;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&]() {
        return parseLabel(parser, layout, dim++);
      }))
    return failure();
  if (layout.first == -1 || layout.second == -1)
    return parser.emitError(loc, "expected dimensions '")
           << layout.firstLetter << "' and '" << layout.secondLetter << "'";
  if (llvm::is_contained(layout.spatial, -1))
    return parser.emitError(loc, "expected spatial dimensions without a gap");
  return success();
}

static ParseResult parseRaw(AsmParser &parser, Layout &input, Layout &kernel,
                            Layout &output) {
  auto parseNumber = [&](StringRef key, int64_t &value) -> ParseResult {
    return failure(parser.parseKeyword(key) || parser.parseEqual() ||
                   parser.parseInteger(value));
  };
  auto parseDims = [&](StringRef key,
                       SmallVector<int64_t> &value) -> ParseResult {
    if (parser.parseKeyword(key) || parser.parseEqual())
      return failure();
    FailureOr<SmallVector<int64_t>> dims = hlo::parseDimSizes(parser);
    if (failed(dims))
      return failure();
    value = std::move(*dims);
    return success();
  };
  return failure(
      parseNumber("input_batch_dimension", input.first) ||
      parser.parseComma() ||
      parseNumber("input_feature_dimension", input.second) ||
      parser.parseComma() ||
      parseDims("input_spatial_dimensions", input.spatial) ||
      parser.parseComma() ||
      parseNumber("kernel_input_feature_dimension", kernel.first) ||
      parser.parseComma() ||
      parseNumber("kernel_output_feature_dimension", kernel.second) ||
      parser.parseComma() ||
      parseDims("kernel_spatial_dimensions", kernel.spatial) ||
      parser.parseComma() ||
      parseNumber("output_batch_dimension", output.first) ||
      parser.parseComma() ||
      parseNumber("output_feature_dimension", output.second) ||
      parser.parseComma() ||
      parseDims("output_spatial_dimensions", output.spatial));
}

ParseResult
stablehlo::parseConvolutionDimensions(AsmParser &parser,
                                      ConvDimensionNumbersAttr &dims) {
  Layout input{'b', 'f'}, kernel{'i', 'o'}, output{'b', 'f'};
  if (succeeded(parser.parseOptionalKeyword("raw"))) {
    if (parseRaw(parser, input, kernel, output))
      return failure();
  } else if (parseLayout(parser, input) || parser.parseKeyword("x") ||
             parseLayout(parser, kernel) || parser.parseArrow() ||
             parseLayout(parser, output)) {
    return failure();
  }
  dims = ConvDimensionNumbersAttr::get(
      parser.getContext(), input.first, input.second, input.spatial,
      kernel.first, kernel.second, kernel.spatial, output.first, output.second,
      output.spatial);
  return success();
}
