// RUN: stablehlo-opt %s --cse --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: @commutative
func.func @commutative(%x: tensor<f32>, %y: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  // CHECK: %[[SUM:.*]] = stablehlo.add
  // CHECK-NEXT: return %[[SUM]], %[[SUM]]
  %0 = stablehlo.add %x, %y : tensor<f32>
  %1 = stablehlo.add %y, %x : tensor<f32>
  return %0, %1 : tensor<f32>, tensor<f32>
}

// -----

// What is not used disappears, with its regions.
// CHECK-LABEL: @dead
func.func @dead(%x: tensor<2x3xf32>, %i: tensor<i32>) {
  // CHECK-NEXT: return
  %c = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
  %1 = stablehlo.dot_general %x, %x, contracting_dims = [0] x [0] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %2 = stablehlo.while(%a = %i) : tensor<i32>
  cond {
    %3 = stablehlo.compare LT, %a, %i, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %3 : tensor<i1>
  } do {
    stablehlo.return %a : tensor<i32>
  }
  %4 = stablehlo.custom_call @pure(%x) {has_side_effect = false} : (tensor<2x3xf32>) -> tensor<f32>
  return
}

// -----

// CHECK-LABEL: @negative_effects
func.func @negative_effects(%x: tensor<8x2xf32>, %t: !stablehlo.token) {
  // CHECK: stablehlo.custom_call @unknown
  %0 = stablehlo.custom_call @unknown(%x) : (tensor<8x2xf32>) -> tensor<f32>
  // CHECK: stablehlo.all_gather
  %1 = "stablehlo.all_gather"(%x) <{all_gather_dim = 1 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<8x2xf32>) -> tensor<8x4xf32>
  // CHECK: stablehlo.outfeed
  %2 = "stablehlo.outfeed"(%x, %t) : (tensor<8x2xf32>, !stablehlo.token) -> !stablehlo.token
  return
}
