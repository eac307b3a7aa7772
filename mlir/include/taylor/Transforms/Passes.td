//===- Passes.td - Passes of collapse-taylor ----------------*- tablegen -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_PASSES
#define TAYLOR_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def CollapseTaylor : Pass<"collapse-taylor", "::mlir::ModuleOp"> {
  let summary = "Collapse sums over directions in Taylor-mode derivatives";
  let description = [{
    Does the whole job on a module as JAX exports it: inlines calls, merges
    branches that are alike, makes sums of loops over directions
    (`taylor-batch-loops`), simplifies (`taylor-simplify`), moves sums over
    directions towards the inputs (`taylor-collapse-sums`) and removes what is
    no longer needed. The highest Taylor coefficient, which is summed over
    directions in the end, is then carried once instead of once per direction.
    Loops that keep sums from moving are unrolled (`taylor-unroll-loops`).

    Here second derivatives of a layer are summed over 50 directions. The sum
    moves through the call and the matrix product, which is then done once:

    ```mlir
    func.func @main(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
      %zero = stablehlo.constant dense<0.0> : tensor<f32>
      %y = call @second(%t, %w) : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
      %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
      return %s : tensor<16xf32>
    }
    func.func private @second(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<50x16xf32> {
      %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
      %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
      return %y : tensor<50x16xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
      %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
      %zero = stablehlo.constant dense<0.0> : tensor<f32>
      %s = stablehlo.reduce(%q init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
      %y = stablehlo.dot_general %s, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
      return %y : tensor<16xf32>
    }
    ```

    A module in which no sum moves is left exactly as it was. Remarks of category
    `collapse-taylor` tell which sums moved, what that saved, and why others
    stayed.

    A product with a zero that is known by its place, in an identity matrix or a
    constant, is taken to be zero, and `x - x` too: this assumes that values are
    finite. With `exact`, only sums are reordered and factors drawn out of them,
    so that, short of overflow, a value is finite where it was. The attribute
    `taylor.exact` on an op says the same to the other passes.
  }];
  let options = [
    Option<"balance", "balance", "double", /*default=*/"1.0",
           "Flops that take as long as moving one byte, for the cost model">,
    Option<"largestBatch", "largest-batch", "int64_t", /*default=*/"0",
           "Steps that a loop may have to be batched; 0: up to 65536">,
    Option<"exact", "exact", "bool", /*default=*/"false",
           "Drop no operand that may be infinite or not a number">,
    Option<"largestUnroll", "largest-unroll", "int64_t", /*default=*/"8192",
           "Ops that loops may become that are unrolled together; 0: none is">
  ];
  let statistics = [
    Statistic<"numLoops", "loops-batched", "Number of loops batched">,
    Statistic<"numUnrolled", "loops-unrolled", "Number of loops unrolled">,
    Statistic<"numMoved", "sums-moved", "Number of sums that moved">,
    Statistic<"numKept", "sums-kept", "Number of sums that stayed">
  ];
}

def MergeEqualBranches : Pass<"taylor-merge-branches"> {
  let summary = "Replace a choice among equal regions by one of them";
  let description = [{
    JAX exports for several platforms wrap ops in a choice by platform. Where
    all regions of the choice are alike, the op is replaced by what one of them
    does.
  }];
}

def TaylorBatchLoops : Pass<"taylor-batch-loops", "::mlir::ModuleOp"> {
  let summary = "Make sums over directions of loops over directions";
  let description = [{
    A loop of a known number of steps whose steps do not depend on each other is
    replaced by its body, applied to all steps at once along a new axis. Each
    value that it carries has to be a counter, something it leaves as it is, a
    tensor that it adds to or subtracts from and does not read otherwise, or one
    of which it writes each row once. What it adds up becomes a sum, which
    `taylor-collapse-sums` can move; indices that count steps become slices and
    masks. Ops with side effects, and ops that cannot be batched, keep the loop.

    All steps at once take as many times the memory, so a loop is batched only if
    the sums then move, and if that saves a tenth of its operations: the
    function is collapsed with and without, and compared. With `always`, that is
    not asked. Calls are not followed: they are inlined before.

    ```mlir
    func.func @main(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
      %zero = stablehlo.constant dense<0> : tensor<i32>
      %one = stablehlo.constant dense<1> : tensor<i32>
      %n = stablehlo.constant dense<50> : tensor<i32>
      %none = stablehlo.constant dense<0.0> : tensor<16xf32>
      %s:2 = stablehlo.while(%i = %zero, %a = %none) : tensor<i32>, tensor<16xf32>
      cond {
        %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      } do {
        %r = stablehlo.dynamic_slice %t, %i, %zero, sizes = [1, 8] : (tensor<50x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
        %v = stablehlo.reshape %r : (tensor<1x8xf32>) -> tensor<8xf32>
        %q = stablehlo.multiply %v, %v : tensor<8xf32>
        %y = stablehlo.dot_general %q, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
        %b = stablehlo.add %a, %y : tensor<16xf32>
        %j = stablehlo.add %i, %one : tensor<i32>
        stablehlo.return %j, %b : tensor<i32>, tensor<16xf32>
      }
      return %s#1 : tensor<16xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
      %none = stablehlo.constant dense<0.0> : tensor<16xf32>
      %r = stablehlo.reshape %t : (tensor<50x8xf32>) -> tensor<50x1x8xf32>
      %v = stablehlo.reshape %r : (tensor<50x1x8xf32>) -> tensor<50x8xf32>
      %q = stablehlo.multiply %v, %v : tensor<50x8xf32>
      %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
      %zero = stablehlo.constant dense<0.0> : tensor<f32>
      %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
      %b = stablehlo.add %none, %s : tensor<16xf32>
      return %b : tensor<16xf32>
    }
    ```
  }];
  let options = [
    Option<"balance", "balance", "double", /*default=*/"1.0",
           "Flops that take as long as moving one byte, for the cost model">,
    Option<"always", "always", "bool", /*default=*/"false",
           "Batch every loop that can be, whatever it costs">,
    Option<"largest", "largest", "int64_t", /*default=*/"0",
           "Steps that a loop may have to be batched; 0: up to 65536">
  ];
  let statistics = [
    Statistic<"numBatched", "loops-batched", "Number of loops batched">
  ];
}

def TaylorUnrollLoops : Pass<"taylor-unroll-loops", "::mlir::ModuleOp"> {
  let summary = "Write the steps of loops one by one";
  let description = [{
    Every loop of a known number of steps whose steps need each other is replaced
    by its body, as often as it has steps. What it writes row by row becomes one
    concatenation. `collapse-taylor` does so, on a copy, to loops that keep sums
    from moving, if that saves a tenth of their operations.

    ```mlir
    func.func @main(%x: tensor<8xf32>, %w: tensor<2x8xf32>) -> tensor<8xf32> {
      %zero = stablehlo.constant dense<0> : tensor<i32>
      %one = stablehlo.constant dense<1> : tensor<i32>
      %n = stablehlo.constant dense<2> : tensor<i32>
      %s:2 = stablehlo.while(%i = %zero, %h = %x) : tensor<i32>, tensor<8xf32>
      cond {
        %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      } do {
        %r = stablehlo.dynamic_slice %w, %i, %zero, sizes = [1, 8] : (tensor<2x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
        %v = stablehlo.reshape %r : (tensor<1x8xf32>) -> tensor<8xf32>
        %y = stablehlo.multiply %h, %v : tensor<8xf32>
        %t = stablehlo.tanh %y : tensor<8xf32>
        %j = stablehlo.add %i, %one : tensor<i32>
        stablehlo.return %j, %t : tensor<i32>, tensor<8xf32>
      }
      return %s#1 : tensor<8xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%x: tensor<8xf32>, %w: tensor<2x8xf32>) -> tensor<8xf32> {
      %zero = stablehlo.constant dense<0> : tensor<i32>
      %zero_0 = stablehlo.constant dense<0> : tensor<i32>
      %r = stablehlo.dynamic_slice %w, %zero_0, %zero, sizes = [1, 8] : (tensor<2x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
      %v = stablehlo.reshape %r : (tensor<1x8xf32>) -> tensor<8xf32>
      %y = stablehlo.multiply %x, %v : tensor<8xf32>
      %t = stablehlo.tanh %y : tensor<8xf32>
      %one = stablehlo.constant dense<1> : tensor<i32>
      %r_0 = stablehlo.dynamic_slice %w, %one, %zero, sizes = [1, 8] : (tensor<2x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
      %v_0 = stablehlo.reshape %r_0 : (tensor<1x8xf32>) -> tensor<8xf32>
      %y_0 = stablehlo.multiply %t, %v_0 : tensor<8xf32>
      %t_0 = stablehlo.tanh %y_0 : tensor<8xf32>
      return %t_0 : tensor<8xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numUnrolled", "loops-unrolled", "Number of loops unrolled">
  ];
}

def TaylorSimplify : Pass<"taylor-simplify"> {
  let summary = "Use the equality of values up to layout and structural zeros";
  let description = [{
    Reads each block as sums of products over named axes and replaces values
    that are constants, that equal an earlier value up to transposition,
    broadcast or scale, or that multiply with an identity matrix. Products with
    a constant zero are taken to be zero, which assumes finite operands.
  }];
}

def TaylorGatherScales : Pass<"taylor-gather-scales"> {
  let summary = "Scale large tensors once, by what is gathered in smaller ones";
  let description = [{
    A value that is another one times something that lacks an axis is written as
    that, if at least one op along the axis falls away:
    `(t + t y) (1 - y)` with `t` per direction becomes `t ((1 + y) (1 - y))`, and
    `2 (a (2 t))` becomes `(4 a) t`. Of the same kind is `x + x y = x (1 + y)`, if
    nothing else reads `x`. `taylor-collapse-sums` does so in the end where sums
    have moved.
  }];
}

def TaylorCompactDirections : Pass<"taylor-compact-directions"> {
  let summary = "Carry directions only through what depends on them";
  let description = [{
    A tangent along each feature of each node of a set is zero in all nodes but
    one, if what is applied to the nodes does not mix them: it is a small tensor
    that lacks the direction, spread by a selection, `t[r, n, h] = sum_c [r = 4 n
    + c] u[c, n, h]`. Linear ops along other axes, products with what lacks the
    direction and sums leave the selection as it is, and are done on the small
    tensor. A sum over the nodes or the directions resolves it. Values that
    something else reads are spread again; only if the block becomes cheaper all
    in all is anything changed. `taylor-collapse-sums` does so when no sum moves
    any more.

    Here the squares of tangents of `sigma(x w)`, of 20 nodes with 4 features, are
    summed over all 80 directions:

    ```mlir
    func.func @main(%w: tensor<4x100xf32>, %s: tensor<20x100xf32>) -> tensor<20x100xf32> {
      %zero = stablehlo.constant dense<0.0> : tensor<f32>
      %i = stablehlo.iota dim = 0 : tensor<80x80xi32>
      %j = stablehlo.iota dim = 1 : tensor<80x80xi32>
      %e = stablehlo.compare EQ, %i, %j : (tensor<80x80xi32>, tensor<80x80xi32>) -> tensor<80x80xi1>
      %eye = stablehlo.convert %e : (tensor<80x80xi1>) -> tensor<80x80xf32>
      %x = stablehlo.reshape %eye : (tensor<80x80xf32>) -> tensor<80x20x4xf32>
      %d = stablehlo.dot_general %x, %w, contracting_dims = [2] x [0] : (tensor<80x20x4xf32>, tensor<4x100xf32>) -> tensor<80x20x100xf32>
      %b = stablehlo.broadcast_in_dim %s, dims = [1, 2] : (tensor<20x100xf32>) -> tensor<80x20x100xf32>
      %t = stablehlo.multiply %d, %b : tensor<80x20x100xf32>
      %q = stablehlo.multiply %t, %t : tensor<80x20x100xf32>
      %z = stablehlo.reduce(%q init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<80x20x100xf32>, tensor<f32>) -> tensor<20x100xf32>
      return %z : tensor<20x100xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%w: tensor<4x100xf32>, %s: tensor<20x100xf32>) -> tensor<20x100xf32> {
      %b = stablehlo.broadcast_in_dim %s, dims = [1, 2] : (tensor<20x100xf32>) -> tensor<4x20x100xf32>
      %c = stablehlo.broadcast_in_dim %w, dims = [0, 2] : (tensor<4x100xf32>) -> tensor<4x20x100xf32>
      %u = stablehlo.multiply %b, %c : tensor<4x20x100xf32>
      %q = stablehlo.multiply %u, %u : tensor<4x20x100xf32>
      %zero = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %z = stablehlo.reduce(%q init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<4x20x100xf32>, tensor<f32>) -> tensor<20x100xf32>
      return %z : tensor<20x100xf32>
    }
    ```
  }];
  let options = [
    Option<"balance", "balance", "double", /*default=*/"1.0",
           "Flops that take as long as moving one byte, for the cost model">
  ];
}

def CollapseSums : Pass<"taylor-collapse-sums"> {
  let summary = "Move sums over directions towards the inputs";
  let description = [{
    The core of `collapse-taylor`, on a function without calls. A sum over an
    axis that the value below carries through linear ops is a linear functional
    of that value. It is moved through these ops as far as possible; products of
    two values that depend on the direction are summed where they are. Values
    are opened only if all their uses are, and a group of sums that does not
    become cheaper under the cost model stays.

    Where sums move, contractions that are others, scaled, are computed once, as
    `d_i sum_j d_j d_j f` and `sum_j d_j d_j d_i f` of nested operators, or what
    the gradient of a program repeats.

    Of what a choice or a loop returns, sums are moved into the regions: a choice
    yields the sum, and a loop carries it, if it needs the value for nothing else.

    A trace is such a sum too, over an axis that an identity matrix makes of two.
    That of `w diag(c) w^T` does not need the matrix:

    ```mlir
    func.func @trace(%w: tensor<50x8xf32>, %c: tensor<8xf32>) -> tensor<f32> {
      %zero = stablehlo.constant dense<0.0> : tensor<f32>
      %zeros = stablehlo.constant dense<0.0> : tensor<50x50xf32>
      %i = stablehlo.iota dim = 0 : tensor<50x50xi32>
      %j = stablehlo.iota dim = 1 : tensor<50x50xi32>
      %eye = stablehlo.compare EQ, %i, %j : (tensor<50x50xi32>, tensor<50x50xi32>) -> tensor<50x50xi1>
      %b = stablehlo.broadcast_in_dim %c, dims = [1] : (tensor<8xf32>) -> tensor<50x8xf32>
      %g = stablehlo.multiply %w, %b : tensor<50x8xf32>
      %h = stablehlo.dot_general %g, %w, contracting_dims = [1] x [1] : (tensor<50x8xf32>, tensor<50x8xf32>) -> tensor<50x50xf32>
      %d = stablehlo.select %eye, %h, %zeros : tensor<50x50xi1>, tensor<50x50xf32>
      %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0, 1] : (tensor<50x50xf32>, tensor<f32>) -> tensor<f32>
      return %s : tensor<f32>
    }
    ```

    becomes

    ```mlir
    func.func @trace(%w: tensor<50x8xf32>, %c: tensor<8xf32>) -> tensor<f32> {
      %q = stablehlo.multiply %w, %w : tensor<50x8xf32>
      %zero = stablehlo.constant dense<0.0> : tensor<f32>
      %n = stablehlo.reduce(%q init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
      %p = stablehlo.multiply %n, %c : tensor<8xf32>
      %zero_0 = stablehlo.constant dense<0.0> : tensor<f32>
      %s = stablehlo.reduce(%p init: %zero_0) applies stablehlo.add across dimensions = [0] : (tensor<8xf32>, tensor<f32>) -> tensor<f32>
      return %s : tensor<f32>
    }
    ```
  }];
  let options = [
    Option<"balance", "balance", "double", /*default=*/"1.0",
           "Flops that take as long as moving one byte, for the cost model">
  ];
}

def RollCopies : Pass<"taylor-roll-copies"> {
  let summary = "Sum unrolled copies of a computation over an axis";
  let description = [{
    Summands that the same ops compute from different constants, slices or
    inputs become one value with a new axis, which is summed over. An unrolled
    Laplacian becomes the one that `vmap` over basis vectors gives. What has to
    be stacked must cost less than what is computed from it; whether that makes
    the program cheaper is for `collapse-taylor` to decide, which tries it.
  }];
  let options = [
    Option<"balance", "balance", "double", /*default=*/"1.0",
           "Flops that take as long as moving one byte, for the cost model">
  ];
}

def PrintAxes : Pass<"taylor-print-axes"> {
  let summary = "Print how every op depends on its operands along axes";
  let description = [{
    Emits a remark at every op with its axis form, as its rule states it. For
    debugging rules.
  }];
}

def TaylorExpand : Pass<"taylor-expand", "::mlir::ModuleOp"> {
  let summary = "Lower jets to plain tensor operations";
  let description = [{
    Replaces each `taylor.jet` by the ops of its callee together with those that
    compute the Taylor coefficients of their results, the jets of a callee before
    those that differentiate it. Coefficient 0 is computed by the ops of the
    callee. Coefficients that are structurally zero do not become tensors, and
    ops that do not depend on an operand that varies are copied as they are. The
    rules are recurrences, so the program grows with the square of the order.

    The square along two directions, up to order 2:

    ```mlir
    func.func @main(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %z:3 = taylor.jet @square(%x, %v) order 2 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
      return %z#2 : tensor<2x3xf32>
    }
    func.func private @square(%x: tensor<3xf32>) -> tensor<3xf32> {
      %z = stablehlo.multiply %x, %x : tensor<3xf32>
      return %z : tensor<3xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %z = stablehlo.multiply %v, %v : tensor<2x3xf32>
      return %z : tensor<2x3xf32>
    }
    ```

    In StableHLO, a jet may also be written as a call that jaxlib can parse:

    ```
    stablehlo.custom_call @taylor.jet(%x, %v) {called_computations = [@square],
      backend_config = "{\"order\": 2, \"series\": [1]}"}
    ```

    An op without a Taylor rule that depends on what varies is an error at that
    op, with a note at the jet.
  }];
  let dependentDialects = ["::mlir::taylor::TaylorDialect"];
  let options = [
    Option<"differentiable", "differentiable", "bool", /*default=*/"false",
           "Mark values that are computed otherwise than their derivatives, "
           "for a program that is differentiated again">
  ];
  let statistics = [
    Statistic<"numExpanded", "jets-expanded", "Number of jets expanded">
  ];
}

def TaylorLowerMarkers : Pass<"taylor-lower-markers", "::mlir::ModuleOp"> {
  let summary = "Remove what a front end says about derivatives";
  let description = [{
    A front end marks values that do not vary, values with the derivative of
    another one, and functions with a derivative of their own by calls of
    `@collapse_taylor.stop_gradient`, `@collapse_taylor.with_derivative` and
    `@collapse_taylor.custom_jvp`, which `taylor-expand` obeys. No compiler knows
    these calls: they are replaced by the value, and by a call of the function.

    ```mlir
    func.func @main(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %y = stablehlo.custom_call @collapse_taylor.stop_gradient(%x) : (tensor<3xf32>) -> tensor<3xf32>
      %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@f, @f_jvp]} : (tensor<3xf32>) -> tensor<3xf32>
      return %y, %z : tensor<3xf32>, tensor<3xf32>
    }
    func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
      %z = stablehlo.sine %x : tensor<3xf32>
      return %z : tensor<3xf32>
    }
    func.func private @f_jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %z = stablehlo.sine %x : tensor<3xf32>
      return %z, %t : tensor<3xf32>, tensor<3xf32>
    }
    ```

    becomes

    ```mlir
    func.func @main(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %z = call @f(%x) : (tensor<3xf32>) -> tensor<3xf32>
      return %x, %z : tensor<3xf32>, tensor<3xf32>
    }
    func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
      %z = stablehlo.sine %x : tensor<3xf32>
      return %z : tensor<3xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

#endif // TAYLOR_TRANSFORMS_PASSES
