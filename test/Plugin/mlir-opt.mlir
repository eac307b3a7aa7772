// The distribution's mlir-opt knows nothing of the project; with the plugin it
// does what stablehlo-opt does.

// RUN: mlir-opt %s --load-pass-plugin=%taylor_plugin \
// RUN:   --load-dialect-plugin=%taylor_plugin \
// RUN:   --pass-pipeline='builtin.module(collapse-taylor)' -o %t.plugin
// RUN: FileCheck %s < %t.plugin
// RUN: stablehlo-opt %s --collapse-taylor -o %t.tool
// RUN: diff %t.tool %t.plugin

// RUN: mlir-opt %s --load-pass-plugin=%taylor_plugin \
// RUN:   --load-dialect-plugin=%taylor_plugin \
// RUN:   --pass-pipeline='builtin.module(taylor-expand)' \
// RUN:   | FileCheck %s --check-prefix=EXPAND

// Without the plugin, mlir-opt knows neither the dialect nor the pass.
// RUN: not mlir-opt %s 2>&1 | FileCheck %s --check-prefix=BARE
// BARE: error: Dialect `stablehlo' not found

// CHECK-LABEL: func @sum_of_dot
// CHECK: %[[S:.*]] = stablehlo.reduce
// CHECK: stablehlo.dot_general %[[S]], %arg1
func.func @sum_of_dot(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// EXPAND-LABEL: func.func @jet
// EXPAND: %[[Z:.*]] = stablehlo.multiply %arg1, %arg1
// EXPAND: return %[[Z]]
func.func @jet(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:3 = taylor.jet @square(%x, %v) order 2 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#2 : tensor<2x3xf32>
}
func.func private @square(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.multiply %x, %x : tensor<3xf32>
  return %z : tensor<3xf32>
}
