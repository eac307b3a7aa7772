//===- StablehloControlFlow.td - Control flow --------------*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOCONTROLFLOW_TD
#define STABLEHLO_DIALECT_STABLEHLOCONTROLFLOW_TD

include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "stablehlo/dialect/StablehloAttrs.td"

def Stablehlo_IfOp
    : Stablehlo_Op<"if",
          [Hlo_ControlFlow, SingleBlockImplicitTerminator<"ReturnOp">,
           Hlo_InferType]> {
  let summary = "One of two programs";
  let arguments = (ins Hlo_PredTensor:$pred);
  let regions = (region SizedRegion<1>:$true_branch,
                        SizedRegion<1>:$false_branch);
  let results = (outs Variadic<Hlo_TensorOrToken>);
}

def Stablehlo_CaseOp
    : Stablehlo_Op<"case",
          [Hlo_ControlFlow, SingleBlockImplicitTerminator<"ReturnOp">,
           Hlo_InferType]> {
  let summary = "One of several programs; the last if there is no such index";
  let arguments = (ins Hlo_I32Tensor:$index);
  let regions = (region VariadicRegion<SizedRegion<1>>:$branches);
  let results = (outs Variadic<Hlo_TensorOrToken>);
}

def Stablehlo_WhileOp
    : Stablehlo_Op<"while",
          [Hlo_ControlFlow, SingleBlockImplicitTerminator<"ReturnOp">,
           Hlo_InferType,
           DeclareOpInterfaceMethods<OpAsmOpInterface,
                                     ["getAsmBlockArgumentNames"]>]> {
  let summary = "A program repeated while a condition holds";
  let arguments = (ins Variadic<Hlo_Value>:$operand);
  let regions = (region SizedRegion<1>:$cond, SizedRegion<1>:$body);
  let results = (outs Variadic<Hlo_Value>);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Stablehlo_ReturnOp : Stablehlo_Op<"return", [Pure, Terminator]> {
  let summary = "Results of a region";
  let arguments = (ins Variadic<Hlo_Value>:$results);
  let assemblyFormat = "$results attr-dict (`:` type($results)^)?";
}

def Stablehlo_OptimizationBarrierOp
    : Stablehlo_Op<"optimization_barrier",
          [Pure, Hlo_PairwiseSameOperandAndResultType, Hlo_InferType]> {
  let summary = "Its operands, across which nothing may be moved";
  let arguments = (ins Variadic<Hlo_TensorOrToken>:$operand);
  let results = (outs Variadic<Hlo_TensorOrToken>:$result);
  let assemblyFormat = [{
    attr-dict ($operand^ `:` custom<PairwiseOpType>(type($operand),
                                                    type($result))) : (`(` `)`)?
  }];
}

def Stablehlo_CompositeOp
    : Stablehlo_Op<"composite",
                   [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "A named operation, with a function that says what it does";
  let arguments = (ins Variadic<Hlo_ValueOrTuple>:$inputs, StrAttr:$name,
    DefaultValuedOptionalAttr<DictionaryAttr, "{}">:$composite_attributes,
    FlatSymbolRefAttr:$decomposition,
    DefaultValuedOptionalAttr<I32Attr, "0">:$version);
  let results = (outs Variadic<Hlo_ValueOrTuple>);
  let assemblyFormat = [{
    $name $inputs attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_CustomCallOp
    : Stablehlo_Op<"custom_call",
                   [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "A call of code outside of the program";
  let arguments = (ins Variadic<Hlo_CustomCallValue>:$inputs,
    StrAttr:$call_target_name,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$has_side_effect,
    OptionalAttr<AnyAttrOf<[StrAttr, DictionaryAttr]>>:$backend_config,
    DefaultValuedOptionalAttr<
        Stablehlo_CustomCallApiVersionAttr,
        "::mlir::stablehlo::CustomCallApiVersion::API_VERSION_ORIGINAL">
        :$api_version,
    DefaultValuedOptionalAttr<Hlo_SymbolRefsAttr, "{}">:$called_computations,
    OptionalAttr<Hlo_LayoutsAttr>:$operand_layouts,
    OptionalAttr<Hlo_LayoutsAttr>:$result_layouts,
    DefaultValuedOptionalAttr<Stablehlo_OutputOperandAliasesAttr, "{}">
        :$output_operand_aliases);
  let results = (outs Variadic<Hlo_CustomCallValue>);
  let assemblyFormat = [{
    custom<CustomCallTarget>($call_target_name) `(` $inputs `)`
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    // Without one, an empty dictionary for API_VERSION_TYPED_FFI, else "".
    Attribute getBackendConfigOrDefault();
    bool hasEmptyBackendConfig();
  }];
}

#endif // STABLEHLO_DIALECT_STABLEHLOCONTROLFLOW_TD
