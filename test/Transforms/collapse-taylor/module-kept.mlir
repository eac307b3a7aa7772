// RUN: stablehlo-opt %s --collapse-taylor --remarks-filter=collapse-taylor 2>&1 | FileCheck %s

// As a formula the sum costs less where it has moved to. Written as ops it does not: the
// product is needed in both shapes then. The module stays as it was.

// CHECK: remark: [Passed] SumMoved
// CHECK: remark: [Missed] ModuleKept {{.*}}Reason="what was written is not cheaper after all"
// CHECK: stablehlo.reshape
// CHECK-NEXT: stablehlo.constant
// CHECK-NEXT: stablehlo.reduce
// CHECK-NEXT: return
func.func @main(%x: tensor<2x2x4xf64>, %y: tensor<2x2x4xf64>) -> (tensor<f64>, tensor<2x2x4xf64>) {
  %z = stablehlo.multiply %x, %y : tensor<2x2x4xf64>
  %r = stablehlo.reshape %z : (tensor<2x2x4xf64>) -> tensor<8x2xf64>
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %s = stablehlo.reduce(%r init: %zero) applies stablehlo.add across dimensions = [0, 1] : (tensor<8x2xf64>, tensor<f64>) -> tensor<f64>
  return %s, %z : tensor<f64>, tensor<2x2x4xf64>
}
