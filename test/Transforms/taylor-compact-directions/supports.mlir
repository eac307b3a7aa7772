// RUN: stablehlo-opt %s --taylor-compact-directions | FileCheck %s
// RUN: stablehlo-opt %s --taylor-compact-directions -o %t
// RUN: stablehlo-opt %t --taylor-compact-directions | diff %t -

// 20 nodes with 4 features: the tangent t[r, n, h] of node n is zero unless the
// direction r is 4 n + c.

// Layers along features are applied to u[c, n, h]; sums over nodes rearrange it.

// CHECK-LABEL: func @mean_over_nodes(
//  CHECK-SAME:   %[[W:.*]]: tensor<4x64xf32>, %[[V:.*]]: tensor<64x64xf32>, %[[S:.*]]: tensor<20x64xf32>)
//       CHECK:   %[[U:.*]] = stablehlo.multiply %{{.*}}, %{{.*}} : tensor<4x20x64xf32>
//       CHECK:   %[[D:.*]] = stablehlo.dot_general {{.*}} -> tensor<4x20x64xf32>
//       CHECK:   %[[P:.*]] = stablehlo.transpose %[[D]], dims = [1, 0, 2]
//       CHECK:   %[[R:.*]] = stablehlo.reshape %[[P]] : (tensor<20x4x64xf32>) -> tensor<80x64xf32>
//       CHECK:   return %[[R]]
func.func @mean_over_nodes(%w: tensor<4x64xf32>, %v: tensor<64x64xf32>, %s: tensor<20x64xf32>) -> tensor<80x64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %i = stablehlo.iota dim = 0 : tensor<80x80xi32>
  %j = stablehlo.iota dim = 1 : tensor<80x80xi32>
  %e = stablehlo.compare EQ, %i, %j : (tensor<80x80xi32>, tensor<80x80xi32>) -> tensor<80x80xi1>
  %eye = stablehlo.convert %e : (tensor<80x80xi1>) -> tensor<80x80xf32>
  %x = stablehlo.reshape %eye : (tensor<80x80xf32>) -> tensor<80x20x4xf32>
  %a = stablehlo.dot_general %x, %w, contracting_dims = [2] x [0] : (tensor<80x20x4xf32>, tensor<4x64xf32>) -> tensor<80x20x64xf32>
  %b = stablehlo.broadcast_in_dim %s, dims = [1, 2] : (tensor<20x64xf32>) -> tensor<80x20x64xf32>
  %t = stablehlo.multiply %a, %b : tensor<80x20x64xf32>
  %d = stablehlo.dot_general %t, %v, contracting_dims = [2] x [0] : (tensor<80x20x64xf32>, tensor<64x64xf32>) -> tensor<80x20x64xf32>
  %z = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<80x20x64xf32>, tensor<f32>) -> tensor<80x64xf32>
  return %z : tensor<80x64xf32>
}

// What is returned is spread: from one node to its place among all.

// CHECK-LABEL: func @needed_as_it_is(
//       CHECK:   %[[D:.*]] = stablehlo.dot_general {{.*}} -> tensor<64x4xf32>
//       CHECK:   stablehlo.compare EQ, {{.*}} -> tensor<20x20xi1>
//       CHECK:   stablehlo.select {{.*}} tensor<20x20x64x4xf32>
//       CHECK:   stablehlo.reshape {{.*}} -> tensor<80x20x64xf32>
func.func @needed_as_it_is(%w: tensor<4x64xf32>, %v: tensor<64x64xf32>) -> tensor<80x20x64xf32> {
  %i = stablehlo.iota dim = 0 : tensor<80x80xi32>
  %j = stablehlo.iota dim = 1 : tensor<80x80xi32>
  %e = stablehlo.compare EQ, %i, %j : (tensor<80x80xi32>, tensor<80x80xi32>) -> tensor<80x80xi1>
  %eye = stablehlo.convert %e : (tensor<80x80xi1>) -> tensor<80x80xf32>
  %x = stablehlo.reshape %eye : (tensor<80x80xf32>) -> tensor<80x20x4xf32>
  %a = stablehlo.dot_general %x, %w, contracting_dims = [2] x [0] : (tensor<80x20x4xf32>, tensor<4x64xf32>) -> tensor<80x20x64xf32>
  %t = stablehlo.dot_general %a, %v, contracting_dims = [2] x [0] : (tensor<80x20x64xf32>, tensor<64x64xf32>) -> tensor<80x20x64xf32>
  return %t : tensor<80x20x64xf32>
}

// Scores of pairs depend on two nodes. Of the square of such a sum, the products
// of one with the other are a diagonal:
//   sum_r ([r = 4 n + c] a[c, n, m] + [r = 4 m + c] a[c, m, n])^2
//     = sum_c a[c, n, m]^2 + a[c, m, n]^2 + 2 [n = m] a[c, n, n]^2

// CHECK-LABEL: func @pairs(
//   CHECK-NOT:   tensor<80x20x20xf32>
//       CHECK:   return
func.func @pairs(%q: tensor<20x64xf32>, %w: tensor<4x64xf32>, %s: tensor<20x64xf32>) -> tensor<20x20xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %i = stablehlo.iota dim = 0 : tensor<80x80xi32>
  %j = stablehlo.iota dim = 1 : tensor<80x80xi32>
  %e = stablehlo.compare EQ, %i, %j : (tensor<80x80xi32>, tensor<80x80xi32>) -> tensor<80x80xi1>
  %eye = stablehlo.convert %e : (tensor<80x80xi1>) -> tensor<80x80xf32>
  %x = stablehlo.reshape %eye : (tensor<80x80xf32>) -> tensor<80x20x4xf32>
  %t = stablehlo.dot_general %x, %w, contracting_dims = [2] x [0] : (tensor<80x20x4xf32>, tensor<4x64xf32>) -> tensor<80x20x64xf32>
  %b = stablehlo.broadcast_in_dim %s, dims = [1, 2] : (tensor<20x64xf32>) -> tensor<80x20x64xf32>
  %u = stablehlo.multiply %t, %b : tensor<80x20x64xf32>
  %k = stablehlo.dot_general %u, %q, contracting_dims = [2] x [1] : (tensor<80x20x64xf32>, tensor<20x64xf32>) -> tensor<80x20x20xf32>
  %p = stablehlo.transpose %k, dims = [0, 2, 1] : (tensor<80x20x20xf32>) -> tensor<80x20x20xf32>
  %d = stablehlo.add %k, %p : tensor<80x20x20xf32>
  %c = stablehlo.multiply %d, %d : tensor<80x20x20xf32>
  %z = stablehlo.reduce(%c init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<80x20x20xf32>, tensor<f32>) -> tensor<20x20xf32>
  return %z : tensor<20x20xf32>
}

// Padding keeps most of what there is.

// CHECK-LABEL: func @negative_padded(
//       CHECK:   %[[P:.*]] = stablehlo.pad
//       CHECK:   %[[Z:.*]] = stablehlo.dot_general %[[P]], %{{.*}}
//       CHECK:   return %[[Z]]
func.func @negative_padded(%x: tensor<6x8xf32>, %w: tensor<10x5xf32>) -> tensor<6x5xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %p = stablehlo.pad %x, %zero, low = [0, 1], high = [0, 1], interior = [0, 0] : (tensor<6x8xf32>, tensor<f32>) -> tensor<6x10xf32>
  %z = stablehlo.dot_general %p, %w, contracting_dims = [1] x [0] : (tensor<6x10xf32>, tensor<10x5xf32>) -> tensor<6x5xf32>
  return %z : tensor<6x5xf32>
}

// A nonlinear op reads the whole tangent, and nothing else was saved.

// CHECK-LABEL: func @negative_nonlinear(
//       CHECK:   stablehlo.select %{{.*}} : tensor<20x20xi1>, tensor<20x20xf32>
//       CHECK:   stablehlo.tanh %{{.*}} : tensor<20x20xf32>
func.func @negative_nonlinear(%s: tensor<20xf32>) -> tensor<20x20xf32> {
  %zeros = stablehlo.constant dense<0.0> : tensor<20x20xf32>
  %i = stablehlo.iota dim = 0 : tensor<20x20xi32>
  %j = stablehlo.iota dim = 1 : tensor<20x20xi32>
  %e = stablehlo.compare EQ, %i, %j : (tensor<20x20xi32>, tensor<20x20xi32>) -> tensor<20x20xi1>
  %b = stablehlo.broadcast_in_dim %s, dims = [0] : (tensor<20xf32>) -> tensor<20x20xf32>
  %t = stablehlo.select %e, %b, %zeros : tensor<20x20xi1>, tensor<20x20xf32>
  %z = stablehlo.tanh %t : tensor<20x20xf32>
  return %z : tensor<20x20xf32>
}
