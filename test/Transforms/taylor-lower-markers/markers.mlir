// RUN: stablehlo-opt %s --taylor-lower-markers --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: @nested_in_a_region
// CHECK: stablehlo.while(%[[I:.*]] = %arg0)
// CHECK-NOT: custom_call
// CHECK: call @f(%[[I]])
func.func @nested_in_a_region(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.while(%i = %x) : tensor<f32>
  cond {
    %c = stablehlo.compare LT, %i, %x : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  } do {
    %s = stablehlo.custom_call @collapse_taylor.stop_gradient(%i) : (tensor<f32>) -> tensor<f32>
    %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%s) {called_computations = [@f, @f_jvp]} : (tensor<f32>) -> tensor<f32>
    stablehlo.return %z : tensor<f32>
  }
  return %0 : tensor<f32>
}
func.func private @f(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
// CHECK-NOT: @f_jvp
func.func private @f_jvp(%x: tensor<f32>, %t: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  return %x, %t : tensor<f32>, tensor<f32>
}

// -----

// CHECK-LABEL: @with_derivative
// CHECK-NEXT: return %arg0
func.func @with_derivative(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %z = stablehlo.custom_call @collapse_taylor.with_derivative(%x, %y) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %z : tensor<f32>
}

// -----

func.func @negative_no_functions(%x: tensor<f32>) -> tensor<f32> {
  // expected-error @below {{expected two functions in called_computations}}
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) : (tensor<f32>) -> tensor<f32>
  return %z : tensor<f32>
}

// -----

func.func private @f(%x: tensor<2xf32>) -> tensor<f32>
func.func @negative_type(%x: tensor<f32>) -> tensor<f32> {
  // expected-error @below {{expected a first function of the operands and results}}
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@f, @f]} : (tensor<f32>) -> tensor<f32>
  return %z : tensor<f32>
}
