// RUN: stablehlo-opt %s --taylor-expand | FileCheck %s --check-prefix=PLAIN
// RUN: stablehlo-opt %s --taylor-expand=differentiable=true | FileCheck %s

// 1 - tanh(x)^2 is computed by exponentials, and differentiated as what it is.

// PLAIN-NOT: custom_call
// The number is no part of what is marked.

// CHECK: %[[T:.*]] = stablehlo.tanh
// CHECK: stablehlo.negate %[[T]]
// CHECK: stablehlo.multiply
// CHECK: %[[BELL:.*]] = stablehlo.divide
// CHECK: %[[QUARTER:.*]] = stablehlo.multiply
// CHECK: %[[U:.*]] = stablehlo.custom_call @collapse_taylor.with_derivative(%[[BELL]], %[[QUARTER]])
// CHECK: stablehlo.multiply %[[U]]
func.func @main(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.tanh %x : tensor<3xf32>
  return %z : tensor<3xf32>
}
