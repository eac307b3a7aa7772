//===- Base.td - Types and traits of both dialects ---------*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Element types, tensor types and traits that both dialects are made of.
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_BASE_TD
#define STABLEHLO_DIALECT_BASE_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

def Hlo_Pred : TypeAlias<I1, "bool">;
def Hlo_SInt : SignlessIntOfWidths<[2, 4, 8, 16, 32, 64]>;
def Hlo_UInt : UnsignedIntOfWidths<[2, 4, 8, 16, 32, 64]>;
def Hlo_Int : AnyTypeOf<[Hlo_SInt, Hlo_UInt], "integer">;
def Hlo_Float : TypeAlias<AnyFloat, "floating-point">;
def Hlo_RealFloat : AnyTypeOf<[F32, F64], "f32 or f64">;
def Hlo_Complex : Complex<AnyTypeOf<[F32, F64]>>;

def Hlo_PerTensorQuantized
    : Type<CPred<"::llvm::isa<::mlir::quant::UniformQuantizedType>($_self)">,
           "per-tensor quantized">;
def Hlo_PerAxisQuantized
    : Type<CPred<"::llvm::isa<::mlir::quant::UniformQuantizedPerAxisType>($_self)">,
           "per-axis quantized">;

defvar Hlo_PlainElements = [Hlo_Float, Hlo_Pred, Hlo_Int, Hlo_Complex];
defvar Hlo_Elements = Hlo_PlainElements # [Hlo_PerTensorQuantized];
defvar Hlo_AllElements = Hlo_Elements # [Hlo_PerAxisQuantized];

//===----------------------------------------------------------------------===//
// Tensor types. A name lists the element types that are allowed: "Q" stands
// for per-tensor quantized elements, "AxisQ" for per-axis quantized ones too.
//===----------------------------------------------------------------------===//

def Hlo_Tensor : RankedTensorOf<Hlo_Elements>;
def Hlo_AxisQTensor : RankedTensorOf<Hlo_AllElements>;
def Hlo_PlainTensor : RankedTensorOf<Hlo_PlainElements>;
def Hlo_PredTensor : RankedTensorOf<[Hlo_Pred]>;
def Hlo_IntTensor : RankedTensorOf<[Hlo_Int]>;
def Hlo_PredIntTensor : RankedTensorOf<[Hlo_Pred, Hlo_Int]>;
def Hlo_PredIntFloatTensor : RankedTensorOf<[Hlo_Pred, Hlo_Int, Hlo_Float]>;
def Hlo_IntFloatTensor : RankedTensorOf<[Hlo_Int, Hlo_Float]>;
def Hlo_FloatTensor : RankedTensorOf<[Hlo_Float]>;
def Hlo_FloatQTensor : RankedTensorOf<[Hlo_Float, Hlo_PerTensorQuantized]>;
def Hlo_FloatComplexTensor : RankedTensorOf<[Hlo_Float, Hlo_Complex]>;
def Hlo_FloatComplexQTensor
    : RankedTensorOf<[Hlo_Float, Hlo_Complex, Hlo_PerTensorQuantized]>;
def Hlo_NumberTensor
    : RankedTensorOf<[Hlo_Int, Hlo_Float, Hlo_Complex, Hlo_PerTensorQuantized]>;
def Hlo_SignedTensor
    : RankedTensorOf<[Hlo_SInt, Hlo_Float, Hlo_Complex, Hlo_PerTensorQuantized]>;
def Hlo_MagnitudeTensor
    : RankedTensorOf<[Hlo_SInt, Hlo_Float, Hlo_PerTensorQuantized]>;
def Hlo_RealFloatTensor : RankedTensorOf<[Hlo_RealFloat]>;
def Hlo_ComplexTensor : RankedTensorOf<[Hlo_Complex]>;
def Hlo_QuantizedTensor
    : RankedTensorOf<[Hlo_PerTensorQuantized, Hlo_PerAxisQuantized]>;
def Hlo_FloatOrQuantizedTensor
    : RankedTensorOf<[Hlo_Float, Hlo_PerTensorQuantized, Hlo_PerAxisQuantized]>;
def Hlo_I32Tensor : RankedTensorOf<[I32]>;
def Hlo_UI32Tensor : RankedTensorOf<[UI32]>;
def Hlo_IndexTensor : RankedTensorOf<[AnyInteger, Index]>;

def Hlo_Scalar : 0DTensorOf<Hlo_Elements>;
def Hlo_IntScalar : 0DTensorOf<[Hlo_Int]>;
def Hlo_PredIntFloatScalar : 0DTensorOf<[Hlo_Pred, Hlo_Int, Hlo_Float]>;
def Hlo_FloatQVector : 1DTensorOf<[Hlo_Float, Hlo_PerTensorQuantized]>;

def Hlo_StaticTensor : StaticShapeTensorOf<Hlo_Elements>;
def Hlo_StaticAxisQTensor : StaticShapeTensorOf<Hlo_AllElements>;
def Hlo_StaticIntFloatTensor : StaticShapeTensorOf<[Hlo_Int, Hlo_Float]>;
def Hlo_StaticNumberTensor
    : StaticShapeTensorOf<[Hlo_Int, Hlo_Float, Hlo_Complex,
                           Hlo_PerTensorQuantized]>;

// A shape given at run time: a vector with one entry per dimension.
def Hlo_DimensionVector : 1DTensorOf<[Index, Hlo_Int]>;
def Hlo_StaticDimensionVector
    : RankedTensorOf<[Index, Hlo_Int],
                     [HasStaticShapePred, HasAnyRankOfPred<[1]>],
                     "statically shaped vector">;
def Hlo_StaticIntVector
    : RankedTensorOf<[Hlo_Int], [HasStaticShapePred, HasAnyRankOfPred<[1]>],
                     "statically shaped integer vector">;
def Hlo_StaticIntMatrix
    : RankedTensorOf<[Hlo_Int], [HasStaticShapePred, HasAnyRankOfPred<[2]>],
                     "statically shaped integer matrix">;

// Static, or dynamic with a bound in its encoding.
def Hlo_StaticOrBoundedTensor
    : RankedTensorOf<Hlo_AllElements,
                     [CPred<"::mlir::hlo::isStaticOrBounded($_self)">],
                     "statically shaped or bounded tensor">;

// chlo also takes unranked tensors.
def Hlo_UnrankedAny : TensorOf<Hlo_AllElements>;
def Hlo_UnrankedPredInt : TensorOf<[Hlo_Pred, Hlo_Int]>;
def Hlo_UnrankedPred : TensorOf<[Hlo_Pred]>;
def Hlo_UnrankedFloat : TensorOf<[Hlo_Float]>;
def Hlo_UnrankedFloatComplex : TensorOf<[Hlo_Float, Hlo_Complex]>;
def Hlo_UnrankedComplex : TensorOf<[Hlo_Complex]>;

def Hlo_Token
    : Type<CPred<"::llvm::isa<::mlir::stablehlo::TokenType>($_self)">, "token">;
def Hlo_Future
    : Type<CPred<"::llvm::isa<::mlir::stablehlo::FutureType>($_self)">,
           "future">;
def Hlo_TensorOrToken : AnyTypeOf<[Hlo_AxisQTensor, Hlo_Token]>;
def Hlo_Value : AnyTypeOf<[Hlo_AxisQTensor, Hlo_Token, AnyMemRef]>;
def Hlo_Tuple : NestedTupleOf<[Hlo_AxisQTensor, Hlo_Token, AnyMemRef]>;
def Hlo_ValueOrTuple
    : AnyTypeOf<[Hlo_AxisQTensor, Hlo_Token, AnyMemRef, Hlo_Tuple]>;
def Hlo_CustomCallValue
    : AnyTypeOf<[Hlo_UnrankedAny, Hlo_Token, AnyMemRef, Hlo_Future,
                 NestedTupleOf<[Hlo_UnrankedAny, Hlo_Token, AnyMemRef]>]>;

//===----------------------------------------------------------------------===//
// Traits
//===----------------------------------------------------------------------===//

class Hlo_NativeTrait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::mlir::hlo::OpTrait";
}

// The upstream trait lets CSE see `a + b` in `b + a`; the one of this library
// is what code written against the public headers asks for.
def Hlo_Commutative
    : TraitList<[Commutative, Hlo_NativeTrait<"IsCommutative">]>;

def Hlo_BroadcastingElementwise : Hlo_NativeTrait<"BroadcastingElementwise">;
def Chlo_Broadcasting : Hlo_NativeTrait<"Broadcasting"> {
  let cppNamespace = "::mlir::chlo::OpTrait";
}
def Hlo_PairwiseSameOperandAndResultType
    : Hlo_NativeTrait<"PairwiseSameOperandAndResultType">;
def Hlo_PairwiseSameOperandAndResultElementType
    : Hlo_NativeTrait<"PairwiseSameOperandAndResultElementType">;
def Hlo_CompatibleOperandsAndResultElementType
    : Hlo_NativeTrait<"CompatibleOperandsAndResultElementType">;
def Hlo_CompatibleOperandsElementType
    : Hlo_NativeTrait<"CompatibleOperandsElementType">;

// One type for all operands and results, and inference of it.
def Hlo_CompatibleOperandsAndResultType
    : TraitList<[InferTypeOpInterface,
                 Hlo_NativeTrait<"CompatibleOperandsAndResultType">]>;

def Hlo_InferType : InferTypeOpAdaptorBase;

// Without memory effects; may be moved up when its shapes allow that.
class Hlo_SpeculatableIf<string name>
    : TraitList<[NoMemoryEffect, ConditionallySpeculatable,
                 Hlo_NativeTrait<name>]>;
def Hlo_SpeculatableIfStatic
    : Hlo_SpeculatableIf<"SpeculatableIfAllInputsStatic">;
def Hlo_SpeculatableIfDimsKept
    : Hlo_SpeculatableIf<"SpeculatableIfStaticDimInOutputIsStaticInInput">;
def Hlo_SpeculatableIfShapeConstant
    : Hlo_SpeculatableIf<"SpeculatableIfAllInputsStaticAndShapeConstant">;

// The same for ops with regions: their bodies decide too.
def Hlo_RecursivelySpeculatableIfStatic
    : TraitList<[RecursiveMemoryEffects, ConditionallySpeculatable,
                 Hlo_NativeTrait<"RecursivelySpeculatableIfAllInputsStatic">]>;
def Hlo_ControlFlow
    : TraitList<[RecursiveMemoryEffects, RecursivelySpeculatable]>;

// Talks to the outside world: never removed, never reordered.
def Hlo_HasSideEffects : MemoryEffects<[MemRead, MemWrite]>;

#endif // STABLEHLO_DIALECT_BASE_TD
