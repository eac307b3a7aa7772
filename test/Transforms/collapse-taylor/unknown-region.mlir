// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// A region of an op that nobody knows may hold symbols of its own, so functions
// stay apart where there is one. Sums within a function still move.

// CHECK-LABEL: func public @main(
//       CHECK:   "unknown.op"() ({
//       CHECK:   call @sum(
// CHECK-LABEL: func private @sum(
//       CHECK:   stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
func.func public @main(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  "unknown.op"() ({
    "unknown.op"() : () -> ()
  }) : () -> ()
  %s = call @sum(%t, %w) : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
func.func private @sum(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
