// RUN: stablehlo-opt %s --taylor-collapse-sums=balance=0 | FileCheck %s
// RUN: stablehlo-opt %s --taylor-collapse-sums=balance=0 -o %t
// RUN: stablehlo-opt %t --taylor-collapse-sums=balance=0 | diff %t -

// y = sum_r <g1, u1_r^2> + <g2, u2_r^2> + <g3, u3_r^2> with g_l = d_l * (W_l g_{l+1}):
// what is summed over the directions is carried forwards by the transposed matrices,
// and no matrix product waits for another sweep.

// CHECK-LABEL: func @reverse_sweep(
//  CHECK-SAME:   %[[U1:[a-z0-9]+]]: tensor<4x5x6xf32>, %[[W1:[a-z0-9]+]]: tensor<6x7xf32>, %[[W2:[a-z0-9]+]]: tensor<7x8xf32>
//       CHECK:   stablehlo.tanh
//       CHECK:   %[[S1:.*]] = stablehlo.dot_general %{{.*}}, %[[W1]], contracting_dims = [1] x [0] : (tensor<4x6xf32>, tensor<6x7xf32>) -> tensor<4x7xf32>
//       CHECK:   %[[S2:.*]] = stablehlo.dot_general %{{.*}}, %[[W2]], contracting_dims = [1] x [0] : (tensor<4x7xf32>, tensor<7x8xf32>) -> tensor<4x8xf32>
//   CHECK-NOT:   contracting_dims = [1] x [1]
//       CHECK:   return
func.func @reverse_sweep(%u1: tensor<4x5x6xf32>, %w1: tensor<6x7xf32>, %w2: tensor<7x8xf32>,
                         %d1: tensor<4x6xf32>, %d2: tensor<4x7xf32>, %x1: tensor<4x6xf32>) -> tensor<4xf32> {
  %x2 = stablehlo.dot_general %x1, %w1, contracting_dims = [1] x [0] : (tensor<4x6xf32>, tensor<6x7xf32>) -> tensor<4x7xf32>
  %x3 = stablehlo.dot_general %x2, %w2, contracting_dims = [1] x [0] : (tensor<4x7xf32>, tensor<7x8xf32>) -> tensor<4x8xf32>
  %g3 = stablehlo.tanh %x3 : tensor<4x8xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %u2 = stablehlo.dot_general %u1, %w1, contracting_dims = [2] x [0] : (tensor<4x5x6xf32>, tensor<6x7xf32>) -> tensor<4x5x7xf32>
  %u3 = stablehlo.dot_general %u2, %w2, contracting_dims = [2] x [0] : (tensor<4x5x7xf32>, tensor<7x8xf32>) -> tensor<4x5x8xf32>
  %v2 = stablehlo.dot_general %g3, %w2, contracting_dims = [1] x [1] : (tensor<4x8xf32>, tensor<7x8xf32>) -> tensor<4x7xf32>
  %g2 = stablehlo.multiply %v2, %d2 : tensor<4x7xf32>
  %v1 = stablehlo.dot_general %g2, %w1, contracting_dims = [1] x [1] : (tensor<4x7xf32>, tensor<6x7xf32>) -> tensor<4x6xf32>
  %g1 = stablehlo.multiply %v1, %d1 : tensor<4x6xf32>
  %b1 = stablehlo.broadcast_in_dim %g1, dims = [0, 2] : (tensor<4x6xf32>) -> tensor<4x5x6xf32>
  %b2 = stablehlo.broadcast_in_dim %g2, dims = [0, 2] : (tensor<4x7xf32>) -> tensor<4x5x7xf32>
  %b3 = stablehlo.broadcast_in_dim %g3, dims = [0, 2] : (tensor<4x8xf32>) -> tensor<4x5x8xf32>
  %q1 = stablehlo.multiply %u1, %u1 : tensor<4x5x6xf32>
  %q2 = stablehlo.multiply %u2, %u2 : tensor<4x5x7xf32>
  %q3 = stablehlo.multiply %u3, %u3 : tensor<4x5x8xf32>
  %p1 = stablehlo.multiply %b1, %q1 : tensor<4x5x6xf32>
  %p2 = stablehlo.multiply %b2, %q2 : tensor<4x5x7xf32>
  %p3 = stablehlo.multiply %b3, %q3 : tensor<4x5x8xf32>
  %r1 = stablehlo.reduce(%p1 init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<4x5x6xf32>, tensor<f32>) -> tensor<4x5xf32>
  %r2 = stablehlo.reduce(%p2 init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<4x5x7xf32>, tensor<f32>) -> tensor<4x5xf32>
  %r3 = stablehlo.reduce(%p3 init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<4x5x8xf32>, tensor<f32>) -> tensor<4x5xf32>
  %t = stablehlo.add %r1, %r2 : tensor<4x5xf32>
  %y = stablehlo.add %t, %r3 : tensor<4x5xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// The sweep is needed itself: it stays, and so do the sums.

// CHECK-LABEL: func @negative_needed_sweep(
//       CHECK:   stablehlo.dot_general %{{.*}}, %{{.*}}, contracting_dims = [1] x [1]
func.func @negative_needed_sweep(%u1: tensor<4x5x6xf32>, %w1: tensor<6x7xf32>, %g2: tensor<4x7xf32>) -> (tensor<4xf32>, tensor<4x6xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %g1 = stablehlo.dot_general %g2, %w1, contracting_dims = [1] x [1] : (tensor<4x7xf32>, tensor<6x7xf32>) -> tensor<4x6xf32>
  %b1 = stablehlo.broadcast_in_dim %g1, dims = [0, 2] : (tensor<4x6xf32>) -> tensor<4x5x6xf32>
  %q1 = stablehlo.multiply %u1, %u1 : tensor<4x5x6xf32>
  %p1 = stablehlo.multiply %b1, %q1 : tensor<4x5x6xf32>
  %r1 = stablehlo.reduce(%p1 init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<4x5x6xf32>, tensor<f32>) -> tensor<4x5xf32>
  %s = stablehlo.reduce(%r1 init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
  return %s, %g1 : tensor<4xf32>, tensor<4x6xf32>
}
