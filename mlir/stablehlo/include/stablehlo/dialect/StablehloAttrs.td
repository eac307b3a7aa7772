//===- StablehloAttrs.td - Attributes of stablehlo ---------*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOATTRS_TD
#define STABLEHLO_DIALECT_STABLEHLOATTRS_TD

include "mlir/IR/TensorEncoding.td"
include "stablehlo/dialect/StablehloDialect.td"
include "stablehlo/dialect/StablehloEnums.td"

// `[1, 2, ?]`
def Hlo_DimList : ArrayRefParameter<"int64_t", "dimensions"> {
  let parser = "::mlir::hlo::parseDimSizes($_parser)";
  let printer = "::mlir::hlo::printDimSizes($_printer, $_self)";
}

class Stablehlo_Attr<string name, string mnemonic_, list<Trait> traits = []>
    : AttrDef<Stablehlo_Dialect, name, traits> {
  let mnemonic = mnemonic_;
}

def Stablehlo_ChannelHandleAttr
    : Stablehlo_Attr<"ChannelHandle", "channel_handle"> {
  let summary = "Ties the two ends of a communication together";
  let parameters = (ins "int64_t":$handle, "int64_t":$type);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Stablehlo_ConvDimensionNumbersAttr
    : Stablehlo_Attr<"ConvDimensionNumbers", "conv"> {
  let summary = "What each dimension of a convolution means";
  let description = [{
    Written as three lists, `[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]`: batch,
    feature and the spatial dimensions in order, for input, kernel and output.
    Numbers that leave a gap are written out after the keyword `raw`.
  }];
  let parameters = (ins
    "int64_t":$inputBatchDimension,
    "int64_t":$inputFeatureDimension,
    Hlo_DimList:$inputSpatialDimensions,
    "int64_t":$kernelInputFeatureDimension,
    "int64_t":$kernelOutputFeatureDimension,
    Hlo_DimList:$kernelSpatialDimensions,
    "int64_t":$outputBatchDimension,
    "int64_t":$outputFeatureDimension,
    Hlo_DimList:$outputSpatialDimensions);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_DotAlgorithmAttr
    : Stablehlo_Attr<"DotAlgorithm", "dot_algorithm"> {
  let summary = "Number formats in which a contraction is computed";
  let parameters = (ins
    "Type":$lhsPrecisionType, "Type":$rhsPrecisionType,
    "Type":$accumulationType, "int64_t":$lhsComponentCount,
    "int64_t":$rhsComponentCount, "int64_t":$numPrimitiveOperations,
    "bool":$allowImpreciseAccumulation);
  let assemblyFormat = [{
    `<` `lhs_precision_type` `=` $lhsPrecisionType
    `,` `rhs_precision_type` `=` $rhsPrecisionType
    `,` `accumulation_type` `=` $accumulationType
    `,` `lhs_component_count` `=` $lhsComponentCount
    `,` `rhs_component_count` `=` $rhsComponentCount
    `,` `num_primitive_operations` `=` $numPrimitiveOperations
    `,` `allow_imprecise_accumulation` `=` $allowImpreciseAccumulation `>`
  }];
}

def Stablehlo_DotDimensionNumbersAttr
    : Stablehlo_Attr<"DotDimensionNumbers", "dot"> {
  let summary = "Which dimensions of a contraction are paired";
  let parameters = (ins
    Hlo_DimList:$lhsBatchingDimensions, Hlo_DimList:$rhsBatchingDimensions,
    Hlo_DimList:$lhsContractingDimensions,
    Hlo_DimList:$rhsContractingDimensions);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_GatherDimensionNumbersAttr
    : Stablehlo_Attr<"GatherDimensionNumbers", "gather"> {
  let summary = "How indices select slices of an operand";
  let parameters = (ins
    Hlo_DimList:$offsetDims, Hlo_DimList:$collapsedSliceDims,
    Hlo_DimList:$operandBatchingDims, Hlo_DimList:$startIndicesBatchingDims,
    Hlo_DimList:$startIndexMap, "int64_t":$indexVectorDim);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_OutputOperandAliasAttr
    : Stablehlo_Attr<"OutputOperandAlias", "output_operand_alias"> {
  let summary = "A result of a custom call that shares memory with an operand";
  let parameters = (ins
    Hlo_DimList:$outputTupleIndices, "int64_t":$operandIndex,
    Hlo_DimList:$operandTupleIndices);
  let assemblyFormat = [{
    `<` `output_tuple_indices` `=` $outputTupleIndices
    `,` `operand_index` `=` $operandIndex
    `,` `operand_tuple_indices` `=` $operandTupleIndices `>`
  }];
}

def Stablehlo_ResultAccuracyAttr
    : Stablehlo_Attr<"ResultAccuracy", "result_accuracy"> {
  let summary = "Error that an elementary function may have";
  let parameters = (ins
    APFloatParameter<"absolute tolerance">:$atol,
    APFloatParameter<"relative tolerance">:$rtol, "int64_t":$ulps,
    "::mlir::stablehlo::ResultAccuracyModeAttr":$mode);
  let builders = [AttrBuilder<(ins "ResultAccuracyMode":$mode)>];
  let constBuilderCall =
      "::mlir::stablehlo::ResultAccuracyAttr::get($_builder.getContext(), $0)";
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_ScatterDimensionNumbersAttr
    : Stablehlo_Attr<"ScatterDimensionNumbers", "scatter"> {
  let summary = "How indices select what a scatter writes to";
  let parameters = (ins
    Hlo_DimList:$updateWindowDims, Hlo_DimList:$insertedWindowDims,
    Hlo_DimList:$inputBatchingDims, Hlo_DimList:$scatterIndicesBatchingDims,
    Hlo_DimList:$scatterDimsToOperandDims, "int64_t":$indexVectorDim);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_TypeExtensionsAttr
    : Stablehlo_Attr<"TypeExtensions", "type_extensions",
                     [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let summary = "Upper bounds of dynamic dimensions";
  let description = [{
    The encoding of a tensor type. Written `#stablehlo.bounds<3, ?>`, with `?`
    for a dimension that has no bound or needs none because it is static.
  }];
  let parameters = (ins Hlo_DimList:$bounds);
  let hasCustomAssemblyFormat = 1;
}

// Groups of devices: usually a matrix of ids, or, from newer producers, axes of
// a mesh, which this dialect keeps as text.
def Stablehlo_ReplicaGroupsAttr
    : Attr<CPred<"::llvm::isa<::mlir::DenseIntElementsAttr, "
                 "::mlir::OpaqueAttr>($_self)">,
           "groups of devices"> {
  let storageType = "::mlir::Attribute";
  let returnType = "::mlir::DenseIntElementsAttr";
  let convertFromStorage =
      "::llvm::dyn_cast<::mlir::DenseIntElementsAttr>($_self)";
}

// The order of dimensions in memory, a vector of indices.
def Hlo_LayoutsAttr
    : TypedArrayAttrBase<IndexElementsAttr, "one layout per value">;

def Hlo_SymbolRefsAttr
    : TypedArrayAttrBase<FlatSymbolRefAttr, "symbol references"> {
  let constBuilderCall = "::mlir::ArrayAttr::get($_builder.getContext(), $0)";
}

def Stablehlo_OutputOperandAliasesAttr
    : TypedArrayAttrBase<Stablehlo_OutputOperandAliasAttr, "aliases"> {
  let constBuilderCall = "::mlir::ArrayAttr::get($_builder.getContext(), $0)";
}

#endif // STABLEHLO_DIALECT_STABLEHLOATTRS_TD
