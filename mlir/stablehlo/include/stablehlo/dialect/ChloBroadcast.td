//===- ChloBroadcast.td - Elementwise operations that broadcast -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_CHLOBROADCAST_TD
#define STABLEHLO_DIALECT_CHLOBROADCAST_TD

include "stablehlo/dialect/ChloDialect.td"

class Chlo_BroadcastOp<string mnemonic, list<Trait> traits>
    : Chlo_Op<"broadcast_" # mnemonic,
          traits # [Pure, Hlo_BroadcastingElementwise, Chlo_Broadcasting,
                    Hlo_InferType]> {
  let summary = "Broadcasts its operands to one shape, then applies " #
                mnemonic;
}

// The shapes are aligned at the last dimension, or, if dimensions are given, the
// operand of lower rank is put at these.
class Chlo_BroadcastBinaryOp<string mnemonic, list<Trait> traits = [],
                             Type ElementTensor = Hlo_UnrankedAny,
                             Type ResultTensor = Hlo_UnrankedAny>
    : Chlo_BroadcastOp<mnemonic, traits> {
  let arguments = (ins ElementTensor:$lhs, ElementTensor:$rhs,
                       OptionalAttr<DenseI64ArrayAttr>:$broadcast_dimensions);
  let results = (outs ResultTensor);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:`
    `(` type($lhs) `,` type($rhs) `)` `->` type(results)
  }];
}

class Chlo_BroadcastArithmeticOp<string mnemonic>
    : Chlo_BroadcastBinaryOp<mnemonic, [SameOperandsAndResultElementType]>;
class Chlo_BroadcastCommutativeOp<string mnemonic>
    : Chlo_BroadcastBinaryOp<mnemonic,
          [Commutative, Hlo_CompatibleOperandsAndResultElementType]>;
class Chlo_BroadcastLogicalOp<string mnemonic>
    : Chlo_BroadcastBinaryOp<mnemonic, [Commutative], Hlo_UnrankedPredInt>;

def Chlo_BroadcastAddOp : Chlo_BroadcastCommutativeOp<"add">;
def Chlo_BroadcastAndOp : Chlo_BroadcastLogicalOp<"and">;
def Chlo_BroadcastAtan2Op : Chlo_BroadcastArithmeticOp<"atan2">;
def Chlo_BroadcastDivOp : Chlo_BroadcastArithmeticOp<"divide">;
def Chlo_BroadcastMaxOp : Chlo_BroadcastCommutativeOp<"maximum">;
def Chlo_BroadcastMinOp : Chlo_BroadcastCommutativeOp<"minimum">;
def Chlo_BroadcastMulOp : Chlo_BroadcastCommutativeOp<"multiply">;
def Chlo_BroadcastNextAfterOp : Chlo_BroadcastArithmeticOp<"next_after">;
def Chlo_BroadcastOrOp : Chlo_BroadcastLogicalOp<"or">;
def Chlo_BroadcastPolygammaOp : Chlo_BroadcastArithmeticOp<"polygamma">;
def Chlo_BroadcastPowOp : Chlo_BroadcastArithmeticOp<"power">;
def Chlo_BroadcastRemOp : Chlo_BroadcastArithmeticOp<"remainder">;
def Chlo_BroadcastShiftLeftOp : Chlo_BroadcastArithmeticOp<"shift_left">;
def Chlo_BroadcastShiftRightArithmeticOp
    : Chlo_BroadcastArithmeticOp<"shift_right_arithmetic">;
def Chlo_BroadcastShiftRightLogicalOp
    : Chlo_BroadcastArithmeticOp<"shift_right_logical">;
def Chlo_BroadcastSubOp : Chlo_BroadcastArithmeticOp<"subtract">;
def Chlo_BroadcastXorOp : Chlo_BroadcastLogicalOp<"xor">;
def Chlo_BroadcastZetaOp
    : Chlo_BroadcastBinaryOp<"zeta", [SameOperandsAndResultElementType],
                             Hlo_UnrankedFloat, Hlo_UnrankedFloat>;

def Chlo_BroadcastComplexOp
    : Chlo_BroadcastBinaryOp<"complex", [], Hlo_UnrankedFloat,
                             Hlo_UnrankedComplex>;

def Chlo_BroadcastCompareOp : Chlo_BroadcastOp<"compare", []> {
  let arguments = (ins Hlo_UnrankedAny:$lhs, Hlo_UnrankedAny:$rhs,
    OptionalAttr<DenseI64ArrayAttr>:$broadcast_dimensions,
    Chlo_ComparisonDirectionAttr:$comparison_direction,
    OptionalAttr<Chlo_ComparisonTypeAttr>:$compare_type);
  let results = (outs Hlo_UnrankedPred);
  let builders = [
    OpBuilder<(ins "::mlir::Value":$lhs, "::mlir::Value":$rhs,
      "::mlir::DenseI64ArrayAttr":$broadcast_dimensions,
      "::mlir::chlo::ComparisonDirection":$comparison_direction,
      CArg<"::mlir::chlo::ComparisonType",
           "::mlir::chlo::ComparisonType::NOTYPE">:$compare_type)>];
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:`
    `(` type($lhs) `,` type($rhs) `)` `->` type(results)
  }];
}

def Chlo_BroadcastSelectOp : Chlo_BroadcastOp<"select", []> {
  let arguments = (ins Hlo_UnrankedPred:$pred, Hlo_UnrankedAny:$on_true,
                       Hlo_UnrankedAny:$on_false);
  let results = (outs Hlo_UnrankedAny);
  let assemblyFormat = [{
    $pred `,` $on_true `,` $on_false attr-dict `:`
    `(` type($pred) `,` type($on_true) `,` type($on_false) `)` `->`
    type(results)
  }];
}

#endif // STABLEHLO_DIALECT_CHLOBROADCAST_TD
