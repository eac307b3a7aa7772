// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// What has effects happens as often as it did, and in the same order, while sums move
// past it.

// CHECK-LABEL: @in_a_row(
// CHECK:         stablehlo.custom_call @log(%arg0)
// CHECK:         stablehlo.custom_call @log(%arg0)
// CHECK:         %[[A:.*]] = stablehlo.rng
// CHECK:         %[[B:.*]] = stablehlo.rng
// CHECK:         "stablehlo.outfeed"
// CHECK:         stablehlo.dot_general {{.*}} -> tensor<16xf32>
// CHECK:         stablehlo.add %[[A]], %[[B]]
// CHECK:         return
func.func @in_a_row(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> (tensor<16xf32>, tensor<4xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %shape = stablehlo.constant dense<4> : tensor<1xi64>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %0 = stablehlo.custom_call @log(%t) {has_side_effect = true} : (tensor<50x8xf32>) -> tensor<50x8xf32>
  %1 = stablehlo.custom_call @log(%t) {has_side_effect = true} : (tensor<50x8xf32>) -> tensor<50x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
  %a = stablehlo.rng %zero, %one, %shape, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<4xf32>
  %b = stablehlo.rng %zero, %one, %shape, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<4xf32>
  %token = stablehlo.create_token : !stablehlo.token
  %2 = "stablehlo.outfeed"(%t, %token) <{outfeed_config = ""}> : (tensor<50x8xf32>, !stablehlo.token) -> !stablehlo.token
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
  %c = stablehlo.add %a, %b : tensor<4xf32>
  return %s, %c : tensor<16xf32>, tensor<4xf32>
}

// Equal calls in copies of a computation are not one call.

// CHECK-LABEL: @in_copies(
// CHECK-COUNT-3: stablehlo.custom_call @draw
// CHECK-NOT:     stablehlo.custom_call @draw
// CHECK:         return
func.func @in_copies(%x: tensor<8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
  %a = stablehlo.custom_call @draw(%x) {has_side_effect = true} : (tensor<8xf32>) -> tensor<8xf32>
  %b = stablehlo.custom_call @draw(%x) {has_side_effect = true} : (tensor<8xf32>) -> tensor<8xf32>
  %c = stablehlo.custom_call @draw(%x) {has_side_effect = true} : (tensor<8xf32>) -> tensor<8xf32>
  %u = stablehlo.dot_general %a, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
  %v = stablehlo.dot_general %b, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
  %z = stablehlo.dot_general %c, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
  %s = stablehlo.add %u, %v : tensor<16xf32>
  %r = stablehlo.add %s, %z : tensor<16xf32>
  return %r : tensor<16xf32>
}

// A loop that carries a sum does in each step what it did.

// CHECK-LABEL: @in_a_loop(
// CHECK:         stablehlo.while({{.*}}) : tensor<i32>, tensor<8xf32>
// CHECK-COUNT-1: stablehlo.custom_call @log
// CHECK:         stablehlo.dot_general {{.*}} -> tensor<8xf32>
// CHECK-NOT:     stablehlo.custom_call @log
// CHECK:         return %
func.func @in_a_loop(%t: tensor<50x8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<4> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %b = %t) : tensor<i32>, tensor<50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    stablehlo.custom_call @log(%i) {has_side_effect = true} : (tensor<i32>) -> ()
    %v = stablehlo.dot_general %b, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %v : tensor<i32>, tensor<50x8xf32>
  }
  %s = stablehlo.reduce(%r#1 init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

// So does a branch.

// CHECK-LABEL: @in_a_branch(
// CHECK:         "stablehlo.if"
// CHECK-COUNT-1: stablehlo.custom_call @log
// CHECK-NOT:     stablehlo.custom_call @log
// CHECK:         return %{{[0-9]+}} : tensor<16xf32>{{$}}
// CHECK-NOT:     stablehlo.custom_call @log
// CHECK:         }) : (tensor<i1>) -> tensor<16xf32>
// CHECK-NEXT:    return
func.func @in_a_branch(%p: tensor<i1>, %t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %y = "stablehlo.if"(%p) ({
    stablehlo.custom_call @log(%p) {has_side_effect = true} : (tensor<i1>) -> ()
    %v = stablehlo.dot_general %t, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
    stablehlo.return %v : tensor<50x16xf32>
  }, {
    %q = stablehlo.negate %t : tensor<50x8xf32>
    %v = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x16xf32>) -> tensor<50x16xf32>
    stablehlo.return %v : tensor<50x16xf32>
  }) : (tensor<i1>) -> tensor<50x16xf32>
  %s = stablehlo.reduce(%y init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x16xf32>, tensor<f32>) -> tensor<16xf32>
  return %s : tensor<16xf32>
}

// Integers wrap around: 200 + 100 is 44, and no index beyond 127 is read.

// CHECK-LABEL: @integers_that_wrap(
// CHECK:         stablehlo.select
func.func @integers_that_wrap(%x: tensor<300x8xf32>) -> tensor<8xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<300x8xf32>
  %c = stablehlo.constant dense<44> : tensor<300x8xui8>
  %i = stablehlo.iota dim = 0 : tensor<300x8xui8>
  %p = stablehlo.compare EQ, %i, %c : (tensor<300x8xui8>, tensor<300x8xui8>) -> tensor<300x8xi1>
  %y = stablehlo.select %p, %x, %zeros : tensor<300x8xi1>, tensor<300x8xf32>
  %s = stablehlo.reduce(%y init: %none) applies stablehlo.add across dimensions = [0] : (tensor<300x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}
