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

// The gradient of a matrix contracts points and directions at once. The matrix
// beside it lacks the directions: they are one sum.

// CHECK-LABEL: func @points_and_directions(
//   CHECK-NOT: stablehlo.dot_general {{.*}}contracting_dims = [0, 1]
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<4x3xf32>, tensor<4x7xf32>) -> tensor<3x7xf32>
//   CHECK-NOT: stablehlo.dot_general
//       CHECK: return
func.func @points_and_directions(%v: tensor<5x3xf32>, %y: tensor<4x3xf32>, %g: tensor<4x7xf32>) -> tensor<7x3xf32> {
  %z = stablehlo.tanh %y : tensor<4x3xf32>
  %zs = stablehlo.broadcast_in_dim %z, dims = [0, 2] : (tensor<4x3xf32>) -> tensor<4x5x3xf32>
  %vs = stablehlo.broadcast_in_dim %v, dims = [1, 2] : (tensor<5x3xf32>) -> tensor<4x5x3xf32>
  %t = stablehlo.multiply %vs, %zs : tensor<4x5x3xf32>
  %tt = stablehlo.multiply %t, %vs : tensor<4x5x3xf32>
  %u = stablehlo.multiply %tt, %zs : tensor<4x5x3xf32>
  %gs = stablehlo.broadcast_in_dim %g, dims = [0, 2] : (tensor<4x7xf32>) -> tensor<4x5x7xf32>
  %w = stablehlo.dot_general %gs, %u, contracting_dims = [0, 1] x [0, 1] : (tensor<4x5x7xf32>, tensor<4x5x3xf32>) -> tensor<7x3xf32>
  return %w : tensor<7x3xf32>
}
