// RUN: stablehlo-opt %s --taylor-simplify | FileCheck %s

// Structural zeros.

// CHECK-LABEL: func @product_with_zero(
//       CHECK: %[[Z:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x4xf32>
//  CHECK-NEXT: return %[[Z]]
func.func @product_with_zero(%w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %x = stablehlo.broadcast_in_dim %zero, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
  %y = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func @sum_with_zero(
//  CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<3xf32>
//       CHECK: return %[[X]]
func.func @sum_with_zero(%x: tensor<3xf32>, %w: tensor<3xf32>) -> tensor<3xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<3xf32>
  %p = stablehlo.multiply %w, %zero : tensor<3xf32>
  %y = stablehlo.add %p, %x : tensor<3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: func @difference_of_equals(
//       CHECK: %[[Z:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
//  CHECK-NEXT: return %[[Z]]
func.func @difference_of_equals(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %t = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %u = stablehlo.transpose %t, dims = [1, 0] : (tensor<3x2xf32>) -> tensor<2x3xf32>
  %y = stablehlo.subtract %x, %u : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// Scalar programs, such as factorials by lgamma.

// CHECK-LABEL: func @scalar_program(
//       CHECK: %[[C:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<f32>
//  CHECK-NEXT: return %[[C]]
func.func @scalar_program() -> tensor<f32> {
  %four = stablehlo.constant dense<4.0> : tensor<f32>
  %half = stablehlo.constant dense<0.5> : tensor<f32>
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %p = stablehlo.power %four, %half : tensor<f32>
  %c = stablehlo.compare GT, %p, %one : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %y = stablehlo.select %c, %p, %four : tensor<i1>, tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func @negative_division_by_zero(
//       CHECK: stablehlo.divide
func.func @negative_division_by_zero() -> tensor<f32> {
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.divide %one, %zero : tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func @negative_log_of_zero(
//       CHECK: stablehlo.log
func.func @negative_log_of_zero() -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.log %zero : tensor<f32>
  return %y : tensor<f32>
}

// Identity matrices rename.

// CHECK-LABEL: func @eye_times_matrix(
//  CHECK-SAME: %[[W:[a-z0-9]+]]: tensor<3x4xf32>
//   CHECK-NOT: dot_general
//       CHECK: return %[[W]]
func.func @eye_times_matrix(%w: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %i = stablehlo.iota dim = 0 : tensor<3x3xi32>
  %j = stablehlo.iota dim = 1 : tensor<3x3xi32>
  %p = stablehlo.compare EQ, %i, %j, SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
  %eye = stablehlo.convert %p : (tensor<3x3xi1>) -> tensor<3x3xf32>
  %y = stablehlo.dot_general %eye, %w, contracting_dims = [1] x [0] : (tensor<3x3xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// CHECK-LABEL: func @trace_of_eye(
//       CHECK: dense<3.000000e+00>
func.func @trace_of_eye() -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %i = stablehlo.iota dim = 0 : tensor<3x3xi32>
  %j = stablehlo.iota dim = 1 : tensor<3x3xi32>
  %p = stablehlo.compare EQ, %i, %j, SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
  %eye = stablehlo.convert %p : (tensor<3x3xi1>) -> tensor<3x3xf32>
  %y = stablehlo.reduce(%eye init: %zero) applies stablehlo.add across dimensions = [0, 1] : (tensor<3x3xf32>, tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}

// The same product twice, once transposed.

// CHECK-LABEL: func @equal_up_to_transposition(
//   CHECK-DAG: %[[Y:.*]] = stablehlo.dot_general
//   CHECK-NOT: stablehlo.dot_general
//       CHECK: stablehlo.transpose %[[Y]]
func.func @equal_up_to_transposition(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> (tensor<2x4xf32>, tensor<4x2xf32>) {
  %y = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %z = stablehlo.dot_general %w, %x, contracting_dims = [0] x [1] : (tensor<3x4xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return %y, %z : tensor<2x4xf32>, tensor<4x2xf32>
}

// What a contraction computes three times is computed once.

// CHECK-LABEL: func @repeated(
//       CHECK: %[[Y:.*]] = stablehlo.dot_general {{.*}} -> tensor<4xf32>
//       CHECK: stablehlo.broadcast_in_dim %[[Y]], dims = [1] : (tensor<4xf32>) -> tensor<3x4xf32>
func.func @repeated(%x: tensor<2xf32>, %w: tensor<2x4xf32>) -> tensor<3x4xf32> {
  %b = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<2xf32>) -> tensor<3x2xf32>
  %y = stablehlo.dot_general %b, %w, contracting_dims = [1] x [0] : (tensor<3x2xf32>, tensor<2x4xf32>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// A number compared with infinity, as in JAX's lgamma.

// CHECK-LABEL: func @compared_with_infinity(
//       CHECK: %[[C:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<f32>
//  CHECK-NEXT: return %[[C]]
func.func @compared_with_infinity() -> tensor<f32> {
  %inf = stablehlo.constant dense<0x7F800000> : tensor<f32>
  %x = stablehlo.constant dense<2.0> : tensor<f32>
  %y = stablehlo.constant dense<0.5> : tensor<f32>
  %p = stablehlo.compare EQ, %x, %inf : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %z = stablehlo.select %p, %inf, %y : tensor<i1>, tensor<f32>
  return %z : tensor<f32>
}

// A scaled identity contracted with a matrix is the matrix, scaled.

// CHECK-LABEL: func @scaled_identity(
//   CHECK-NOT: stablehlo.dot_general
//       CHECK: stablehlo.divide %{{.*}} : tensor<3x4xf32>
func.func @scaled_identity(%w: tensor<3x4xf32>, %s: tensor<f32>) -> tensor<3x4xf32> {
  %i = stablehlo.iota dim = 0 : tensor<3x3xi32>
  %j = stablehlo.iota dim = 1 : tensor<3x3xi32>
  %p = stablehlo.compare EQ, %i, %j : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
  %e = stablehlo.convert %p : (tensor<3x3xi1>) -> tensor<3x3xf32>
  %d = stablehlo.broadcast_in_dim %s, dims = [] : (tensor<f32>) -> tensor<3x3xf32>
  %q = stablehlo.divide %e, %d : tensor<3x3xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<3x3xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}
