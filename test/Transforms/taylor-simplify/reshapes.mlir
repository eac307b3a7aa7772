// RUN: stablehlo-opt %s --taylor-simplify | FileCheck %s

// A reshape and its inverse leave the tensor as it was: both products are one.

// CHECK-LABEL: func @there_and_back(
//       CHECK: %[[P:.*]] = stablehlo.multiply %arg0, %arg1
//  CHECK-NEXT: return %[[P]], %[[P]]
func.func @there_and_back(%x: tensor<4x6xf32>, %w: tensor<4x6xf32>) -> (tensor<4x6xf32>, tensor<4x6xf32>) {
  %p = stablehlo.multiply %x, %w : tensor<4x6xf32>
  %f = stablehlo.reshape %x : (tensor<4x6xf32>) -> tensor<24xf32>
  %y = stablehlo.reshape %f : (tensor<24xf32>) -> tensor<4x6xf32>
  %q = stablehlo.multiply %y, %w : tensor<4x6xf32>
  return %p, %q : tensor<4x6xf32>, tensor<4x6xf32>
}
