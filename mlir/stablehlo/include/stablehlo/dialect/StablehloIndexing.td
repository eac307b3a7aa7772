//===- StablehloIndexing.td - Elements at computed positions -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOINDEXING_TD
#define STABLEHLO_DIALECT_STABLEHLOINDEXING_TD

include "stablehlo/dialect/StablehloAttrs.td"

def Stablehlo_DynamicSliceOp
    : Stablehlo_Op<"dynamic_slice", [Pure, Hlo_InferType]> {
  let summary = "A slice of fixed size from a start given at run time";
  let arguments = (ins Hlo_Tensor:$operand,
    Variadic<Hlo_IntScalar>:$start_indices, DenseI64ArrayAttr:$slice_sizes);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    $operand `,` custom<OperandsBeforeAttribute>($start_indices)
    `sizes` `=` $slice_sizes attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_DynamicUpdateSliceOp
    : Stablehlo_Op<"dynamic_update_slice", [Pure, Hlo_InferType]> {
  let summary = "The operand with a slice replaced";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_Tensor:$update,
                       Variadic<Hlo_IntScalar>:$start_indices);
  let results = (outs Hlo_Tensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_GatherOp
    : Stablehlo_Op<"gather", [Hlo_SpeculatableIfStatic, Hlo_InferType]> {
  let summary = "Slices from starts given in a tensor";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_IntTensor:$start_indices,
    Stablehlo_GatherDimensionNumbersAttr:$dimension_numbers,
    DenseI64ArrayAttr:$slice_sizes,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$indices_are_sorted);
  let results = (outs Hlo_Tensor:$result);
  let hasVerifier = 1;
}

def Stablehlo_DynamicGatherOp
    : Stablehlo_Op<"dynamic_gather",
                   [Hlo_SpeculatableIfShapeConstant, Hlo_InferType]> {
  let summary = "Gather with slice sizes given at run time";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_IntTensor:$start_indices,
    Hlo_StaticIntVector:$slice_sizes,
    Stablehlo_GatherDimensionNumbersAttr:$dimension_numbers,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$indices_are_sorted);
  let results = (outs Hlo_Tensor);
  let hasVerifier = 1;
}

def Stablehlo_ScatterOp
    : Stablehlo_Op<"scatter",
          [RecursiveMemoryEffects, ConditionallySpeculatable,
           Hlo_NativeTrait<"RecursivelySpeculatableIfAllInputsStatic">,
           SameVariadicOperandSize, Hlo_InferType]> {
  let summary = "Slices combined into places given in a tensor";
  let arguments = (ins Variadic<Hlo_Tensor>:$inputs,
    Hlo_IndexTensor:$scatter_indices, Variadic<Hlo_Tensor>:$updates,
    Stablehlo_ScatterDimensionNumbersAttr:$scatter_dimension_numbers,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$indices_are_sorted,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$unique_indices);
  let regions = (region SizedRegion<1>:$update_computation);
  let results = (outs Variadic<Hlo_Tensor>);
  let hasVerifier = 1;
}

def Stablehlo_SortOp
    : Stablehlo_Op<"sort",
          [Hlo_RecursivelySpeculatableIfStatic, SameOperandsAndResultShape,
           Hlo_InferType]> {
  let summary = "Tensors sorted together along a dimension";
  let arguments = (ins Variadic<Hlo_Tensor>:$inputs,
    DefaultValuedOptionalAttr<I64Attr, "-1">:$dimension,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$is_stable);
  let regions = (region SizedRegion<1>:$comparator);
  let results = (outs Variadic<Hlo_Tensor>);
  let builders = [
    OpBuilder<(ins "::mlir::ValueRange":$inputs,
                   CArg<"int64_t", "-1">:$dimension,
                   CArg<"bool", "false">:$is_stable)>];
  let hasVerifier = 1;
}

def Stablehlo_TorchIndexSelectOp
    : Stablehlo_Op<"torch_index_select", [Pure]> {
  let summary = "Gather along one dimension";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_Tensor:$index, I64Attr:$dim,
                       I64Attr:$batch_dims);
  let results = (outs Hlo_Tensor);
}

#endif // STABLEHLO_DIALECT_STABLEHLOINDEXING_TD
