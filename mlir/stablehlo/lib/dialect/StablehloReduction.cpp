//===- StablehloReduction.cpp - Reductions --------------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inference.h"
#include "TolerantOps.h"
#include "Verification.h"
#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloReduction.cpp.inc"

void StablehloDialect::addReductionOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloReduction.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Builders
//===----------------------------------------------------------------------===//

/// The type without the given dimensions.
static RankedTensorType dropDims(RankedTensorType type, ArrayRef<int64_t> dims,
                                 Type elementType) {
  SmallVector<int64_t> shape;
  for (auto [dim, size] : llvm::enumerate(type.getShape()))
    if (!llvm::is_contained(dims, dim))
      shape.push_back(size);
  return RankedTensorType::get(shape, elementType);
}

void ReduceOp::build(OpBuilder &builder, OperationState &state,
                     ValueRange inputs, ValueRange initValues,
                     DenseI64ArrayAttr dimensions, TypeRange elementTypes) {
  SmallVector<Type> types;
  for (auto [input, elementType] : llvm::zip(inputs, elementTypes))
    types.push_back(dropDims(cast<RankedTensorType>(input.getType()),
                             dimensions, elementType));
  build(builder, state, types, inputs, initValues, dimensions);
}

void ReduceWindowOp::build(OpBuilder &builder, OperationState &state,
                           Type resultType, Value operand, Value initValue,
                           DenseI64ArrayAttr windowDimensions,
                           DenseI64ArrayAttr windowStrides,
                           DenseI64ArrayAttr baseDilations,
                           DenseI64ArrayAttr windowDilations,
                           DenseIntElementsAttr padding) {
  build(builder, state, TypeRange(resultType), ValueRange(operand),
        ValueRange(initValue), windowDimensions, windowStrides, baseDilations,
        windowDilations, padding);
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Element types of the results: what the body returns, or, while there is no
/// body yet, those of the initial values.
static SmallVector<Type> getResultElementTypes(Region &body,
                                               ValueRange initValues) {
  SmallVector<Type> types = getReturnedElementTypes(&body);
  if (types.size() != initValues.size()) {
    types.clear();
    for (Value init : initValues)
      types.push_back(cast<RankedTensorType>(init.getType()).getElementType());
  }
  return types;
}

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferred) {
  SmallVector<Type> elementTypes =
      getResultElementTypes(adaptor.getBody(), adaptor.getInitValues());
  for (auto [input, elementType] :
       llvm::zip(adaptor.getInputs(), elementTypes)) {
    auto type = cast<RankedTensorType>(input.getType());
    inferred.push_back(dropDims(type, adaptor.getDimensions(), elementType));
  }
  return success();
}

LogicalResult ReduceWindowOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  Windows windows{adaptor.getWindowDimensions(),
                  adaptor.getWindowStrides().value_or(ArrayRef<int64_t>()),
                  adaptor.getBaseDilations().value_or(ArrayRef<int64_t>()),
                  adaptor.getWindowDilations().value_or(ArrayRef<int64_t>()),
                  getPaddingPairs(adaptor.getPadding())};
  SmallVector<Type> elementTypes =
      getResultElementTypes(adaptor.getBody(), adaptor.getInitValues());
  for (auto [input, elementType] :
       llvm::zip(adaptor.getInputs(), elementTypes)) {
    auto type = cast<RankedTensorType>(input.getType());
    size_t rank = type.getRank();
    auto fits = [&](size_t size) { return size == 0 || size == rank; };
    if (windows.sizes.size() != rank || !fits(windows.strides.size()) ||
        !fits(windows.baseDilations.size()) ||
        !fits(windows.windowDilations.size()) || !fits(windows.padding.size()))
      return emitOptionalError(location, "expected a window of rank ", rank);
    inferred.push_back(RankedTensorType::get(
        getWindowedShape(type.getShape(), windows), elementType));
  }
  return success();
}

LogicalResult
SelectAndScatterOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                     Adaptor adaptor,
                                     SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getOperand().getType());
  SmallVector<Type> returned = getReturnedElementTypes(&adaptor.getScatter());
  inferred.push_back(
      returned.size() == 1 ? withElementType(type, returned.front()) : type);
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult ReduceOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one input");
  if (getBody().getNumArguments() != 2 * getInputs().size())
    return emitOpError("expected a body of ")
           << 2 * getInputs().size() << " arguments, but got "
           << getBody().getNumArguments();
  auto type = cast<RankedTensorType>(getInputs().front().getType());
  return verifyDims(*this, "the dimensions", getDimensions(), type.getRank());
}

LogicalResult SelectAndScatterOp::verify() {
  int64_t rank = getOperand().getType().getRank();
  if (std::optional<ArrayRef<int64_t>> sizes = getWindowDimensions())
    if (failed(verifyCount(*this, "window dimensions", sizes->size(), rank)))
      return failure();
  if (std::optional<ArrayRef<int64_t>> strides = getWindowStrides())
    if (failed(verifyCount(*this, "window strides", strides->size(), rank)))
      return failure();
  if (std::optional<DenseIntElementsAttr> padding = getPadding())
    return verifyCount(*this, "paddings", padding->getNumElements(), 2 * rank);
  return success();
}

//===----------------------------------------------------------------------===//
// Textual form
//===----------------------------------------------------------------------===//

/// The operation that is the whole body, if it can be named in place of it:
/// commutative, from this dialect, on the two arguments in order.
static Operation *getNamedReducer(ReduceOp reduce) {
  if (reduce.getInputs().size() != 1 || !reduce.getBody().hasOneBlock())
    return nullptr;
  Block &body = reduce.getBody().front();
  if (body.getNumArguments() != 2 || !llvm::hasNItems(body, 2))
    return nullptr;
  Operation &op = body.front();
  Operation &terminator = body.back();
  auto type = RankedTensorType::get(
      {}, cast<RankedTensorType>(reduce.getInputs().front().getType())
              .getElementType());
  auto isScalar = [&](Type actual) { return actual == type; };
  bool isBinary = op.getDialect() == reduce->getDialect() &&
                  op.hasTrait<hlo::OpTrait::IsCommutative>() &&
                  op.getAttrs().empty() &&
                  llvm::equal(op.getOperands(), body.getArguments()) &&
                  llvm::all_of(op.getOperandTypes(), isScalar) &&
                  llvm::all_of(op.getResultTypes(), isScalar);
  if (!isBinary || !isa<ReturnOp>(terminator) ||
      !terminator.getAttrs().empty() ||
      !llvm::equal(terminator.getOperands(), op.getResults()))
    return nullptr;
  return &op;
}

/// `(%a: t, %b: t) (%c: u, %d: u)`: for each input, what has been reduced
/// already and the next element.
static void printReducerArguments(OpAsmPrinter &p, ReduceOp reduce) {
  Block &body = reduce.getBody().front();
  unsigned inputs = body.getNumArguments() / 2;
  for (unsigned i = 0; i < inputs; ++i) {
    p << (i ? " (" : "(");
    p.printRegionArgument(body.getArgument(i));
    p << ", ";
    p.printRegionArgument(body.getArgument(i + inputs));
    p << ')';
  }
}

void ReduceOp::print(OpAsmPrinter &p) {
  StringRef separator = "(";
  for (auto [input, init] : llvm::zip(getInputs(), getInitValues())) {
    p << separator << input << " init: " << init << ')';
    separator = ", (";
  }
  Operation *named = getNamedReducer(*this);
  if (named)
    p << " applies " << named->getName();
  p << " across dimensions = ";
  printDimSizes(p, getDimensions());
  p.printOptionalAttrDict((*this)->getAttrs(), {"dimensions"});
  p << " : ";
  p.printFunctionalType(*this);
  if (named)
    return;
  p.printNewline();
  p << " reducer";
  printReducerArguments(p, *this);
  p << "  ";
  p.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

static ParseResult
parseInputs(OpAsmParser &parser,
            SmallVectorImpl<OpAsmParser::UnresolvedOperand> &operands) {
  SmallVector<OpAsmParser::UnresolvedOperand> inits;
  do {
    if (parser.parseLParen() || parser.parseOperand(operands.emplace_back()) ||
        parser.parseKeyword("init") || parser.parseColon() ||
        parser.parseOperand(inits.emplace_back()) || parser.parseRParen())
      return failure();
  } while (succeeded(parser.parseOptionalComma()));
  operands.append(inits);
  return success();
}

/// Builds the body that a name stands for.
static ParseResult buildNamedReducer(OpAsmParser &parser, SMLoc nameLoc,
                                     OperationName name, Type inputType,
                                     Location loc, Region &body) {
  auto input = dyn_cast<RankedTensorType>(inputType);
  if (!input || !name.isRegistered() ||
      !name.hasTrait<hlo::OpTrait::IsCommutative>())
    return parser.emitError(nameLoc, "expected a commutative operation on "
                                     "ranked tensors, but got '")
           << name << "'";
  Type scalar = RankedTensorType::get({}, input.getElementType());
  Block &block = body.emplaceBlock();
  block.addArguments({scalar, scalar}, {loc, loc});
  OpBuilder builder(parser.getContext());
  builder.setInsertionPointToEnd(&block);
  OperationState state(loc, name);
  state.addOperands(block.getArguments());
  state.addTypes(scalar);
  ReturnOp::create(builder, loc, builder.create(state)->getResults());
  return success();
}

/// Parses what `printReducerArguments` prints, into the order of the block.
static ParseResult parseReducer(OpAsmParser &parser, Region &body) {
  SmallVector<OpAsmParser::Argument> reduced, elements;
  if (parser.parseKeyword("reducer"))
    return failure();
  while (succeeded(parser.parseOptionalLParen()))
    if (parser.parseArgument(reduced.emplace_back(), /*allowType=*/true) ||
        parser.parseComma() ||
        parser.parseArgument(elements.emplace_back(), /*allowType=*/true) ||
        parser.parseRParen())
      return failure();
  reduced.append(elements);
  return parser.parseRegion(body, reduced);
}

ParseResult ReduceOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  if (parseInputs(parser, operands))
    return failure();

  std::optional<OperationName> name;
  SMLoc nameLoc;
  if (succeeded(parser.parseOptionalKeyword("applies"))) {
    nameLoc = parser.getCurrentLocation();
    FailureOr<OperationName> parsed = parser.parseCustomOperationName();
    if (failed(parsed))
      return failure();
    name = *parsed;
  }

  FailureOr<SmallVector<int64_t>> dims = failure();
  FunctionType type;
  if (parser.parseKeyword("across") || parser.parseKeyword("dimensions") ||
      parser.parseEqual() || failed(dims = parseDimSizes(parser)) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperands(operands, type.getInputs(), loc, result.operands))
    return failure();
  result.addTypes(type.getResults());
  result.getOrAddProperties<Properties>().dimensions =
      parser.getBuilder().getDenseI64ArrayAttr(*dims);

  Region &body = *result.addRegion();
  if (!name)
    return parseReducer(parser, body);
  // The location of the op is that of the body, which is not written out.
  std::optional<Location> explicitLoc;
  if (parser.parseOptionalLocationSpecifier(explicitLoc))
    return failure();
  if (explicitLoc)
    result.location = *explicitLoc;
  return buildNamedReducer(parser, nameLoc, *name, type.getInput(0),
                           result.location, body);
}
