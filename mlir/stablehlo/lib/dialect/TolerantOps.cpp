//===- TolerantOps.cpp - Attributes that an operation does not know -------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TolerantOps.h"

#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"

using namespace mlir;
using namespace mlir::hlo;

/// Properties that MLIR itself keeps beside the attributes.
static bool isSegmentSizes(StringAttr name) {
  return name == "operandSegmentSizes" || name == "resultSegmentSizes";
}

DictionaryAttr UnknownAttrs::take(OpaqueProperties owner, DictionaryAttr all,
                                  ArrayRef<StringAttr> knownNames) {
  SmallVector<NamedAttribute> known, unknown;
  for (NamedAttribute attr : all) {
    bool isKnown = isSegmentSizes(attr.getName()) ||
                   llvm::is_contained(knownNames, attr.getName());
    (isKnown ? known : unknown).push_back(attr);
  }
  MLIRContext *context = all.getContext();
  set(owner, unknown.empty() ? DictionaryAttr()
                             : DictionaryAttr::get(context, unknown));
  return unknown.empty() ? all : DictionaryAttr::get(context, known);
}

DictionaryAttr UnknownAttrs::get(OpaqueProperties owner) const {
  if (count == 0 || !owner)
    return {};
  std::lock_guard<std::mutex> lock(mutex);
  return attrsOf.lookup(owner.as<void *>());
}

bool UnknownAttrs::replace(OpaqueProperties owner, StringAttr name,
                           Attribute value) {
  DictionaryAttr old = get(owner);
  if (!old || !old.contains(name))
    return false;
  NamedAttrList attrs(old);
  if (value)
    attrs.set(name, value);
  else
    attrs.erase(name);
  set(owner,
      attrs.empty() ? DictionaryAttr() : attrs.getDictionary(old.getContext()));
  return true;
}

void UnknownAttrs::set(OpaqueProperties owner, DictionaryAttr attrs) {
  if (!attrs && count == 0)
    return;
  std::lock_guard<std::mutex> lock(mutex);
  if (attrs)
    attrsOf[owner.as<void *>()] = attrs;
  else
    attrsOf.erase(owner.as<void *>());
  count = attrsOf.size();
}

void UnknownAttrs::copy(OpaqueProperties to, OpaqueProperties from) {
  set(to, get(from));
}

void UnknownAttrs::erase(OpaqueProperties owner) { set(owner, {}); }

namespace {
struct AttributeBytecode
    : BytecodeOpInterface::FallbackModel<AttributeBytecode> {
  static LogicalResult readProperties(DialectBytecodeReader &reader,
                                      OperationState &state) {
    Attribute properties;
    if (failed(reader.readOptionalAttribute(properties)))
      return failure();
    if (properties)
      state.propertiesAttr =
          ArrayAttr::get(properties.getContext(), properties);
    return success();
  }
  void writeProperties(Operation *op, DialectBytecodeWriter &writer) const {
    writer.writeOptionalAttribute(op->getPropertiesAsAttribute());
  }
};
} // namespace

void hlo::storePropertiesAsAttribute(mlir::detail::InterfaceMap &interfaces) {
  if (auto *bytecode = interfaces.lookup<BytecodeOpInterface>())
    *bytecode = AttributeBytecode();
  else
    interfaces.insertModels<AttributeBytecode>();
}

// The parser is the one that wants errors reported. Bytecode puts the
// properties into an array to be told from builders.
DictionaryAttr hlo::getReadProperties(Attribute attr, bool isParsed) {
  if (auto array = dyn_cast_or_null<ArrayAttr>(attr))
    if (array.size() == 1)
      return dyn_cast<DictionaryAttr>(array[0]);
  return isParsed ? dyn_cast_or_null<DictionaryAttr>(attr) : DictionaryAttr();
}

Attribute hlo::mergeProperties(Attribute known, DictionaryAttr unknown) {
  if (!unknown)
    return known;
  SmallVector<NamedAttribute> attrs(unknown.getValue());
  if (auto dictionary = dyn_cast_or_null<DictionaryAttr>(known))
    llvm::append_range(attrs, dictionary.getValue());
  return DictionaryAttr::get(unknown.getContext(), attrs);
}
