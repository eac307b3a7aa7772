// RUN: stablehlo-opt %s --split-input-file --taylor-expand --verify-diagnostics | FileCheck %s

// Ops that are made of others have the coefficients of these.

// CHECK-LABEL: @mapped
//  CHECK-SAME:   %[[X:.*]]: tensor<3xf32>, %[[Y:.*]]: tensor<2x3xf32>, %[[V:.*]]: tensor<4x3xf32>)
//   CHECK-DAG:   stablehlo.compare GT, {{.*}} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
//   CHECK-DAG:   stablehlo.broadcast_in_dim %[[V]], dims = [0, 2] : (tensor<4x3xf32>) -> tensor<4x2x3xf32>
//   CHECK-NOT:   chlo.
func.func @mapped(%x: tensor<3xf32>, %y: tensor<2x3xf32>, %v: tensor<4x3xf32>) -> tensor<4x2x3xf32> {
  %z:2 = taylor.jet @f(%x, %y, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<2x3xf32>, tensor<4x3xf32>) -> (tensor<2x3xf32>, tensor<4x2x3xf32>)
  return %z#1 : tensor<4x2x3xf32>
}
func.func private @f(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %p = chlo.broadcast_compare %x, %y {comparison_direction = #chlo<comparison_direction GT>} : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  %z = chlo.broadcast_select %p, %x, %y : (tensor<2x3xi1>, tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %z : tensor<2x3xf32>
}

// -----

// A size does not vary, and shapes that are known may be given as values.

// CHECK-LABEL: @sizes
//  CHECK-SAME:   %[[X:.*]]: tensor<3xf32>, %[[V:.*]]: tensor<4x3xf32>, %{{.*}}: tensor<2xi32>)
//       CHECK:   %[[B:.*]] = stablehlo.broadcast_in_dim %[[V]], dims = [0, 2] : (tensor<4x3xf32>) -> tensor<4x2x3xf32>
//       CHECK:   stablehlo.reshape %[[B]] : (tensor<4x2x3xf32>) -> tensor<4x6xf32>
//   CHECK-NOT:   stablehlo.dynamic
func.func @sizes(%x: tensor<3xf32>, %v: tensor<4x3xf32>, %s: tensor<2xi32>) -> (tensor<i32>, tensor<4x6xf32>) {
  %z:3 = taylor.jet @f(%x, %s, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<2xi32>, tensor<4x3xf32>) -> (tensor<i32>, tensor<6xf32>, tensor<4x6xf32>)
  return %z#0, %z#2 : tensor<i32>, tensor<4x6xf32>
}
func.func private @f(%x: tensor<3xf32>, %s: tensor<2xi32>) -> (tensor<i32>, tensor<6xf32>) {
  %six = stablehlo.constant dense<6> : tensor<1xi32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<3xf32>) -> tensor<i32>
  %b = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  %r = stablehlo.dynamic_reshape %b, %six : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<6xf32>
  return %n, %r : tensor<i32>, tensor<6xf32>
}

// -----

func.func @diagonal(%x: tensor<3x3xf32>, %v: tensor<2x3x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x3xf32>, tensor<2x3x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3x3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected static shapes, and letters that are distinct in each operand}}
  %z = "stablehlo.unary_einsum"(%x) <{einsum_config = "ii->i"}> : (tensor<3x3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
