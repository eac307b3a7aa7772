// RUN: stablehlo-opt %s --taylor-simplify --split-input-file | FileCheck %s

// Zero times what may be infinite is not zero, and what is infinite does not cancel.

module attributes {taylor.exact} {

// CHECK-LABEL: @zero_times
// CHECK: stablehlo.multiply
func.func @zero_times(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<4xf32>
  %y = stablehlo.multiply %zero, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: @identity_times
// CHECK: stablehlo.dot_general
func.func @identity_times(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %i = stablehlo.iota dim = 0 : tensor<4x4xi32>
  %j = stablehlo.iota dim = 1 : tensor<4x4xi32>
  %p = stablehlo.compare EQ, %i, %j : (tensor<4x4xi32>, tensor<4x4xi32>) -> tensor<4x4xi1>
  %eye = stablehlo.convert %p : (tensor<4x4xi1>) -> tensor<4x4xf32>
  %y = stablehlo.dot_general %eye, %x, contracting_dims = [1] x [0] : (tensor<4x4xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// CHECK-LABEL: @padded_times
// CHECK: stablehlo.pad
// CHECK: stablehlo.multiply
func.func @padded_times(%x: tensor<2xf32>, %y: tensor<4xf32>) -> tensor<2xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %p = stablehlo.pad %x, %zero, low = [1], high = [1], interior = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
  %z = stablehlo.multiply %p, %y : tensor<4xf32>
  %s = stablehlo.slice %z [0:2] : (tensor<4xf32>) -> tensor<2xf32>
  return %s : tensor<2xf32>
}

// CHECK-LABEL: @difference
// CHECK: stablehlo.add
// CHECK: stablehlo.subtract
func.func @difference(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %s = stablehlo.add %x, %y : tensor<4xf32>
  %d = stablehlo.subtract %s, %x : tensor<4xf32>
  return %d : tensor<4xf32>
}

// CHECK-LABEL: @scaled_twice
// CHECK-NEXT: return %arg0
func.func @scaled_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %two = stablehlo.constant dense<2.0> : tensor<4xf32>
  %half = stablehlo.constant dense<0.5> : tensor<4xf32>
  %y = stablehlo.multiply %x, %two : tensor<4xf32>
  %z = stablehlo.multiply %y, %half : tensor<4xf32>
  return %z : tensor<4xf32>
}

}

// -----

// By default values are finite.

// CHECK-LABEL: @finite_zero_times
// CHECK-NOT: stablehlo.multiply
func.func @finite_zero_times(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<4xf32>
  %y = stablehlo.multiply %zero, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
