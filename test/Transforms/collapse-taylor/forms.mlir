// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// However a sum over directions is written, and wherever the directions are,
// the product with W (16 columns) is taken once.

//===----------------------------------------------------------------------===//
// Where the direction axis is
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @directions_first(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<32x8xf32>, tensor<8x16xf32>) -> tensor<32x16xf32>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @directions_first(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// CHECK-LABEL: func @directions_in_the_middle(
//   CHECK-NOT: 32x50x16
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<32x8xf32>, tensor<8x16xf32>) -> tensor<32x16xf32>
//   CHECK-NOT: 32x50x16
//       CHECK: return
func.func @directions_in_the_middle(%t: tensor<32x50x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<32x50x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<32x50x8xf32>, tensor<8x16xf32>) -> tensor<32x50x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<32x50x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// CHECK-LABEL: func @directions_last(
//   CHECK-NOT: 16x32x50
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<{{32x16|16x32}}xf32>
//   CHECK-NOT: 16x32x50
//       CHECK: return
func.func @directions_last(%t: tensor<32x8x50xf32>, %w: tensor<8x16xf32>) -> tensor<16x32xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<32x8x50xf32>
  %y = stablehlo.dot_general %w, %q, contracting_dims = [0] x [1] : (tensor<8x16xf32>, tensor<32x8x50xf32>) -> tensor<16x32x50xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<16x32x50xf32>, tensor<f32>) -> tensor<16x32xf32>
  return %s : tensor<16x32xf32>
}

// A batch axis of both operands, as vmap over points and parameters makes it.
// What is left is one matrix times vector per point, which is a loop.

// CHECK-LABEL: func @directions_under_a_batch(
//   CHECK-NOT: 32x50x16
//       CHECK: stablehlo.multiply {{.*}} : tensor<32x8x16xf32>
//   CHECK-NOT: 32x50x16
//       CHECK: return
func.func @directions_under_a_batch(%t: tensor<32x50x8xf32>, %w: tensor<32x8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<32x50x8xf32>
  %y = stablehlo.dot_general %q, %w, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<32x50x8xf32>, tensor<32x8x16xf32>) -> tensor<32x50x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<32x50x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

//===----------------------------------------------------------------------===//
// How the sum is written
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @mean(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<32x8xf32>, tensor<8x16xf32>) -> tensor<32x16xf32>
//       CHECK: stablehlo.divide
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @mean(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %n = stablehlo.constant dense<50.0> : tensor<32x16xf32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  %m = stablehlo.divide %s, %n : tensor<32x16xf32>
  return %m : tensor<32x16xf32>
}

// CHECK-LABEL: func @weighted_by_dot(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @weighted_by_dot(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %c: tensor<50xf32>) -> tensor<32x16xf32> {
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.dot_general %c, %y, contracting_dims = [0] x [0] : (tensor<50xf32>, tensor<50x32x16xf32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// CHECK-LABEL: func @weighted_by_multiply(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @weighted_by_multiply(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %c: tensor<50xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %b = stablehlo.broadcast_in_dim %c, dims = [0] : (tensor<50xf32>) -> tensor<50x32x16xf32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %z = stablehlo.multiply %b, %y : tensor<50x32x16xf32>
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// Weights that depend on the point as well.

// CHECK-LABEL: func @weighted_per_point(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @weighted_per_point(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %c: tensor<32x50xf32>) -> tensor<32x16xf32> {
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.dot_general %c, %y, batching_dims = [0] x [1], contracting_dims = [1] x [0] : (tensor<32x50xf32>, tensor<50x32x16xf32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// CHECK-LABEL: func @two_sums(
//   CHECK-NOT: 50x32x16
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//       CHECK: stablehlo.dot_general {{.*}} -> tensor<32x16xf32>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @two_sums(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %c: tensor<50xf32>) -> (tensor<32x16xf32>, tensor<32x16xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %r = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  %s = stablehlo.dot_general %c, %y, contracting_dims = [0] x [0] : (tensor<50xf32>, tensor<50x32x16xf32>) -> tensor<32x16xf32>
  return %r, %s : tensor<32x16xf32>, tensor<32x16xf32>
}

// A term without the direction counts 50 times.

// CHECK-LABEL: func @constant_term(
//       CHECK: dense<5.000000e+01>
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @constant_term(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %c: tensor<32x8xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %b = stablehlo.broadcast_in_dim %c, dims = [1, 2] : (tensor<32x8xf32>) -> tensor<50x32x8xf32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %l = stablehlo.add %q, %b : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// A product of two directional values is summed where it is; the rest is not
// carried per direction.

// CHECK-LABEL: func @leaf_of_two_values(
//       CHECK: %[[P:.*]] = stablehlo.multiply {{.*}} : tensor<50x32x8xf32>
//       CHECK: stablehlo.reduce(%[[P]]
//   CHECK-NOT: 50x32x16
//       CHECK: return
func.func @leaf_of_two_values(%t: tensor<50x32x8xf32>, %u: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %u : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

//===----------------------------------------------------------------------===//
// Traces
//===----------------------------------------------------------------------===//

// trace(A diag(c) A^T): no 50 x 50 matrix is left.

// CHECK-LABEL: func @trace_by_select(
//   CHECK-NOT: 50x50
//       CHECK: return
func.func @trace_by_select(%a: tensor<50x64xf32>, %c: tensor<64xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<50x50xf32>
  %i = stablehlo.iota dim = 0 : tensor<50x50xi32>
  %j = stablehlo.iota dim = 1 : tensor<50x50xi32>
  %eye = stablehlo.compare EQ, %i, %j, SIGNED : (tensor<50x50xi32>, tensor<50x50xi32>) -> tensor<50x50xi1>
  %b = stablehlo.broadcast_in_dim %c, dims = [1] : (tensor<64xf32>) -> tensor<50x64xf32>
  %l = stablehlo.multiply %a, %b : tensor<50x64xf32>
  %h = stablehlo.dot_general %l, %a, contracting_dims = [1] x [1] : (tensor<50x64xf32>, tensor<50x64xf32>) -> tensor<50x50xf32>
  %d = stablehlo.select %eye, %h, %zeros : tensor<50x50xi1>, tensor<50x50xf32>
  %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0, 1] : (tensor<50x50xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}

// CHECK-LABEL: func @trace_by_identity(
//   CHECK-NOT: 50x50
//       CHECK: return
func.func @trace_by_identity(%a: tensor<50x64xf32>, %c: tensor<64xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %i = stablehlo.iota dim = 0 : tensor<50x50xi32>
  %j = stablehlo.iota dim = 1 : tensor<50x50xi32>
  %p = stablehlo.compare EQ, %i, %j, SIGNED : (tensor<50x50xi32>, tensor<50x50xi32>) -> tensor<50x50xi1>
  %eye = stablehlo.convert %p : (tensor<50x50xi1>) -> tensor<50x50xf32>
  %b = stablehlo.broadcast_in_dim %c, dims = [1] : (tensor<64xf32>) -> tensor<50x64xf32>
  %l = stablehlo.multiply %a, %b : tensor<50x64xf32>
  %h = stablehlo.dot_general %l, %a, contracting_dims = [1] x [1] : (tensor<50x64xf32>, tensor<50x64xf32>) -> tensor<50x50xf32>
  %s = stablehlo.dot_general %eye, %h, contracting_dims = [0, 1] x [0, 1] : (tensor<50x50xf32>, tensor<50x50xf32>) -> tensor<f32>
  return %s : tensor<f32>
}
