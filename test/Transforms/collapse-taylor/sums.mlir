// RUN: stablehlo-opt %s --collapse-taylor --split-input-file | FileCheck %s

// The sum commutes with the matrix product: one product instead of one per
// direction, and the products of two directional values are summed before.

// CHECK-LABEL: func @sum_of_dot
//  CHECK-SAME: (%[[T:.*]]: tensor<50x32x8xf32>, %[[W:.*]]: tensor<8x16xf32>)
//       CHECK: %[[Q:.*]] = stablehlo.multiply %[[T]], %[[T]]
//       CHECK: %[[S:.*]] = stablehlo.reduce(%[[Q]] init: %{{.*}}) applies stablehlo.add across dimensions = [0]
//       CHECK: stablehlo.dot_general
//  CHECK-SAME: tensor<32x16xf32>
//   CHECK-NOT: 50x32x16
func.func @sum_of_dot(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// -----

// A value that is needed for each direction as well is not opened.

// CHECK-LABEL: func @negative_other_users
//       CHECK: %[[Y:.*]] = stablehlo.dot_general {{.*}} -> tensor<50x32x16xf32>
//       CHECK: stablehlo.reduce(%[[Y]]
func.func @negative_other_users(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> (tensor<32x16xf32>, tensor<50x32x16xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s, %y : tensor<32x16xf32>, tensor<50x32x16xf32>
}
