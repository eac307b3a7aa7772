// Round trip of factorisations, transforms, random numbers, in the form that jaxlib prints.
// RUN: grep -v '^//' %s > %t.expected
// RUN: stablehlo-opt %s --verify-roundtrip | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | grep -v '^$' | diff %t.expected -
module {
  func.func @linalg(%arg0: tensor<3x3xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<8xcomplex<f32>>, %arg3: tensor<8xf32>, %arg4: tensor<2xui64>, %arg5: tensor<2x4x4x3xf32>, %arg6: tensor<3xf32>, %arg7: tensor<f32>, %arg8: tensor<2xi64>) {
    %0 = stablehlo.cholesky %arg0, lower = true : tensor<3x3xf32>
    %1 = stablehlo.cholesky %arg0 : tensor<3x3xf32>
    %2 = "stablehlo.triangular_solve"(%arg0, %arg1) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
    %3 = stablehlo.fft %arg2, type = FFT, length = [8] : (tensor<8xcomplex<f32>>) -> tensor<8xcomplex<f32>>
    %4 = stablehlo.fft %arg3, type = RFFT, length = [8] : (tensor<8xf32>) -> tensor<5xcomplex<f32>>
    %output_state, %output = stablehlo.rng_bit_generator %arg4, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<2x2xui32>)
    %5 = stablehlo.rng %arg7, %arg7, %arg8, distribution = NORMAL : (tensor<f32>, tensor<f32>, tensor<2xi64>) -> tensor<2x3xf32>
    %6 = "stablehlo.batch_norm_inference"(%arg5, %arg6, %arg6, %arg6, %arg6) <{epsilon = 1.000000e-03 : f32, feature_index = 3 : i64}> : (tensor<2x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x4x4x3xf32>
    %output_0, %batch_mean, %batch_var = "stablehlo.batch_norm_training"(%arg5, %arg6, %arg6) <{epsilon = 1.000000e-03 : f32, feature_index = 3 : i64}> : (tensor<2x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<2x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>)
    %grad_operand, %grad_scale, %grad_offset = "stablehlo.batch_norm_grad"(%arg5, %arg6, %arg6, %arg6, %arg5) <{epsilon = 1.000000e-03 : f32, feature_index = 3 : i64}> : (tensor<2x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x4x4x3xf32>) -> (tensor<2x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>)
    return
  }
}
