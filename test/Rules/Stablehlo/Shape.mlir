// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Constants and ops that move elements.

func.func @broadcast_in_dim(%x: tensor<3xf32>) -> tensor<2x3x4xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d1]}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<3xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

func.func @negative_broadcast_in_dim_dynamic(%x: tensor<?xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<?xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @broadcast_in_dim_permutes(%x: tensor<3x2xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d1, d0]}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [1, 0] : (tensor<3x2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @broadcast_in_dim_scalar(%x: tensor<f32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[]}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @broadcast_in_dim_unit(%x: tensor<2x1xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2]}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [0, 1] : (tensor<2x1xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @concatenate(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>, %z: tensor<2x1xf32>) -> tensor<2x8xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2] * [1*d1 + -1*d2 = 0] + 1.000000e+00 * %1[d0, d3] * [1*d1 + -1*d3 = 3] + 1.000000e+00 * %2[d0, d4] * [1*d1 + -1*d4 = 7]}}
  %0 = stablehlo.concatenate %x, %y, %z, dim = 1 : (tensor<2x3xf32>, tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

func.func @negative_concatenate_dynamic(%x: tensor<?xf32>, %y: tensor<4xf32>) -> tensor<?xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.concatenate %x, %y, dim = 0 : (tensor<?xf32>, tensor<4xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @concatenate_integer(%x: tensor<3xi32>, %y: tensor<4xi32>) -> tensor<7xi32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d1] * [1*d0 + -1*d1 = 0] + 1.000000e+00 * %1[d2] * [1*d0 + -1*d2 = 3]}}
  %0 = stablehlo.concatenate %x, %y, dim = 0 : (tensor<3xi32>, tensor<4xi32>) -> tensor<7xi32>
  return %0 : tensor<7xi32>
}

func.func @negative_concatenate_predicate(%x: tensor<3xi1>, %y: tensor<4xi1>) -> tensor<7xi1> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.concatenate %x, %y, dim = 0 : (tensor<3xi1>, tensor<4xi1>) -> tensor<7xi1>
  return %0 : tensor<7xi1>
}

func.func @concatenate_one(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2] * [1*d1 + -1*d2 = 0]}}
  %0 = stablehlo.concatenate %x, dim = 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @constant_affine() -> (tensor<2x3xi32>, tensor<3xui8>) {
  // expected-remark @below {{[d0, d1] = 5.000000e+00 + 2.000000e+00 * index[d0] + -1.000000e+00 * index[d1]}}
  %0 = stablehlo.constant dense<[[5, 4, 3], [7, 6, 5]]> : tensor<2x3xi32>
  // expected-remark @below {{[d0] = 2.000000e+02 + 2.000000e+01 * index[d0]}}
  %1 = stablehlo.constant dense<[200, 220, 240]> : tensor<3xui8>
  return %0, %1 : tensor<2x3xi32>, tensor<3xui8>
}

func.func @negative_constant_not_affine() -> (tensor<3xi32>, tensor<2xi1>, tensor<2xi64>) {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.constant dense<[0, 1, 3]> : tensor<3xi32>
  // expected-remark @below {{opaque}}
  %1 = stablehlo.constant dense<[false, true]> : tensor<2xi1>
  // expected-remark @below {{opaque}}
  %2 = stablehlo.constant dense<[0, 4611686018427387904]> : tensor<2xi64>
  return %0, %1, %2 : tensor<3xi32>, tensor<2xi1>, tensor<2xi64>
}

func.func @constant_complex() -> tensor<2xcomplex<f32>> {
  // expected-remark @below {{[d0] = 2.500000e+00}}
  %0 = stablehlo.constant dense<(2.5, 0.0)> : tensor<2xcomplex<f32>>
  return %0 : tensor<2xcomplex<f32>>
}

func.func @negative_constant_complex_imaginary() -> tensor<2xcomplex<f32>> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.constant dense<(2.5, 1.0)> : tensor<2xcomplex<f32>>
  return %0 : tensor<2xcomplex<f32>>
}

func.func @constant_float() -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = -2.500000e+00}}
  %0 = stablehlo.constant dense<-2.5> : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @negative_constant_infinite() -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.constant dense<0x7F800000> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @constant_integer() -> tensor<2xi32> {
  // expected-remark @below {{[d0] = -7.000000e+00}}
  %0 = stablehlo.constant dense<-7> : tensor<2xi32>
  return %0 : tensor<2xi32>
}

func.func @negative_constant_integer_beyond_double() -> tensor<i64> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.constant dense<9007199254740993> : tensor<i64>
  return %0 : tensor<i64>
}

func.func @negative_constant_nan() -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.constant dense<0x7FC00000> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @negative_constant_non_splat() -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @constant_predicate() -> tensor<2xi1> {
  // expected-remark @below {{[d0] = 1.000000e+00}}
  %0 = stablehlo.constant dense<true> : tensor<2xi1>
  return %0 : tensor<2xi1>
}

func.func @constant_unsigned() -> tensor<2xui8> {
  // expected-remark @below {{[d0] = 2.550000e+02}}
  %0 = stablehlo.constant dense<255> : tensor<2xui8>
  return %0 : tensor<2xui8>
}

func.func @constant_zero() -> tensor<2xf32> {
  // expected-remark @below {{[d0] = 0.000000e+00}}
  %0 = stablehlo.constant dense<0.0> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @iota() -> tensor<2x3xi32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * index[d1]}}
  %0 = stablehlo.iota dim = 1 : tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @pad(%x: tensor<3xf32>, %p: tensor<f32>) -> tensor<10xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d1] * [1*d0 + -3*d1 = 1] + 1.000000e+00 * %1[] + -1.000000e+00 * %1[] * [1*d0 + -3*d1 = 1]}}
  %0 = stablehlo.pad %x, %p, low = [1], high = [2], interior = [2] : (tensor<3xf32>, tensor<f32>) -> tensor<10xf32>
  return %0 : tensor<10xf32>
}

func.func @pad_crops(%x: tensor<5xf32>, %p: tensor<f32>) -> tensor<3xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d1] * [1*d0 + -1*d1 = -1] + 1.000000e+00 * %1[] + -1.000000e+00 * %1[] * [1*d0 + -1*d1 = -1]}}
  %0 = stablehlo.pad %x, %p, low = [-1], high = [-1], interior = [0] : (tensor<5xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

func.func @negative_pad_dynamic(%x: tensor<?xf32>, %p: tensor<f32>) -> tensor<?xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.pad %x, %p, low = [1], high = [2], interior = [0] : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @negative_pad_integer(%x: tensor<3xi32>, %p: tensor<i32>) -> tensor<4xi32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.pad %x, %p, low = [1], high = [0], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

func.func @pad_one_of_two(%x: tensor<2x3xf32>, %p: tensor<f32>) -> tensor<2x4xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2] * [1*d1 + -1*d2 = 1] + 1.000000e+00 * %1[] + -1.000000e+00 * %1[] * [1*d1 + -1*d2 = 1]}}
  %0 = stablehlo.pad %x, %p, low = [0, 1], high = [0, 0], interior = [0, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

func.func @pad_shifts(%x: tensor<3xf32>, %p: tensor<f32>) -> tensor<3xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d1] * [1*d0 + -1*d1 = 1] + 1.000000e+00 * %1[] + -1.000000e+00 * %1[] * [1*d0 + -1*d1 = 1]}}
  %0 = stablehlo.pad %x, %p, low = [1], high = [-1], interior = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

func.func @negative_reshape_dynamic(%x: tensor<?xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reshape %x : (tensor<?xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @negative_reshape_empty(%x: tensor<0x2xf32>) -> tensor<3x0xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reshape %x : (tensor<0x2xf32>) -> tensor<3x0xf32>
  return %0 : tensor<3x0xf32>
}

func.func @reshape_groups(%x: tensor<6x4xf32>) -> tensor<2x3x2x2xf32> {
  // expected-remark @below {{[d0, d1, d2, d3] = 1.000000e+00 * %0[d4, d5] * [1*d4 + -1*d1 + -3*d0 = 0] * [1*d5 + -1*d3 + -2*d2 = 0]}}
  %0 = stablehlo.reshape %x : (tensor<6x4xf32>) -> tensor<2x3x2x2xf32>
  return %0 : tensor<2x3x2x2xf32>
}

func.func @reshape_merge(%x: tensor<2x3x4xf32>) -> tensor<6x4xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d2, d3, d1] * [1*d3 + 3*d2 + -1*d0 = 0]}}
  %0 = stablehlo.reshape %x : (tensor<2x3x4xf32>) -> tensor<6x4xf32>
  return %0 : tensor<6x4xf32>
}

func.func @reshape_misaligned(%x: tensor<4x6xf32>) -> tensor<3x8xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d2, d3] * [1*d3 + 6*d2 + -1*d1 + -8*d0 = 0]}}
  %0 = stablehlo.reshape %x : (tensor<4x6xf32>) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

func.func @reshape_split(%x: tensor<6x4xf32>) -> tensor<2x3x4xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d3, d2] * [1*d3 + -1*d1 + -3*d0 = 0]}}
  %0 = stablehlo.reshape %x : (tensor<6x4xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

func.func @reshape_to_scalar(%x: tensor<1x1xf32>) -> tensor<f32> {
  // expected-remark @below {{[] = 1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.reshape %x : (tensor<1x1xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

func.func @reshape_units(%x: tensor<1x2x1x3xf32>) -> tensor<2x1x3x1xf32> {
  // expected-remark @below {{[d0, d1, d2, d3] = 1.000000e+00 * %0[d4, d0, d6, d2]}}
  %0 = stablehlo.reshape %x : (tensor<1x2x1x3xf32>) -> tensor<2x1x3x1xf32>
  return %0 : tensor<2x1x3x1xf32>
}

func.func @reverse(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2] * [1*d2 + 1*d1 = 2]}}
  %0 = stablehlo.reverse %x, dims = [1] : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @reverse_all(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d2, d3] * [1*d2 + 1*d0 = 1] * [1*d3 + 1*d1 = 2]}}
  %0 = stablehlo.reverse %x, dims = [0, 1] : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @negative_reverse_dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.reverse %x, dims = [0] : tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @reverse_unit(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.reverse %x, dims = [0] : tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}

func.func @slice(%x: tensor<4x6xf32>) -> tensor<4x2xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d2] * [1*d2 + -3*d1 = 1]}}
  %0 = stablehlo.slice %x [0:4, 1:5:3] : (tensor<4x6xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

func.func @negative_slice_dynamic(%x: tensor<?xf32>) -> tensor<2xf32> {
  // expected-remark @below {{opaque}}
  %0 = stablehlo.slice %x [0:2] : (tensor<?xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func @slice_everything(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d0]}}
  %0 = stablehlo.slice %x [0:4] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

func.func @slice_to_unit(%x: tensor<4xf32>) -> tensor<1xf32> {
  // expected-remark @below {{[d0] = 1.000000e+00 * %0[d1] * [1*d1 + -1*d0 = 2]}}
  %0 = stablehlo.slice %x [2:3] : (tensor<4xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

func.func @transpose(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  // expected-remark @below {{[d0, d1, d2] = 1.000000e+00 * %0[d1, d2, d0]}}
  %0 = stablehlo.transpose %x, dims = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}

func.func @transpose_dynamic(%x: tensor<?x3xf32>) -> tensor<3x?xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d1, d0]}}
  %0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<?x3xf32>) -> tensor<3x?xf32>
  return %0 : tensor<3x?xf32>
}
