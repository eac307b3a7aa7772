// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// Programs that random ones were reduced to.

// The value that a sweep is transposed for sums over an axis itself.

// CHECK-LABEL: @summing_root(
// CHECK:         stablehlo.reduce({{.*}}) applies stablehlo.add across dimensions = [0, 1]
// CHECK:         stablehlo.dot_general {{.*}} -> tensor<3x4xf64>
// CHECK:         stablehlo.dot_general {{.*}} -> tensor<3xf64>
// CHECK-NEXT:    return
func.func @summing_root(%v: tensor<4xf64>, %w: tensor<2x4x3xf64>, %t: tensor<3x3x4xf64>) -> tensor<3xf64> {
  %u = stablehlo.dot_general %t, %w, contracting_dims = [1] x [2] : (tensor<3x3x4xf64>, tensor<2x4x3xf64>) -> tensor<3x4x2x4xf64>
  %y = stablehlo.dot_general %v, %u, contracting_dims = [0] x [1] : (tensor<4xf64>, tensor<3x4x2x4xf64>) -> tensor<3x2x4xf64>
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1, 2] : (tensor<3x2x4xf64>, tensor<f64>) -> tensor<3xf64>
  return %s : tensor<3xf64>
}

// A choice whose results are no longer needed once dead ops are gone.

// CHECK-LABEL: @dead_choice(
// CHECK:         return
func.func @dead_choice(%p: tensor<i1>, %x: tensor<4x3xf64>, %v: tensor<3xf64>) -> tensor<f64> {
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %y:2 = "stablehlo.if"(%p) ({
    %q = stablehlo.multiply %x, %x : tensor<4x3xf64>
    stablehlo.return %q, %q : tensor<4x3xf64>, tensor<4x3xf64>
  }, {
    stablehlo.return %x, %x : tensor<4x3xf64>, tensor<4x3xf64>
  }) : (tensor<i1>) -> (tensor<4x3xf64>, tensor<4x3xf64>)
  %z:2 = "stablehlo.if"(%p) ({
    %h = stablehlo.negate %v : tensor<3xf64>
    stablehlo.return %v, %h : tensor<3xf64>, tensor<3xf64>
  }, {
    %s = stablehlo.reduce(%y#0 init: %zero) applies stablehlo.add across dimensions = [0, 1] : (tensor<4x3xf64>, tensor<f64>) -> tensor<f64>
    %q = stablehlo.multiply %s, %s : tensor<f64>
    stablehlo.return %v, %v : tensor<3xf64>, tensor<3xf64>
  }) : (tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>)
  %s = stablehlo.reduce(%z#1 init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<f64>
  return %s : tensor<f64>
}

// A loop that yields one value twice: it needs the value while one of the two is
// not summed.

// CHECK-LABEL: @yielded_twice(
// CHECK:         stablehlo.while
// CHECK:         return
func.func @yielded_twice(%q: tensor<i1>, %n: tensor<i32>, %x: tensor<3xf64>, %y: tensor<3xf64>) -> tensor<f64> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %none = stablehlo.constant dense<0.0> : tensor<f64>
  %z:3 = stablehlo.while(%i = %zero, %a = %x, %b = %y) : tensor<i32>, tensor<3xf64>, tensor<3xf64>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %t = stablehlo.select %q, %b, %x : tensor<i1>, tensor<3xf64>
    %r = stablehlo.reshape %t : (tensor<3xf64>) -> tensor<1x3xf64>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b, %b : tensor<i32>, tensor<3xf64>, tensor<3xf64>
  }
  %c = stablehlo.concatenate %z#2, %z#1, dim = 0 : (tensor<3xf64>, tensor<3xf64>) -> tensor<6xf64>
  %s = stablehlo.reduce(%c init: %none) applies stablehlo.add across dimensions = [0] : (tensor<6xf64>, tensor<f64>) -> tensor<f64>
  return %s : tensor<f64>
}
