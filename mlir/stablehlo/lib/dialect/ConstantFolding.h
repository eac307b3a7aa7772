//===- ConstantFolding.h - Arithmetic on constants --------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Constants are folded if they are splats or have few elements: a program must
// not grow by what it computes.
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_CONSTANTFOLDING_H
#define STABLEHLO_LIB_DIALECT_CONSTANTFOLDING_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"

namespace mlir {
namespace hlo {

/// The value, if it has the type of the result that it would replace.
inline OpFoldResult ifOfType(Value value, Type resultType) {
  return value.getType() == resultType ? OpFoldResult(value) : OpFoldResult();
}

/// Constants of more elements that are not all equal are left alone.
constexpr int64_t kMaxFoldedElements = 64;

/// The tensor constant `attr` if it may be folded; null if not.
DenseElementsAttr getFoldable(Attribute attr);

/// Whether every element is the given number.
bool isSplatOf(Attribute attr, int64_t number);

/// How the bits of an integer are read. Booleans count as unsigned.
bool isUnsigned(Type elementType);

/// A function of elements, on integers and on floats. It gives nothing where
/// the result is not defined, and is null where there is none.
struct ElementFunction {
  using Ints = std::optional<APInt>(ArrayRef<APInt>, bool isUnsigned);
  using Floats = std::optional<APFloat>(ArrayRef<APFloat>);
  Ints *ints = nullptr;
  Floats *floats = nullptr;
};

/// Applies the function to each element. Null if an operand is no foldable
/// constant, or if the function gives nothing.
Attribute foldElements(ElementFunction function, ArrayRef<Attribute> operands,
                       Type resultType);

/// A tensor of the given elements: one if it is a splat, or all.
Attribute makeElements(RankedTensorType type, ArrayRef<Attribute> elements);

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_CONSTANTFOLDING_H
