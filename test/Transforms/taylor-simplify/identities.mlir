// RUN: stablehlo-opt %s --taylor-simplify --canonicalize | FileCheck %s

// A contraction with an identity matrix sums over fewer indices than it says.

// CHECK-LABEL: func @identity(
//  CHECK-SAME: %[[C:.*]]: tensor<32xf32>, %[[T:.*]]: tensor<32x5x8xf32>
//   CHECK-NOT: iota
//       CHECK: %[[S:.*]] = stablehlo.dot_general %[[T]], %[[C]], contracting_dims = [0] x [0] : (tensor<32x5x8xf32>, tensor<32xf32>) -> tensor<5x8xf32>
//       CHECK: return %[[S]]
func.func @identity(%c: tensor<32xf32>, %t: tensor<32x5x8xf32>) -> tensor<5x8xf32> {
  %i = stablehlo.iota dim = 0 : tensor<5x5xi32>
  %j = stablehlo.iota dim = 1 : tensor<5x5xi32>
  %same = stablehlo.compare EQ, %i, %j, SIGNED : (tensor<5x5xi32>, tensor<5x5xi32>) -> tensor<5x5xi1>
  %eye = stablehlo.convert %same : (tensor<5x5xi1>) -> tensor<5x5xf32>
  %cs = stablehlo.broadcast_in_dim %c, dims = [0] : (tensor<32xf32>) -> tensor<32x5x5xf32>
  %eyes = stablehlo.broadcast_in_dim %eye, dims = [1, 2] : (tensor<5x5xf32>) -> tensor<32x5x5xf32>
  %scaled = stablehlo.multiply %cs, %eyes : tensor<32x5x5xf32>
  %s = stablehlo.dot_general %scaled, %t, contracting_dims = [0, 1] x [0, 1] : (tensor<32x5x5xf32>, tensor<32x5x8xf32>) -> tensor<5x8xf32>
  return %s : tensor<5x8xf32>
}

// One without any is what it says.

// CHECK-LABEL: func @matrix(
//       CHECK: %[[S:.*]] = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<5x8xf32>) -> tensor<4x8xf32>
//       CHECK: return %[[S]]
func.func @matrix(%x: tensor<4x5xf32>, %y: tensor<5x8xf32>) -> tensor<4x8xf32> {
  %s = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<5x8xf32>) -> tensor<4x8xf32>
  return %s : tensor<4x8xf32>
}

// Sums of diagonals are found as such.

// CHECK-LABEL: func @trace(
//       CHECK: stablehlo.dot_general
//   CHECK-NOT: slice
//       CHECK: return
func.func @trace(%h: tensor<5x5xf32>) -> tensor<f32> {
  %i = stablehlo.iota dim = 0 : tensor<5x5xi32>
  %j = stablehlo.iota dim = 1 : tensor<5x5xi32>
  %same = stablehlo.compare EQ, %i, %j, SIGNED : (tensor<5x5xi32>, tensor<5x5xi32>) -> tensor<5x5xi1>
  %eye = stablehlo.convert %same : (tensor<5x5xi1>) -> tensor<5x5xf32>
  %s = stablehlo.dot_general %h, %eye, contracting_dims = [0, 1] x [0, 1] : (tensor<5x5xf32>, tensor<5x5xf32>) -> tensor<f32>
  return %s : tensor<f32>
}
