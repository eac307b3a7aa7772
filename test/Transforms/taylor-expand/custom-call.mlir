// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics | FileCheck %s

// A jet as a front end writes it.

func.func private @square(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.multiply %x, %x : tensor<3xf32>
  return %z : tensor<3xf32>
}
// CHECK-LABEL: @jet
// CHECK-SAME: (%{{.*}}: tensor<3xf32>, %[[V:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: %[[Z:.*]] = stablehlo.multiply %[[V]], %[[V]]
// CHECK-NEXT: return %[[Z]]
func.func @jet(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:3 = stablehlo.custom_call @taylor.jet(%x, %v) {called_computations = [@square], has_side_effect = false, backend_config = "{\"order\": 2, \"series\": [1]}"} : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#2 : tensor<2x3xf32>
}

// -----

func.func private @square(%x: tensor<3xf32>) -> tensor<3xf32>
func.func @no_config(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected backend_config of the form {"order": 2, "series": [1, 0]}}}
  %z:3 = stablehlo.custom_call @taylor.jet(%x, %v) {called_computations = [@square]} : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @square(%x: tensor<3xf32>) -> tensor<3xf32>
func.func @malformed_config(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected backend_config of the form}}
  %z:3 = stablehlo.custom_call @taylor.jet(%x, %v) {called_computations = [@square], backend_config = "{\"order\": 2, \"series\": [a]}"} : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func @no_callee(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected one function in called_computations}}
  %z:3 = stablehlo.custom_call @taylor.jet(%x, %v) {backend_config = "{\"order\": 2, \"series\": [1]}"} : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @square(%x: tensor<3xf32>) -> tensor<3xf32>
func.func @order(%x: tensor<3xf32>) {
  // expected-error @below {{expected an order of at least 1, but got 0}}
  %z = stablehlo.custom_call @taylor.jet(%x) {called_computations = [@square], backend_config = "{\"order\": 0, \"series\": [0]}"} : (tensor<3xf32>) -> tensor<3xf32>
  return
}
