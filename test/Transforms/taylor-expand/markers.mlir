// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics | FileCheck %s

// The result of stop_gradient does not vary; the mark stays for later.

// CHECK-LABEL: @stop_gradient
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[V:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: %[[S:.*]] = stablehlo.custom_call @collapse_taylor.stop_gradient(%[[X]])
// CHECK-NEXT: %[[B:.*]] = stablehlo.broadcast_in_dim %[[S]]
// CHECK-NEXT: %[[Z:.*]] = stablehlo.multiply %[[B]], %[[V]]
// CHECK-NEXT: return %[[Z]]
func.func @stop_gradient(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %s = stablehlo.custom_call @collapse_taylor.stop_gradient(%x) : (tensor<3xf32>) -> tensor<3xf32>
  %z = stablehlo.multiply %s, %x : tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// z_0 = x_0, z_1 = y_1

// CHECK-LABEL: @with_derivative
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[V:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: %[[E:.*]] = stablehlo.exponential %[[X]]
// CHECK-NEXT: %[[S:.*]] = stablehlo.sine %[[X]]
// CHECK-NEXT: %[[C:.*]] = stablehlo.cosine %[[X]]
// CHECK-NEXT: %[[B:.*]] = stablehlo.broadcast_in_dim %[[C]]
// CHECK-NEXT: %[[Z1:.*]] = stablehlo.multiply %[[V]], %[[B]]
// CHECK-NEXT: %[[Z0:.*]] = stablehlo.custom_call @collapse_taylor.with_derivative(%[[E]], %[[S]])
// CHECK-NEXT: return %[[Z0]], %[[Z1]]
func.func @with_derivative(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>) {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#0, %z#1 : tensor<3xf32>, tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %e = stablehlo.exponential %x : tensor<3xf32>
  %s = stablehlo.sine %x : tensor<3xf32>
  %z = stablehlo.custom_call @collapse_taylor.with_derivative(%e, %s) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// z_0 is the marked call, z_1 what the rule says, in terms of x and x_1.

// CHECK-LABEL: @custom_jvp
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[V:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: %[[Z0:.*]] = stablehlo.custom_call @collapse_taylor.custom_jvp(%[[X]])
// CHECK-NEXT: %[[C:.*]] = stablehlo.cosine %[[X]]
// CHECK-NEXT: %[[B:.*]] = stablehlo.broadcast_in_dim %[[C]]
// CHECK-NEXT: %[[Z1:.*]] = stablehlo.multiply %[[B]], %[[V]]
// CHECK-NEXT: return %[[Z0]], %[[Z1]]
func.func @custom_jvp(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>) {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#0, %z#1 : tensor<3xf32>, tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@primal, @jvp]} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
// CHECK: func.func private @primal
func.func private @primal(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.sine %x : tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %z = stablehlo.sine %x : tensor<3xf32>
  %c = stablehlo.cosine %x : tensor<3xf32>
  %d = stablehlo.multiply %c, %t : tensor<3xf32>
  return %z, %d : tensor<3xf32>, tensor<3xf32>
}

// -----

// The tangent depends on the direction, and so does what is computed of it.

// CHECK-LABEL: @equation
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[V:.*]]: tensor<2x3xf32>)
// CHECK: %[[D:.*]] = stablehlo.custom_call @collapse_taylor.equation(%[[X]], %[[V]]) {backend_config = "7", per_direction = array<i64: 1>} : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: return %[[D]]
func.func @equation(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@primal, @jvp]} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func private @primal(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.custom_call @collapse_taylor.equation(%x) {backend_config = "5"} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %z = stablehlo.custom_call @collapse_taylor.equation(%x) {backend_config = "5"} : (tensor<3xf32>) -> tensor<3xf32>
  %d = stablehlo.custom_call @collapse_taylor.equation(%x, %t) {backend_config = "7"} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %z, %d : tensor<3xf32>, tensor<3xf32>
}

// -----

func.func @negative_one_function(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected two functions in called_computations}}
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@f]} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @negative_rule_without_tangents(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected a second function of the operands and results and their tangents}}
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@f, @f]} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @negative_equation(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected an equation with a rule for forward mode, but got custom_vjp_call}}
  %z = stablehlo.custom_call @collapse_taylor.equation(%x) {backend_config = "3 custom_vjp_call"} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @negative_unknown_call(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected a call with a Taylor rule, but got @mystery}}
  %z = stablehlo.custom_call @mystery(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
