// RUN: stablehlo-opt %s --collapse-taylor --remarks-filter=collapse-taylor --remark-format=yaml --remarks-output-file=%t.yaml -o /dev/null
// RUN: FileCheck %s < %t.yaml
// RUN: stablehlo-opt %s --collapse-taylor --remarks-filter-missed=collapse-taylor -o /dev/null 2>&1 | FileCheck %s --check-prefix=MISSED
// RUN: stablehlo-opt %s --collapse-taylor -o /dev/null 2>&1 | count 0

// Remarks go to a file or to the terminal, by kind, and only if asked for.

// CHECK: --- !Passed
// CHECK-NEXT: Pass: collapse-taylor
// CHECK-NEXT: Name: SumMoved
// CHECK: Function: moved
// CHECK: FlopsBefore: {{.*}}448000

// MISSED-NOT: SumMoved
// MISSED: SumKept
// MISSED-NOT: SumMoved

func.func @moved(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

func.func @nonlinear(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.dot_general %t, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %z = stablehlo.tanh %y : tensor<50x32x16xf32>
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
