//===- Base.h - Types and traits of both dialects ---------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_BASE_H
#define STABLEHLO_DIALECT_BASE_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir {
namespace hlo {

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

inline bool isDynamicDimSize(int64_t size) {
  return ShapedType::isDynamic(size);
}
inline bool isStaticDimSize(int64_t size) { return !isDynamicDimSize(size); }

/// Whether two types agree but for what type inference cannot know: whether a
/// dimension is static, and how an element is quantized.
bool isCompatibleForHloTypeInference(Type lhs, Type rhs);
bool isCompatibleForHloTypeInference(TypeRange lhs, TypeRange rhs);

/// Whether two element types agree but for their quantization.
bool isCompatibleElementTypeForHloTypeInference(Type lhs, Type rhs);

/// Whether every dimension is static or has an upper bound.
bool isStaticOrBounded(Type type);

/// The type that knows all that the given compatible types know; null if they
/// are not compatible.
Type mostSpecificType(TypeRange types);

//===----------------------------------------------------------------------===//
// Traits
//===----------------------------------------------------------------------===//

namespace detail {
LogicalResult verifySameType(Operation *op);
LogicalResult verifySameElementType(Operation *op, bool withResults);
LogicalResult verifyPairwiseTypes(Operation *op, bool elementTypesOnly);
LogicalResult inferSameType(std::optional<Location> location,
                            ValueRange operands,
                            SmallVectorImpl<Type> &inferred);
bool areOperandsStatic(Operation *op);
bool areDimsKept(Operation *op);
bool areShapesConstant(Operation *op);
} // namespace detail

namespace OpTrait {

/// Elementwise after its operands have been broadcast to one shape.
template <typename ConcreteType>
class BroadcastingElementwise
    : public mlir::OpTrait::TraitBase<ConcreteType, BroadcastingElementwise> {};

/// The operands of a binary operation may be exchanged.
template <typename ConcreteType>
class IsCommutative
    : public mlir::OpTrait::TraitBase<ConcreteType, IsCommutative> {};

/// The i-th operand has the type of the i-th result.
template <typename ConcreteType>
class PairwiseSameOperandAndResultType
    : public mlir::OpTrait::TraitBase<ConcreteType,
                                      PairwiseSameOperandAndResultType> {
public:
  static LogicalResult verifyTrait(Operation *op) {
    return detail::verifyPairwiseTypes(op, /*elementTypesOnly=*/false);
  }
};

/// The i-th operand has the element type of the i-th result.
template <typename ConcreteType>
class PairwiseSameOperandAndResultElementType
    : public mlir::OpTrait::TraitBase<ConcreteType,
                                      PairwiseSameOperandAndResultElementType> {
public:
  static LogicalResult verifyTrait(Operation *op) {
    return detail::verifyPairwiseTypes(op, /*elementTypesOnly=*/true);
  }
};

/// All operands and results have one type, and it can be inferred.
template <typename ConcreteType>
class CompatibleOperandsAndResultType
    : public mlir::OpTrait::TraitBase<ConcreteType,
                                      CompatibleOperandsAndResultType> {
public:
  static LogicalResult verifyTrait(Operation *op) {
    return detail::verifySameType(op);
  }
  static LogicalResult inferReturnTypes(MLIRContext *,
                                        std::optional<Location> location,
                                        ValueRange operands, DictionaryAttr,
                                        OpaqueProperties, RegionRange,
                                        SmallVectorImpl<Type> &inferred) {
    return detail::inferSameType(location, operands, inferred);
  }
};

template <typename ConcreteType>
class CompatibleOperandsAndResultElementType
    : public mlir::OpTrait::TraitBase<ConcreteType,
                                      CompatibleOperandsAndResultElementType> {
public:
  static LogicalResult verifyTrait(Operation *op) {
    return detail::verifySameElementType(op, /*withResults=*/true);
  }
};

template <typename ConcreteType>
class CompatibleOperandsElementType
    : public mlir::OpTrait::TraitBase<ConcreteType,
                                      CompatibleOperandsElementType> {
public:
  static LogicalResult verifyTrait(Operation *op) {
    return detail::verifySameElementType(op, /*withResults=*/false);
  }
};

// Speculation. An operation whose shapes are dynamic may be one that only the
// path it is on makes well-defined, so it stays where it is.

template <typename ConcreteType>
class SpeculatableIfAllInputsStatic
    : public mlir::OpTrait::TraitBase<ConcreteType,
                                      SpeculatableIfAllInputsStatic> {
public:
  Speculation::Speculatability getSpeculatability() {
    return detail::areOperandsStatic(this->getOperation())
               ? Speculation::Speculatable
               : Speculation::NotSpeculatable;
  }
};

template <typename ConcreteType>
class RecursivelySpeculatableIfAllInputsStatic
    : public mlir::OpTrait::TraitBase<
          ConcreteType, RecursivelySpeculatableIfAllInputsStatic> {
public:
  Speculation::Speculatability getSpeculatability() {
    return detail::areOperandsStatic(this->getOperation())
               ? Speculation::RecursivelySpeculatable
               : Speculation::NotSpeculatable;
  }
};

/// For ops that keep the order of dimensions: a dimension that is static in the
/// result must not have been dynamic before.
template <typename ConcreteType>
class SpeculatableIfStaticDimInOutputIsStaticInInput
    : public mlir::OpTrait::TraitBase<
          ConcreteType, SpeculatableIfStaticDimInOutputIsStaticInInput> {
public:
  Speculation::Speculatability getSpeculatability() {
    return detail::areDimsKept(this->getOperation())
               ? Speculation::Speculatable
               : Speculation::NotSpeculatable;
  }
};

/// For ops that take a shape as an operand.
template <typename ConcreteType>
class SpeculatableIfAllInputsStaticAndShapeConstant
    : public mlir::OpTrait::TraitBase<
          ConcreteType, SpeculatableIfAllInputsStaticAndShapeConstant> {
public:
  Speculation::Speculatability getSpeculatability() {
    return detail::areShapesConstant(this->getOperation())
               ? Speculation::Speculatable
               : Speculation::NotSpeculatable;
  }
};

} // namespace OpTrait
} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_DIALECT_BASE_H
