// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Ops with a window that moves: linear, slice by slice along dimensions that the
// window does not move along.

func.func @convolution(%x: tensor<2x8x8x3xf32>, %k: tensor<3x3x3x4xf32>) -> tensor<2x6x6x4xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2, d3] = 1.000000e+00 * %0[d0, d4, d5, d6] * %1[d7, d8, d9, d3]}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x8x8x3xf32>, tensor<3x3x3x4xf32>) -> tensor<2x6x6x4xf32>
  return %0 : tensor<2x6x6x4xf32>
}

// In groups, features of the kernel belong to features of the operand.
func.func @convolution_in_groups(%x: tensor<2x4x8x8xf32>, %k: tensor<4x2x3x3xf32>) -> tensor<2x4x6x6xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2, d3] = 1.000000e+00 * %0[d0, d4, d5, d6] * %1[d7, d8, d9, d10]}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x4x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<2x4x6x6xf32>
  return %0 : tensor<2x4x6x6xf32>
}

func.func @convolution_in_batch_groups(%x: tensor<2x8x8x3xf32>, %k: tensor<3x3x3x4xf32>) -> tensor<1x6x6x4xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2, d3] = 1.000000e+00 * %0[d4, d5, d6, d7] * %1[d8, d9, d10, d11]}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<2x8x8x3xf32>, tensor<3x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return %0 : tensor<1x6x6x4xf32>
}

func.func @negative_convolution_of_another_type(%x: tensor<2x8x3xbf16>, %k: tensor<3x3x4xbf16>) -> tensor<2x6x4xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x8x3xbf16>, tensor<3x3x4xbf16>) -> tensor<2x6x4xf32>
  return %0 : tensor<2x6x4xf32>
}

func.func @reduce_window(%x: tensor<5x4xf32>, %init: tensor<f32>) -> tensor<5x3xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * %0[d0, d2] + 1.000000e+00 * %1[]}}
  %0 = "stablehlo.reduce_window"(%x, %init) <{window_dimensions = array<i64: 1, 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x4xf32>, tensor<f32>) -> tensor<5x3xf32>
  return %0 : tensor<5x3xf32>
}

// Along a dimension with stride, padding or dilation slices are not treated alike.
func.func @reduce_window_that_moves(%x: tensor<5x4x3xf32>, %init: tensor<f32>) -> tensor<3x6x5xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2] = 1.000000e+00 * %0[d3, d4, d5] + 1.000000e+00 * %1[]}}
  %0 = "stablehlo.reduce_window"(%x, %init) <{window_dimensions = array<i64: 1, 1, 1>, window_strides = array<i64: 2, 1, 1>, base_dilations = array<i64: 1, 1, 2>, padding = dense<[[0, 0], [1, 1], [0, 0]]> : tensor<3x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x4x3xf32>, tensor<f32>) -> tensor<3x6x5xf32>
  return %0 : tensor<3x6x5xf32>
}

// Where maxima are, tangents are chosen, linearly.
func.func @reduce_window_of_tangents(%x: tensor<5x4xf32>, %t: tensor<5x4xf32>, %least: tensor<f32>, %zero: tensor<f32>) -> tensor<5x3xf32> {
  // expected-remark @+2 {{multilinear [d0, d1] = 1.000000e+00 * parameter %0[d0, d2] * %1[d0, d3] * parameter %2[] + 1.000000e+00 * parameter %0[d0, d2] * parameter %2[] * %3[]}}
  // expected-remark @below {{opaque}}
  %0:2 = "stablehlo.reduce_window"(%x, %t, %least, %zero) <{window_dimensions = array<i64: 1, 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>, %c: tensor<f32>, %d: tensor<f32>):
    // expected-remark @below {{pointwise []}}
    %p = stablehlo.compare GE, %a, %c : (tensor<f32>, tensor<f32>) -> tensor<i1>
    // expected-remark @below {{mask %0[] * %1[]}}
    %m = stablehlo.select %p, %a, %c : tensor<i1>, tensor<f32>
    // expected-remark @below {{mask %0[] * %1[]}}
    %n = stablehlo.select %p, %b, %d : tensor<i1>, tensor<f32>
    stablehlo.return %m, %n : tensor<f32>, tensor<f32>
  }) : (tensor<5x4xf32>, tensor<5x4xf32>, tensor<f32>, tensor<f32>) -> (tensor<5x3xf32>, tensor<5x3xf32>)
  return %0#1 : tensor<5x3xf32>
}

func.func @select_and_scatter(%x: tensor<5x4xf32>, %y: tensor<5x2xf32>, %init: tensor<f32>) -> tensor<5x4xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * parameter %0[d0, d2] * %1[d0, d3] + 1.000000e+00 * parameter %0[d0, d2] * %2[]}}
  %0 = "stablehlo.select_and_scatter"(%x, %y, %init) <{window_dimensions = array<i64: 1, 2>, window_strides = array<i64: 1, 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{pointwise []}}
    %s = stablehlo.compare GE, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %s : tensor<i1>
  }, {
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x4xf32>, tensor<5x2xf32>, tensor<f32>) -> tensor<5x4xf32>
  return %0 : tensor<5x4xf32>
}
