// RUN: stablehlo-opt %s --taylor-collapse-sums | FileCheck %s

// The sum of t + t y, each moved through the product with w, is one product times
// 1 + y: what is computed once is read once.

// CHECK-LABEL: func @slope(
//       CHECK: %[[SLOPE:.*]] = stablehlo.add %{{.*}}, %arg2
//       CHECK: %[[L:.*]] = stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//  CHECK-NEXT: %[[S:.*]] = stablehlo.multiply %[[SLOPE]], %[[L]]
//  CHECK-NEXT: return %[[S]]
func.func @slope(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %y: tensor<32x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %d = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %b = stablehlo.broadcast_in_dim %y, dims = [1, 2] : (tensor<32x16xf32>) -> tensor<50x32x16xf32>
  %p = stablehlo.multiply %d, %b : tensor<50x32x16xf32>
  %e = stablehlo.add %d, %p : tensor<50x32x16xf32>
  %s = stablehlo.reduce(%e init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
