// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// A matrix of weights: four sums over the same directions.

// CHECK-LABEL: func @four_sums_at_once(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<4x32x16xf32>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @four_sums_at_once(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %c: tensor<4x50xf32>) -> tensor<4x32x16xf32> {
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.dot_general %c, %y, contracting_dims = [1] x [0] : (tensor<4x50xf32>, tensor<50x32x16xf32>) -> tensor<4x32x16xf32>
  return %s : tensor<4x32x16xf32>
}
