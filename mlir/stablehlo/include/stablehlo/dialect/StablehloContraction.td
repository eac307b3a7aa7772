//===- StablehloContraction.td - Products that sum over dimensions -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOCONTRACTION_TD
#define STABLEHLO_DIALECT_STABLEHLOCONTRACTION_TD

include "stablehlo/dialect/StablehloAttrs.td"

class Stablehlo_ContractionOp<string mnemonic, list<Trait> traits>
    : Stablehlo_Op<mnemonic, traits> {
  let results = (outs Hlo_AxisQTensor);
}

def Stablehlo_DotGeneralOp
    : Stablehlo_ContractionOp<"dot_general", [Hlo_SpeculatableIfStatic]> {
  let summary = "Sum of products over paired dimensions";
  let description = [{
    The result has the batching dimensions, then the other dimensions of lhs,
    then those of rhs.
  }];
  let arguments = (ins Hlo_Tensor:$lhs, Hlo_AxisQTensor:$rhs,
    Stablehlo_DotDimensionNumbersAttr:$dot_dimension_numbers,
    Stablehlo_PrecisionConfigAttr:$precision_config,
    OptionalAttr<Stablehlo_DotAlgorithmAttr>:$algorithm);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` custom<DotDimensionNumbers>($dot_dimension_numbers) ``
    custom<PrecisionAndAlgorithm>($precision_config, $algorithm) attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_DotOp : Stablehlo_ContractionOp<"dot", [Pure]> {
  let summary = "Product of vectors and matrices";
  let arguments = (ins Hlo_Tensor:$lhs, Hlo_AxisQTensor:$rhs,
                       Stablehlo_PrecisionConfigAttr:$precision_config);
  let assemblyFormat = [{
    $lhs `,` $rhs `` custom<PrecisionConfig>($precision_config) attr-dict `:`
    functional-type(operands, results)
  }];
}

def Stablehlo_EinsumOp : Stablehlo_ContractionOp<"einsum", [Pure]> {
  let summary = "Sum of products in index notation";
  let arguments = (ins Hlo_Tensor:$lhs, Hlo_Tensor:$rhs,
                       StrAttr:$einsum_config);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` `config` `=` $einsum_config attr-dict `:`
    functional-type(operands, results)
  }];
}

def Stablehlo_UnaryEinsumOp : Stablehlo_ContractionOp<"unary_einsum", [Pure]> {
  let summary = "Sum in index notation";
  let arguments = (ins Hlo_Tensor:$operand, StrAttr:$einsum_config);
  let assemblyFormat = [{
    $operand `,` `config` `=` $einsum_config attr-dict `:`
    functional-type(operands, results)
  }];
}

def Stablehlo_ConvolutionOp
    : Stablehlo_ContractionOp<"convolution", [Hlo_SpeculatableIfStatic]> {
  let summary = "Sum of products over a window that moves";
  let arguments = (ins Hlo_Tensor:$lhs, Hlo_AxisQTensor:$rhs,
    OptionalAttr<DenseI64ArrayAttr>:$window_strides,
    OptionalAttr<I64ElementsAttr>:$padding,
    OptionalAttr<DenseI64ArrayAttr>:$lhs_dilation,
    OptionalAttr<DenseI64ArrayAttr>:$rhs_dilation,
    OptionalAttr<DenseBoolArrayAttr>:$window_reversal,
    Stablehlo_ConvDimensionNumbersAttr:$dimension_numbers,
    I64Attr:$feature_group_count, I64Attr:$batch_group_count,
    Stablehlo_PrecisionConfigAttr:$precision_config);
  let assemblyFormat = [{
    `(` operands `)`
    `dim_numbers` `=` custom<ConvolutionDimensions>($dimension_numbers) `,`
    `window` `=` `{`
    custom<WindowAttributes>($window_strides, $padding, $lhs_dilation,
                             $rhs_dilation, $window_reversal) `}`
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_DynamicConvOp
    : Stablehlo_ContractionOp<"dynamic_conv",
                              [Hlo_SpeculatableIfShapeConstant]> {
  let summary = "Convolution with a padding given at run time";
  let arguments = (ins Hlo_Tensor:$lhs, Hlo_Tensor:$rhs,
    Hlo_StaticIntMatrix:$padding,
    OptionalAttr<DenseI64ArrayAttr>:$window_strides,
    OptionalAttr<DenseI64ArrayAttr>:$lhs_dilation,
    OptionalAttr<DenseI64ArrayAttr>:$rhs_dilation,
    OptionalAttr<DenseBoolArrayAttr>:$window_reversal,
    Stablehlo_ConvDimensionNumbersAttr:$dimension_numbers,
    I64Attr:$feature_group_count, I64Attr:$batch_group_count,
    Stablehlo_PrecisionConfigAttr:$precision_config);
  let hasVerifier = 1;
}

#endif // STABLEHLO_DIALECT_STABLEHLOCONTRACTION_TD
