//===- StablehloDialect.cpp - The stablehlo dialect and its types ---------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inliner.h"
#include "Opaque.h"
#include "mlir/IR/DialectImplementation.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::stablehlo;

#include "stablehlo/dialect/StablehloDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "stablehlo/dialect/StablehloTypeDefs.cpp.inc"

void StablehloDialect::initialize() {
  addAttributes();
  addTypes();
  addCollectiveOps();
  addContractionOps();
  addControlFlowOps();
  addElementwiseOps();
  addIndexingOps();
  addLinalgOps();
  addMiscOps();
  addReductionOps();
  addShapeOps();
  allowUnknownOperations();
  allowUnknownTypes();
  addInterfaces<hlo::HloInlinerInterface>();
}

void StablehloDialect::addTypes() {
  Dialect::addTypes<
#define GET_TYPEDEF_LIST
#include "stablehlo/dialect/StablehloTypeDefs.cpp.inc"
      >();
}

Operation *StablehloDialect::materializeConstant(OpBuilder &builder,
                                                 Attribute value, Type type,
                                                 Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || !isa<RankedTensorType>(type) ||
      !hlo::isCompatibleForHloTypeInference(elements.getType(), type))
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}

Type StablehloDialect::parseType(DialectAsmParser &parser) const {
  StringRef mnemonic;
  Type type;
  OptionalParseResult known = generatedTypeParser(parser, &mnemonic, type);
  if (known.has_value())
    return type;
  return hlo::parseOpaqueType(parser, getNamespace());
}

void StablehloDialect::printType(Type type, DialectAsmPrinter &os) const {
  (void)generatedTypePrinter(type, os);
}
