//===- TaylorSharding.cpp - Taylor rule of shardings ----------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include "taylor/Dialect/Sdy/SdyDialect.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// The sharding with a leading dimension of which nothing is said:
/// <@mesh, [{"x"}]> becomes <@mesh, [{?}, {"x"}]>. Null if it is not of this
/// form.
Attribute withOpenDimension(Attribute sharding) {
  auto opaque = dyn_cast_or_null<OpaqueAttr>(sharding);
  if (!opaque)
    return {};
  StringRef text = opaque.getAttrData();
  for (StringRef start : {", [{", ", []"}) {
    size_t place = text.find(start);
    if (place == StringRef::npos)
      continue;
    place += 3;
    std::string open = text.take_front(place).str() +
                       (text[place] == '{' ? "{?}, " : "{?}") +
                       text.drop_front(place).str();
    return OpaqueAttr::get(opaque.getDialectNamespace(), open,
                           opaque.getType());
  }
  return {};
}

/// z_k = x_k, sharded alike
struct ConstraintJet : TaylorRuleOpInterface::FallbackModel<ConstraintJet> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto properties =
        dyn_cast_or_null<DictionaryAttr>(op->getPropertiesAsAttribute());
    Attribute open = withOpenDimension(properties ? properties.get("sharding")
                                                  : Attribute());
    if (!open)
      return builder.refuse(op, "expected a sharding of each dimension");
    NamedAttrList attributes(properties);
    attributes.set("sharding", open);
    results.emplace_back();
    for (unsigned k = 0; k <= builder.getOrder(); ++k) {
      if (!x[0][k])
        continue;
      OperationState state(op->getLoc(), op->getName());
      state.addOperands(x[0][k].value);
      state.addTypes(x[0][k].value.getType());
      state.addAttributes(op->getDiscardableAttrDictionary().getValue());
      state.propertiesAttr = x[0][k].perDirection
                                 ? attributes.getDictionary(op->getContext())
                                 : properties;
      results[0].set(k, {builder.getBuilder().create(state)->getResult(0),
                         x[0][k].perDirection});
    }
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = x_k, sharded alike"; }
};

} // namespace

void mlir::taylor::attachTaylorShardingRules(SdyDialect &dialect) {
  for (StringRef name : {"sdy.reshard", "sdy.sharding_constraint"})
    dialect.addOpInterface(name, TaylorRuleOpInterface::getInterfaceID(),
                           std::make_shared<ConstraintJet>());
}
