// RUN: stablehlo-opt %s | stablehlo-opt | FileCheck %s
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | FileCheck %s

func.func private @two(%x: tensor<3xf32>, %n: tensor<i32>) -> (tensor<3xf32>, tensor<i32>) {
  return %x, %n : tensor<3xf32>, tensor<i32>
}

// CHECK-LABEL: @jet
// CHECK: taylor.jet @two(%{{.*}}, %{{.*}}, %{{.*}}) order 2 series [1, 0] : (tensor<3xf32>, tensor<i32>, tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<i32>)
func.func @jet(%x: tensor<3xf32>, %n: tensor<i32>, %v: tensor<5x3xf32>) -> tensor<5x3xf32> {
  %z:4 = taylor.jet @two(%x, %n, %v) order 2 series [1, 0] : (tensor<3xf32>, tensor<i32>, tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<i32>)
  return %z#2 : tensor<5x3xf32>
}
