// RUN: stablehlo-opt %s --taylor-gather-scales | FileCheck %s
// RUN: stablehlo-opt %s --taylor-gather-scales -o %t
// RUN: stablehlo-opt %t --taylor-gather-scales | diff %t -

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

// (t + t y) (1 - y), where t is needed as well

// CHECK-LABEL: func @derivative_of_tanh(
//  CHECK-SAME:   %[[T:.*]]: tensor<2x9x4xf32>, %[[Y:.*]]: tensor<2x4xf32>)
//   CHECK-DAG:   %[[MINUS:.*]] = stablehlo.subtract %{{.*}}, %[[Y]] : tensor<2x4xf32>
//   CHECK-DAG:   %[[PLUS:.*]] = stablehlo.add %{{.*}}, %[[Y]] : tensor<2x4xf32>
//       CHECK:   %[[S:.*]] = stablehlo.multiply %[[PLUS]], %[[MINUS]] : tensor<2x4xf32>
//       CHECK:   %[[B:.*]] = stablehlo.broadcast_in_dim %[[S]], dims = [0, 2]
//       CHECK:   %[[Z:.*]] = stablehlo.multiply %[[B]], %[[T]]
//       CHECK:   return %[[Z]], %[[T]]
func.func @derivative_of_tanh(%t: tensor<2x9x4xf32>, %y: tensor<2x4xf32>) -> (tensor<2x9x4xf32>, tensor<2x9x4xf32>) {
  %one = stablehlo.constant dense<1.0> : tensor<2x9x4xf32>
  %b = stablehlo.broadcast_in_dim %y, dims = [0, 2] : (tensor<2x4xf32>) -> tensor<2x9x4xf32>
  %0 = stablehlo.multiply %t, %b : tensor<2x9x4xf32>
  %1 = stablehlo.add %t, %0 : tensor<2x9x4xf32>
  %2 = stablehlo.subtract %one, %b : tensor<2x9x4xf32>
  %3 = stablehlo.multiply %1, %2 : tensor<2x9x4xf32>
  return %3, %t : tensor<2x9x4xf32>, tensor<2x9x4xf32>
}

// CHECK-LABEL: func @read_once(
//  CHECK-SAME:   %[[A:.*]]: tensor<4xf32>, %[[Y:.*]]: tensor<4xf32>)
//       CHECK:   %[[X:.*]] = stablehlo.tanh %[[A]]
//       CHECK:   %[[S:.*]] = stablehlo.subtract
//       CHECK:   %[[Z:.*]] = stablehlo.multiply %[[S]], %[[X]]
//       CHECK:   return %[[Z]]
func.func @read_once(%a: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %x = stablehlo.tanh %a : tensor<4xf32>
  %0 = stablehlo.multiply %y, %x : tensor<4xf32>
  %1 = stablehlo.subtract %x, %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// A product with a mask is a choice: what is left out may be infinite.

// CHECK-LABEL: func @negative_mask(
//       CHECK:   stablehlo.select
//       CHECK:   stablehlo.multiply
//       CHECK:   stablehlo.multiply
func.func @negative_mask(%t: tensor<2x9x4xf32>, %y: tensor<2x4xf32>, %m: tensor<2x4xi1>) -> tensor<2x9x4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<2x9x4xf32>
  %b = stablehlo.broadcast_in_dim %y, dims = [0, 2] : (tensor<2x4xf32>) -> tensor<2x9x4xf32>
  %w = stablehlo.broadcast_in_dim %m, dims = [0, 2] : (tensor<2x4xi1>) -> tensor<2x9x4xi1>
  %0 = stablehlo.select %w, %t, %zero : tensor<2x9x4xi1>, tensor<2x9x4xf32>
  %1 = stablehlo.multiply %0, %b : tensor<2x9x4xf32>
  %2 = stablehlo.multiply %1, %b : tensor<2x9x4xf32>
  return %2 : tensor<2x9x4xf32>
}

// What is scaled is the diagonal, not the matrix that it is of.

// CHECK-LABEL: func @of_a_diagonal(
//       CHECK:   %[[D:.*]] = stablehlo.reduce
//       CHECK:   %[[B:.*]] = stablehlo.broadcast_in_dim %{{.*}}, dims = [0]
//       CHECK:   %[[Z:.*]] = stablehlo.multiply %[[B]], %[[D]]
//       CHECK:   return %[[Z]]
func.func @of_a_diagonal(%t: tensor<4x4x9xf32>, %y: tensor<4xf32>) -> tensor<4x9xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<4x4x9xf32>
  %i = stablehlo.iota dim = 0 : tensor<4x4x9xi32>
  %j = stablehlo.iota dim = 1 : tensor<4x4x9xi32>
  %same = stablehlo.compare EQ, %i, %j : (tensor<4x4x9xi32>, tensor<4x4x9xi32>) -> tensor<4x4x9xi1>
  %masked = stablehlo.select %same, %t, %zeros : tensor<4x4x9xi1>, tensor<4x4x9xf32>
  %d = stablehlo.reduce(%masked init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<4x4x9xf32>, tensor<f32>) -> tensor<4x9xf32>
  %b = stablehlo.broadcast_in_dim %y, dims = [0] : (tensor<4xf32>) -> tensor<4x9xf32>
  %0 = stablehlo.multiply %d, %b : tensor<4x9xf32>
  %1 = stablehlo.multiply %0, %b : tensor<4x9xf32>
  return %1 : tensor<4x9xf32>
}
