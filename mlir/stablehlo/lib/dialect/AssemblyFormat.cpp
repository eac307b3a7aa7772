//===- AssemblyFormat.cpp - Textual form shared by the dialects -----------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "stablehlo/dialect/AssemblyFormat.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace mlir::hlo;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static void printFunctional(OpAsmPrinter &p, TypeRange operands, Type result) {
  p.printFunctionalType(operands, TypeRange(result));
}

void hlo::detail::printUniformOrFunctional(OpAsmPrinter &p,
                                           ArrayRef<Type> types) {
  if (llvm::all_equal(types))
    p << types.back();
  else
    printFunctional(p, types.drop_back(), types.back());
}

/// Distributes a parsed type, which stands for all or is a function type.
static ParseResult distribute(OpAsmParser &parser, SMLoc loc, Type parsed,
                              ArrayRef<Type *> operands, Type &result) {
  auto function = dyn_cast<FunctionType>(parsed);
  if (!function) {
    for (Type *operand : operands)
      *operand = parsed;
    result = parsed;
    return success();
  }
  if (function.getNumInputs() != operands.size() ||
      function.getNumResults() != 1)
    return parser.emitError(loc, "expected ")
           << operands.size() << " operand types and one result type, but got "
           << function;
  for (auto [operand, type] : llvm::zip(operands, function.getInputs()))
    *operand = type;
  result = function.getResult(0);
  return success();
}

ParseResult hlo::detail::parseUniformOrFunctional(OpAsmParser &parser,
                                                  ArrayRef<Type *> types) {
  SMLoc loc = parser.getCurrentLocation();
  Type parsed;
  if (parser.parseType(parsed))
    return failure();
  return distribute(parser, loc, parsed, types.drop_back(), *types.back());
}

void hlo::printVariadicSameOperandsAndResultType(OpAsmPrinter &p, Operation *,
                                                 OperandRange, TypeRange types,
                                                 Type result) {
  if (llvm::all_of(types, [&](Type type) { return type == result; }))
    p << result;
  else
    printFunctional(p, types, result);
}

ParseResult hlo::parseVariadicSameOperandsAndResultType(
    OpAsmParser &parser,
    const SmallVectorImpl<OpAsmParser::UnresolvedOperand> &operands,
    SmallVectorImpl<Type> &types, Type &result) {
  SMLoc loc = parser.getCurrentLocation();
  Type parsed;
  if (parser.parseType(parsed))
    return failure();
  types.resize(operands.size());
  SmallVector<Type *> slots;
  for (Type &type : types)
    slots.push_back(&type);
  return distribute(parser, loc, parsed, slots, result);
}

void hlo::printTupleOpType(OpAsmPrinter &p, Operation *, TypeRange,
                           Type tuple) {
  p << tuple;
}

ParseResult hlo::parseTupleOpType(OpAsmParser &parser,
                                  SmallVectorImpl<Type> &elements,
                                  Type &tuple) {
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseType(tuple))
    return failure();
  auto type = dyn_cast<TupleType>(tuple);
  if (!type)
    return parser.emitError(loc, "expected a tuple type, but got ") << tuple;
  llvm::append_range(elements, type.getTypes());
  return success();
}

void hlo::printPairwiseOpType(OpAsmPrinter &p, Operation *, TypeRange,
                              TypeRange results) {
  llvm::interleaveComma(results, p);
}

ParseResult hlo::parsePairwiseOpType(OpAsmParser &parser,
                                     SmallVectorImpl<Type> &operands,
                                     SmallVectorImpl<Type> &results) {
  if (parser.parseTypeList(results))
    return failure();
  operands = results;
  return success();
}

/// The type of the real and of the imaginary part; null for other types.
static Type getPartType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto complex =
      tensor ? dyn_cast<ComplexType>(tensor.getElementType()) : ComplexType();
  return complex ? tensor.clone(complex.getElementType()) : Type();
}

void hlo::printComplexOpType(OpAsmPrinter &p, Operation *, Type real, Type imag,
                             Type result) {
  Type part = getPartType(result);
  if (part && real == part && imag == part)
    p << result;
  else
    printFunctional(p, {real, imag}, result);
}

ParseResult hlo::parseComplexOpType(OpAsmParser &parser, Type &real, Type &imag,
                                    Type &result) {
  SMLoc loc = parser.getCurrentLocation();
  Type parsed;
  if (parser.parseType(parsed) ||
      distribute(parser, loc, parsed, {&real, &imag}, result))
    return failure();
  if (isa<FunctionType>(parsed))
    return success();
  real = imag = getPartType(parsed);
  if (!real)
    return parser.emitError(loc, "expected a complex tensor, but got ")
           << parsed;
  return success();
}

void hlo::printSelectOpType(OpAsmPrinter &p, Operation *, Type pred,
                            Type onTrue, Type onFalse, Type result) {
  if (onTrue == result && onFalse == result)
    p << pred << ", " << result;
  else
    printFunctional(p, {pred, onTrue, onFalse}, result);
}

ParseResult hlo::parseSelectOpType(OpAsmParser &parser, Type &pred,
                                   Type &onTrue, Type &onFalse, Type &result) {
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseType(pred))
    return failure();
  if (isa<FunctionType>(pred))
    return distribute(parser, loc, pred, {&pred, &onTrue, &onFalse}, result);
  if (parser.parseComma() || parser.parseType(result))
    return failure();
  onTrue = onFalse = result;
  return success();
}

//===----------------------------------------------------------------------===//
// Operands and attributes
//===----------------------------------------------------------------------===//

void hlo::printOperandsBeforeAttribute(OpAsmPrinter &p, Operation *,
                                       OperandRange operands) {
  llvm::interleaveComma(operands, p);
  p << ",";
}

ParseResult hlo::parseOperandsBeforeAttribute(
    OpAsmParser &parser,
    SmallVectorImpl<OpAsmParser::UnresolvedOperand> &operands) {
  while (true) {
    OpAsmParser::UnresolvedOperand operand;
    OptionalParseResult parsed = parser.parseOptionalOperand(operand);
    if (!parsed.has_value())
      return success();
    if (failed(*parsed) || parser.parseComma())
      return failure();
    operands.push_back(operand);
  }
}

void hlo::printDimSizes(AsmPrinter &p, ArrayRef<int64_t> sizes) {
  p << '[';
  llvm::interleaveComma(sizes, p, [&](int64_t size) {
    if (ShapedType::isDynamic(size))
      p << '?';
    else
      p << size;
  });
  p << ']';
}

FailureOr<SmallVector<int64_t>> hlo::parseDimSizes(AsmParser &parser) {
  SmallVector<int64_t> sizes;
  auto parseSize = [&]() -> ParseResult {
    if (succeeded(parser.parseOptionalQuestion())) {
      sizes.push_back(ShapedType::kDynamic);
      return success();
    }
    return parser.parseInteger(sizes.emplace_back());
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseSize,
                                     " in a list of dimensions"))
    return failure();
  return sizes;
}

void hlo::printSliceRanges(OpAsmPrinter &p, Operation *,
                           ArrayRef<int64_t> starts, ArrayRef<int64_t> limits,
                           ArrayRef<int64_t> strides) {
  p << '[';
  llvm::interleaveComma(llvm::zip(starts, limits, strides), p, [&](auto range) {
    auto [start, limit, stride] = range;
    p << start << ':' << limit;
    if (stride != 1)
      p << ':' << stride;
  });
  p << ']';
}

ParseResult hlo::parseSliceRanges(OpAsmParser &parser,
                                  DenseI64ArrayAttr &starts,
                                  DenseI64ArrayAttr &limits,
                                  DenseI64ArrayAttr &strides) {
  SmallVector<int64_t> start, limit, stride;
  auto parseRange = [&]() -> ParseResult {
    if (parser.parseInteger(start.emplace_back()) || parser.parseColon() ||
        parser.parseInteger(limit.emplace_back()))
      return failure();
    stride.push_back(1);
    if (succeeded(parser.parseOptionalColon()))
      return parser.parseInteger(stride.back());
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseRange,
                                     " in a list of ranges"))
    return failure();
  starts = parser.getBuilder().getDenseI64ArrayAttr(start);
  limits = parser.getBuilder().getDenseI64ArrayAttr(limit);
  strides = parser.getBuilder().getDenseI64ArrayAttr(stride);
  return success();
}

void hlo::printExponentMantissa(AsmPrinter &p, Operation *,
                                IntegerAttr exponent, IntegerAttr mantissa) {
  p << 'e' << exponent.getInt() << 'm' << mantissa.getInt();
}

ParseResult hlo::parseExponentMantissa(AsmParser &parser, IntegerAttr &exponent,
                                       IntegerAttr &mantissa) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef format;
  if (parser.parseKeyword(&format))
    return failure();
  StringRef rest = format;
  int32_t exponentBits, mantissaBits;
  if (!rest.consume_front("e") || rest.consumeInteger(10, exponentBits) ||
      !rest.consume_front("m") || rest.consumeInteger(10, mantissaBits) ||
      !rest.empty())
    return parser.emitError(loc, "expected a format such as e5m10, but got ")
           << format;
  exponent = parser.getBuilder().getI32IntegerAttr(exponentBits);
  mantissa = parser.getBuilder().getI32IntegerAttr(mantissaBits);
  return success();
}

void hlo::printCustomCallTarget(AsmPrinter &p, Operation *, StringAttr target) {
  p.printSymbolName(target.getValue());
}

ParseResult hlo::parseCustomCallTarget(AsmParser &parser, StringAttr &target) {
  return parser.parseSymbolName(target);
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

static ParseResult parseDimField(AsmParser &parser, const DimField &field) {
  if (parser.parseEqual())
    return failure();
  if (field.number)
    return parser.parseInteger(*field.number);
  FailureOr<SmallVector<int64_t>> dims = parseDimSizes(parser);
  if (failed(dims))
    return failure();
  *field.dims = std::move(*dims);
  return success();
}

ParseResult hlo::parseDimFields(AsmParser &parser, ArrayRef<DimField> fields) {
  SmallVector<bool> seen(fields.size());
  if (parser.parseLess())
    return failure();
  while (failed(parser.parseOptionalGreater())) {
    SMLoc loc = parser.getCurrentLocation();
    StringRef key;
    if (parser.parseKeyword(&key))
      return failure();
    const auto *field = llvm::find_if(
        fields, [&](const DimField &field) { return field.key == key; });
    if (field == fields.end())
      return parser.emitError(loc, "unknown field '") << key << "'";
    bool &wasSeen = seen[field - fields.begin()];
    if (std::exchange(wasSeen, true))
      return parser.emitError(loc, "field '") << key << "' given twice";
    if (parseDimField(parser, *field))
      return failure();
    if (failed(parser.parseOptionalComma()))
      return parser.parseGreater();
  }
  return success();
}

void hlo::printDimFields(AsmPrinter &p, ArrayRef<DimFieldValue> fields) {
  p << '<';
  auto isGiven = [](const DimFieldValue &field) {
    return !field.dims.empty() || field.number;
  };
  llvm::interleaveComma(llvm::make_filter_range(fields, isGiven), p,
                        [&](const DimFieldValue &field) {
                          p << field.key << " = ";
                          if (field.number)
                            p << field.number;
                          else
                            printDimSizes(p, field.dims);
                        });
  p << '>';
}
