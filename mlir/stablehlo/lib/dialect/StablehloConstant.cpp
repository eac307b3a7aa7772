//===- StablehloConstant.cpp - Constants ----------------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::stablehlo;

void ConstantOp::build(OpBuilder &builder, OperationState &state,
                       Attribute value) {
  Type type = cast<TypedAttr>(value).getType();
  ElementsAttr elements = dyn_cast<ElementsAttr>(value);
  if (!elements) {
    type = RankedTensorType::get({}, type);
    elements = DenseElementsAttr::get(cast<RankedTensorType>(type), value);
  }
  build(builder, state, type, elements);
}

void ConstantOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  bool isInteger = isa<IntegerType>(getType().getElementType());
  setName(getOutput(), isInteger ? "c" : "cst");
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult ConstantOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location>,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &inferred) {
  inferred.push_back(adaptor.getValue().getType());
  return success();
}

bool ConstantOp::isCompatibleReturnTypes(TypeRange inferred, TypeRange actual) {
  if (inferred.size() != 1 || actual.size() != 1)
    return false;
  // The elements of a quantized constant are those of its storage.
  auto type = cast<ShapedType>(actual.front());
  auto quantized = dyn_cast<quant::QuantizedType>(type.getElementType());
  Type expected =
      quantized ? type.clone(quantized.getStorageType()) : Type(type);
  return isCompatibleForHloTypeInference(inferred.front(), expected);
}

ParseResult ConstantOp::parse(OpAsmParser &parser, OperationState &result) {
  ElementsAttr value;
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseAttribute(value))
    return failure();
  result.getOrAddProperties<Properties>().value = value;
  Type type = value.getType();
  if (succeeded(parser.parseOptionalArrow()) && parser.parseType(type))
    return failure();
  result.addTypes(type);
  return success();
}

void ConstantOp::print(OpAsmPrinter &p) {
  p.printOptionalAttrDict((*this)->getAttrs(), {"value"});
  p << ' ';
  p.printAttribute(getValue());
  if (getValue().getType() != getType())
    p << " -> " << getType();
}
