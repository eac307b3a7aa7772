// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// An identity matrix that a loop carries unchanged, and zeros from outside, are seen
// in the body: the trace is that of the matrix, which is not needed.

// CHECK-LABEL: @carried_identity
// CHECK: stablehlo.while
// CHECK-NOT: dot_general
func.func @carried_identity(%w: tensor<50x8xf32>, %c: tensor<8xf32>, %n: tensor<i32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<50x50xf32>
  %first = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %i = stablehlo.iota dim = 0 : tensor<50x50xi32>
  %j = stablehlo.iota dim = 1 : tensor<50x50xi32>
  %eye = stablehlo.compare EQ, %i, %j : (tensor<50x50xi32>, tensor<50x50xi32>) -> tensor<50x50xi1>
  %r:3 = stablehlo.while(%k = %first, %e = %eye, %x = %c) : tensor<i32>, tensor<50x50xi1>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<8xf32>) -> tensor<50x8xf32>
    %g = stablehlo.multiply %w, %b : tensor<50x8xf32>
    %h = stablehlo.dot_general %g, %w, contracting_dims = [1] x [1] : (tensor<50x8xf32>, tensor<50x8xf32>) -> tensor<50x50xf32>
    %d = stablehlo.select %e, %h, %zeros : tensor<50x50xi1>, tensor<50x50xf32>
    %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0, 1] : (tensor<50x50xf32>, tensor<f32>) -> tensor<f32>
    %t = stablehlo.broadcast_in_dim %s, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %y = stablehlo.add %x, %t : tensor<8xf32>
    %l = stablehlo.add %k, %one : tensor<i32>
    stablehlo.return %l, %e, %y : tensor<i32>, tensor<50x50xi1>, tensor<8xf32>
  }
  return %r#2 : tensor<8xf32>
}

// A loop of 50 steps that JAX writes with a conversion that does nothing.

// CHECK-LABEL: @converted
// CHECK-NOT: stablehlo.while
// CHECK: stablehlo.dot_general %{{.*}}, %{{.*}} : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
func.func @converted(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  %none = stablehlo.constant dense<0.0> : tensor<16xf32>
  %s:2 = stablehlo.while(%i = %zero, %a = %none) : tensor<i32>, tensor<16xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %r = stablehlo.dynamic_slice %t, %i, %zero, sizes = [1, 8] : (tensor<50x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
    %v = stablehlo.reshape %r : (tensor<1x8xf32>) -> tensor<8xf32>
    %q = stablehlo.multiply %v, %v : tensor<8xf32>
    %y = stablehlo.dot_general %q, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
    %c = stablehlo.convert %a : tensor<16xf32>
    %b = stablehlo.add %c, %y : tensor<16xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<16xf32>
  }
  return %s#1 : tensor<16xf32>
}
