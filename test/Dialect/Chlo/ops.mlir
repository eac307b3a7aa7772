// Round trip of special functions and broadcasts, in the form that jaxlib prints.
// RUN: grep -v '^//' %s > %t.expected
// RUN: stablehlo-opt %s --verify-roundtrip | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | grep -v '^$' | diff %t.expected -
module {
  func.func @chlo(%arg0: tensor<2x3xf32>, %arg1: tensor<f32>, %arg2: tensor<2xcomplex<f32>>, %arg3: tensor<2x3xi1>, %arg4: tensor<2xi64>, %arg5: tensor<2x3x4xf32>) {
    %0 = chlo.acos %arg0 : tensor<2x3xf32> -> tensor<2x3xf32>
    %1 = chlo._asin_acos_kernel %arg2 : tensor<2xcomplex<f32>> -> tensor<2xcomplex<f32>>
    %2 = chlo.broadcast_add %arg0, %arg1 : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    %3 = chlo.broadcast_add %arg0, %arg1 {broadcast_dimensions = array<i64>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    %4 = chlo.broadcast_compare %arg0, %arg1 {compare_type = #chlo<comparison_type FLOAT>, comparison_direction = #chlo<comparison_direction EQ>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi1>
    %5 = chlo.broadcast_complex %arg0, %arg1 : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xcomplex<f32>>
    %6 = chlo.broadcast_select %arg3, %arg1, %arg0 : (tensor<2x3xi1>, tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    %7 = chlo.conj %arg2 : tensor<2xcomplex<f32>> -> tensor<2xcomplex<f32>>
    %8 = "chlo.constant_like"(%arg0) <{value = 1.000000e+00 : f32}> : (tensor<2x3xf32>) -> tensor<2x3xf32>
    %9 = chlo.constant dense<1.000000e+00> : tensor<2xf32>
    %10 = chlo.is_inf %arg0 : tensor<2x3xf32> -> tensor<2x3xi1>
    %11 = chlo.next_after %arg0, %arg0 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
    %12 = chlo.polygamma %arg0, %arg0 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
    %13 = chlo.zeta %arg0, %arg0 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
    %values, %indices = chlo.top_k(%arg0, k = 2) : tensor<2x3xf32> -> (tensor<2x2xf32>, tensor<2x2xi32>)
    %14 = "chlo.ragged_dot"(%arg0, %arg5, %arg4) <{precision_config = [#chlo<precision DEFAULT>, #chlo<precision DEFAULT>], ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}> : (tensor<2x3xf32>, tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
    %15 = chlo.square %arg0 {foo} : tensor<2x3xf32> -> tensor<2x3xf32>
    %16 = chlo.broadcast_zeta %arg0, %arg1 : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    %17 = chlo.broadcast_polygamma %arg0, %arg1 : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    %18 = chlo.erf_inv %arg0 : tensor<2x3xf32> -> tensor<2x3xf32>
    return
  }
}
