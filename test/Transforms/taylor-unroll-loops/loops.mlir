// RUN: stablehlo-opt %s --taylor-unroll-loops --cse | FileCheck %s

// What is written row by row, backwards here, is put together once.
// CHECK-LABEL: @stack
// CHECK: %[[A:.*]] = stablehlo.tanh %arg0
// CHECK: %[[RA:.*]] = stablehlo.reshape %[[A]]
// CHECK: %[[B:.*]] = stablehlo.tanh %[[A]]
// CHECK: %[[RB:.*]] = stablehlo.reshape %[[B]]
// CHECK: %[[S:.*]] = stablehlo.concatenate %[[RB]], %[[RA]], dim = 0
// CHECK: return %[[B]], %[[S]]
func.func @stack(%x: tensor<3xf32>, %s: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<2> : tensor<i32>
  %r:3 = stablehlo.while(%i = %zero, %h = %x, %ys = %s) : tensor<i32>, tensor<3xf32>, tensor<2x3xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.tanh %h : tensor<3xf32>
    %left = stablehlo.subtract %one, %i : tensor<i32>
    %row = stablehlo.reshape %y : (tensor<3xf32>) -> tensor<1x3xf32>
    %next = stablehlo.dynamic_update_slice %ys, %row, %left, %zero : (tensor<2x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y, %next : tensor<i32>, tensor<3xf32>, tensor<2x3xf32>
  }
  return %r#1, %r#2 : tensor<3xf32>, tensor<2x3xf32>
}

// A stack of more rows than are written keeps what was there.
// CHECK-LABEL: @part_of_stack
// CHECK-COUNT-2: stablehlo.dynamic_update_slice
// CHECK-NOT: stablehlo.concatenate
func.func @part_of_stack(%x: tensor<3xf32>, %s: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<2> : tensor<i32>
  %r:3 = stablehlo.while(%i = %zero, %h = %x, %ys = %s) : tensor<i32>, tensor<3xf32>, tensor<4x3xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.tanh %h : tensor<3xf32>
    %row = stablehlo.reshape %y : (tensor<3xf32>) -> tensor<1x3xf32>
    %next = stablehlo.dynamic_update_slice %ys, %row, %i, %zero : (tensor<4x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<4x3xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y, %next : tensor<i32>, tensor<3xf32>, tensor<4x3xf32>
  }
  return %r#2 : tensor<4x3xf32>
}

// CHECK-LABEL: @nested
// CHECK-COUNT-4: stablehlo.tanh
// CHECK-NOT: stablehlo.tanh
func.func @nested(%x: tensor<3xf32>) -> tensor<3xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<2> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %h = %x) : tensor<i32>, tensor<3xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %q:2 = stablehlo.while(%k = %zero, %g = %h) : tensor<i32>, tensor<3xf32>
    cond {
      %p = stablehlo.compare LT, %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %y = stablehlo.tanh %g : tensor<3xf32>
      %j = stablehlo.add %k, %one : tensor<i32>
      stablehlo.return %j, %y : tensor<i32>, tensor<3xf32>
    }
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %q#1 : tensor<i32>, tensor<3xf32>
  }
  return %r#1 : tensor<3xf32>
}

// CHECK-LABEL: @negative_unknown_number_of_steps
// CHECK: stablehlo.while
func.func @negative_unknown_number_of_steps(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %h = %x) : tensor<i32>, tensor<f32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.tanh %h : tensor<f32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y : tensor<i32>, tensor<f32>
  }
  return %r#1 : tensor<f32>
}

// A loop whose steps are independent is for taylor-batch-loops.
// CHECK-LABEL: @negative_independent
// CHECK: stablehlo.while
func.func @negative_independent(%x: tensor<3xf32>) -> tensor<3xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<2> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %h = %x) : tensor<i32>, tensor<3xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.add %h, %x : tensor<3xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y : tensor<i32>, tensor<3xf32>
  }
  return %r#1 : tensor<3xf32>
}
