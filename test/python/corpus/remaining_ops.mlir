// Ops that no JAX function of the corpus exports, one per module. What a jaxlib no longer has is left out by the reader.
module @if {
  func.func public @main(%arg0: tensor<i1>, %arg1: tensor<3xf32>) -> tensor<3xf32> {
    %0 = "stablehlo.if"(%arg0) ({
      stablehlo.return %arg1 : tensor<3xf32>
    }, {
      %1 = stablehlo.negate %arg1 : tensor<3xf32>
      stablehlo.return %1 : tensor<3xf32>
    }) : (tensor<i1>) -> tensor<3xf32>
    return %0 : tensor<3xf32>
  }
}
// -----
module @map {
  func.func public @main(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> tensor<2x3xf32> {
    %0 = "stablehlo.map"(%arg0, %arg1) <{dimensions = array<i64: 0, 1>}> ({
    ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
      %1 = stablehlo.multiply %arg2, %arg3 : tensor<f32>
      stablehlo.return %1 : tensor<f32>
    }) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    return %0 : tensor<2x3xf32>
  }
}
// -----
module @tuples {
  func.func public @main(%arg0: tensor<3xf32>, %arg1: tensor<2xi32>) -> tensor<2xi32> {
    %0 = stablehlo.tuple %arg0, %arg1 : tuple<tensor<3xf32>, tensor<2xi32>>
    %1 = stablehlo.get_tuple_element %0[1] : (tuple<tensor<3xf32>, tensor<2xi32>>) -> tensor<2xi32>
    return %1 : tensor<2xi32>
  }
}
// -----
module @tokens {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>, !stablehlo.token) {
    %0 = stablehlo.create_token : !stablehlo.token
    %1 = stablehlo.after_all %0, %0 : !stablehlo.token
    %2:2 = "stablehlo.infeed"(%1) <{infeed_config = "config", layout = [[0]]}> : (!stablehlo.token) -> (tensor<3xf32>, !stablehlo.token)
    %3 = "stablehlo.outfeed"(%2#0, %2#1) <{outfeed_config = ""}> : (tensor<3xf32>, !stablehlo.token) -> !stablehlo.token
    return %2#0, %3 : tensor<3xf32>, !stablehlo.token
  }
}
// -----
module @send_and_receive {
  func.func public @main(%arg0: tensor<3xf32>, %arg1: !stablehlo.token) -> (tensor<3xf32>, !stablehlo.token) {
    %0 = "stablehlo.send"(%arg0, %arg1) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 2>, is_host_transfer = true}> : (tensor<3xf32>, !stablehlo.token) -> !stablehlo.token
    %1:2 = "stablehlo.recv"(%0) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<3xf32>, !stablehlo.token)
    return %1#0, %1#1 : tensor<3xf32>, !stablehlo.token
  }
}
// -----
module @batch_norm {
  func.func public @main(%arg0: tensor<2x3x4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> tensor<2x3x4xf32> {
    %0:3 = "stablehlo.batch_norm_training"(%arg0, %arg1, %arg2) <{epsilon = 1.000000e-03 : f32, feature_index = 2 : i64}> : (tensor<2x3x4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<2x3x4xf32>, tensor<4xf32>, tensor<4xf32>)
    %1:3 = "stablehlo.batch_norm_grad"(%arg0, %arg1, %0#1, %0#2, %0#0) <{epsilon = 1.000000e-03 : f32, feature_index = 2 : i64}> : (tensor<2x3x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<4xf32>, tensor<4xf32>)
    %2 = "stablehlo.batch_norm_inference"(%1#0, %arg1, %arg2, %1#1, %1#2) <{epsilon = 1.000000e-03 : f32, feature_index = 2 : i64}> : (tensor<2x3x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
    return %2 : tensor<2x3x4xf32>
  }
}
// -----
module @cholesky_and_triangular_solve {
  func.func public @main(%arg0: tensor<2x3x3xf32>, %arg1: tensor<2x3x1xf32>) -> tensor<2x3x1xf32> {
    %0 = stablehlo.cholesky %arg0, lower = true : tensor<2x3x3xf32>
    %1 = "stablehlo.triangular_solve"(%0, %arg1) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<2x3x3xf32>, tensor<2x3x1xf32>) -> tensor<2x3x1xf32>
    return %1 : tensor<2x3x1xf32>
  }
}
// -----
module @dot {
  func.func public @main(%arg0: tensor<2x3xf32>, %arg1: tensor<3x4xf32>) -> tensor<2x4xf32> {
    %0 = stablehlo.dot %arg0, %arg1, precision = [HIGH, DEFAULT] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    return %0 : tensor<2x4xf32>
  }
}
// -----
module @einsum {
  func.func public @main(%arg0: tensor<2x3xf32>, %arg1: tensor<3x4xf32>) -> tensor<4x2xf32> {
    %0 = stablehlo.einsum %arg0, %arg1, config = "ab,bc->ac" : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    %1 = "stablehlo.unary_einsum"(%0) <{einsum_config = "ab->ba"}> : (tensor<2x4xf32>) -> tensor<4x2xf32>
    return %1 : tensor<4x2xf32>
  }
}
// -----
module @broadcast {
  func.func public @main(%arg0: tensor<3xi32>) -> tensor<1x2x3xi32> {
    %0 = stablehlo.broadcast %arg0, sizes = [1, 2] : (tensor<3xi32>) -> tensor<1x2x3xi32>
    return %0 : tensor<1x2x3xi32>
  }
}
// -----
module @rng {
  func.func public @main(%arg0: tensor<f32>, %arg1: tensor<f32>) -> tensor<2x3xf32> {
    %c = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
    %0 = stablehlo.rng %arg0, %arg1, %c, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<2xi64>) -> tensor<2x3xf32>
    return %0 : tensor<2x3xf32>
  }
}
// -----
module @elementwise {
  func.func public @main(%arg0: tensor<3xf32>) -> tensor<3xf32> {
    %0 = stablehlo.logistic %arg0 : tensor<3xf32>
    %1 = stablehlo.round_nearest_afz %0 : tensor<3xf32>
    return %1 : tensor<3xf32>
  }
}
// -----
module @identifiers {
  func.func public @main() -> (tensor<ui32>, tensor<ui32>) {
    %0 = stablehlo.partition_id : tensor<ui32>
    %1 = stablehlo.replica_id : tensor<ui32>
    return %0, %1 : tensor<ui32>, tensor<ui32>
  }
}
// -----
module @collective_broadcast {
  func.func public @main(%arg0: tensor<2xi64>) -> tensor<2xi64> {
    %0 = "stablehlo.collective_broadcast"(%arg0) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 0>, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<2xi64>) -> tensor<2xi64>
    return %0 : tensor<2xi64>
  }
}
// -----
module @dynamic_pad {
  func.func public @main(%arg0: tensor<?xf32>, %arg1: tensor<f32>, %arg2: tensor<1xi32>) -> tensor<?xf32> {
    %0 = stablehlo.dynamic_pad %arg0, %arg1, %arg2, %arg2, %arg2 : (tensor<?xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
    return %0 : tensor<?xf32>
  }
}
// -----
module @dynamic_conv {
  func.func public @main(%arg0: tensor<?x8x8x3xf32>, %arg1: tensor<3x3x3x4xf32>, %arg2: tensor<2x2xi32>) -> tensor<?x?x?x4xf32> {
    %0 = "stablehlo.dynamic_conv"(%arg0, %arg1, %arg2) <{batch_group_count = 1 : i64, dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>, feature_group_count = 1 : i64, window_strides = array<i64: 2, 1>}> : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>, tensor<2x2xi32>) -> tensor<?x?x?x4xf32>
    return %0 : tensor<?x?x?x4xf32>
  }
}
// -----
module @dynamic_dimensions {
  func.func public @main(%arg0: tensor<4xf32>, %arg1: tensor<i32>) -> tensor<?xf32> {
    %0 = stablehlo.set_dimension_size %arg0, %arg1, dim = 0 : (tensor<4xf32>, tensor<i32>) -> tensor<?xf32, #stablehlo.bounds<4>>
    %1 = stablehlo.get_dimension_size %0, dim = 0 : (tensor<?xf32, #stablehlo.bounds<4>>) -> tensor<i32>
    %2 = stablehlo.reshape %1 : (tensor<i32>) -> tensor<1xi32>
    %3 = "stablehlo.dynamic_broadcast_in_dim"(%0, %2) <{broadcast_dimensions = array<i64: 0>, known_expanding_dimensions = array<i64>, known_nonexpanding_dimensions = array<i64: 0>}> : (tensor<?xf32, #stablehlo.bounds<4>>, tensor<1xi32>) -> tensor<?xf32>
    return %3 : tensor<?xf32>
  }
}
// -----
module @torch_index_select {
  func.func public @main(%arg0: tensor<5x1x5xi32>, %arg1: tensor<2xi32>) -> tensor<2x1x5xi32> {
    %0 = "stablehlo.torch_index_select"(%arg0, %arg1) <{batch_dims = 0 : i64, dim = 0 : i64}> : (tensor<5x1x5xi32>, tensor<2xi32>) -> tensor<2x1x5xi32>
    return %0 : tensor<2x1x5xi32>
  }
}
// -----
module @chlo_broadcasting {
  func.func public @main(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<f32>) -> tensor<2x3xf32> {
    %0 = chlo.broadcast_add %arg0, %arg1 {broadcast_dimensions = array<i64: 1>} : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %1 = chlo.broadcast_atan2 %0, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %2 = chlo.broadcast_divide %1, %arg2 : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    %3 = chlo.broadcast_maximum %2, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %4 = chlo.broadcast_minimum %3, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %5 = chlo.broadcast_multiply %4, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %6 = chlo.broadcast_next_after %5, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %7 = chlo.broadcast_polygamma %6, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %8 = chlo.broadcast_power %7, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %9 = chlo.broadcast_remainder %8, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %10 = chlo.broadcast_subtract %9, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %11 = chlo.broadcast_zeta %10, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %12 = chlo.broadcast_compare %11, %arg1 {comparison_direction = #chlo<comparison_direction LT>} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %13 = chlo.broadcast_select %12, %11, %arg2 : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    return %13 : tensor<2x3xf32>
  }
}
// -----
module @chlo_broadcasting_integers {
  func.func public @main(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
    %0 = chlo.broadcast_and %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
    %1 = chlo.broadcast_or %0, %arg1 : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
    %2 = chlo.broadcast_xor %1, %arg1 : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
    %3 = chlo.broadcast_shift_left %2, %arg1 : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
    %4 = chlo.broadcast_shift_right_arithmetic %3, %arg1 : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
    %5 = chlo.broadcast_shift_right_logical %4, %arg1 : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
    return %5 : tensor<2x3xi32>
  }
}
// -----
module @chlo_unary {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xi1>, tensor<3xi1>, tensor<3xi1>, tensor<3xf32>) {
    %0 = chlo.is_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
    %1 = chlo.is_neg_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
    %2 = chlo.is_pos_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
    %3 = chlo.tan %arg0 : tensor<3xf32> -> tensor<3xf32>
    return %0, %1, %2, %3 : tensor<3xi1>, tensor<3xi1>, tensor<3xi1>, tensor<3xf32>
  }
}
// -----
module @chlo_asin_acos_kernel {
  func.func public @main(%arg0: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
    %0 = "chlo._asin_acos_kernel"(%arg0) : (tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>>
    return %0 : tensor<3xcomplex<f32>>
  }
}
// -----
module @chlo_complex {
  func.func public @main(%arg0: tensor<3xf32>) -> tensor<3xcomplex<f32>> {
    %0 = chlo.broadcast_complex %arg0, %arg0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xcomplex<f32>>
    %1 = chlo.conj %0 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
    return %1 : tensor<3xcomplex<f32>>
  }
}
// -----
module @chlo_constants {
  func.func public @main(%arg0: tensor<?xf32>) -> (tensor<2xi32>, tensor<?xf32>) {
    %0 = chlo.constant dense<[1, 2]> : tensor<2xi32>
    %1 = "chlo.constant_like"(%arg0) <{value = 3.200000e+00 : f32}> : (tensor<?xf32>) -> tensor<?xf32>
    return %0, %1 : tensor<2xi32>, tensor<?xf32>
  }
}
// -----
module @chlo_ragged_dot {
  func.func public @main(%arg0: tensor<2x11x5xf32>, %arg1: tensor<3x2x5x7xf32>, %arg2: tensor<3xi64>) -> tensor<2x11x7xf32> {
    %0 = "chlo.ragged_dot"(%arg0, %arg1, %arg2) <{precision_config = [#chlo<precision DEFAULT>, #chlo<precision DEFAULT>], ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_batching_dimensions = [0], rhs_batching_dimensions = [1], lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [2], lhs_ragged_dimensions = [1], rhs_group_dimensions = [0]>}> : (tensor<2x11x5xf32>, tensor<3x2x5x7xf32>, tensor<3xi64>) -> tensor<2x11x7xf32>
    return %0 : tensor<2x11x7xf32>
  }
}
