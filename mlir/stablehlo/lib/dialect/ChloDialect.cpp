//===- ChloDialect.cpp - The chlo dialect and its attributes --------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inliner.h"
#include "Opaque.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "stablehlo/dialect/AssemblyFormat.h"
#include "stablehlo/dialect/ChloOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::chlo;

#include "stablehlo/dialect/ChloDialect.cpp.inc"
#include "stablehlo/dialect/ChloEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "stablehlo/dialect/ChloAttrs.cpp.inc"

void ChloDialect::initialize() {
  addAttributes();
  addBroadcastOps();
  addFunctionOps();
  allowUnknownOperations();
  allowUnknownTypes();
  addInterfaces<hlo::HloInlinerInterface>();
}

void ChloDialect::addAttributes() {
  Dialect::addAttributes<
#define GET_ATTRDEF_LIST
#include "stablehlo/dialect/ChloAttrs.cpp.inc"
      >();
}

Operation *ChloDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return chlo::ConstantOp::create(builder, loc, type, elements);
}

Attribute ChloDialect::parseAttribute(DialectAsmParser &parser,
                                      Type type) const {
  StringRef mnemonic;
  Attribute attr;
  OptionalParseResult known =
      generatedAttributeParser(parser, &mnemonic, type, attr);
  if (known.has_value())
    return attr;
  return parseOpaqueAttr(parser, getNamespace(), type);
}

void ChloDialect::printAttribute(Attribute attr, DialectAsmPrinter &os) const {
  (void)generatedAttributePrinter(attr, os);
}

Attribute RaggedDotDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> lhsBatching, rhsBatching, lhsContracting, rhsContracting,
      ragged, group;
  if (parseDimFields(parser, {{"lhs_batching_dimensions", &lhsBatching},
                              {"rhs_batching_dimensions", &rhsBatching},
                              {"lhs_contracting_dimensions", &lhsContracting},
                              {"rhs_contracting_dimensions", &rhsContracting},
                              {"lhs_ragged_dimensions", &ragged},
                              {"rhs_group_dimensions", &group}}))
    return {};
  return get(parser.getContext(), lhsBatching, rhsBatching, lhsContracting,
             rhsContracting, ragged, group);
}

void RaggedDotDimensionNumbersAttr::print(AsmPrinter &printer) const {
  printDimFields(printer,
                 {{"lhs_batching_dimensions", getLhsBatchingDimensions()},
                  {"rhs_batching_dimensions", getRhsBatchingDimensions()},
                  {"lhs_contracting_dimensions", getLhsContractingDimensions()},
                  {"rhs_contracting_dimensions", getRhsContractingDimensions()},
                  {"lhs_ragged_dimensions", getLhsRaggedDimensions()},
                  {"rhs_group_dimensions", getRhsGroupDimensions()}});
}
