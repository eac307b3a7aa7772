// RUN: stablehlo-opt %s --taylor-expand --split-input-file | FileCheck %s

// Ops that do not depend on x are copied once, and coefficients that are
// structurally zero do not become tensors.

// CHECK-LABEL: @structural_zeros
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[Y:.*]]: tensor<3xf32>, %[[V:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: %[[E:.*]] = stablehlo.exponential %[[Y]] : tensor<3xf32>
// CHECK-NEXT: %[[B:.*]] = stablehlo.broadcast_in_dim %[[E]], dims = [1]
// CHECK-NEXT: %[[Z:.*]] = stablehlo.multiply %[[V]], %[[B]]
// CHECK-NEXT: %[[ZERO:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// CHECK-NEXT: return %[[Z]], %[[ZERO]]
func.func @structural_zeros(%x: tensor<3xf32>, %y: tensor<3xf32>, %v: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %z:3 = taylor.jet @f(%x, %y, %v) order 2 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#1, %z#2 : tensor<2x3xf32>, tensor<2x3xf32>
}
// CHECK-NOT: func.func private @f
func.func private @f(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %e = stablehlo.exponential %y : tensor<3xf32>
  %z = stablehlo.multiply %x, %e : tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// A function is expanded where it is called; one that does not vary is called.

// CHECK-LABEL: @calls
// CHECK: call @log(%arg1)
// CHECK-NOT: call
// CHECK: return
func.func @calls(%x: tensor<3xf32>, %y: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %y, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %a = call @log(%y) : (tensor<3xf32>) -> tensor<3xf32>
  %b = call @log(%x) : (tensor<3xf32>) -> tensor<3xf32>
  %z = stablehlo.multiply %a, %b : tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func private @log(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.log %x : tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// The jet of a function with a jet: d/dx (d/dx x^2 in direction 1) = 2.

// CHECK-LABEL: @nested
// CHECK-NOT: taylor.jet
func.func @nested(%x: tensor<f32>, %v: tensor<1xf32>) -> tensor<1x1xf32> {
  %z:2 = taylor.jet @outer(%x, %v) order 1 series [1] : (tensor<f32>, tensor<1xf32>) -> (tensor<1xf32>, tensor<1x1xf32>)
  return %z#1 : tensor<1x1xf32>
}
func.func private @outer(%x: tensor<f32>) -> tensor<1xf32> {
  %one = stablehlo.constant dense<1.0> : tensor<1xf32>
  %z:2 = taylor.jet @inner(%x, %one) order 1 series [1] : (tensor<f32>, tensor<1xf32>) -> (tensor<f32>, tensor<1xf32>)
  return %z#1 : tensor<1xf32>
}
func.func private @inner(%x: tensor<f32>) -> tensor<f32> {
  %z = stablehlo.multiply %x, %x : tensor<f32>
  return %z : tensor<f32>
}

// -----

// Without an operand that varies, or without directions.

// CHECK-LABEL: @no_directions
// CHECK: stablehlo.tanh
// CHECK: return %{{.*}}, %{{.*}} : tensor<3xf32>, tensor<0x3xf32>
func.func @no_directions(%x: tensor<3xf32>, %v: tensor<0x3xf32>) -> (tensor<3xf32>, tensor<0x3xf32>) {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<0x3xf32>) -> (tensor<3xf32>, tensor<0x3xf32>)
  return %z#0, %z#1 : tensor<3xf32>, tensor<0x3xf32>
}
// CHECK-LABEL: @does_not_vary
// CHECK-DAG: %[[Z:.*]] = stablehlo.tanh %arg0
// CHECK-DAG: %[[ZERO:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x3xf32>
// CHECK: return %[[Z]], %[[ZERO]]
func.func @does_not_vary(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<4x3xf32>) {
  %z:2 = taylor.jet @f(%x) order 1 series [0] : (tensor<3xf32>) -> (tensor<3xf32>, tensor<4x3xf32>)
  return %z#0, %z#1 : tensor<3xf32>, tensor<4x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.tanh %x : tensor<3xf32>
  return %z : tensor<3xf32>
}
