// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Ops that write where integers say: linear in what is there and in what is
// written together, slice by slice along dimensions that are written as a whole.
// One that adds is a sum over what is written; integers outside drop it.

func.func @dynamic_update_slice(%x: tensor<5x4xf32>, %y: tensor<5x2xf32>, %i: tensor<i32>) -> tensor<5x4xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * %0[d0, d2] * parameter %2[] * parameter %3[] + 1.000000e+00 * %1[d0, d3] * parameter %2[] * parameter %3[]}}
  %0 = stablehlo.dynamic_update_slice %x, %y, %i, %i : (tensor<5x4xf32>, tensor<5x2xf32>, tensor<i32>, tensor<i32>) -> tensor<5x4xf32>
  return %0 : tensor<5x4xf32>
}

func.func @scatter(%x: tensor<5x8xf32>, %i: tensor<3x1xi32>, %y: tensor<5x3xf32>) -> tensor<5x8xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * %0[d0, d2] * parameter %1[d3, d4] + 1.000000e+00 * parameter %1[d3, d4] * %2[d0, d5]}}
  %0 = "stablehlo.scatter"(%x, %i, %y) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [0], inserted_window_dims = [1], scatter_dims_to_operand_dims = [1], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<5x8xf32>, tensor<3x1xi32>, tensor<5x3xf32>) -> tensor<5x8xf32>
  return %0 : tensor<5x8xf32>
}

func.func @scatter_with_batching_dimensions(%x: tensor<5x8xf32>, %i: tensor<3x5x1xi32>, %y: tensor<3x5xf32>) -> tensor<5x8xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %2[d2, d0] * [1*d1 = 0 + drop(%1[d2, d0, 0], 0, 7)]}}
  %0 = "stablehlo.scatter"(%x, %i, %y) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [1], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x8xf32>, tensor<3x5x1xi32>, tensor<3x5xf32>) -> tensor<5x8xf32>
  return %0 : tensor<5x8xf32>
}

func.func @scatter_of_windows(%x: tensor<5x8x6xf32>, %i: tensor<3x1xi32>, %y: tensor<3x5x2x6xf32>) -> tensor<5x8x6xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d0, d1, d2] + 1.000000e+00 * %2[d3, d0, d4, d2] * [1*d1 + -1*d4 = 0 + drop(%1[d3, 0], 0, 6)]}}
  %0 = "stablehlo.scatter"(%x, %i, %y) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1, 2, 3], scatter_dims_to_operand_dims = [1], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x8x6xf32>, tensor<3x1xi32>, tensor<3x5x2x6xf32>) -> tensor<5x8x6xf32>
  return %0 : tensor<5x8x6xf32>
}

func.func @negative_scatter_of_products(%x: tensor<8xf32>, %i: tensor<3x1xi32>, %y: tensor<3xf32>) -> tensor<8xf32> {
  // expected-remark @below {{opaque}}
  %0 = "stablehlo.scatter"(%x, %i, %y) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] * %1[]}}
    %s = stablehlo.multiply %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<8xf32>, tensor<3x1xi32>, tensor<3xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
