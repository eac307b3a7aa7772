// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics | FileCheck %s

// Functions that exports do not hold as ops, in alphabetical order.

// CHECK-LABEL: @digamma
// CHECK-DAG: %[[ONE:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// CHECK: %[[U:.*]] = chlo.polygamma %[[ONE]], %arg0
// CHECK: %[[B:.*]] = stablehlo.broadcast_in_dim %[[U]], dims = [1]
// CHECK: stablehlo.multiply %arg1, %[[B]]
func.func @digamma(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = chlo.digamma %x : tensor<3xf32> -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// CHECK-LABEL: @lgamma
// CHECK: chlo.polygamma
// CHECK-NOT: chlo.lgamma
func.func @lgamma(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:3 = taylor.jet @f(%x, %v) order 2 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#2 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = chlo.lgamma %x : tensor<3xf32> -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// CHECK-LABEL: @polygamma
// CHECK: %[[N:.*]] = stablehlo.add %{{.*}}, %arg1
// CHECK: chlo.polygamma %[[N]], %arg0
func.func @polygamma(%x: tensor<3xf32>, %n: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %n, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>, %n: tensor<3xf32>) -> tensor<3xf32> {
  %z = chlo.polygamma %n, %x : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @negative_polygamma_order(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected an order that does not vary}}
  %z = chlo.polygamma %x, %x : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// CHECK-LABEL: @zeta
// CHECK: chlo.zeta
// CHECK-NOT: chlo.zeta
func.func @zeta(%x: tensor<3xf32>, %s: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %s, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>, %s: tensor<3xf32>) -> tensor<3xf32> {
  %z = chlo.zeta %s, %x : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @negative_zeta_exponent(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected an exponent that does not vary}}
  %z = chlo.zeta %x, %x : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %z : tensor<3xf32>
}
