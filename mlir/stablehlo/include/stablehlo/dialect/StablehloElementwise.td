//===- StablehloElementwise.td - Operations on each element -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOELEMENTWISE_TD
#define STABLEHLO_DIALECT_STABLEHLOELEMENTWISE_TD

include "stablehlo/dialect/StablehloAttrs.td"

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

class Stablehlo_UnaryOp<string mnemonic, list<Trait> traits, Type OperandType,
                        Type ResultType = OperandType>
    : Stablehlo_Op<mnemonic, traits # [Elementwise, SameOperandsAndResultShape,
                                       Hlo_SpeculatableIfDimsKept]> {
  let arguments = (ins OperandType:$operand);
  let results = (outs ResultType:$result);
  let assemblyFormat = [{
    $operand attr-dict `:`
    custom<SameOperandsAndResultType>(type($operand), type($result))
  }];
}

// The result has the type of the operand.
class Stablehlo_UniformUnaryOp<string mnemonic, Type ElementTensor>
    : Stablehlo_UnaryOp<mnemonic, [Hlo_CompatibleOperandsAndResultType],
                        ElementTensor>;

// Elementary functions whose error can be bounded.
class Stablehlo_AccurateUnaryOp<string mnemonic>
    : Stablehlo_UniformUnaryOp<mnemonic, Hlo_FloatComplexQTensor> {
  let arguments = (ins Hlo_FloatComplexQTensor:$operand,
    DefaultValuedOptionalAttr<
        Stablehlo_ResultAccuracyAttr,
        "::mlir::stablehlo::ResultAccuracyMode::DEFAULT">:$result_accuracy);
}

def Stablehlo_AbsOp
    : Stablehlo_UnaryOp<"abs", [Hlo_InferType], Hlo_SignedTensor,
                        Hlo_MagnitudeTensor> {
  let summary = "Absolute value; the modulus of a complex number";
  let hasFolder = 1;
}
def Stablehlo_CbrtOp : Stablehlo_AccurateUnaryOp<"cbrt"> {
  let summary = "Cubic root";
}
def Stablehlo_CeilOp : Stablehlo_UniformUnaryOp<"ceil", Hlo_FloatQTensor> {
  let summary = "Smallest integer not below the operand";
}
def Stablehlo_ClzOp
    : Stablehlo_UniformUnaryOp<"count_leading_zeros", Hlo_IntTensor> {
  let summary = "Number of zero bits above the highest set bit";
}
def Stablehlo_ConvertOp
    : Stablehlo_UnaryOp<"convert", [], Hlo_PlainTensor> {
  let summary = "Conversion to another element type";
  let builders = [
    OpBuilder<(ins "::mlir::Value":$operand,
                   "::mlir::Type":$result_element_ty)>];
  let hasFolder = 1;
}
def Stablehlo_CosineOp : Stablehlo_AccurateUnaryOp<"cosine"> {
  let summary = "Cosine";
}
def Stablehlo_ExpOp : Stablehlo_AccurateUnaryOp<"exponential"> {
  let summary = "Exponential function";
}
def Stablehlo_Expm1Op : Stablehlo_AccurateUnaryOp<"exponential_minus_one"> {
  let summary = "exp(x) - 1, exact near zero";
}
def Stablehlo_FloorOp : Stablehlo_UniformUnaryOp<"floor", Hlo_FloatQTensor> {
  let summary = "Largest integer not above the operand";
}
def Stablehlo_ImagOp
    : Stablehlo_UnaryOp<"imag", [Hlo_InferType], Hlo_FloatComplexTensor,
                        Hlo_FloatTensor> {
  let summary = "Imaginary part";
}
def Stablehlo_IsFiniteOp
    : Stablehlo_UnaryOp<"is_finite", [Hlo_InferType], Hlo_FloatQTensor> {
  let summary = "Whether the operand is neither infinite nor NaN";
  let arguments = (ins Hlo_FloatQTensor:$x);
  let results = (outs Hlo_PredTensor:$y);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
}
def Stablehlo_Log1pOp : Stablehlo_AccurateUnaryOp<"log_plus_one"> {
  let summary = "log(1 + x), exact near zero";
}
def Stablehlo_LogOp : Stablehlo_AccurateUnaryOp<"log"> {
  let summary = "Natural logarithm";
}
def Stablehlo_LogisticOp : Stablehlo_AccurateUnaryOp<"logistic"> {
  let summary = "1 / (1 + exp(-x))";
}
def Stablehlo_NegOp
    : Stablehlo_UniformUnaryOp<"negate", Hlo_NumberTensor> {
  let summary = "Negation";
  let hasFolder = 1;
}
def Stablehlo_NotOp : Stablehlo_UniformUnaryOp<"not", Hlo_PredIntTensor> {
  let summary = "Complement of each bit";
  let hasFolder = 1;
}
def Stablehlo_PopulationCountOp
    : Stablehlo_UniformUnaryOp<"popcnt", Hlo_IntTensor> {
  let summary = "Number of bits that are set";
}
def Stablehlo_RealOp
    : Stablehlo_UnaryOp<"real", [Hlo_InferType], Hlo_FloatComplexTensor,
                        Hlo_FloatTensor> {
  let summary = "Real part";
}
def Stablehlo_ReducePrecisionOp
    : Stablehlo_UniformUnaryOp<"reduce_precision", Hlo_FloatQTensor> {
  let summary = "Rounding to fewer exponent and mantissa bits";
  let arguments = (ins Hlo_FloatQTensor:$operand, I32Attr:$exponent_bits,
                       I32Attr:$mantissa_bits);
  let results = (outs Hlo_FloatQTensor:$output);
  let assemblyFormat = [{
    $operand `,` `format` `=`
    custom<ExponentMantissa>($exponent_bits, $mantissa_bits) attr-dict `:`
    custom<SameOperandsAndResultType>(type($operand), type($output))
  }];
}
def Stablehlo_RoundNearestEvenOp
    : Stablehlo_UniformUnaryOp<"round_nearest_even", Hlo_FloatQTensor> {
  let summary = "Nearest integer, halves to the even one";
}
def Stablehlo_RoundOp
    : Stablehlo_UniformUnaryOp<"round_nearest_afz", Hlo_FloatQTensor> {
  let summary = "Nearest integer, halves away from zero";
}
def Stablehlo_RsqrtOp : Stablehlo_AccurateUnaryOp<"rsqrt"> {
  let summary = "One over the square root";
}
def Stablehlo_SignOp : Stablehlo_UniformUnaryOp<"sign", Hlo_SignedTensor> {
  let summary = "x / |x|, and 0 for 0";
}
def Stablehlo_SineOp : Stablehlo_AccurateUnaryOp<"sine"> {
  let summary = "Sine";
}
def Stablehlo_SqrtOp : Stablehlo_AccurateUnaryOp<"sqrt"> {
  let summary = "Square root";
}
def Stablehlo_TanOp : Stablehlo_AccurateUnaryOp<"tan"> {
  let summary = "Tangent";
}
def Stablehlo_TanhOp : Stablehlo_AccurateUnaryOp<"tanh"> {
  let summary = "Hyperbolic tangent";
}
def Stablehlo_UniformDequantizeOp
    : Stablehlo_UnaryOp<"uniform_dequantize", [Hlo_InferType],
                        Hlo_QuantizedTensor, Hlo_FloatTensor> {
  let summary = "Floating-point value of a quantized number";
}
def Stablehlo_UniformQuantizeOp
    : Stablehlo_UnaryOp<"uniform_quantize", [], Hlo_FloatOrQuantizedTensor,
                        Hlo_QuantizedTensor> {
  let summary = "Quantized number nearest to a value";
}

//===----------------------------------------------------------------------===//
// Two operands
//===----------------------------------------------------------------------===//

class Stablehlo_ElementwiseOp<string mnemonic, list<Trait> traits = []>
    : Stablehlo_Op<mnemonic, traits # [Hlo_SpeculatableIfStatic]>;

class Stablehlo_BinaryOp<string mnemonic, Type ElementTensor,
                         list<Trait> traits = []>
    : Stablehlo_ElementwiseOp<mnemonic,
          traits # [Hlo_CompatibleOperandsAndResultType, Elementwise,
                    SameOperandsAndResultShape]> {
  let arguments = (ins ElementTensor:$lhs, ElementTensor:$rhs);
  let results = (outs ElementTensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:`
    custom<SameOperandsAndResultType>(type($lhs), type($rhs), type($result))
  }];
}

def Stablehlo_AddOp
    : Stablehlo_BinaryOp<"add", Hlo_AxisQTensor, [Hlo_Commutative]> {
  let summary = "Sum; of booleans, their disjunction";
  let hasFolder = 1;
}
def Stablehlo_AndOp
    : Stablehlo_BinaryOp<"and", Hlo_PredIntTensor, [Hlo_Commutative]> {
  let summary = "Conjunction of each bit";
  let hasFolder = 1;
}
def Stablehlo_Atan2Op : Stablehlo_BinaryOp<"atan2", Hlo_FloatComplexQTensor> {
  let summary = "Angle of the point (rhs, lhs)";
}
def Stablehlo_DivOp : Stablehlo_BinaryOp<"divide", Hlo_NumberTensor> {
  let summary = "Quotient; of integers, rounded towards zero";
  let hasFolder = 1;
}
def Stablehlo_MaxOp
    : Stablehlo_BinaryOp<"maximum", Hlo_Tensor, [Hlo_Commutative]> {
  let summary = "The larger one; NaN if either is";
  let hasFolder = 1;
}
def Stablehlo_MinOp
    : Stablehlo_BinaryOp<"minimum", Hlo_Tensor, [Hlo_Commutative]> {
  let summary = "The smaller one; NaN if either is";
  let hasFolder = 1;
}
def Stablehlo_MulOp
    : Stablehlo_BinaryOp<"multiply", Hlo_Tensor, [Hlo_Commutative]> {
  let summary = "Product; of booleans, their conjunction";
  let hasFolder = 1;
}
def Stablehlo_OrOp
    : Stablehlo_BinaryOp<"or", Hlo_PredIntTensor, [Hlo_Commutative]> {
  let summary = "Disjunction of each bit";
  let hasFolder = 1;
}
def Stablehlo_PowOp : Stablehlo_BinaryOp<"power", Hlo_NumberTensor> {
  let summary = "lhs to the power of rhs";
}
def Stablehlo_RemOp : Stablehlo_BinaryOp<"remainder", Hlo_NumberTensor> {
  let summary = "Remainder of a division, with the sign of lhs";
  let hasFolder = 1;
}
def Stablehlo_ShiftLeftOp : Stablehlo_BinaryOp<"shift_left", Hlo_IntTensor> {
  let summary = "Bits moved up";
}
def Stablehlo_ShiftRightArithmeticOp
    : Stablehlo_BinaryOp<"shift_right_arithmetic", Hlo_IntTensor> {
  let summary = "Bits moved down, the sign bit repeated";
}
def Stablehlo_ShiftRightLogicalOp
    : Stablehlo_BinaryOp<"shift_right_logical", Hlo_IntTensor> {
  let summary = "Bits moved down, zeros above";
}
def Stablehlo_SubtractOp : Stablehlo_BinaryOp<"subtract", Hlo_NumberTensor> {
  let summary = "Difference";
  let hasFolder = 1;
}
def Stablehlo_XorOp
    : Stablehlo_BinaryOp<"xor", Hlo_PredIntTensor, [Hlo_Commutative]> {
  let summary = "Exclusive disjunction of each bit";
  let hasFolder = 1;
}

def Stablehlo_CompareOp
    : Stablehlo_ElementwiseOp<"compare",
          [Hlo_InferType, Elementwise, Hlo_CompatibleOperandsElementType,
           SameOperandsAndResultShape]> {
  let summary = "Comparison";
  let arguments = (ins Hlo_Tensor:$lhs, Hlo_Tensor:$rhs,
    Stablehlo_ComparisonDirectionAttr:$comparison_direction,
    OptionalAttr<Stablehlo_ComparisonTypeAttr>:$compare_type);
  let results = (outs Hlo_PredTensor);
  let builders = [
    OpBuilder<(ins "::mlir::Value":$lhs, "::mlir::Value":$rhs,
      "::mlir::stablehlo::ComparisonDirection":$comparison_direction,
      CArg<"::mlir::stablehlo::ComparisonType",
           "::mlir::stablehlo::ComparisonType::NOTYPE">:$compare_type)>];
  let assemblyFormat = [{
    custom<ComparisonDirection>($comparison_direction) `,` $lhs `,` $rhs
    (`,` custom<ComparisonType>($compare_type)^)? attr-dict `:`
    functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Stablehlo_ComplexOp
    : Stablehlo_ElementwiseOp<"complex",
          [Hlo_InferType, Elementwise, SameOperandsElementType,
           SameOperandsAndResultShape]> {
  let summary = "Complex number from its real and imaginary part";
  let arguments = (ins Hlo_RealFloatTensor:$lhs, Hlo_RealFloatTensor:$rhs);
  let results = (outs Hlo_ComplexTensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:`
    custom<ComplexOpType>(type($lhs), type($rhs), type($result))
  }];
}

//===----------------------------------------------------------------------===//
// Three operands, and any number
//===----------------------------------------------------------------------===//

def Stablehlo_ClampOp
    : Stablehlo_ElementwiseOp<"clamp",
          [Hlo_InferType, Hlo_CompatibleOperandsAndResultElementType,
           Hlo_BroadcastingElementwise]> {
  let summary = "The operand, kept between two bounds";
  let arguments = (ins Hlo_Tensor:$min, Hlo_Tensor:$operand, Hlo_Tensor:$max);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    $min `,` $operand `,` $max attr-dict `:`
    custom<SameOperandsAndResultType>(type($min), type($operand), type($max),
                                      type($result))
  }];
  let hasVerifier = 1;
}

def Stablehlo_SelectOp
    : Stablehlo_ElementwiseOp<"select",
          [Hlo_InferType, Hlo_BroadcastingElementwise]> {
  let summary = "One of two values, as a predicate tells";
  let arguments = (ins Hlo_PredTensor:$pred, Hlo_Tensor:$on_true,
                       Hlo_Tensor:$on_false);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:`
    custom<SelectOpType>(type($pred), type($on_true), type($on_false),
                         type($result))
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Stablehlo_MapOp
    : Stablehlo_Op<"map",
          [Hlo_InferType, Hlo_RecursivelySpeculatableIfStatic,
           SameOperandsAndResultShape,
           SingleBlockImplicitTerminator<"ReturnOp">]> {
  let summary = "A scalar program applied to each element";
  let arguments = (ins Variadic<Hlo_Tensor>:$inputs,
                       DenseI64ArrayAttr:$dimensions);
  let regions = (region SizedRegion<1>:$computation);
  let results = (outs Hlo_Tensor);
}

#endif // STABLEHLO_DIALECT_STABLEHLOELEMENTWISE_TD
