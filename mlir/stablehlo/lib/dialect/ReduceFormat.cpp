//===- ReduceFormat.cpp - Textual form of reductions ----------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

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
