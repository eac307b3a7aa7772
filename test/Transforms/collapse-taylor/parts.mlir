// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// A sum over the first 20 directions and one over the rest.

// CHECK-LABEL: func @sums_over_parts(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @sums_over_parts(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> (tensor<32x16xf32>, tensor<32x16xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %a = stablehlo.slice %y [0:20, 0:32, 0:16] : (tensor<50x32x16xf32>) -> tensor<20x32x16xf32>
  %b = stablehlo.slice %y [20:50, 0:32, 0:16] : (tensor<50x32x16xf32>) -> tensor<30x32x16xf32>
  %r = stablehlo.reduce(%a init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<20x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  %s = stablehlo.reduce(%b init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<30x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %r, %s : tensor<32x16xf32>, tensor<32x16xf32>
}
