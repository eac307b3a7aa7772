// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Ops that read where integers say.

func.func @dynamic_slice(%x: tensor<5x3xf32>, %i: tensor<i32>, %j: tensor<i32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d2, d1] * [1*d2 + -1*d0 = 0 + clamp(%1[0], 0, 3)]}}
  %0 = stablehlo.dynamic_slice %x, %i, %j, sizes = [2, 3] : (tensor<5x3xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @gather_elements(%x: tensor<5x3xf32>, %i: tensor<4x2xi32>) -> tensor<4xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d1, d2] * [1*d1 = 0 + clamp(%1[d0, 1], 0, 4)] * [1*d2 = 0 + clamp(%1[d0, 0], 0, 2)]}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1], start_index_map = [1, 0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<5x3xf32>, tensor<4x2xi32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

func.func @gather_rows(%x: tensor<5x3xf32>, %i: tensor<4x6xi32>) -> tensor<4x3x6xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d3, d1] * [1*d3 = 0 + clamp(%1[d0, d2, 0], 0, 4)]}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, slice_sizes = array<i64: 1, 3>}> : (tensor<5x3xf32>, tensor<4x6xi32>) -> tensor<4x3x6xf32>
  return %0 : tensor<4x3x6xf32>
}

func.func @gather_slices(%x: tensor<5x3xf32>, %i: tensor<2x4xi32>) -> tensor<2x2x4xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d3, d4] * [1*d3 + -1*d0 = 0 + clamp(%1[1, d2], 0, 3)] * [1*d4 + -1*d1 = 0 + clamp(%1[0, d2], 0, 1)]}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 1], start_index_map = [1, 0], index_vector_dim = 0>, slice_sizes = array<i64: 2, 2>}> : (tensor<5x3xf32>, tensor<2x4xi32>) -> tensor<2x2x4xf32>
  return %0 : tensor<2x2x4xf32>
}

func.func @gather_batched(%x: tensor<3x5x7xf32>, %i: tensor<4x1x3xi32>) -> tensor<4x3x2xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d1, d3, d4] * [1*d3 = 0 + clamp(%1[d0, 0, d1], 0, 4)] * [1*d4 + -1*d2 = 0]}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [2], start_index_map = [1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1, 2>}> : (tensor<3x5x7xf32>, tensor<4x1x3xi32>) -> tensor<4x3x2xf32>
  return %0 : tensor<4x3x2xf32>
}

func.func @gather_whole(%x: tensor<1x3xf32>, %i: tensor<4x1xi32>) -> tensor<4x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d2, d1]}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 3>}> : (tensor<1x3xf32>, tensor<4x1xi32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

func.func @negative_gather_dynamic(%x: tensor<?x3xf32>, %i: tensor<4x1xi32>) -> tensor<4x3xf32> {
  // expected-remark @below {{opaque}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 3>}> : (tensor<?x3xf32>, tensor<4x1xi32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
