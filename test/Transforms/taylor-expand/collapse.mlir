// RUN: stablehlo-opt %s --taylor-expand --collapse-taylor | FileCheck %s

// The whole road: the sum of second derivatives over 50 directions carries one
// vector of second coefficients through the second layer, not 50.

// CHECK-LABEL: @laplacian
// CHECK: stablehlo.dot_general {{.*}} : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
// CHECK: stablehlo.dot_general {{.*}} : (tensor<16xf32>, tensor<16x16xf32>) -> tensor<16xf32>
// CHECK: stablehlo.dot_general {{.*}} : (tensor<50x16xf32>, tensor<16x16xf32>) -> tensor<50x16xf32>
// CHECK-NOT: tensor<50x16xf32>, tensor<16x16xf32>
// CHECK: stablehlo.dot_general {{.*}} : (tensor<16xf32>, tensor<16x16xf32>) -> tensor<16xf32>
// CHECK-NOT: stablehlo.dot_general
// CHECK: return
func.func @laplacian(%x: tensor<8xf32>, %v: tensor<50x8xf32>, %w: tensor<8x16xf32>, %u: tensor<16x16xf32>) -> tensor<16xf32> {
  %z:3 = taylor.jet @network(%x, %w, %u, %v) order 2 series [1, 0, 0] : (tensor<8xf32>, tensor<8x16xf32>, tensor<16x16xf32>, tensor<50x8xf32>) -> (tensor<16xf32>, tensor<50x16xf32>, tensor<50x16xf32>)
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %s = stablehlo.reduce(%z#2 init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
  return %s : tensor<16xf32>
}
func.func private @network(%x: tensor<8xf32>, %w: tensor<8x16xf32>, %u: tensor<16x16xf32>) -> tensor<16xf32> {
  %a = stablehlo.dot_general %x, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
  %b = stablehlo.tanh %a : tensor<16xf32>
  %c = stablehlo.dot_general %b, %u, contracting_dims = [0] x [0] : (tensor<16xf32>, tensor<16x16xf32>) -> tensor<16xf32>
  %d = stablehlo.tanh %c : tensor<16xf32>
  return %d : tensor<16xf32>
}
