//===- StablehloShape.td - Constants, and operations on shapes -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOSHAPE_TD
#define STABLEHLO_DIALECT_STABLEHLOSHAPE_TD

include "mlir/IR/OpAsmInterface.td"
include "stablehlo/dialect/StablehloAttrs.td"

//===----------------------------------------------------------------------===//
// Tensors from nothing
//===----------------------------------------------------------------------===//

def Stablehlo_ConstantOp
    : Stablehlo_Op<"constant",
          [ConstantLike, Pure, Hlo_InferType,
           DeclareOpInterfaceMethods<OpAsmOpInterface,
                                     ["getAsmResultNames"]>]> {
  let summary = "Constant";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Hlo_StaticAxisQTensor:$output);
  let builders = [OpBuilder<(ins "::mlir::Attribute":$value)>];
  let hasCustomAssemblyFormat = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    static bool isCompatibleReturnTypes(TypeRange inferred, TypeRange actual);
  }];
}

def Stablehlo_IotaOp : Stablehlo_Op<"iota", [Pure]> {
  let summary = "0, 1, 2, ... along one dimension";
  let arguments = (ins I64Attr:$iota_dimension);
  let results = (outs Hlo_StaticNumberTensor:$output);
  let assemblyFormat = "`dim` `=` $iota_dimension attr-dict `:` type($output)";
  let hasVerifier = 1;
}

def Stablehlo_DynamicIotaOp
    : Stablehlo_Op<"dynamic_iota", [Hlo_SpeculatableIfShapeConstant]> {
  let summary = "Iota of a shape given at run time";
  let arguments = (ins Hlo_StaticDimensionVector:$output_shape,
                       I64Attr:$iota_dimension);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    $output_shape `,` `dim` `=` $iota_dimension attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Broadcasts
//===----------------------------------------------------------------------===//

def Stablehlo_BroadcastInDimOp
    : Stablehlo_Op<"broadcast_in_dim",
          [Hlo_SpeculatableIfStatic,
           Hlo_CompatibleOperandsAndResultElementType]> {
  let summary = "The operand, repeated along new or unit dimensions";
  let arguments = (ins Hlo_AxisQTensor:$operand,
                       DenseI64ArrayAttr:$broadcast_dimensions);
  let results = (outs Hlo_StaticOrBoundedTensor);
  let assemblyFormat = [{
    $operand `,` `dims` `=` $broadcast_dimensions attr-dict `:`
    functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    // Whether only new dimensions are added, none of size 1 expanded.
    bool isSimpleBroadcast();
  }];
}

def Stablehlo_BroadcastOp
    : Stablehlo_Op<"broadcast",
          [Pure, SameOperandsAndResultElementType, Hlo_InferType]> {
  let summary = "The operand, repeated along new leading dimensions";
  let arguments = (ins Hlo_Tensor:$operand, DenseI64ArrayAttr:$broadcast_sizes);
  let results = (outs Hlo_AxisQTensor);
  let assemblyFormat = [{
    $operand `,` `sizes` `=` $broadcast_sizes attr-dict `:`
    functional-type(operands, results)
  }];
}

def Stablehlo_DynamicBroadcastInDimOp
    : Stablehlo_Op<"dynamic_broadcast_in_dim",
                   [Hlo_SpeculatableIfShapeConstant]> {
  let summary = "Broadcast to a shape given at run time";
  let arguments = (ins Hlo_AxisQTensor:$operand,
    Hlo_StaticDimensionVector:$output_dimensions,
    DenseI64ArrayAttr:$broadcast_dimensions,
    OptionalAttr<DenseI64ArrayAttr>:$known_expanding_dimensions,
    OptionalAttr<DenseI64ArrayAttr>:$known_nonexpanding_dimensions);
  let results = (outs Hlo_AxisQTensor);
  let builders = [
    OpBuilder<(ins "::mlir::Type":$result_type, "::mlir::Value":$operand,
                   "::mlir::Value":$output_dimensions,
                   "::mlir::DenseI64ArrayAttr":$broadcast_dimensions)>];
  let assemblyFormat = [{
    $operand `,` $output_dimensions `,` `dims` `=` $broadcast_dimensions
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// The same elements in another shape or order
//===----------------------------------------------------------------------===//

def Stablehlo_BitcastConvertOp
    : Stablehlo_Op<"bitcast_convert", [Hlo_SpeculatableIfStatic]> {
  let summary = "The same bits, read as another element type";
  let arguments = (ins Hlo_AxisQTensor:$operand);
  let results = (outs Hlo_AxisQTensor);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_ReshapeOp
    : Stablehlo_Op<"reshape",
          [Hlo_SpeculatableIfStatic,
           Hlo_CompatibleOperandsAndResultElementType]> {
  let summary = "The same elements in row-major order, in another shape";
  let arguments = (ins Hlo_AxisQTensor:$operand);
  let results = (outs Hlo_StaticOrBoundedTensor);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
}

def Stablehlo_DynamicReshapeOp
    : Stablehlo_Op<"dynamic_reshape", [Hlo_SpeculatableIfShapeConstant]> {
  let summary = "Reshape to a shape given at run time";
  let arguments = (ins Hlo_AxisQTensor:$operand,
                       Hlo_StaticDimensionVector:$output_shape);
  let results = (outs Hlo_AxisQTensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_ReverseOp
    : Stablehlo_Op<"reverse",
          [Hlo_SpeculatableIfDimsKept, SameOperandsAndResultElementType,
           Hlo_InferType]> {
  let summary = "The operand, read backwards along some dimensions";
  let arguments = (ins Hlo_Tensor:$operand, DenseI64ArrayAttr:$dimensions);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    $operand `,` `dims` `=` $dimensions attr-dict `:`
    custom<SameOperandsAndResultType>(type($operand), type($result))
  }];
  let hasFolder = 1;
}

def Stablehlo_TransposeOp
    : Stablehlo_Op<"transpose",
          [Hlo_SpeculatableIfStatic,
           Hlo_CompatibleOperandsAndResultElementType, Hlo_InferType]> {
  let summary = "Dimension i of the result is dimension permutation[i]";
  let arguments = (ins Hlo_AxisQTensor:$operand,
                       DenseI64ArrayAttr:$permutation);
  let results = (outs Hlo_AxisQTensor:$result);
  let assemblyFormat = [{
    $operand `,` `dims` `=` $permutation attr-dict `:`
    functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// Parts and unions
//===----------------------------------------------------------------------===//

def Stablehlo_ConcatenateOp
    : Stablehlo_Op<"concatenate",
          [Hlo_SpeculatableIfStatic, SameOperandsAndResultElementType,
           Hlo_InferType]> {
  let summary = "Tensors one after the other along a dimension";
  let arguments = (ins Variadic<Hlo_Tensor>:$inputs, I64Attr:$dimension);
  let results = (outs Hlo_Tensor);
  let assemblyFormat = [{
    custom<OperandsBeforeAttribute>($inputs) `dim` `=` $dimension attr-dict `:`
    functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Stablehlo_PadOp
    : Stablehlo_Op<"pad",
          [Hlo_SpeculatableIfDimsKept, SameOperandsAndResultElementType,
           Hlo_InferType]> {
  let summary = "A value put around and between the elements";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_Scalar:$padding_value,
    DenseI64ArrayAttr:$edge_padding_low, DenseI64ArrayAttr:$edge_padding_high,
    DenseI64ArrayAttr:$interior_padding);
  let results = (outs Hlo_Tensor);
  let assemblyFormat = [{
    $operand `,` $padding_value `,` `low` `=` $edge_padding_low `,`
    `high` `=` $edge_padding_high `,` `interior` `=` $interior_padding
    attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_DynamicPadOp
    : Stablehlo_Op<"dynamic_pad", [Hlo_SpeculatableIfShapeConstant]> {
  let summary = "Padding by amounts given at run time";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_Scalar:$padding_value,
    Hlo_StaticDimensionVector:$edge_padding_low,
    Hlo_StaticDimensionVector:$edge_padding_high,
    Hlo_StaticDimensionVector:$interior_padding);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_SliceOp
    : Stablehlo_Op<"slice",
          [Hlo_SpeculatableIfDimsKept, SameOperandsAndResultElementType,
           Hlo_InferType]> {
  let summary = "Elements from a start to a limit, in strides";
  let arguments = (ins Hlo_Tensor:$operand, DenseI64ArrayAttr:$start_indices,
    DenseI64ArrayAttr:$limit_indices, DenseI64ArrayAttr:$strides);
  let results = (outs Hlo_Tensor);
  let assemblyFormat = [{
    $operand custom<SliceRanges>($start_indices, $limit_indices, $strides)
    attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Stablehlo_RealDynamicSliceOp
    : Stablehlo_Op<"real_dynamic_slice", [Hlo_SpeculatableIfShapeConstant]> {
  let summary = "Slice between limits given at run time";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_DimensionVector:$start_indices,
    Hlo_DimensionVector:$limit_indices, Hlo_DimensionVector:$strides);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

def Stablehlo_GetDimensionSizeOp
    : Stablehlo_Op<"get_dimension_size", [Pure, Hlo_InferType]> {
  let summary = "Size of one dimension";
  let arguments = (ins Hlo_AxisQTensor:$operand, I64Attr:$dimension);
  let results = (outs Hlo_I32Tensor);
  let assemblyFormat = [{
    $operand `,` `dim` `=` $dimension attr-dict `:`
    functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Stablehlo_SetDimensionSizeOp
    : Stablehlo_Op<"set_dimension_size",
                   [Hlo_SpeculatableIfShapeConstant, Hlo_InferType]> {
  let summary = "The operand, with a smaller dynamic size of one dimension";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_I32Tensor:$size,
                       I64Attr:$dimension);
  let results = (outs Hlo_Tensor);
  let assemblyFormat = [{
    $operand `,` $size `,` `dim` `=` $dimension attr-dict `:`
    functional-type(operands, results)
  }];
}

#endif // STABLEHLO_DIALECT_STABLEHLOSHAPE_TD
