//===- StablehloDialect.td - The stablehlo dialect and its types -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLODIALECT_TD
#define STABLEHLO_DIALECT_STABLEHLODIALECT_TD

include "stablehlo/dialect/Base.td"

def Stablehlo_Dialect : Dialect {
  let name = "stablehlo";
  let cppNamespace = "::mlir::stablehlo";
  let summary = "Tensor operations in which JAX exports programs";
  let description = [{
    The operations of StableHLO, with the names, attributes and textual form of
    the public dialect, so that a module can go back and forth between this
    library and any other that reads StableHLO.

    Attributes and types that the dialect does not know, such as those of a
    newer producer, are kept as text and printed as they were read. Operations
    that it does not know are kept in their generic form.
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
  let useDefaultAttributePrinterParser = 0;
  let useDefaultTypePrinterParser = 0;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    void printAttribute(Attribute attr, DialectAsmPrinter &os) const override;
    Attribute parseAttribute(DialectAsmParser &parser,
                             Type type) const override;
    void printType(Type type, DialectAsmPrinter &os) const override;
    Type parseType(DialectAsmParser &parser) const override;

  private:
    // Each family of operations is compiled on its own.
    void addCollectiveOps();
    void addContractionOps();
    void addControlFlowOps();
    void addElementwiseOps();
    void addIndexingOps();
    void addLinalgOps();
    void addMiscOps();
    void addReductionOps();
    void addShapeOps();
    void addAttributes();
    void addTypes();
  }];
}

class Stablehlo_Type<string name, string mnemonic_>
    : TypeDef<Stablehlo_Dialect, name> {
  let mnemonic = mnemonic_;
}

def Stablehlo_Token : Stablehlo_Type<"Token", "token"> {
  let summary = "Orders operations with side effects";
}

def Stablehlo_FutureType : Stablehlo_Type<"Future", "future"> {
  let summary = "Tensors that an asynchronous operation will deliver";
  let parameters = (ins ArrayRefParameter<"::mlir::Type">:$types);
  let assemblyFormat = "`<` $types `>`";
}

class Stablehlo_Op<string mnemonic, list<Trait> traits = []>
    : Op<Stablehlo_Dialect, mnemonic, traits> {
  let extraClassDeclaration = [{
    // A dimension may be dynamic on one side and static on the other.
    static bool isCompatibleReturnTypes(TypeRange inferred, TypeRange actual) {
      return ::mlir::hlo::isCompatibleForHloTypeInference(inferred, actual);
    }
  }];
}

#endif // STABLEHLO_DIALECT_STABLEHLODIALECT_TD
