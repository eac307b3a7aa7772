//===- StablehloControlFlow.cpp - Control flow ----------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inference.h"
#include "TolerantOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

#define GET_OP_CLASSES
#include "stablehlo/dialect/StablehloControlFlow.cpp.inc"

void StablehloDialect::addControlFlowOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/StablehloControlFlow.cpp.inc"
      >(this);
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

LogicalResult IfOp::inferReturnTypes(MLIRContext *,
                                     std::optional<Location> location,
                                     Adaptor adaptor,
                                     SmallVectorImpl<Type> &inferred) {
  return inferBranchTypes(location, adaptor.getRegions(), inferred);
}

LogicalResult CaseOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &inferred) {
  return inferBranchTypes(location, adaptor.getRegions(), inferred);
}

LogicalResult WhileOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferred) {
  llvm::append_range(inferred, TypeRange(adaptor.getOperands()));
  return success();
}

LogicalResult
OptimizationBarrierOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferred) {
  llvm::append_range(inferred, TypeRange(adaptor.getOperands()));
  return success();
}

//===----------------------------------------------------------------------===//
// WhileOp
//===----------------------------------------------------------------------===//

void WhileOp::getAsmBlockArgumentNames(Region &region,
                                       OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    setName(argument, "iterArg");
}

LogicalResult WhileOp::verify() {
  for (Region *region : {&getCond(), &getBody()})
    if (!isCompatibleForHloTypeInference(region->getArgumentTypes(),
                                         getOperandTypes()))
      return emitOpError("expected regions whose arguments have the types of "
                         "the operands");
  return success();
}

void WhileOp::print(OpAsmPrinter &p) {
  p << '(';
  llvm::interleaveComma(llvm::zip(getBody().getArguments(), getOperands()), p,
                        [&](auto pair) {
                          auto [argument, operand] = pair;
                          p << argument << " = " << operand;
                        });
  p << ')';
  if (getNumOperands() > 0) {
    p << " : ";
    llvm::interleaveComma(getOperandTypes(), p);
  }
  p.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  p.printNewline();
  p << "cond ";
  p.printRegion(getCond(), /*printEntryBlockArgs=*/false);
  p << " do ";
  p.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

ParseResult WhileOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  auto parseInit = [&]() -> ParseResult {
    return failure(parser.parseArgument(arguments.emplace_back()) ||
                   parser.parseEqual() ||
                   parser.parseOperand(operands.emplace_back()));
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseInit))
    return failure();
  if (!operands.empty() && parser.parseColonTypeList(result.types))
    return failure();
  if (parser.resolveOperands(operands, result.types, loc, result.operands) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  for (auto [argument, type] : llvm::zip(arguments, result.types))
    argument.type = type;
  return failure(parser.parseKeyword("cond") ||
                 parser.parseRegion(*result.addRegion(), arguments) ||
                 parser.parseKeyword("do") ||
                 parser.parseRegion(*result.addRegion(), arguments));
}

//===----------------------------------------------------------------------===//
// CompositeOp
//===----------------------------------------------------------------------===//

LogicalResult
CompositeOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  Operation *decomposition = symbolTable.lookupNearestSymbolFrom(
      getOperation(), getDecompositionAttr());
  auto function = dyn_cast_or_null<FunctionOpInterface>(decomposition);
  if (!function)
    return emitOpError("expected a function, but got ")
           << getDecompositionAttr();
  if (!isCompatibleForHloTypeInference(TypeRange(function.getArgumentTypes()),
                                       getOperandTypes()) ||
      !isCompatibleForHloTypeInference(TypeRange(function.getResultTypes()),
                                       getResultTypes()))
    return emitOpError("expected operands and results of the types of ")
           << getDecompositionAttr();
  return success();
}

//===----------------------------------------------------------------------===//
// CustomCallOp
//===----------------------------------------------------------------------===//

void CustomCallOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  // Only a call that says so is known to be free of effects.
  BoolAttr hasSideEffect = getHasSideEffectAttr();
  if (hasSideEffect && !hasSideEffect.getValue())
    return;
  effects.emplace_back(MemoryEffects::Allocate::get());
  effects.emplace_back(MemoryEffects::Free::get());
  effects.emplace_back(MemoryEffects::Read::get());
  effects.emplace_back(MemoryEffects::Write::get());
}

Attribute CustomCallOp::getBackendConfigOrDefault() {
  bool isTyped = getApiVersion() == CustomCallApiVersion::API_VERSION_TYPED_FFI;
  Builder builder(getContext());
  Attribute none = isTyped ? Attribute(builder.getDictionaryAttr({}))
                           : builder.getStringAttr("");
  return getBackendConfig().value_or(none);
}

bool CustomCallOp::hasEmptyBackendConfig() {
  Attribute config = getBackendConfigOrDefault();
  if (auto dictionary = dyn_cast<DictionaryAttr>(config))
    return dictionary.empty();
  return cast<StringAttr>(config).empty();
}
