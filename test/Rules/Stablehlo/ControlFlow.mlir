// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Ops that choose or pass on values.

func.func @case(%i: tensor<i32>, %x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = "stablehlo.case"(%i) ({
    stablehlo.return %x : tensor<2xf32>
  }, {
    stablehlo.return %y : tensor<2xf32>
  }) : (tensor<i32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @if(%p: tensor<i1>, %x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = "stablehlo.if"(%p) ({
    stablehlo.return %x : tensor<2xf32>
  }, {
    stablehlo.return %y : tensor<2xf32>
  }) : (tensor<i1>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @optimization_barrier(%x: tensor<2x3xf32>, %y: tensor<i32>, %t: tensor<?xf32>) -> (tensor<2x3xf32>, tensor<i32>, tensor<?xf32>) {
  // expected-remark @+3 {{[d0, d1] = 1.000000e+00 * %0[d0, d1]}}
  // expected-remark @+2 {{[] = 1.000000e+00 * %1[]}}
  // expected-remark @below {{[d0] = 1.000000e+00 * %2[d0]}}
  %0:3 = stablehlo.optimization_barrier %x, %y, %t : tensor<2x3xf32>, tensor<i32>, tensor<?xf32>
  return %0#0, %0#1, %0#2 : tensor<2x3xf32>, tensor<i32>, tensor<?xf32>
}

func.func @negative_while_has_no_rule(%n: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0:2 = stablehlo.while(%p = %n, %a = %x) : tensor<i1>, tensor<2xf32>
  cond {
    stablehlo.return %p : tensor<i1>
  } do {
    stablehlo.return %p, %a : tensor<i1>, tensor<2xf32>
  }
  return %0#1 : tensor<2xf32>
}

func.func @custom_call_stop_gradient(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{linear}}
  %0 = stablehlo.custom_call @collapse_taylor.stop_gradient(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @custom_call_equation(%a: tensor<3x3xf32>, %b: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * parameter %0[d2, d3] * %1[d4, d5]}}
  %0 = stablehlo.custom_call @collapse_taylor.equation(%a, %b) {backend_config = "0 linear_solve", linear = array<i64: 1>} : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

func.func @custom_call_equation_for_each_direction(%a: tensor<3x3xf32>, %b: tensor<5x3x2xf32>) -> tensor<5x3x2xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2] = 1.000000e+00 * parameter %0[d3, d4] * %1[d0, d5, d6]}}
  %0 = stablehlo.custom_call @collapse_taylor.equation(%a, %b) {backend_config = "0 linear_solve", linear = array<i64: 1>, per_direction = array<i64: 1>} : (tensor<3x3xf32>, tensor<5x3x2xf32>) -> tensor<5x3x2xf32>
  return %0 : tensor<5x3x2xf32>
}

func.func @negative_custom_call_equation(%a: tensor<3x3xf32>, %b: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.custom_call @collapse_taylor.equation(%a, %b) {backend_config = "0 f", linear = array<i64: 2>} : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

func.func @negative_custom_call(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
