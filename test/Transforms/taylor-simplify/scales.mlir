// RUN: stablehlo-opt %s --taylor-simplify | FileCheck %s
// RUN: stablehlo-opt %s --taylor-simplify -o %t
// RUN: stablehlo-opt %t --taylor-simplify | diff %t -

// Constants multiply the smallest factor only.

// CHECK-LABEL: func @around_a_broadcast(
//  CHECK-SAME:   %[[A:.*]]: tensor<2x4xf32>, %[[T:.*]]: tensor<2x3x4xf32>)
//       CHECK:   %[[FOUR:.*]] = stablehlo.constant dense<4.000000e+00> : tensor<2x4xf32>
//       CHECK:   %[[S:.*]] = stablehlo.multiply %[[A]], %[[FOUR]]
//       CHECK:   %[[B:.*]] = stablehlo.broadcast_in_dim %[[S]], dims = [0, 2]
//       CHECK:   %[[Z:.*]] = stablehlo.multiply %[[B]], %[[T]]
//       CHECK:   return %[[Z]]
func.func @around_a_broadcast(%a: tensor<2x4xf32>, %t: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %two = stablehlo.constant dense<2.0> : tensor<2x3x4xf32>
  %b = stablehlo.broadcast_in_dim %a, dims = [0, 2] : (tensor<2x4xf32>) -> tensor<2x3x4xf32>
  %0 = stablehlo.multiply %two, %t : tensor<2x3x4xf32>
  %1 = stablehlo.multiply %b, %0 : tensor<2x3x4xf32>
  %2 = stablehlo.multiply %1, %two : tensor<2x3x4xf32>
  return %2 : tensor<2x3x4xf32>
}

// What is held of a factor is 0.3 times it, because of the dot product; 0.3 / 0.3
// may be rounded, and is no factor.

// CHECK-LABEL: func @of_what_is_scaled_already(
//       CHECK:   %[[D:.*]] = stablehlo.dot_general
//       CHECK:   %[[TWO:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<2x4xf32>
//       CHECK:   %[[S:.*]] = stablehlo.multiply %{{.*}}, %[[TWO]]
//       CHECK:   %[[B:.*]] = stablehlo.broadcast_in_dim %[[S]]
//       CHECK:   stablehlo.multiply %[[B]], %[[D]]
func.func @of_what_is_scaled_already(%a: tensor<2x4xf32>, %t: tensor<2x3x5xf32>, %w: tensor<5x4xf32>) -> tensor<2x3x4xf32> {
  %third = stablehlo.constant dense<0.3> : tensor<5x4xf32>
  %two = stablehlo.constant dense<2.0> : tensor<2x3x4xf32>
  %v = stablehlo.multiply %w, %third : tensor<5x4xf32>
  %d = stablehlo.dot_general %t, %v, contracting_dims = [2] x [0] : (tensor<2x3x5xf32>, tensor<5x4xf32>) -> tensor<2x3x4xf32>
  %b = stablehlo.broadcast_in_dim %a, dims = [0, 2] : (tensor<2x4xf32>) -> tensor<2x3x4xf32>
  %0 = stablehlo.multiply %b, %d : tensor<2x3x4xf32>
  %1 = stablehlo.multiply %0, %two : tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// One multiplication would be saved, but the inner product is needed as well.

// CHECK-LABEL: func @negative_other_users(
//       CHECK:   %[[P:.*]] = stablehlo.multiply
//       CHECK:   %[[Q:.*]] = stablehlo.multiply %[[P]]
//       CHECK:   return %[[P]], %[[Q]]
func.func @negative_other_users(%a: tensor<2x4xf32>, %t: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
  %two = stablehlo.constant dense<2.0> : tensor<2x3x4xf32>
  %b = stablehlo.broadcast_in_dim %a, dims = [0, 2] : (tensor<2x4xf32>) -> tensor<2x3x4xf32>
  %0 = stablehlo.multiply %b, %t : tensor<2x3x4xf32>
  %1 = stablehlo.multiply %0, %two : tensor<2x3x4xf32>
  return %0, %1 : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
