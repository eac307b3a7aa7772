//===- ChloFunctions.td - Special functions ----------------*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_CHLOFUNCTIONS_TD
#define STABLEHLO_DIALECT_CHLOFUNCTIONS_TD

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "stablehlo/dialect/ChloDialect.td"

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

class Chlo_UnaryOp<string mnemonic, list<Trait> traits, Type OperandType,
                   Type ResultType = OperandType>
    : Chlo_Op<mnemonic,
          traits # [Pure, Elementwise, SameOperandsAndResultShape]> {
  let arguments = (ins OperandType:$operand);
  let results = (outs ResultType:$result);
  let assemblyFormat = [{
    $operand attr-dict `:` type($operand) `->` type($result)
  }];
}

class Chlo_UniformUnaryOp<string mnemonic, Type ElementTensor>
    : Chlo_UnaryOp<mnemonic, [Hlo_CompatibleOperandsAndResultType],
                   ElementTensor>;
class Chlo_RealFunctionOp<string mnemonic>
    : Chlo_UniformUnaryOp<mnemonic, Hlo_UnrankedFloat>;
class Chlo_ComplexFunctionOp<string mnemonic>
    : Chlo_UniformUnaryOp<mnemonic, Hlo_UnrankedFloatComplex>;
class Chlo_PredicateOp<string mnemonic>
    : Chlo_UnaryOp<mnemonic, [Hlo_InferType], Hlo_UnrankedFloat,
                   Hlo_UnrankedPred>;

def Chlo_AcosOp : Chlo_ComplexFunctionOp<"acos"> {
  let summary = "Arc cosine";
}
def Chlo_AcoshOp : Chlo_ComplexFunctionOp<"acosh"> {
  let summary = "Inverse hyperbolic cosine";
}
def Chlo_AsinAcosKernelOp
    : Chlo_UniformUnaryOp<"_asin_acos_kernel", Hlo_UnrankedComplex> {
  let summary = "What asin and acos of a complex number have in common";
}
def Chlo_AsinOp : Chlo_ComplexFunctionOp<"asin"> {
  let summary = "Arc sine";
}
def Chlo_AsinhOp : Chlo_ComplexFunctionOp<"asinh"> {
  let summary = "Inverse hyperbolic sine";
}
def Chlo_AtanOp : Chlo_ComplexFunctionOp<"atan"> {
  let summary = "Arc tangent";
}
def Chlo_AtanhOp : Chlo_ComplexFunctionOp<"atanh"> {
  let summary = "Inverse hyperbolic tangent";
}
def Chlo_BesselI1eOp : Chlo_ComplexFunctionOp<"bessel_i1e"> {
  let summary = "exp(-|x|) times the modified Bessel function of order 1";
}
def Chlo_ConjOp : Chlo_ComplexFunctionOp<"conj"> {
  let summary = "Complex conjugate";
}
def Chlo_CoshOp : Chlo_ComplexFunctionOp<"cosh"> {
  let summary = "Hyperbolic cosine";
}
def Chlo_DigammaOp : Chlo_RealFunctionOp<"digamma"> {
  let summary = "Logarithmic derivative of the gamma function";
}
def Chlo_ErfInvOp : Chlo_RealFunctionOp<"erf_inv"> {
  let summary = "Inverse of erf";
}
def Chlo_ErfOp : Chlo_RealFunctionOp<"erf"> {
  let summary = "Error function";
}
def Chlo_ErfcOp : Chlo_RealFunctionOp<"erfc"> {
  let summary = "1 - erf(x), exact for large x";
}
def Chlo_IsInfOp : Chlo_PredicateOp<"is_inf"> {
  let summary = "Whether the operand is infinite";
}
def Chlo_IsNegInfOp : Chlo_PredicateOp<"is_neg_inf"> {
  let summary = "Whether the operand is minus infinity";
}
def Chlo_IsPosInfOp : Chlo_PredicateOp<"is_pos_inf"> {
  let summary = "Whether the operand is plus infinity";
}
def Chlo_LgammaOp : Chlo_RealFunctionOp<"lgamma"> {
  let summary = "Logarithm of the absolute value of the gamma function";
}
def Chlo_SinhOp : Chlo_ComplexFunctionOp<"sinh"> {
  let summary = "Hyperbolic sine";
}
def Chlo_SquareOp : Chlo_ComplexFunctionOp<"square"> {
  let summary = "x * x; of complex numbers too";
}
def Chlo_TanOp : Chlo_ComplexFunctionOp<"tan"> {
  let summary = "Tangent";
}

//===----------------------------------------------------------------------===//
// Two operands
//===----------------------------------------------------------------------===//

class Chlo_BinaryFunctionOp<string mnemonic, string first, string second>
    : Chlo_Op<mnemonic, [Pure, Hlo_CompatibleOperandsAndResultType]> {
  dag operands = !dag(ins, [Hlo_UnrankedFloat, Hlo_UnrankedFloat],
                      [first, second]);
  let arguments = operands;
  let results = (outs Hlo_UnrankedFloat:$result);
  let assemblyFormat = "$" # first # " `,` $" # second # " attr-dict `:` " #
      "type($" # first # ") `,` type($" # second # ") `->` type(results)";
}

def Chlo_NextAfterOp : Chlo_BinaryFunctionOp<"next_after", "x", "y"> {
  let summary = "The number after x in the direction of y";
}
def Chlo_PolygammaOp : Chlo_BinaryFunctionOp<"polygamma", "n", "x"> {
  let summary = "n-th derivative of digamma";
}
def Chlo_ZetaOp : Chlo_BinaryFunctionOp<"zeta", "x", "q"> {
  let summary = "Hurwitz zeta function";
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

def Chlo_ConstantOp
    : Chlo_Op<"constant", [ConstantLike, Pure, Hlo_InferType]> {
  let summary = "Constant";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Hlo_StaticTensor:$output);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Chlo_ConstantLikeOp
    : Chlo_Op<"constant_like",
          [Pure, Chlo_Broadcasting, Hlo_BroadcastingElementwise,
           SameOperandsAndResultShape, Hlo_InferType]> {
  let summary = "A number, repeated to the shape of the operand";
  let arguments = (ins TypedAttrInterface:$value, Hlo_UnrankedAny:$operand);
  let results = (outs Hlo_UnrankedAny);
  let hasFolder = 1;
}

def Chlo_RaggedDotOp : Chlo_Op<"ragged_dot", [Pure]> {
  let summary = "Products of groups of different sizes, one after the other";
  let arguments = (ins Hlo_UnrankedAny:$lhs, Hlo_UnrankedAny:$rhs,
    Hlo_IntTensor:$group_sizes,
    Chlo_RaggedDotDimensionNumbersAttr:$ragged_dot_dimension_numbers,
    Chlo_PrecisionConfigAttr:$precision_config);
  let results = (outs Hlo_UnrankedAny:$result);
}

def Chlo_TopKOp : Chlo_Op<"top_k", [Pure, Hlo_InferType]> {
  let summary = "The k largest elements along the last dimension";
  let arguments = (ins Hlo_UnrankedAny:$operand, I64Attr:$k);
  let results = (outs Hlo_UnrankedAny:$values, Hlo_UnrankedAny:$indices);
  let assemblyFormat = [{
    `(` $operand `,` `k` `=` $k `)` attr-dict `:` type($operand) `->`
    `(` type($values) `,` type($indices) `)`
  }];
}

#endif // STABLEHLO_DIALECT_CHLOFUNCTIONS_TD
