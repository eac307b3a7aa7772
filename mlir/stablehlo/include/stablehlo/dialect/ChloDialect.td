//===- ChloDialect.td - The chlo dialect and its attributes -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_CHLODIALECT_TD
#define STABLEHLO_DIALECT_CHLODIALECT_TD

include "mlir/IR/EnumAttr.td"
include "stablehlo/dialect/Base.td"

def Chlo_Dialect : Dialect {
  let name = "chlo";
  let cppNamespace = "::mlir::chlo";
  let summary = "Operations closer to the client than those of stablehlo";
  let description = [{
    Special functions, and elementwise operations that broadcast their operands
    by themselves. What JAX prints while it lowers contains them; what it
    exports has functions in their place, called through stablehlo.composite.
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect",
                           "::mlir::stablehlo::StablehloDialect"];
  let useDefaultAttributePrinterParser = 0;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    void printAttribute(Attribute attr, DialectAsmPrinter &os) const override;
    Attribute parseAttribute(DialectAsmParser &parser,
                             Type type) const override;

  private:
    // Each family of operations is compiled on its own.
    void addBroadcastOps();
    void addFunctionOps();
    void addAttributes();
  }];
}

class Chlo_Op<string mnemonic, list<Trait> traits = []>
    : Op<Chlo_Dialect, mnemonic, traits> {
  let extraClassDeclaration = [{
    // A dimension may be dynamic on one side and static on the other.
    static bool isCompatibleReturnTypes(TypeRange inferred, TypeRange actual) {
      return ::mlir::hlo::isCompatibleForHloTypeInference(inferred, actual);
    }
  }];
}

//===----------------------------------------------------------------------===//
// Enumerations
//===----------------------------------------------------------------------===//

class Chlo_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::chlo";
  let genSpecializedAttr = 0;
}

def Chlo_ComparisonDirection
    : Chlo_Enum<"ComparisonDirection", "how two values are compared", [
        I32EnumAttrCase<"EQ", 0>, I32EnumAttrCase<"NE", 1>,
        I32EnumAttrCase<"GE", 2>, I32EnumAttrCase<"GT", 3>,
        I32EnumAttrCase<"LE", 4>, I32EnumAttrCase<"LT", 5>]>;
def Chlo_ComparisonDirectionAttr
    : EnumAttr<Chlo_Dialect, Chlo_ComparisonDirection, "comparison_direction">;

def Chlo_ComparisonType
    : Chlo_Enum<"ComparisonType", "the order that is compared by", [
        I32EnumAttrCase<"NOTYPE", 0>, I32EnumAttrCase<"FLOAT", 1>,
        I32EnumAttrCase<"TOTALORDER", 2>, I32EnumAttrCase<"SIGNED", 3>,
        I32EnumAttrCase<"UNSIGNED", 4>]>;
def Chlo_ComparisonTypeAttr
    : EnumAttr<Chlo_Dialect, Chlo_ComparisonType, "comparison_type">;

def Chlo_Precision
    : Chlo_Enum<"Precision", "precision of one operand of a contraction", [
        I32EnumAttrCase<"DEFAULT", 0>, I32EnumAttrCase<"HIGH", 1>,
        I32EnumAttrCase<"HIGHEST", 2>]>;
def Chlo_PrecisionAttr : EnumAttr<Chlo_Dialect, Chlo_Precision, "precision">;
def Chlo_PrecisionConfigAttr
    : OptionalAttr<TypedArrayAttrBase<Chlo_PrecisionAttr,
                                      "one precision per operand">>;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

def Chlo_RaggedDotDimensionNumbersAttr
    : AttrDef<Chlo_Dialect, "RaggedDotDimensionNumbers"> {
  let mnemonic = "ragged_dot";
  let summary = "Which dimensions of a ragged contraction are paired";
  let parameters = (ins
    ArrayRefParameter<"int64_t">:$lhsBatchingDimensions,
    ArrayRefParameter<"int64_t">:$rhsBatchingDimensions,
    ArrayRefParameter<"int64_t">:$lhsContractingDimensions,
    ArrayRefParameter<"int64_t">:$rhsContractingDimensions,
    ArrayRefParameter<"int64_t">:$lhsRaggedDimensions,
    ArrayRefParameter<"int64_t">:$rhsGroupDimensions);
  let hasCustomAssemblyFormat = 1;
}

#endif // STABLEHLO_DIALECT_CHLODIALECT_TD
