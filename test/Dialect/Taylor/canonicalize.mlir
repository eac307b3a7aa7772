// RUN: stablehlo-opt %s --canonicalize | FileCheck %s

func.func private @f(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.multiply %x, %y : tensor<3xf32>
  return %z : tensor<3xf32>
}

// CHECK-LABEL: @order_is_lowered
// CHECK: taylor.jet @f({{.*}}) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
func.func @order_is_lowered(%x: tensor<3xf32>, %u: tensor<2x3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:4 = taylor.jet @f(%x, %x, %u, %v) order 3 series [2, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}

// CHECK-LABEL: @value_is_a_call
// CHECK-NEXT: %[[Z:.*]] = call @f(%arg0, %arg0)
// CHECK-NEXT: return %[[Z]]
func.func @value_is_a_call(%x: tensor<3xf32>, %u: tensor<2x3xf32>) -> tensor<3xf32> {
  %z:2 = taylor.jet @f(%x, %x, %u) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#0 : tensor<3xf32>
}

// CHECK-LABEL: @zeros_are_dropped
// CHECK: taylor.jet @f(%arg0, %arg0, %arg1) order 2 series [1, 0]
func.func @zeros_are_dropped(%x: tensor<3xf32>, %u: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<2x3xf32>
  %z:3 = taylor.jet @f(%x, %x, %u, %zero, %zero) order 2 series [2, 1] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#2 : tensor<2x3xf32>
}

// CHECK-LABEL: @negative_zero_before_a_coefficient
// CHECK: order 2 series [2, 0]
func.func @negative_zero_before_a_coefficient(%x: tensor<3xf32>, %u: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<2x3xf32>
  %z:3 = taylor.jet @f(%x, %x, %zero, %u) order 2 series [2, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#2 : tensor<2x3xf32>
}

// CHECK-LABEL: @negative_only_zeros
// CHECK: order 1 series [1, 0]
func.func @negative_only_zeros(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<2x3xf32>
  %z:2 = taylor.jet @f(%x, %x, %zero) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
