// RUN: stablehlo-opt %s --collapse-taylor -o %t.once
// RUN: FileCheck %s --input-file=%t.once
// RUN: stablehlo-opt %t.once --collapse-taylor -o %t.twice
// RUN: diff %t.once %t.twice

// Sums over directions go into loops and choices.

// The loop carries the sum, and so does the matrix product.

// CHECK-LABEL: @layers
// CHECK: stablehlo.while({{.*}}) : tensor<i32>, tensor<8xf32>, tensor<50x8xf32>, tensor<8xf32>
// CHECK: stablehlo.dot_general {{.*}} -> tensor<8xf32>
// CHECK: stablehlo.dot_general {{.*}} -> tensor<50x8xf32>
// CHECK: stablehlo.dot_general {{.*}} -> tensor<8xf32>
// CHECK: stablehlo.return
func.func @layers(%x: tensor<8xf32>, %t: tensor<50x8xf32>, %s: tensor<50x8xf32>, %ws: tensor<4x8x8xf32>) -> tensor<8xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<4> : tensor<i32>
  %r:4 = stablehlo.while(%i = %zero, %a = %x, %b = %t, %c = %s) : tensor<i32>, tensor<8xf32>, tensor<50x8xf32>, tensor<50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %slice = stablehlo.dynamic_slice %ws, %i, %zero, %zero, sizes = [1, 8, 8] : (tensor<4x8x8xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x8x8xf32>
    %w = stablehlo.reshape %slice : (tensor<1x8x8xf32>) -> tensor<8x8xf32>
    %u = stablehlo.dot_general %a, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
    %v = stablehlo.dot_general %b, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %q = stablehlo.dot_general %c, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %e = stablehlo.exponential %u : tensor<8xf32>
    %f = stablehlo.broadcast_in_dim %e, dims = [1] : (tensor<8xf32>) -> tensor<50x8xf32>
    %b1 = stablehlo.multiply %v, %f : tensor<50x8xf32>
    %vv = stablehlo.multiply %v, %v : tensor<50x8xf32>
    %qq = stablehlo.add %vv, %q : tensor<50x8xf32>
    %c1 = stablehlo.multiply %qq, %f : tensor<50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %e, %b1, %c1 : tensor<i32>, tensor<8xf32>, tensor<50x8xf32>, tensor<50x8xf32>
  }
  %sum = stablehlo.reduce(%r#3 init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %sum : tensor<8xf32>
}

// Weights that do not change, an unknown number of steps, and two values that need
// each other.

// CHECK-LABEL: @weighted_pair
// CHECK: stablehlo.while({{.*}}) : tensor<i32>, tensor<8xf32>, tensor<8xf32>
// CHECK-NOT: tensor<50x8xf32>
// CHECK: return
func.func @weighted_pair(%s: tensor<50x8xf32>, %w: tensor<8x8xf32>, %weights: tensor<50xf32>, %n: tensor<i32>) -> tensor<8xf32> {
  %zeros = stablehlo.constant dense<0.0> : tensor<50x8xf32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %r:3 = stablehlo.while(%i = %zero, %a = %s, %b = %zeros) : tensor<i32>, tensor<50x8xf32>, tensor<50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %u = stablehlo.dot_general %a, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %v = stablehlo.dot_general %b, %w, contracting_dims = [1] x [1] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %b1 = stablehlo.add %u, %b : tensor<50x8xf32>
    %a1 = stablehlo.add %v, %b1 : tensor<50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %a1, %b1 : tensor<i32>, tensor<50x8xf32>, tensor<50x8xf32>
  }
  %sum = stablehlo.dot_general %weights, %r#1, contracting_dims = [0] x [0] : (tensor<50xf32>, tensor<50x8xf32>) -> tensor<8xf32>
  return %sum : tensor<8xf32>
}

// Each branch yields the sum, and that of what both are given is taken before.

// CHECK-LABEL: @choice
// CHECK: %[[Q:.*]] = stablehlo.multiply
// CHECK: stablehlo.reduce(%[[Q]]
// CHECK: %[[S:.*]] = stablehlo.dot_general {{.*}} -> tensor<8xf32>
// CHECK: %[[R:.*]] = "stablehlo.case"
// CHECK: stablehlo.dot_general {{.*}} -> tensor<8xf32>
// CHECK: stablehlo.return %[[S]]
// CHECK: return %[[R]]
func.func @choice(%k: tensor<i32>, %t: tensor<50x8xf32>, %v: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %s = stablehlo.dot_general %q, %v, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
  %r = "stablehlo.case"(%k) ({
    %a = stablehlo.dot_general %s, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    stablehlo.return %a : tensor<50x8xf32>
  }, {
    stablehlo.return %s : tensor<50x8xf32>
  }) : (tensor<i32>) -> tensor<50x8xf32>
  %sum = stablehlo.reduce(%r init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %sum : tensor<8xf32>
}

// Two values that are equal in the beginning and in each step are one, and what only
// computes itself is dropped.

// CHECK-LABEL: @equal
// CHECK: stablehlo.while({{.*}}) : tensor<i32>, tensor<50x8xf32>, tensor<8xf32>
func.func @equal(%t: tensor<50x8xf32>, %w: tensor<8x8xf32>, %n: tensor<i32>) -> tensor<8xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<50x8xf32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %r:5 = stablehlo.while(%i = %zero, %a = %t, %b = %t, %c = %t, %s = %zeros) : tensor<i32>, tensor<50x8xf32>, tensor<50x8xf32>, tensor<50x8xf32>, tensor<50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %u = stablehlo.dot_general %a, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %v = stablehlo.dot_general %b, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %z = stablehlo.dot_general %s, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %q = stablehlo.multiply %u, %v : tensor<50x8xf32>
    %y = stablehlo.add %q, %z : tensor<50x8xf32>
    %d = stablehlo.tanh %c : tensor<50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %u, %v, %d, %y : tensor<i32>, tensor<50x8xf32>, tensor<50x8xf32>, tensor<50x8xf32>, tensor<50x8xf32>
  }
  %sum = stablehlo.reduce(%r#4 init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %sum : tensor<8xf32>
}
