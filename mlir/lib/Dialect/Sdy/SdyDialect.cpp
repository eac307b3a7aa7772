//===- SdyDialect.cpp - Shardings, passed through -------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Dialect/Sdy/SdyDialect.h"

#include "SdyText.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;
using namespace mlir::taylor;

MLIR_DEFINE_EXPLICIT_TYPE_ID(mlir::taylor::SdyDialect)

namespace {

constexpr SdyWrapper kMesh{"mesh", ""};
constexpr SdyWrapper kSharding{"sharding", ""};
constexpr SdyWrapper kShardings{"sharding_per_value<", ">"};
constexpr SdyWrapper kAxes{"manual_axes", ""};

/// How one operation is written.
struct Syntax {
  StringRef name;
  Dialect::ParseOpHook parse;
  /// Prints the operation, or, with a null printer, says whether it can.
  bool (*print)(Operation *, OpAsmPrinter *);
};

//===----------------------------------------------------------------------===//
// Properties of operations that are not registered: a dictionary
//===----------------------------------------------------------------------===//

DictionaryAttr getProperties(Operation *op) {
  auto properties =
      dyn_cast_or_null<DictionaryAttr>(op->getPropertiesAsAttribute());
  return properties ? properties : DictionaryAttr::get(op->getContext());
}

void setProperties(OperationState &state, ArrayRef<NamedAttribute> properties) {
  state.propertiesAttr = DictionaryAttr::get(state.getContext(), properties);
}

NamedAttribute named(OpAsmParser &parser, StringRef name, Attribute attr) {
  return parser.getBuilder().getNamedAttr(name, attr);
}

void printAttributes(Operation *op, OpAsmPrinter &p) {
  p.printOptionalAttrDict(op->getDiscardableAttrDictionary().getValue());
}

//===----------------------------------------------------------------------===//
// sdy.mesh @name = <["x"=8]>
//===----------------------------------------------------------------------===//

ParseResult parseMesh(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  Attribute mesh;
  if (parser.parseSymbolName(name) || parser.parseEqual() ||
      parseSdyText(parser, kMesh, mesh) ||
      parser.parseOptionalAttrDict(state.attributes))
    return failure();
  setProperties(state,
                {named(parser, "mesh", mesh), named(parser, "sym_name", name)});
  return success();
}

bool printMesh(Operation *op, OpAsmPrinter *p) {
  auto name = getProperties(op).getAs<StringAttr>("sym_name");
  std::optional<StringRef> mesh =
      getSdyText(getProperties(op).get("mesh"), kMesh);
  if (!name || !mesh)
    return false;
  if (p) {
    *p << ' ';
    p->printSymbolName(name);
    *p << " = " << *mesh;
    printAttributes(op, *p);
  }
  return true;
}

//===----------------------------------------------------------------------===//
// sdy.sharding_constraint %x <@mesh, [{}]> : type
//===----------------------------------------------------------------------===//

ParseResult parseConstraint(OpAsmParser &parser, OperationState &state) {
  OpAsmParser::UnresolvedOperand operand;
  Attribute sharding;
  Type type;
  if (parser.parseOperand(operand) ||
      parseSdyText(parser, kSharding, sharding) ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperand(operand, type, state.operands))
    return failure();
  state.addTypes(type);
  setProperties(state, named(parser, "sharding", sharding));
  return success();
}

bool printConstraint(Operation *op, OpAsmPrinter *p) {
  std::optional<StringRef> sharding =
      getSdyText(getProperties(op).get("sharding"), kSharding);
  if (!sharding || op->getNumOperands() != 1 || op->getNumResults() != 1 ||
      op->getOperand(0).getType() != op->getResult(0).getType())
    return false;
  if (p) {
    *p << ' ' << op->getOperand(0) << ' ' << *sharding;
    printAttributes(op, *p);
    *p << " : " << op->getResult(0).getType();
  }
  return true;
}

//===----------------------------------------------------------------------===//
// sdy.manual_computation(%x) in_shardings=[] out_shardings=[] manual_axes={}
// (%arg: type) { ... } : (types) -> types
//===----------------------------------------------------------------------===//

ParseResult parseComputation(OpAsmParser &parser, OperationState &state) {
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<OpAsmParser::Argument> arguments;
  Attribute in, out, axes;
  FunctionType type;
  SMLoc loc = parser.getCurrentLocation();
  auto parseField = [&](StringRef key, SdyWrapper wrapper,
                        Attribute &attr) -> ParseResult {
    return failure(parser.parseKeyword(key) || parser.parseEqual() ||
                   parseSdyText(parser, wrapper, attr));
  };
  if (parser.parseOperandList(operands, OpAsmParser::Delimiter::Paren) ||
      parseField("in_shardings", kShardings, in) ||
      parseField("out_shardings", kShardings, out) ||
      parseField("manual_axes", kAxes, axes) ||
      parser.parseArgumentList(arguments, OpAsmParser::Delimiter::Paren,
                               /*allowType=*/true) ||
      parser.parseRegion(*state.addRegion(), arguments) ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperands(operands, type.getInputs(), loc, state.operands))
    return failure();
  state.addTypes(type.getResults());
  setProperties(state, {named(parser, "in_shardings", in),
                        named(parser, "manual_axes", axes),
                        named(parser, "out_shardings", out)});
  return success();
}

bool printComputation(Operation *op, OpAsmPrinter *p) {
  DictionaryAttr properties = getProperties(op);
  std::optional<StringRef> in =
      getSdyText(properties.get("in_shardings"), kShardings);
  std::optional<StringRef> out =
      getSdyText(properties.get("out_shardings"), kShardings);
  std::optional<StringRef> axes =
      getSdyText(properties.get("manual_axes"), kAxes);
  if (!in || !out || !axes || op->getNumRegions() != 1 ||
      !op->getRegion(0).hasOneBlock())
    return false;
  if (!p)
    return true;
  *p << '(' << op->getOperands() << ") in_shardings=" << *in
     << " out_shardings=" << *out << " manual_axes=" << *axes << " (";
  Region &region = op->getRegion(0);
  llvm::interleaveComma(region.getArguments(), *p, [&](BlockArgument argument) {
    p->printRegionArgument(argument);
  });
  *p << ") ";
  p->printRegion(region, /*printEntryBlockArgs=*/false);
  printAttributes(op, *p);
  *p << " : ";
  p->printFunctionalType(op);
  return true;
}

//===----------------------------------------------------------------------===//
// sdy.return %x : type
//===----------------------------------------------------------------------===//

ParseResult parseReturn(OpAsmParser &parser, OperationState &state) {
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<Type> types;
  SMLoc loc = parser.getCurrentLocation();
  return failure(parser.parseOptionalAttrDict(state.attributes) ||
                 parser.parseOperandList(operands) ||
                 (!operands.empty() && parser.parseColonTypeList(types)) ||
                 parser.resolveOperands(operands, types, loc, state.operands));
}

bool printReturn(Operation *op, OpAsmPrinter *p) {
  if (p) {
    printAttributes(op, *p);
    if (op->getNumOperands() > 0)
      *p << ' ' << op->getOperands() << " : " << op->getOperandTypes();
  }
  return true;
}

const Syntax kSyntax[] = {
    {"sdy.manual_computation", parseComputation, printComputation},
    {"sdy.mesh", parseMesh, printMesh},
    {"sdy.reshard", parseConstraint, printConstraint},
    {"sdy.return", parseReturn, printReturn},
    {"sdy.sharding_constraint", parseConstraint, printConstraint},
};

const Syntax *lookUp(StringRef opName) {
  const Syntax *entry = llvm::find_if(
      kSyntax, [&](const Syntax &entry) { return entry.name == opName; });
  return entry == std::end(kSyntax) ? nullptr : entry;
}

/// Functions that hold shardings may be inlined.
struct SdyInlinerInterface : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final {
    return true;
  }
};

} // namespace

SdyDialect::SdyDialect(MLIRContext *context)
    : Dialect(getDialectNamespace(), context, TypeID::get<SdyDialect>()) {
  allowUnknownOperations();
  allowUnknownTypes();
  addInterfaces<SdyInlinerInterface>();
}

Attribute SdyDialect::parseAttribute(DialectAsmParser &parser,
                                     Type type) const {
  MLIRContext *context = parser.getContext();
  return OpaqueAttr::get(StringAttr::get(context, getNamespace()),
                         parser.getFullSymbolSpec(),
                         type ? type : NoneType::get(context));
}

std::optional<Dialect::ParseOpHook>
SdyDialect::getParseOperationHook(StringRef opName) const {
  const Syntax *syntax = lookUp(opName);
  return syntax ? std::optional(syntax->parse) : std::nullopt;
}

llvm::unique_function<void(Operation *, OpAsmPrinter &)>
SdyDialect::getOperationPrinter(Operation *op) const {
  const Syntax *syntax = lookUp(op->getName().getStringRef());
  if (!syntax || !syntax->print(op, nullptr))
    return nullptr;
  return [syntax](Operation *op, OpAsmPrinter &p) { syntax->print(op, &p); };
}

void SdyDialect::addOpInterface(StringRef opName, TypeID interface,
                                std::shared_ptr<void> model) {
  interfaces[opName][interface] = std::move(model);
}

void *SdyDialect::getRegisteredInterfaceForOp(TypeID interface,
                                              OperationName opName) {
  auto found = interfaces.find(opName.getStringRef());
  return found == interfaces.end() ? nullptr
                                   : found->second.lookup(interface).get();
}
