// RUN: stablehlo-opt %s --taylor-collapse-sums --split-input-file | FileCheck %s
// RUN: stablehlo-opt %s --collapse-taylor --split-input-file | FileCheck %s

// Sums that move are there in the first module.

// CHECK-LABEL: func @sum(
//  CHECK-SAME: tensor<8x16xf32>
//       CHECK: stablehlo.dot_general {{.*}} (tensor<8xf32>, tensor<8x16xf32>)
func.func @sum(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %d = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
  %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
  return %s : tensor<16xf32>
}

// What lacks the summed axis is drawn out of a contraction: then there is only
// one.

// CHECK-LABEL: func @scaled_before(
//       CHECK: stablehlo.dot_general
//   CHECK-NOT: stablehlo.dot_general
//       CHECK: return
func.func @scaled_before(%t: tensor<4x5x7xf32>, %w: tensor<7x3xf32>, %c: tensor<4xf32>) -> (tensor<4x5x3xf32>, tensor<4x5x3xf32>) {
  %p = stablehlo.dot_general %t, %w, contracting_dims = [2] x [0] : (tensor<4x5x7xf32>, tensor<7x3xf32>) -> tensor<4x5x3xf32>
  %cs = stablehlo.broadcast_in_dim %c, dims = [0] : (tensor<4xf32>) -> tensor<4x5x7xf32>
  %ct = stablehlo.multiply %cs, %t : tensor<4x5x7xf32>
  %q = stablehlo.dot_general %ct, %w, contracting_dims = [2] x [0] : (tensor<4x5x7xf32>, tensor<7x3xf32>) -> tensor<4x5x3xf32>
  return %p, %q : tensor<4x5x3xf32>, tensor<4x5x3xf32>
}

// Equal after multiplying out, and in another layout.

// CHECK-LABEL: func @multiplied_out(
//       CHECK: stablehlo.dot_general
//   CHECK-NOT: stablehlo.dot_general
//       CHECK: return
func.func @multiplied_out(%t: tensor<5x7xf32>, %y: tensor<7xf32>, %w: tensor<7x3xf32>) -> (tensor<5x3xf32>, tensor<3x5xf32>) {
  %ys = stablehlo.broadcast_in_dim %y, dims = [1] : (tensor<7xf32>) -> tensor<5x7xf32>
  %ty = stablehlo.multiply %t, %ys : tensor<5x7xf32>
  %a = stablehlo.add %t, %ty : tensor<5x7xf32>
  %p = stablehlo.dot_general %a, %w, contracting_dims = [1] x [0] : (tensor<5x7xf32>, tensor<7x3xf32>) -> tensor<5x3xf32>
  %one = stablehlo.constant dense<1.0> : tensor<7xf32>
  %y1 = stablehlo.add %one, %y : tensor<7xf32>
  %y1s = stablehlo.broadcast_in_dim %y1, dims = [1] : (tensor<7xf32>) -> tensor<5x7xf32>
  %b = stablehlo.multiply %y1s, %t : tensor<5x7xf32>
  %q = stablehlo.dot_general %w, %b, contracting_dims = [0] x [1] : (tensor<7x3xf32>, tensor<5x7xf32>) -> tensor<3x5xf32>
  return %p, %q : tensor<5x3xf32>, tensor<3x5xf32>
}

// Factors along the summed axis stay.

// CHECK-LABEL: func @negative_along_the_summed_axis(
// CHECK-COUNT-2: stablehlo.dot_general
//       CHECK: return
func.func @negative_along_the_summed_axis(%t: tensor<5x7xf32>, %c: tensor<7xf32>, %w: tensor<7x3xf32>) -> (tensor<5x3xf32>, tensor<5x3xf32>) {
  %p = stablehlo.dot_general %t, %w, contracting_dims = [1] x [0] : (tensor<5x7xf32>, tensor<7x3xf32>) -> tensor<5x3xf32>
  %cs = stablehlo.broadcast_in_dim %c, dims = [1] : (tensor<7xf32>) -> tensor<5x7xf32>
  %ct = stablehlo.multiply %cs, %t : tensor<5x7xf32>
  %q = stablehlo.dot_general %ct, %w, contracting_dims = [1] x [0] : (tensor<5x7xf32>, tensor<7x3xf32>) -> tensor<5x3xf32>
  return %p, %q : tensor<5x3xf32>, tensor<5x3xf32>
}

// The scaled one comes first: it would have to be divided.

// CHECK-LABEL: func @negative_scaled_first(
// CHECK-COUNT-2: stablehlo.dot_general
//       CHECK: return
func.func @negative_scaled_first(%t: tensor<4x5x7xf32>, %w: tensor<7x3xf32>, %c: tensor<4xf32>) -> (tensor<4x5x3xf32>, tensor<4x5x3xf32>) {
  %cs = stablehlo.broadcast_in_dim %c, dims = [0] : (tensor<4xf32>) -> tensor<4x5x7xf32>
  %ct = stablehlo.multiply %cs, %t : tensor<4x5x7xf32>
  %q = stablehlo.dot_general %ct, %w, contracting_dims = [2] x [0] : (tensor<4x5x7xf32>, tensor<7x3xf32>) -> tensor<4x5x3xf32>
  %p = stablehlo.dot_general %t, %w, contracting_dims = [2] x [0] : (tensor<4x5x7xf32>, tensor<7x3xf32>) -> tensor<4x5x3xf32>
  return %p, %q : tensor<4x5x3xf32>, tensor<4x5x3xf32>
}

// -----

// Where no sum moves, all stays as it is: rounding is the user's.

// CHECK-LABEL: func @negative_nothing_moves(
// CHECK-COUNT-2: stablehlo.dot_general
//       CHECK: return
func.func @negative_nothing_moves(%t: tensor<4x5x7xf32>, %w: tensor<7x3xf32>, %c: tensor<4xf32>) -> (tensor<4x5x3xf32>, tensor<4x5x3xf32>) {
  %p = stablehlo.dot_general %t, %w, contracting_dims = [2] x [0] : (tensor<4x5x7xf32>, tensor<7x3xf32>) -> tensor<4x5x3xf32>
  %cs = stablehlo.broadcast_in_dim %c, dims = [0] : (tensor<4xf32>) -> tensor<4x5x7xf32>
  %ct = stablehlo.multiply %cs, %t : tensor<4x5x7xf32>
  %q = stablehlo.dot_general %ct, %w, contracting_dims = [2] x [0] : (tensor<4x5x7xf32>, tensor<7x3xf32>) -> tensor<4x5x3xf32>
  return %p, %q : tensor<4x5x3xf32>, tensor<4x5x3xf32>
}
