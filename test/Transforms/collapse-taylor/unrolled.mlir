// RUN: stablehlo-opt %s --split-input-file --collapse-taylor --remarks-filter-passed='.*' --remarks-filter-missed='.*' --verify-diagnostics | FileCheck %s
// RUN: stablehlo-opt %s --split-input-file --collapse-taylor='largest-unroll=8' | FileCheck %s --check-prefix=SHORT

// sum_r t_r (..((y_r v_1) v_2)..), where y_r is recovered from a stack that
// another loop writes. Neither loop carries the sum: its weight differs.

// CHECK-LABEL: @written_and_read
// CHECK-NOT: stablehlo.while
// SHORT-LABEL: @written_and_read
// SHORT: stablehlo.while
func.func @written_and_read(%t: tensor<50x8xf32>, %x: tensor<8x8xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<3> : tensor<i32>
  %none = stablehlo.constant dense<0.0> : tensor<3x50x8xf32>
  %f = stablehlo.constant dense<0.0> : tensor<f32>
  // expected-remark @below {{[Passed] LoopUnrolled | Category:collapse-taylor | Function=written_and_read | Remark="loop of 3 steps unrolled", Steps=3}}
  %w:3 = stablehlo.while(%i = %zero, %h = %t, %s = %none) : tensor<i32>, tensor<50x8xf32>, tensor<3x50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.dot_general %h, %x, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %r = stablehlo.reshape %y : (tensor<50x8xf32>) -> tensor<1x50x8xf32>
    %u = stablehlo.dynamic_update_slice %s, %r, %i, %zero, %zero : (tensor<3x50x8xf32>, tensor<1x50x8xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<3x50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y, %u : tensor<i32>, tensor<50x8xf32>, tensor<3x50x8xf32>
  }
  %start = stablehlo.multiply %w#1, %w#1 : tensor<50x8xf32>
  // expected-remark @below {{[Passed] LoopUnrolled | Category:collapse-taylor | Function=written_and_read | Remark="loop of 3 steps unrolled", Steps=3}}
  %b:2 = stablehlo.while(%i = %zero, %g = %start) : tensor<i32>, tensor<50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %m = stablehlo.subtract %n, %i : tensor<i32>
    %k = stablehlo.subtract %m, %one : tensor<i32>
    %r = stablehlo.dynamic_slice %w#2, %k, %zero, %zero, sizes = [1, 50, 8] : (tensor<3x50x8xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x50x8xf32>
    %y = stablehlo.reshape %r : (tensor<1x50x8xf32>) -> tensor<50x8xf32>
    %q = stablehlo.multiply %y, %y : tensor<50x8xf32>
    %a = stablehlo.add %g, %q : tensor<50x8xf32>
    %z = stablehlo.dot_general %a, %x, contracting_dims = [1] x [1] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %z : tensor<i32>, tensor<50x8xf32>
  }
  %d = stablehlo.multiply %b#1, %t : tensor<50x8xf32>
  // expected-remark @below {{SumMoved}}
  %s = stablehlo.reduce(%d init: %f) applies stablehlo.add across dimensions = [0, 1] : (tensor<50x8xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}

// -----

// CHECK-LABEL: @nothing_to_sum
// CHECK: stablehlo.while
func.func @nothing_to_sum(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  // expected-remark @below {{a step depends on the one before}}
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.tanh %a : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<8xf32>
  }
  return %s#1 : tensor<8xf32>
}

// -----

// CHECK-LABEL: @too_many_steps
// CHECK: stablehlo.while
func.func @too_many_steps(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50000> : tensor<i32>
  // expected-remark @below {{a step depends on the one before}}
  // expected-remark @below {{[Missed] LoopKept | Category:collapse-taylor | Function=too_many_steps | Reason="unrolling it takes more ops than allowed"}}
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.tanh %a : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<8xf32>
  }
  return %s#1 : tensor<8xf32>
}
