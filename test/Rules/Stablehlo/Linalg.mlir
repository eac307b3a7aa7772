// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Transforms of the last dimensions, and systems that are solved column by
// column, or row by row.

func.func @fft(%x: tensor<5x3x8xf32>) -> tensor<5x3x5xcomplex<f32>> {
  // expected-remark @below {{multilinear [d0, d1, d2] = 1.000000e+00 * %0[d0, d1, d3]}}
  %0 = stablehlo.fft %x, type = RFFT, length = [8] : (tensor<5x3x8xf32>) -> tensor<5x3x5xcomplex<f32>>
  return %0 : tensor<5x3x5xcomplex<f32>>
}

func.func @fft_in_two_dimensions(%x: tensor<5x3x8xcomplex<f32>>) -> tensor<5x3x8xcomplex<f32>> {
  // expected-remark @below {{multilinear [d0, d1, d2] = 1.000000e+00 * %0[d0, d3, d4]}}
  %0 = stablehlo.fft %x, type = FFT, length = [3, 8] : (tensor<5x3x8xcomplex<f32>>) -> tensor<5x3x8xcomplex<f32>>
  return %0 : tensor<5x3x8xcomplex<f32>>
}

func.func @triangular_solve(%a: tensor<5x4x4xf32>, %b: tensor<5x4x3xf32>) -> tensor<5x4x3xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2] = 1.000000e+00 * parameter %0[d0, d3, d4] * %1[d0, d5, d2]}}
  %0 = "stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>}> : (tensor<5x4x4xf32>, tensor<5x4x3xf32>) -> tensor<5x4x3xf32>
  return %0 : tensor<5x4x3xf32>
}

func.func @triangular_solve_from_the_right(%a: tensor<4x4xf32>, %b: tensor<3x4xf32>) -> tensor<3x4xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * parameter %0[d2, d3] * %1[d0, d4]}}
  %0 = "stablehlo.triangular_solve"(%a, %b) <{left_side = false, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>}> : (tensor<4x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

func.func @call_of_trsm(%a: tensor<4x4xf32>, %b: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * parameter %0[d2, d3] * %1[d4, d1]}}
  %0 = stablehlo.custom_call @lapack_strsm_ffi(%a, %b) {mhlo.backend_config = {diag = 78 : ui8, side = 76 : ui8, trans_x = 78 : ui8, uplo = 76 : ui8}, operand_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>]} : (tensor<4x4xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

func.func @negative_call_of_trsm_by_rows(%a: tensor<4x4xf32>, %b: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.custom_call @lapack_strsm_ffi(%a, %b) {mhlo.backend_config = {diag = 78 : ui8, side = 76 : ui8, trans_x = 78 : ui8, uplo = 76 : ui8}} : (tensor<4x4xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

func.func @negative_call_of_another_function(%a: tensor<4x4xf32>, %b: tensor<4x3xf32>) -> tensor<4x3xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.custom_call @lapack_strmm_ffi(%a, %b) {mhlo.backend_config = {side = 76 : ui8}} : (tensor<4x4xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
