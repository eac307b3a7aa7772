// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Sums over dimensions, with the initial value counted once.

func.func @reduce(%x: tensor<2x3x4xf32>, %init: tensor<f32>) -> tensor<3xf32> {
  // expected-remark @+2 {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d1, d0, d2] + 1.000000e+00 * %1[]}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

func.func @negative_reduce_add_twice(%x: tensor<2x3xf32>, %init: tensor<f32>) -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reduce(%x init: %init) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %a : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }
  return %0 : tensor<2xf32>
}

func.func @negative_reduce_argument_returned(%x: tensor<2x3xf32>, %init: tensor<f32>) -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reduce(%x init: %init) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %a : tensor<f32>
  }
  return %0 : tensor<2xf32>
}

func.func @negative_reduce_captures(%x: tensor<2x3xf32>, %init: tensor<f32>) -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reduce(%x init: %init) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %init : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }
  return %0 : tensor<2xf32>
}

func.func @reduce_dynamic(%x: tensor<?x3xf32>, %init: tensor<f32>) -> tensor<?xf32> {
  // expected-remark @+2 {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %1[]}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.add across dimensions = [1] : (tensor<?x3xf32>, tensor<f32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @negative_reduce_max(%x: tensor<2x3xf32>, %init: tensor<f32>) -> tensor<2xf32> {
  // expected-remark @+2 {{pointwise []}}
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.maximum across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @negative_reduce_mixed_types(%x: tensor<2x3xbf16>, %init: tensor<f32>) -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reduce(%x init: %init) across dimensions = [1] : (tensor<2x3xbf16>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }
  return %0 : tensor<2xf32>
}

func.func @reduce_nothing(%x: tensor<2xf32>, %init: tensor<f32>) -> tensor<2xf32> {
  // expected-remark @+2 {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d0] + 1.000000e+00 * %1[]}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.add across dimensions = [] : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @negative_reduce_predicates(%x: tensor<2x3xi1>, %init: tensor<i1>) -> tensor<2xi1> {
  // expected-remark @+2 {{pointwise []}}
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.add across dimensions = [1] : (tensor<2x3xi1>, tensor<i1>) -> tensor<2xi1>
  return %0 : tensor<2xi1>
}

func.func @reduce_swapped_arguments(%x: tensor<2x3xf32>, %init: tensor<f32>) -> tensor<2xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %1[]}}
  %0 = stablehlo.reduce(%x init: %init) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %b, %a : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }
  return %0 : tensor<2xf32>
}

func.func @reduce_and(%x: tensor<3x2xi1>, %init: tensor<i1>) -> tensor<3xi1> {
  // expected-remark @+2 {{pointwise []}}
  // expected-remark @below {{[d0] = 1.000000e+00 * mask %1[] * mask %0[d0, d1] * mask %0[d0, d2] * [1*d1 = 0] * [1*d2 = 1]}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.and across dimensions = [1] : (tensor<3x2xi1>, tensor<i1>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

func.func @negative_reduce_and_long(%x: tensor<3x9xi1>, %init: tensor<i1>) -> tensor<3xi1> {
  // expected-remark @+2 {{pointwise []}}
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.and across dimensions = [1] : (tensor<3x9xi1>, tensor<i1>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

func.func @reduce_to_scalar(%x: tensor<2x3xf32>, %init: tensor<f32>) -> tensor<f32> {
  // expected-remark @+2 {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
  // expected-remark @below {{[] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %1[]}}
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

func.func @negative_reduce_two_values(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>, %init: tensor<f32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // expected-remark @below {{opaque}}
  %0:2 = stablehlo.reduce(%x init: %init), (%y init: %init) across dimensions = [1] : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<f32>, tensor<f32>) -> (tensor<2xf32>, tensor<2xf32>)
   reducer(%a: tensor<f32>, %c: tensor<f32>) (%b: tensor<f32>, %d: tensor<f32>) {
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %t = stablehlo.add %c, %d : tensor<f32>
    stablehlo.return %s, %t : tensor<f32>, tensor<f32>
  }
  return %0#0, %0#1 : tensor<2xf32>, tensor<2xf32>
}

func.func @negative_reduce_window_of_maxima(%x: tensor<4xf32>, %init: tensor<f32>) -> tensor<3xf32> {
  // expected-remark @below {{opaque}}
  %0 = "stablehlo.reduce_window"(%x, %init) <{window_dimensions = array<i64: 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{pointwise []}}
    %s = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<4xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
