//===- TolerantOps.h - Attributes that an operation does not know -*- C++
//-*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A newer producer may give an operation an attribute that its definition here
// lacks. In the generic form, `<{known = 1, unknown = 2}>`, MLIR would drop it
// without a word. Operations that are registered with `addTolerantOps` keep it:
// it is copied, compared and printed with the others.
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_TOLERANTOPS_H
#define STABLEHLO_LIB_DIALECT_TOLERANTOPS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/OperationSupport.h"
#include <atomic>
#include <mutex>

namespace mlir {
namespace hlo {

/// The unknown attributes of all operations of one name. They are found by the
/// address of the operation's properties, which have no room for them.
class UnknownAttrs {
public:
  /// Splits `all` into attributes that are in `knownNames` and, for `owner`,
  /// those that are not. Returns the former.
  DictionaryAttr take(OpaqueProperties owner, DictionaryAttr all,
                      ArrayRef<StringAttr> knownNames);
  DictionaryAttr get(OpaqueProperties owner) const;
  /// Gives an unknown attribute a new value, or, with a null one, removes it.
  /// Says whether there was one of that name.
  bool replace(OpaqueProperties owner, StringAttr name, Attribute value);
  void copy(OpaqueProperties to, OpaqueProperties from);
  void erase(OpaqueProperties owner);

private:
  void set(OpaqueProperties owner, DictionaryAttr attrs);

  mutable std::mutex mutex;
  DenseMap<void *, DictionaryAttr> attrsOf;
  // Hardly ever is there anything: then there is no need to lock.
  std::atomic<size_t> count = 0;
};

/// Makes bytecode hold properties as one attribute, unknown ones included.
void storePropertiesAsAttribute(mlir::detail::InterfaceMap &interfaces);

/// The properties in `attr` if they were read from text or bytecode; null if
/// they come from a builder, which passes other attributes along with them.
DictionaryAttr getReadProperties(Attribute attr, bool isParsed);

/// `known` together with `unknown`; either may be null.
Attribute mergeProperties(Attribute known, DictionaryAttr unknown);

template <typename ConcreteOp>
class TolerantModel final : public OperationName::Impl {
  using Known = RegisteredOperationName::Model<ConcreteOp>;

public:
  explicit TolerantModel(std::unique_ptr<Known> model)
      : Impl(model->getName(), model->getDialect(), model->getTypeID(),
             std::move(model->getInterfaceMap())),
        known(std::move(model)) {
    storePropertiesAsAttribute(getInterfaceMap());
  }

  LogicalResult foldHook(Operation *op, ArrayRef<Attribute> operands,
                         SmallVectorImpl<OpFoldResult> &results) final {
    return known->foldHook(op, operands, results);
  }
  void getCanonicalizationPatterns(RewritePatternSet &patterns,
                                   MLIRContext *context) final {
    known->getCanonicalizationPatterns(patterns, context);
  }
  bool hasTrait(TypeID id) final { return known->hasTrait(id); }
  OperationName::ParseAssemblyFn getParseAssemblyFn() final {
    return known->getParseAssemblyFn();
  }
  void populateDefaultAttrs(const OperationName &name,
                            NamedAttrList &attrs) final {
    known->populateDefaultAttrs(name, attrs);
  }
  void printAssembly(Operation *op, OpAsmPrinter &printer,
                     StringRef name) final {
    known->printAssembly(op, printer, name);
  }
  LogicalResult verifyInvariants(Operation *op) final {
    return known->verifyInvariants(op);
  }
  LogicalResult verifyRegionInvariants(Operation *op) final {
    return known->verifyRegionInvariants(op);
  }

  std::optional<Attribute> getInherentAttr(Operation *op,
                                           StringRef name) final {
    if (Known::hasProperties)
      if (std::optional<Attribute> attr = known->getInherentAttr(op, name))
        return attr;
    if (DictionaryAttr attrs = unknown.get(op->getPropertiesStorage()))
      if (Attribute attr = attrs.get(name))
        return attr;
    return std::nullopt;
  }
  void setInherentAttr(Operation *op, StringAttr name, Attribute value) final {
    if (!unknown.replace(op->getPropertiesStorage(), name, value))
      known->setInherentAttr(op, name, value);
  }
  void populateInherentAttrs(Operation *op, NamedAttrList &attrs) final {
    known->populateInherentAttrs(op, attrs);
    if (DictionaryAttr more = unknown.get(op->getPropertiesStorage()))
      attrs.append(more.getValue());
  }
  LogicalResult
  verifyInherentAttrs(OperationName name, NamedAttrList &attrs,
                      function_ref<InFlightDiagnostic()> emitError) final {
    return known->verifyInherentAttrs(name, attrs, emitError);
  }

  // An operation without properties gets room for one byte: an address.
  int getOpPropertyByteSize() final {
    return std::max(known->getOpPropertyByteSize(), 1);
  }
  void initProperties(OperationName name, OpaqueProperties storage,
                      OpaqueProperties init) final {
    known->initProperties(name, storage, init);
    unknown.copy(storage, init);
  }
  void deleteProperties(OpaqueProperties properties) final {
    known->deleteProperties(properties);
    unknown.erase(properties);
  }
  void populateDefaultProperties(OperationName name,
                                 OpaqueProperties properties) final {
    known->populateDefaultProperties(name, properties);
  }
  LogicalResult
  setPropertiesFromAttr(OperationName name, OpaqueProperties properties,
                        Attribute attr,
                        function_ref<InFlightDiagnostic()> emitError) final {
    DictionaryAttr all = getReadProperties(attr, bool(emitError));
    if (!all)
      return known->setPropertiesFromAttr(name, properties, attr, emitError);
    DictionaryAttr own =
        unknown.take(properties, all, name.getAttributeNames());
    if (!Known::hasProperties)
      return success();
    return known->setPropertiesFromAttr(name, properties, own, emitError);
  }
  Attribute getPropertiesAsAttr(Operation *op) final {
    return mergeProperties(known->getPropertiesAsAttr(op),
                           unknown.get(op->getPropertiesStorage()));
  }
  void copyProperties(OpaqueProperties to, OpaqueProperties from) final {
    known->copyProperties(to, from);
    unknown.copy(to, from);
  }
  bool compareProperties(OpaqueProperties lhs, OpaqueProperties rhs) final {
    return known->compareProperties(lhs, rhs) &&
           unknown.get(lhs) == unknown.get(rhs);
  }
  llvm::hash_code hashProperties(OpaqueProperties properties) final {
    llvm::hash_code hash = known->hashProperties(properties);
    if (DictionaryAttr attrs = unknown.get(properties))
      hash = llvm::hash_combine(hash, attrs);
    return hash;
  }

private:
  std::unique_ptr<Known> known;
  UnknownAttrs unknown;
};

/// Registers operations with a dialect.
template <typename... ConcreteOps> void addTolerantOps(Dialect *dialect) {
  (RegisteredOperationName::insert(
       std::make_unique<TolerantModel<ConcreteOps>>(
           std::make_unique<RegisteredOperationName::Model<ConcreteOps>>(
               dialect)),
       ConcreteOps::getAttributeNames()),
   ...);
}

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_TOLERANTOPS_H
