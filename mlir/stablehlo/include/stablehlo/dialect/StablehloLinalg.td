//===- StablehloLinalg.td - Factorisations, transforms, normalisation -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOLINALG_TD
#define STABLEHLO_DIALECT_STABLEHLOLINALG_TD

include "stablehlo/dialect/StablehloAttrs.td"

//===----------------------------------------------------------------------===//
// Factorisations and transforms
//===----------------------------------------------------------------------===//

def Stablehlo_CholeskyOp
    : Stablehlo_Op<"cholesky",
          [NoMemoryEffect, Hlo_CompatibleOperandsAndResultElementType,
           Hlo_InferType]> {
  let summary = "Triangular factor of a positive definite matrix";
  let arguments = (ins Hlo_FloatComplexQTensor:$a,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$lower);
  let results = (outs Hlo_FloatComplexQTensor:$result);
  let assemblyFormat = [{
    $a (`,` `lower` `=` $lower^)? attr-dict `:`
    custom<SameOperandsAndResultType>(type($a), type($result))
  }];
}

def Stablehlo_FftOp
    : Stablehlo_Op<"fft", [Hlo_SpeculatableIfStatic, Hlo_InferType]> {
  let summary = "Discrete Fourier transform of the last dimensions";
  let arguments = (ins Hlo_FloatComplexTensor:$operand,
                       Stablehlo_FftTypeAttr:$fft_type,
                       DenseI64ArrayAttr:$fft_length);
  let results = (outs Hlo_FloatComplexTensor);
  let assemblyFormat = [{
    $operand `,` `type` `=` custom<FftType>($fft_type) `,`
    `length` `=` $fft_length attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_TriangularSolveOp
    : Stablehlo_Op<"triangular_solve",
          [Hlo_SpeculatableIfStatic,
           Hlo_CompatibleOperandsAndResultElementType, Hlo_InferType]> {
  let summary = "Solution of a triangular system";
  let arguments = (ins Hlo_FloatComplexTensor:$a, Hlo_FloatComplexTensor:$b,
    BoolAttr:$left_side, BoolAttr:$lower, BoolAttr:$unit_diagonal,
    Stablehlo_TransposeAttr:$transpose_a);
  let results = (outs Hlo_FloatComplexTensor);
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Batch normalisation
//===----------------------------------------------------------------------===//

class Stablehlo_BatchNormOp<string mnemonic>
    : Stablehlo_Op<mnemonic,
          [Hlo_SpeculatableIfStatic,
           Hlo_CompatibleOperandsAndResultElementType, Hlo_InferType]>;

def Stablehlo_BatchNormGradOp : Stablehlo_BatchNormOp<"batch_norm_grad"> {
  let summary = "Gradients of a batch normalisation";
  let arguments = (ins Hlo_FloatQTensor:$operand, Hlo_FloatQVector:$scale,
    Hlo_FloatQVector:$mean, Hlo_FloatQVector:$variance,
    Hlo_FloatQTensor:$grad_output, F32Attr:$epsilon, I64Attr:$feature_index);
  let results = (outs Hlo_FloatQTensor:$grad_operand,
                      Hlo_FloatQVector:$grad_scale,
                      Hlo_FloatQVector:$grad_offset);
  let hasVerifier = 1;
}

def Stablehlo_BatchNormInferenceOp
    : Stablehlo_BatchNormOp<"batch_norm_inference"> {
  let summary = "Normalisation with a mean and a variance that are known";
  let arguments = (ins Hlo_FloatQTensor:$operand, Hlo_FloatQVector:$scale,
    Hlo_FloatQVector:$offset, Hlo_FloatQVector:$mean,
    Hlo_FloatQVector:$variance, F32Attr:$epsilon, I64Attr:$feature_index);
  let results = (outs Hlo_FloatQTensor:$result);
  let hasVerifier = 1;
}

def Stablehlo_BatchNormTrainingOp
    : Stablehlo_BatchNormOp<"batch_norm_training"> {
  let summary = "Normalisation with mean and variance over the batch";
  let arguments = (ins Hlo_FloatQTensor:$operand, Hlo_FloatQVector:$scale,
    Hlo_FloatQVector:$offset, F32Attr:$epsilon, I64Attr:$feature_index);
  let results = (outs Hlo_FloatQTensor:$output, Hlo_FloatQVector:$batch_mean,
                      Hlo_FloatQVector:$batch_var);
  let hasVerifier = 1;
}

#endif // STABLEHLO_DIALECT_STABLEHLOLINALG_TD
