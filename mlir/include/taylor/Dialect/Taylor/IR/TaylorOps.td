//===- TaylorOps.td - The taylor dialect --------------------*- tablegen -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_DIALECT_TAYLOR_IR_TAYLOROPS
#define TAYLOR_DIALECT_TAYLOR_IR_TAYLOROPS

include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"

def Taylor_Dialect : Dialect {
  let name = "taylor";
  let cppNamespace = "::mlir::taylor";
  let summary = "Taylor-mode derivatives of functions";
  let description = [{
    One op, `taylor.jet`: the Taylor coefficients of a function along a path.
    `--taylor-expand` replaces it by plain StableHLO.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def Taylor_JetOp
    : Op<Taylor_Dialect, "jet",
         [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Taylor coefficients of a function along paths";
  let description = [{
    Along R paths at once, `x_r(t) = x_0 + x_{1,r} t + ... + x_{n,r} t^n`, the
    function `callee` takes the values `z_r(t) = z_0 + z_{1,r} t + ...`. The op
    returns the coefficients of `z` up to `order`, which are normalised:
    `z_k = z^(k)(0) / k!`.

    `series` has an entry for each operand x of the callee: how many
    coefficients `x_1, x_2, ...` of its path are given. 0 means that the operand
    does not vary; coefficients that are not given are zero. Operands are the
    `x_0` of all operands of the callee, then the coefficients, operand after
    operand. A coefficient has the R directions on a leading axis.

    Results are, for each result of the callee, its coefficient 0, which is what
    the callee returns, and then, if its elements are real or complex, the
    coefficients `1..order`, each with the directions on a leading axis.

    The second derivative of the function `@u` in 5 directions, up to the
    factor 2, is the last result of

    ```mlir
    %u:3 = taylor.jet @u(%x, %v) order 2 series [1] : (tensor<3xf32>, tensor<5x3xf32>) -> (tensor<f32>, tensor<5xf32>, tensor<5xf32>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, I64Attr:$order,
                       DenseI64ArrayAttr:$series, Variadic<AnyType>:$inputs);
  let results = (outs Variadic<AnyType>:$coefficients);
  let assemblyFormat = [{
    $callee `(` $inputs `)` `order` $order `series` $series attr-dict `:`
    functional-type($inputs, $coefficients)
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    /// The operands that the callee gets.
    ::mlir::OperandRange getPrimals() {
      return getInputs().take_front(getSeries().size());
    }
    /// How many directions there are, or nothing if no operand varies.
    std::optional<int64_t> getNumDirections();
    /// The positions of the results that are a coefficient 0.
    ::llvm::SmallVector<unsigned> getValuePositions();
  }];
}

#endif // TAYLOR_DIALECT_TAYLOR_IR_TAYLOROPS
