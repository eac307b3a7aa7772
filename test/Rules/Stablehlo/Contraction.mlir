// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Products that sum over dimensions. Operands and result of one type only.

func.func @dot_general(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2] * %1[d2, d1]}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

func.func @dot_general_batch(%x: tensor<5x2x3xf32>, %y: tensor<3x4x5xf32>) -> tensor<5x2x4xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d0, d1, d3] * %1[d3, d2, d0]}}
  %0 = stablehlo.dot_general %x, %y, batching_dims = [0] x [2], contracting_dims = [2] x [0] : (tensor<5x2x3xf32>, tensor<3x4x5xf32>) -> tensor<5x2x4xf32>
  return %0 : tensor<5x2x4xf32>
}

func.func @dot_general_batches_in_another_order(%x: tensor<5x6x2xf32>, %y: tensor<6x5x3xf32>) -> tensor<6x5x2x3xf32> {
  // expected-remark @below {{[d0, d1, d2, d3] = 1.000000e+00 * %0[d1, d0, d2] * %1[d0, d1, d3]}}
  %0 = stablehlo.dot_general %x, %y, batching_dims = [1, 0] x [0, 1], contracting_dims = [] x [] : (tensor<5x6x2xf32>, tensor<6x5x3xf32>) -> tensor<6x5x2x3xf32>
  return %0 : tensor<6x5x2x3xf32>
}

func.func @dot_general_complex(%x: tensor<2x3xcomplex<f32>>, %y: tensor<3xcomplex<f32>>) -> tensor<2xcomplex<f32>> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d0, d1] * %1[d1]}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xcomplex<f32>>, tensor<3xcomplex<f32>>) -> tensor<2xcomplex<f32>>
  return %0 : tensor<2xcomplex<f32>>
}

func.func @dot_general_contracts_two(%x: tensor<2x3x4xf32>, %y: tensor<4x3xf32>) -> tensor<2xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d0, d1, d2] * %1[d2, d1]}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1, 2] x [1, 0] : (tensor<2x3x4xf32>, tensor<4x3xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @dot_general_dynamic(%x: tensor<?x3xf32>, %y: tensor<3x4xf32>) -> tensor<?x4xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2] * %1[d2, d1]}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<?x3xf32>, tensor<3x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

func.func @dot_general_integer(%x: tensor<2x3xi32>, %y: tensor<3xi32>) -> tensor<2xi32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d0, d1] * %1[d1]}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2xi32>
  return %0 : tensor<2xi32>
}

func.func @negative_dot_general_mixed_operands(%x: tensor<2x3xbf16>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xbf16>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

func.func @dot_general_outer(%x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0] * %1[d1]}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [] x [] : (tensor<2xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @dot_general_scalar(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<f32> {
  // expected-remark @below {{[] = 1.000000e+00 * %0[d0] * %1[d0]}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [0] x [0] : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

func.func @negative_dot_general_widens(%x: tensor<2x3xbf16>, %y: tensor<3x4xbf16>) -> tensor<2x4xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xbf16>, tensor<3x4xbf16>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// Groups are along one dimension; the op does the same for each index of others.
func.func @ragged_dot(%x: tensor<7x5x3xf32>, %y: tensor<2x3x4xf32>, %s: tensor<2xi32>) -> tensor<7x5x4xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2] = 1.000000e+00 * %0[d0, d3, d4] * %1[d5, d6, d2] * parameter %2[d7]}}
  %0 = "chlo.ragged_dot"(%x, %y, %s) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [1], rhs_group_dimensions = [0]>} : (tensor<7x5x3xf32>, tensor<2x3x4xf32>, tensor<2xi32>) -> tensor<7x5x4xf32>
  return %0 : tensor<7x5x4xf32>
}

func.func @ragged_dot_contracting(%x: tensor<7x5x3xf32>, %y: tensor<7x3x4xf32>, %s: tensor<2xi32>) -> tensor<2x7x5x4xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2, d3] = 1.000000e+00 * %0[d1, d2, d4] * %1[d1, d5, d3] * parameter %2[d6]}}
  %0 = "chlo.ragged_dot"(%x, %y, %s) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_batching_dimensions = [0], rhs_batching_dimensions = [0], lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [2]>} : (tensor<7x5x3xf32>, tensor<7x3x4xf32>, tensor<2xi32>) -> tensor<2x7x5x4xf32>
  return %0 : tensor<2x7x5x4xf32>
}

func.func @negative_ragged_dot_sizes(%x: tensor<7x5x3xf32>, %y: tensor<2x3x4xf32>, %s: tensor<7x2xi32>) -> tensor<7x5x4xf32> {
  // expected-remark @below {{opaque}}
  %0 = "chlo.ragged_dot"(%x, %y, %s) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [1], rhs_group_dimensions = [0]>} : (tensor<7x5x3xf32>, tensor<2x3x4xf32>, tensor<7x2xi32>) -> tensor<7x5x4xf32>
  return %0 : tensor<7x5x4xf32>
}

func.func @negative_ragged_dot_rank(%x: tensor<3xf32>, %s: tensor<2xi32>) -> tensor<3xf32> {
  // expected-remark @below {{opaque}}
  %0 = "chlo.ragged_dot"(%x, %x, %s) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_ragged_dimensions = [0]>} : (tensor<3xf32>, tensor<3xf32>, tensor<2xi32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
