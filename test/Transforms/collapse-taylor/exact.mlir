// RUN: stablehlo-opt %s --collapse-taylor=exact=true | FileCheck %s

// Sums move where nothing is dropped, and the module does not say afterwards how.

// CHECK: module {
// CHECK-LABEL: @matrix_product
// CHECK: stablehlo.dot_general {{.*}} -> tensor<16xf32>
func.func @matrix_product(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
  return %s : tensor<16xf32>
}

// The sum passes the mask together with what it guards.

// CHECK-LABEL: @guarded
// CHECK: %[[S:.*]] = stablehlo.reduce
// CHECK: %[[G:.*]] = stablehlo.select %{{.*}}, %[[S]]
// CHECK: stablehlo.dot_general %[[G]]
func.func @guarded(%t: tensor<50x8xf32>, %p: tensor<8xi1>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<50x8xf32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %ps = stablehlo.broadcast_in_dim %p, dims = [1] : (tensor<8xi1>) -> tensor<50x8xi1>
  %g = stablehlo.select %ps, %q, %zeros : tensor<50x8xi1>, tensor<50x8xf32>
  %y = stablehlo.dot_general %g, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
  return %s : tensor<16xf32>
}
