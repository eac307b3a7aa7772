// Round trip of constants, and operations on shapes, in the form that jaxlib prints.
// RUN: grep -v '^//' %s > %t.expected
// RUN: stablehlo-opt %s --verify-roundtrip | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | grep -v '^$' | diff %t.expected -
module {
  func.func @shape(%arg0: tensor<2x3xf32>, %arg1: tensor<4xi32>, %arg2: tensor<f32>, %arg3: tensor<?x3xf32>, %arg4: tensor<2xi32>, %arg5: tensor<i32>, %arg6: tensor<2xcomplex<f32>>) {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
    %c = stablehlo.constant {foo = 1 : i32} dense<[1, 2]> : tensor<2xi32>
    %c_0 = stablehlo.constant dense<true> : tensor<i1>
    %0 = stablehlo.iota dim = 1 : tensor<2x3xi32>
    %1 = stablehlo.dynamic_iota %arg4, dim = 0 : (tensor<2xi32>) -> tensor<?x3xf32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<2x3xf32>) -> tensor<2x4x3xf32>
    %3 = stablehlo.broadcast_in_dim %arg2, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
    %4 = stablehlo.broadcast %arg0, sizes = [4] : (tensor<2x3xf32>) -> tensor<4x2x3xf32>
    %5 = stablehlo.dynamic_broadcast_in_dim %arg2, %arg4, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %6 = stablehlo.dynamic_broadcast_in_dim %arg1, %arg4, dims = [1] {known_expanding_dimensions = array<i64>, known_nonexpanding_dimensions = array<i64: 0>} : (tensor<4xi32>, tensor<2xi32>) -> tensor<?x4xi32>
    %7 = stablehlo.reshape %arg0 : (tensor<2x3xf32>) -> tensor<6xf32>
    %8 = stablehlo.dynamic_reshape %arg0, %arg4 : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<?x3xf32>
    %9 = stablehlo.transpose %arg0, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
    %10 = stablehlo.reverse %arg0, dims = [1] : tensor<2x3xf32>
    %11 = stablehlo.concatenate %arg0, %arg0, dim = 0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
    %12 = stablehlo.slice %arg0 [0:1, 1:3:2] : (tensor<2x3xf32>) -> tensor<1x1xf32>
    %13 = stablehlo.pad %arg0, %arg2, low = [0, 1], high = [1, 0], interior = [0, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3x4xf32>
    %14 = stablehlo.dynamic_pad %arg0, %arg2, %arg4, %arg4, %arg4 : (tensor<2x3xf32>, tensor<f32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
    %15 = stablehlo.get_dimension_size %arg3, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %16 = stablehlo.set_dimension_size %arg0, %arg5, dim = 0 : (tensor<2x3xf32>, tensor<i32>) -> tensor<?x3xf32, #stablehlo.bounds<2, ?>>
    %17 = stablehlo.bitcast_convert %arg0 : (tensor<2x3xf32>) -> tensor<2x3xi32>
    %18 = stablehlo.real_dynamic_slice %arg0, %arg4, %arg4, %arg4 : (tensor<2x3xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>
    %19 = stablehlo.slice %arg2 [] : (tensor<f32>) -> tensor<f32>
    %20 = stablehlo.transpose %arg2, dims = [] : (tensor<f32>) -> tensor<f32>
    return
  }
}
