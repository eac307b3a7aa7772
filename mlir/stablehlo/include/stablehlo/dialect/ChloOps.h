//===- ChloOps.h - The chlo dialect -----------------------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_CHLOOPS_H
#define STABLEHLO_DIALECT_CHLOOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "stablehlo/dialect/Base.h"
#include "stablehlo/dialect/StablehloOps.h"

#include "stablehlo/dialect/ChloDialect.h.inc"
#include "stablehlo/dialect/ChloEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "stablehlo/dialect/ChloAttrs.h.inc"

namespace mlir {
namespace chlo {
namespace OpTrait {

/// Operands are broadcast to one shape.
template <typename ConcreteType>
class Broadcasting
    : public mlir::OpTrait::TraitBase<ConcreteType, Broadcasting> {};

} // namespace OpTrait
} // namespace chlo
} // namespace mlir

#define GET_OP_CLASSES
#include "stablehlo/dialect/ChloOps.h.inc"

#endif // STABLEHLO_DIALECT_CHLOOPS_H
