// Round trip of reductions, in the form that jaxlib prints.
// RUN: grep -v '^//' %s > %t.expected
// RUN: stablehlo-opt %s --verify-roundtrip | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | grep -v '^$' | diff %t.expected -
module {
  func.func @reduce(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xi32>, %arg2: tensor<f32>, %arg3: tensor<i32>, %arg4: tensor<1x1xf32>) {
    %0 = stablehlo.reduce(%arg0 init: %arg2) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
    %1 = stablehlo.reduce(%arg0 init: %arg2) across dimensions = [0, 1] {foo = 1 : i32} : (tensor<2x3xf32>, tensor<f32>) -> tensor<f32>
     reducer(%arg5: tensor<f32>, %arg6: tensor<f32>)  {
      %9 = stablehlo.add %arg6, %arg5 : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }
    %2 = stablehlo.reduce(%arg0 init: %arg2) across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
     reducer(%arg5: tensor<f32>, %arg6: tensor<f32>)  {
      %9 = stablehlo.subtract %arg6, %arg5 {foo} : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }
    %3 = stablehlo.reduce(%arg0 init: %arg2) across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
     reducer(%arg5: tensor<f32>, %arg6: tensor<f32>)  {
      %9 = stablehlo.add %arg5, %arg5 : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }
    %4 = stablehlo.reduce(%arg0 init: %arg2) applies stablehlo.minimum across dimensions = [] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    %5:2 = stablehlo.reduce(%arg0 init: %arg2), (%arg1 init: %arg3) across dimensions = [1] : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
     reducer(%arg5: tensor<f32>, %arg7: tensor<f32>) (%arg6: tensor<i32>, %arg8: tensor<i32>)  {
      %9 = stablehlo.add %arg5, %arg7 : tensor<f32>
      %10 = stablehlo.add %arg6, %arg8 : tensor<i32>
      stablehlo.return %9, %10 : tensor<f32>, tensor<i32>
    }
    %6:2 = stablehlo.reduce(%arg0 init: %arg2), (%arg1 init: %arg3) across dimensions = [1] {foo = 2 : i32} : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
     reducer(%arg5: tensor<f32>, %arg7: tensor<f32>) (%arg6: tensor<i32>, %arg8: tensor<i32>)  {
      %9 = stablehlo.add %arg5, %arg7 : tensor<f32>
      %10 = stablehlo.add %arg6, %arg8 : tensor<i32>
      stablehlo.return %9, %10 : tensor<f32>, tensor<i32>
    }
    %7 = "stablehlo.reduce_window"(%arg0, %arg2) <{padding = dense<0> : tensor<2x2xi64>, window_dimensions = array<i64: 1, 2>, window_strides = array<i64: 1, 1>}> ({
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %9 = stablehlo.add %arg5, %arg6 : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }) : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x2xf32>
    %8 = "stablehlo.select_and_scatter"(%arg0, %arg4, %arg2) <{window_dimensions = array<i64: 2, 3>, window_strides = array<i64: 1, 1>}> ({
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %9 = stablehlo.compare GE, %arg5, %arg6 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %9 : tensor<i1>
    }, {
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %9 = stablehlo.add %arg5, %arg6 : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }) : (tensor<2x3xf32>, tensor<1x1xf32>, tensor<f32>) -> tensor<2x3xf32>
    return
  }
}
