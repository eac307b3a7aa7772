//===- StablehloReduction.td - Reductions ------------------*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOREDUCTION_TD
#define STABLEHLO_DIALECT_STABLEHLOREDUCTION_TD

include "stablehlo/dialect/StablehloAttrs.td"

def Stablehlo_ReduceOp
    : Stablehlo_Op<"reduce",
          [Hlo_RecursivelySpeculatableIfStatic, SameVariadicOperandSize,
           Hlo_InferType, SingleBlockImplicitTerminator<"ReturnOp">]> {
  let summary = "Elements along some dimensions, combined in any order";
  let description = [{
    Written `reduce(%x init: %c) applies stablehlo.add across dimensions = [0]`
    if the body is one commutative operation on its arguments, and with the
    body spelt out as a `reducer` if not.
  }];
  let arguments = (ins Variadic<Hlo_Tensor>:$inputs,
                       Variadic<Hlo_Tensor>:$init_values,
                       DenseI64ArrayAttr:$dimensions);
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Variadic<Hlo_Tensor>);
  let builders = [
    OpBuilder<(ins "::mlir::ValueRange":$inputs,
                   "::mlir::ValueRange":$init_values,
                   "::mlir::DenseI64ArrayAttr":$dimensions,
                   "::mlir::TypeRange":$element_types)>];
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Stablehlo_ReduceWindowOp
    : Stablehlo_Op<"reduce_window",
          [Hlo_RecursivelySpeculatableIfStatic, SameVariadicOperandSize,
           Hlo_InferType, SingleBlockImplicitTerminator<"ReturnOp">]> {
  let summary = "Elements in a window that moves, combined";
  let arguments = (ins Variadic<Hlo_Tensor>:$inputs,
    Variadic<Hlo_Tensor>:$init_values, DenseI64ArrayAttr:$window_dimensions,
    OptionalAttr<DenseI64ArrayAttr>:$window_strides,
    OptionalAttr<DenseI64ArrayAttr>:$base_dilations,
    OptionalAttr<DenseI64ArrayAttr>:$window_dilations,
    OptionalAttr<I64ElementsAttr>:$padding);
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Variadic<Hlo_Tensor>);
  let builders = [
    OpBuilder<(ins "::mlir::Type":$result_type, "::mlir::Value":$operand,
      "::mlir::Value":$init_value,
      "::mlir::DenseI64ArrayAttr":$window_dimensions,
      "::mlir::DenseI64ArrayAttr":$window_strides,
      "::mlir::DenseI64ArrayAttr":$base_dilations,
      "::mlir::DenseI64ArrayAttr":$window_dilations,
      "::mlir::DenseIntElementsAttr":$padding)>];
}

def Stablehlo_SelectAndScatterOp
    : Stablehlo_Op<"select_and_scatter",
          [Hlo_RecursivelySpeculatableIfStatic, Hlo_InferType]> {
  let summary = "Values added to the elements that each window selects";
  let arguments = (ins Hlo_Tensor:$operand, Hlo_Tensor:$source,
    Hlo_Tensor:$init_value, OptionalAttr<DenseI64ArrayAttr>:$window_dimensions,
    OptionalAttr<DenseI64ArrayAttr>:$window_strides,
    OptionalAttr<I64ElementsAttr>:$padding);
  let regions = (region SizedRegion<1>:$select, SizedRegion<1>:$scatter);
  let results = (outs Hlo_Tensor);
  let hasVerifier = 1;
}

#endif // STABLEHLO_DIALECT_STABLEHLOREDUCTION_TD
