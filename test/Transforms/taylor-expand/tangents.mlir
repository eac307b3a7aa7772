// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics

// What a derivative rule may not do with a tangent, which depends on the
// direction.

func.func @sorts(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:3 = taylor.jet @f(%x, %v) order 2 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return %z#2 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func private @g(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %y = stablehlo.multiply %x, %t : tensor<3xf32>
  // expected-error @below {{expected values to be sorted that do not depend on the direction}}
  %s = "stablehlo.sort"(%y) <{dimension = 0 : i64}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  }) : (tensor<3xf32>) -> tensor<3xf32>
  return %x, %s : tensor<3xf32>, tensor<3xf32>
}

// -----

func.func @loops(%x: tensor<f32>, %v: tensor<2xf32>) -> tensor<2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<f32>, tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>)
  return %z#1 : tensor<2xf32>
}
func.func private @f(%x: tensor<f32>) -> tensor<f32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<f32>) -> tensor<f32>
  return %z : tensor<f32>
}
func.func private @g(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
func.func private @jvp(%x: tensor<f32>, %t: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  // expected-error @below {{expected a condition that does not depend on the direction}}
  %s = stablehlo.while(%i = %t) : tensor<f32>
  cond {
    %p = stablehlo.compare LT, %i, %x : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %n = stablehlo.add %i, %x : tensor<f32>
    stablehlo.return %n : tensor<f32>
  }
  return %x, %s : tensor<f32>, tensor<f32>
}

// -----

func.func @updates(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func private @g(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %y = stablehlo.slice %x [0:2] : (tensor<3xf32>) -> tensor<2xf32>
  %z = stablehlo.slice %t [0:1] : (tensor<3xf32>) -> tensor<1xf32>
  %s = stablehlo.reshape %z : (tensor<1xf32>) -> tensor<f32>
  %i = stablehlo.convert %s : (tensor<f32>) -> tensor<i32>
  // expected-error @below {{expected an update of size 1 along the index that depends on the direction}}
  %d = stablehlo.dynamic_update_slice %x, %y, %i : (tensor<3xf32>, tensor<2xf32>, tensor<i32>) -> tensor<3xf32>
  return %d, %d : tensor<3xf32>, tensor<3xf32>
}
