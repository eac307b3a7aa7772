// RUN: stablehlo-opt %s --taylor-collapse-sums --split-input-file | FileCheck %s

// The batch may have any size; what the rewriting broadcasts along it takes the
// size from the argument.

// CHECK-LABEL: func @batch(
//  CHECK-SAME:   %[[T:.*]]: tensor<?x50x8xf32>, %[[D:.*]]: tensor<?x8xf32>, %[[W:.*]]: tensor<8x16xf32>)
//       CHECK:   %[[S:.*]] = stablehlo.reduce(%{{.*}}) applies stablehlo.add across dimensions = [1] : (tensor<?x50x8xf32>, tensor<f32>) -> tensor<?x8xf32>
//       CHECK:   %[[P:.*]] = stablehlo.multiply %{{.*}}, %{{.*}} : tensor<?x8xf32>
//       CHECK:   stablehlo.dot_general %[[P]], %[[W]], {{.*}} -> tensor<?x16xf32>
//   CHECK-NOT:   tensor<?x50x16xf32>
//   CHECK-NOT:   unrealized_conversion_cast
func.func @batch(%t: tensor<?x50x8xf32>, %d: tensor<?x8xf32>, %w: tensor<8x16xf32>) -> tensor<?x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %b = stablehlo.get_dimension_size %t, dim = 0 : (tensor<?x50x8xf32>) -> tensor<i32>
  %e = stablehlo.get_dimension_size %d, dim = 0 : (tensor<?x8xf32>) -> tensor<i32>
  %same = stablehlo.compare EQ, %e, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
  stablehlo.custom_call @shape_assertion(%same) {has_side_effect = true} : (tensor<i1>) -> ()
  %b1 = stablehlo.reshape %b : (tensor<i32>) -> tensor<1xi32>
  %r = stablehlo.constant dense<50> : tensor<1xi32>
  %n = stablehlo.constant dense<8> : tensor<1xi32>
  %shape = stablehlo.concatenate %b1, %r, %n, dim = 0 : (tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<3xi32>
  %dd = stablehlo.dynamic_broadcast_in_dim %d, %shape, dims = [0, 2] : (tensor<?x8xf32>, tensor<3xi32>) -> tensor<?x50x8xf32>
  %m = stablehlo.multiply %t, %dd : tensor<?x50x8xf32>
  %y = stablehlo.dot_general %m, %w, contracting_dims = [2] x [0] : (tensor<?x50x8xf32>, tensor<8x16xf32>) -> tensor<?x50x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<?x50x16xf32>, tensor<f32>) -> tensor<?x16xf32>
  return %s : tensor<?x16xf32>
}

// -----

// Nothing says that the two batches are equal, or that one of them is not 1:
// the broadcast is left alone, and so is what comes after.

// CHECK-LABEL: func @negative_unknown_batches(
//       CHECK:   stablehlo.dot_general {{.*}} -> tensor<?x50x16xf32>
//       CHECK:   stablehlo.reduce(%{{.*}}) applies stablehlo.add across dimensions = [1] : (tensor<?x50x16xf32>, tensor<f32>) -> tensor<?x16xf32>
func.func @negative_unknown_batches(%size: tensor<3xi32>, %d: tensor<?x8xf32>, %w: tensor<8x16xf32>) -> tensor<?x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %m = stablehlo.dynamic_broadcast_in_dim %d, %size, dims = [0, 2] : (tensor<?x8xf32>, tensor<3xi32>) -> tensor<?x50x8xf32>
  %y = stablehlo.dot_general %m, %w, contracting_dims = [2] x [0] : (tensor<?x50x8xf32>, tensor<8x16xf32>) -> tensor<?x50x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<?x50x16xf32>, tensor<f32>) -> tensor<?x16xf32>
  return %s : tensor<?x16xf32>
}

// -----

// No number of elements enters a value: a sum over the batch stays as it is.

// CHECK-LABEL: func @negative_sum_over_batch(
//       CHECK:   %[[W:.*]] = stablehlo.dynamic_broadcast_in_dim
//       CHECK:   stablehlo.reduce(%[[W]] init: %{{.*}}) applies stablehlo.add across dimensions = [0] : (tensor<?x8xf32>, tensor<f32>) -> tensor<8xf32>
func.func @negative_sum_over_batch(%x: tensor<?x8xf32>, %w: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %b = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x8xf32>) -> tensor<i32>
  %b1 = stablehlo.reshape %b : (tensor<i32>) -> tensor<1xi32>
  %n = stablehlo.constant dense<8> : tensor<1xi32>
  %shape = stablehlo.concatenate %b1, %n, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %m = stablehlo.dynamic_broadcast_in_dim %w, %shape, dims = [1] : (tensor<8xf32>, tensor<2xi32>) -> tensor<?x8xf32>
  %s = stablehlo.reduce(%m init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<?x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

// -----

// Nobody looks for a prime above such a size.

// CHECK-LABEL: func @negative_huge_size(
//       CHECK:   stablehlo.add %{{.*}} : tensor<?xf32>
func.func @negative_huge_size(%x: tensor<?xf32>, %y: tensor<9223372036854770000xi8>) -> tensor<?xf32> {
  %z = stablehlo.negate %y : tensor<9223372036854770000xi8>
  %s = stablehlo.add %x, %x : tensor<?xf32>
  return %s : tensor<?xf32>
}

// -----

// Bounds of a clamp are scalars, of any shape there is.

// CHECK-LABEL: func @clamped(
//  CHECK-SAME: %[[A:.*]]: tensor<f32>, %[[X:.*]]: tensor<5x?xf32>
//       CHECK: stablehlo.clamp %[[A]]
func.func @clamped(%a: tensor<f32>, %x: tensor<5x?xf32>) -> tensor<?xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.clamp %a, %x, %zero : (tensor<f32>, tensor<5x?xf32>, tensor<f32>) -> tensor<5x?xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<5x?xf32>, tensor<f32>) -> tensor<?xf32>
  return %s : tensor<?xf32>
}
