// RUN: stablehlo-opt %s --collapse-taylor > %t.once
// RUN: FileCheck %s < %t.once
// RUN: stablehlo-opt %t.once --collapse-taylor > %t.twice
// RUN: diff %t.once %t.twice
// RUN: stablehlo-opt %s --collapse-taylor --collapse-taylor | diff %t.once -

// Sums move across calls, and functions that nobody calls any more are gone;
// public ones stay. What was collapsed has nothing more to collapse.

// CHECK-LABEL: func public @main(
//   CHECK-NOT: call
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//       CHECK: return
// CHECK-LABEL: func public @also_public(
//   CHECK-NOT: func
func.func public @main(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %y = call @pushforward(%t, %w) : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = call @sum(%y) : (tensor<50x32x16xf32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
func.func public @also_public(%x: tensor<8xf32>) -> tensor<8xf32> {
  return %x : tensor<8xf32>
}
func.func private @pushforward(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<50x32x16xf32> {
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  return %y : tensor<50x32x16xf32>
}
func.func private @sum(%y: tensor<50x32x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
