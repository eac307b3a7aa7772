// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics | FileCheck %s

// The value is that of the op, coefficients are computed by the formula.

// CHECK-LABEL: @batch_norm
// CHECK: %[[Z:.*]] = "stablehlo.batch_norm_inference"
// CHECK: return %[[Z]]
func.func @batch_norm(%x: tensor<4x3xf32>, %v: tensor<2x4x3xf32>, %p: tensor<3xf32>) -> (tensor<4x3xf32>, tensor<2x4x3xf32>) {
  %z:2 = taylor.jet @f(%x, %p, %v) order 1 series [1, 0] : (tensor<4x3xf32>, tensor<3xf32>, tensor<2x4x3xf32>) -> (tensor<4x3xf32>, tensor<2x4x3xf32>)
  return %z#0, %z#1 : tensor<4x3xf32>, tensor<2x4x3xf32>
}
func.func private @f(%x: tensor<4x3xf32>, %p: tensor<3xf32>) -> tensor<4x3xf32> {
  %z = "stablehlo.batch_norm_inference"(%x, %p, %p, %p, %p) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}> : (tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  return %z : tensor<4x3xf32>
}

// -----

// A map of all coefficients for each.

// CHECK-LABEL: @map
// CHECK: "stablehlo.map"(%{{.*}}) <{dimensions = array<i64: 0>}>
// CHECK: "stablehlo.map"(%{{.*}}, %{{.*}}) <{dimensions = array<i64: 0, 1>}>
// CHECK: (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @map(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>) {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#0, %z#1 : tensor<3xf32>, tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = "stablehlo.map"(%x) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>):
    %b = stablehlo.multiply %a, %a : tensor<f32>
    stablehlo.return %b : tensor<f32>
  }) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @negative_map(%x: tensor<f32>, %v: tensor<2xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<f32>, tensor<2xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<f32>) -> tensor<3xf32> {
  %y = stablehlo.constant dense<1.0> : tensor<3xf32>
  // expected-error @below {{expected a body that uses no value from outside that varies}}
  %z = "stablehlo.map"(%y) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>):
    %b = stablehlo.multiply %a, %x : tensor<f32>
    stablehlo.return %b : tensor<f32>
  }) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// Of the axis of directions nothing is said.

sdy.mesh @mesh = <["x"=2]>
// CHECK-LABEL: @sharding
// CHECK: sdy.sharding_constraint %{{.*}} <@mesh, [{"x"}, {}]> : tensor<4x3xf32>
// CHECK: sdy.sharding_constraint %{{.*}} <@mesh, [{?}, {"x"}, {}]> : tensor<2x4x3xf32>
func.func @sharding(%x: tensor<4x3xf32>, %v: tensor<2x4x3xf32>) -> (tensor<4x3xf32>, tensor<2x4x3xf32>) {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<4x3xf32>, tensor<2x4x3xf32>) -> (tensor<4x3xf32>, tensor<2x4x3xf32>)
  return %z#0, %z#1 : tensor<4x3xf32>, tensor<2x4x3xf32>
}
func.func private @f(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %z = sdy.sharding_constraint %x <@mesh, [{"x"}, {}]> : tensor<4x3xf32>
  return %z : tensor<4x3xf32>
}

// -----

// Of a number, on a mesh that is written out.

// CHECK-LABEL: @number
// CHECK: sdy.sharding_constraint %{{.*}} <mesh<["x"=2]>, []> : tensor<f32>
// CHECK: sdy.sharding_constraint %{{.*}} <mesh<["x"=2]>, [{?}]> : tensor<2xf32>
func.func @number(%x: tensor<f32>, %v: tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>) {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<f32>, tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>)
  return %z#0, %z#1 : tensor<f32>, tensor<2xf32>
}
func.func private @f(%x: tensor<f32>) -> tensor<f32> {
  %z = sdy.sharding_constraint %x <mesh<["x"=2]>, []> : tensor<f32>
  return %z : tensor<f32>
}

// -----

// Directions are a free dimension of one factor, a batch dimension of both, and
// sizes of groups that are given for each index of these have it too.

// CHECK-LABEL: @ragged_dot
// CHECK: "chlo.ragged_dot"{{.*}} : (tensor<2x5x3xf32>, tensor<4x2x2x3x3xf32>, tensor<2x2xi32>) -> tensor<2x5x4x3xf32>
// CHECK: %[[S:.*]] = stablehlo.broadcast_in_dim %{{.*}}, dims = [0, 2] : (tensor<2x2xi32>) -> tensor<2x4x2xi32>
// CHECK: "chlo.ragged_dot"(%{{.*}}, %{{.*}}, %[[S]]) <{ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_batching_dimensions = [1], rhs_batching_dimensions = [0], lhs_contracting_dimensions = [3], rhs_contracting_dimensions = [2], lhs_ragged_dimensions = [2], rhs_group_dimensions = [1]>}> : (tensor<4x2x5x3xf32>, tensor<2x2x3x3xf32>, tensor<2x4x2xi32>) -> tensor<2x4x5x3xf32>
func.func @ragged_dot(%x: tensor<2x5x3xf32>, %y: tensor<2x2x3x3xf32>, %s: tensor<2x2xi32>, %v: tensor<4x2x5x3xf32>, %w: tensor<4x2x2x3x3xf32>) -> tensor<4x2x5x3xf32> {
  %z:2 = taylor.jet @f(%x, %y, %s, %v, %w) order 1 series [1, 1, 0] : (tensor<2x5x3xf32>, tensor<2x2x3x3xf32>, tensor<2x2xi32>, tensor<4x2x5x3xf32>, tensor<4x2x2x3x3xf32>) -> (tensor<2x5x3xf32>, tensor<4x2x5x3xf32>)
  return %z#1 : tensor<4x2x5x3xf32>
}
func.func private @f(%x: tensor<2x5x3xf32>, %y: tensor<2x2x3x3xf32>, %s: tensor<2x2xi32>) -> tensor<2x5x3xf32> {
  %z = "chlo.ragged_dot"(%x, %y, %s) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_batching_dimensions = [0], rhs_batching_dimensions = [0], lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [2], lhs_ragged_dimensions = [1], rhs_group_dimensions = [1]>} : (tensor<2x5x3xf32>, tensor<2x2x3x3xf32>, tensor<2x2xi32>) -> tensor<2x5x3xf32>
  return %z : tensor<2x5x3xf32>
}

// -----

// What is quantized moves in steps.

// CHECK-LABEL: @quantized
// CHECK-SAME: (%{{.*}}: tensor<3xf32>, %[[V:.*]]: tensor<2x3xf32>)
// CHECK: %[[Q:.*]] = stablehlo.uniform_quantize
// CHECK: %[[D:.*]] = stablehlo.uniform_dequantize %[[Q]] : {{.*}} -> tensor<3xf32>
// CHECK: %[[B:.*]] = stablehlo.broadcast_in_dim %[[D]], dims = [1]
// CHECK: stablehlo.multiply %[[V]], %[[B]] : tensor<2x3xf32>
// CHECK-NEXT: return
func.func @quantized(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %q = stablehlo.uniform_quantize %x : (tensor<3xf32>) -> tensor<3x!quant.uniform<i8:f32, 5.000000e-01>>
  %d = stablehlo.uniform_dequantize %q : (tensor<3x!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<3xf32>
  %z = stablehlo.multiply %x, %d : tensor<3xf32>
  return %z : tensor<3xf32>
}
