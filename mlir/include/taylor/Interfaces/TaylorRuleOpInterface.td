//===- TaylorRuleOpInterface.td - Taylor rules of ops -------*- tablegen -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_INTERFACES_TAYLORRULEOPINTERFACE
#define TAYLOR_INTERFACES_TAYLORRULEOPINTERFACE

include "mlir/IR/OpBase.td"

def TaylorRuleOpInterface : OpInterface<"TaylorRuleOpInterface"> {
  let cppNamespace = "::mlir::taylor";
  let description = [{
    How Taylor coefficients go through an op. Asked only where a coefficient of
    an operand, or of a value that a region uses, is not structurally zero;
    elsewhere ops are copied. An op without this interface cannot be expanded:
    an error at the op.
  }];
  let methods = [
    InterfaceMethod<
      [{
        Builds the coefficients of all results from those of the operands.
        Coefficient 0 is what the op itself returns. Fails after an error at
        the op.
      }],
      "::llvm::LogicalResult", "expand",
      (ins "::mlir::taylor::JetBuilder &":$builder,
           "::llvm::ArrayRef<::mlir::taylor::Jet>":$operands,
           "::llvm::SmallVectorImpl<::mlir::taylor::Jet> &":$results)>,
    StaticInterfaceMethod<
      [{
        The rule as a formula, for the list of rules in the documentation.
      }],
      "::llvm::StringRef", "getTaylorRule", (ins)>,
  ];
}

#endif // TAYLOR_INTERFACES_TAYLORRULEOPINTERFACE
