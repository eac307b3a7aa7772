// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s
// RUN: stablehlo-opt %s --collapse-taylor | stablehlo-opt --collapse-taylor | FileCheck %s

// The trace of a matrix that is needed as well: only its diagonal is read, by a
// slice that is no sum of its own.

// CHECK-LABEL: func @trace(
func.func @trace(%a: tensor<9x4xf32>, %b: tensor<4x9xf32>) -> (tensor<9x9xf32>, tensor<f32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %h = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<9x4xf32>, tensor<4x9xf32>) -> tensor<9x9xf32>
  %flat = stablehlo.reshape %h : (tensor<9x9xf32>) -> tensor<81xf32>
  // CHECK: stablehlo.slice {{.*}} [0:81:10]
  %d = stablehlo.slice %flat [0:81:10] : (tensor<81xf32>) -> tensor<9xf32>
  %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<9xf32>, tensor<f32>) -> tensor<f32>
  return %h, %s : tensor<9x9xf32>, tensor<f32>
}
