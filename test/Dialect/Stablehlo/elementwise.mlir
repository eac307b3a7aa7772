// Round trip of operations on each element, in the form that jaxlib prints.
// RUN: grep -v '^//' %s > %t.expected
// RUN: stablehlo-opt %s --verify-roundtrip | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | grep -v '^$' | diff %t.expected -
module {
  func.func @unary(%arg0: tensor<2x3xf32>, %arg1: tensor<4xi32>, %arg2: tensor<4xi1>, %arg3: tensor<2xcomplex<f32>>, %arg4: tensor<?x3xf32>) {
    %0 = stablehlo.abs %arg0 : tensor<2x3xf32>
    %1 = stablehlo.abs %arg3 : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
    %2 = stablehlo.cbrt %arg0 : tensor<2x3xf32>
    %3 = stablehlo.ceil %arg0 : tensor<2x3xf32>
    %4 = stablehlo.count_leading_zeros %arg1 : tensor<4xi32>
    %5 = stablehlo.convert %arg1 : (tensor<4xi32>) -> tensor<4xf32>
    %6 = stablehlo.convert %arg1 : tensor<4xi32>
    %7 = stablehlo.cosine %arg0 : tensor<2x3xf32>
    %8 = stablehlo.exponential %arg0 {result_accuracy = #stablehlo.result_accuracy<atol = 1.000000e-03, rtol = 2.000000e+00, ulps = 3, mode = #stablehlo.result_accuracy_mode<TOLERANCE>>} : tensor<2x3xf32>
    %9 = stablehlo.exponential %arg0 {foo = 1 : i32, result_accuracy = #stablehlo.result_accuracy<mode = #stablehlo.result_accuracy_mode<HIGHEST>>} : tensor<2x3xf32>
    %10 = stablehlo.exponential_minus_one %arg0 : tensor<2x3xf32>
    %11 = stablehlo.floor %arg0 : tensor<2x3xf32>
    %12 = stablehlo.imag %arg3 : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
    %13 = stablehlo.is_finite %arg0 : (tensor<2x3xf32>) -> tensor<2x3xi1>
    %14 = stablehlo.log_plus_one %arg0 : tensor<2x3xf32>
    %15 = stablehlo.log %arg0 : tensor<2x3xf32>
    %16 = stablehlo.logistic %arg0 : tensor<2x3xf32>
    %17 = stablehlo.negate %arg0 : tensor<2x3xf32>
    %18 = stablehlo.not %arg2 : tensor<4xi1>
    %19 = stablehlo.popcnt %arg1 : tensor<4xi32>
    %20 = stablehlo.real %arg3 : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
    %21 = stablehlo.reduce_precision %arg0, format = e5m10 : tensor<2x3xf32>
    %22 = stablehlo.round_nearest_afz %arg0 : tensor<2x3xf32>
    %23 = stablehlo.round_nearest_even %arg0 : tensor<2x3xf32>
    %24 = stablehlo.rsqrt %arg0 : tensor<2x3xf32>
    %25 = stablehlo.sign %arg0 : tensor<2x3xf32>
    %26 = stablehlo.sine %arg0 : tensor<2x3xf32>
    %27 = stablehlo.sqrt %arg0 : tensor<2x3xf32>
    %28 = stablehlo.tan %arg0 : tensor<2x3xf32>
    %29 = stablehlo.tanh %arg0 : tensor<2x3xf32>
    %30 = stablehlo.tanh %arg4 : (tensor<?x3xf32>) -> tensor<2x3xf32>
    %31 = stablehlo.negate %arg4 {mhlo.sharding = "foo"} : tensor<?x3xf32>
    %32 = stablehlo.imag %arg0 : tensor<2x3xf32>
    return
  }
  func.func @binary(%arg0: tensor<2x3xf32>, %arg1: tensor<4xi32>, %arg2: tensor<4xi1>, %arg3: tensor<2xcomplex<f32>>, %arg4: tensor<?x3xf32>, %arg5: tensor<f32>, %arg6: tensor<i1>, %arg7: tensor<2x3xi1>) {
    %0 = stablehlo.add %arg0, %arg0 : tensor<2x3xf32>
    %1 = stablehlo.add %arg0, %arg4 : (tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
    %2 = stablehlo.and %arg2, %arg2 : tensor<4xi1>
    %3 = stablehlo.atan2 %arg0, %arg0 : tensor<2x3xf32>
    %4 = stablehlo.complex %arg0, %arg0 : tensor<2x3xcomplex<f32>>
    %5 = stablehlo.divide %arg0, %arg0 : tensor<2x3xf32>
    %6 = stablehlo.maximum %arg0, %arg0 : tensor<2x3xf32>
    %7 = stablehlo.minimum %arg0, %arg0 : tensor<2x3xf32>
    %8 = stablehlo.multiply %arg0, %arg0 {foo} : tensor<2x3xf32>
    %9 = stablehlo.or %arg2, %arg2 : tensor<4xi1>
    %10 = stablehlo.power %arg0, %arg0 : tensor<2x3xf32>
    %11 = stablehlo.remainder %arg0, %arg0 : tensor<2x3xf32>
    %12 = stablehlo.shift_left %arg1, %arg1 : tensor<4xi32>
    %13 = stablehlo.shift_right_arithmetic %arg1, %arg1 : tensor<4xi32>
    %14 = stablehlo.shift_right_logical %arg1, %arg1 : tensor<4xi32>
    %15 = stablehlo.subtract %arg0, %arg0 : tensor<2x3xf32>
    %16 = stablehlo.xor %arg2, %arg2 : tensor<4xi1>
    %17 = stablehlo.compare EQ, %arg0, %arg0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %18 = stablehlo.compare LT, %arg0, %arg0, TOTALORDER : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %19 = stablehlo.clamp %arg0, %arg0, %arg0 : tensor<2x3xf32>
    %20 = stablehlo.clamp %arg5, %arg0, %arg5 : (tensor<f32>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    %21 = stablehlo.select %arg6, %arg0, %arg0 : tensor<i1>, tensor<2x3xf32>
    %22 = stablehlo.select %arg7, %arg0, %arg4 : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
    %23 = stablehlo.compare LT, %arg0, %arg4, FLOAT {a = 1 : i32} : (tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xi1>
    %24 = "stablehlo.map"(%arg0, %arg0) <{dimensions = array<i64: 0, 1>}> ({
    ^bb0(%arg8: tensor<f32>, %arg9: tensor<f32>):
      %25 = stablehlo.add %arg8, %arg9 : tensor<f32>
      stablehlo.return %25 : tensor<f32>
    }) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
    return
  }
}
