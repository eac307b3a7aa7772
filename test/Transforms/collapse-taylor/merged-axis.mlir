// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// Directions and points on one axis, as a vmapped convolution has them.

// CHECK-LABEL: func @directions_merged_with_points(
//   CHECK-NOT: 1600x16
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//   CHECK-NOT: 1600x16
//       CHECK: return
func.func @directions_merged_with_points(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %r = stablehlo.reshape %q : (tensor<50x32x8xf32>) -> tensor<1600x8xf32>
  %d = stablehlo.dot_general %r, %w, contracting_dims = [1] x [0] : (tensor<1600x8xf32>, tensor<8x16xf32>) -> tensor<1600x16xf32>
  %y = stablehlo.reshape %d : (tensor<1600x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
