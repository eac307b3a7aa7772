// RUN: stablehlo-opt %s --taylor-batch-loops --remarks-filter='.*' --verify-diagnostics | FileCheck %s

// Every loop says whether it was batched, or why it stayed.

// CHECK-LABEL: @batched
// CHECK-NOT: stablehlo.while
func.func @batched(%t: tensor<50x8xf32>, %w: tensor<8x16xf32>) -> tensor<16xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  %none = stablehlo.constant dense<0.0> : tensor<16xf32>
  // expected-remark @below {{[Passed] LoopBatched | Category:collapse-taylor | Function=batched | Remark="loop of 50 steps made a sum over directions", Steps=50}}
  %s:2 = stablehlo.while(%i = %zero, %a = %none) : tensor<i32>, tensor<16xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %r = stablehlo.dynamic_slice %t, %i, %zero, sizes = [1, 8] : (tensor<50x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
    %v = stablehlo.reshape %r : (tensor<1x8xf32>) -> tensor<8xf32>
    %q = stablehlo.multiply %v, %v : tensor<8xf32>
    %y = stablehlo.dot_general %q, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x16xf32>) -> tensor<16xf32>
    %b = stablehlo.add %a, %y : tensor<16xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<16xf32>
  }
  return %s#1 : tensor<16xf32>
}

// CHECK-LABEL: @saves_nothing
// CHECK: stablehlo.while
func.func @saves_nothing(%t: tensor<50x8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  %none = stablehlo.constant dense<0.0> : tensor<8xf32>
  // expected-remark @below {{[Missed] LoopKept | Category:collapse-taylor | Function=saves_nothing | Blocker=stablehlo.while, Reason="no sum would move, or too little would be saved"}}
  %s:2 = stablehlo.while(%i = %zero, %a = %none) : tensor<i32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %r = stablehlo.dynamic_slice %t, %i, %zero, sizes = [1, 8] : (tensor<50x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
    %v = stablehlo.reshape %r : (tensor<1x8xf32>) -> tensor<8xf32>
    %q = stablehlo.tanh %v : tensor<8xf32>
    %b = stablehlo.add %a, %q : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<8xf32>
  }
  return %s#1 : tensor<8xf32>
}

// CHECK-LABEL: @dependent
// CHECK: stablehlo.while
func.func @dependent(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  // expected-remark @below {{Blocker=stablehlo.tanh, Reason="a step depends on the one before"}}
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

// CHECK-LABEL: @sum_is_read
// CHECK: stablehlo.while
func.func @sum_is_read(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  // expected-remark @below {{Blocker=stablehlo.add, Reason="a step depends on the one before"}}
  %s:3 = stablehlo.while(%i = %zero, %a = %x, %last = %x) : tensor<i32>, tensor<8xf32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.add %a, %x : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b, %a : tensor<i32>, tensor<8xf32>, tensor<8xf32>
  }
  return %s#1, %s#2 : tensor<8xf32>, tensor<8xf32>
}

// CHECK-LABEL: @as_long_as_wanted
// CHECK: stablehlo.while
func.func @as_long_as_wanted(%x: tensor<8xf32>, %n: tensor<i32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  // expected-remark @below {{Reason="the number of steps is not known at compile time"}}
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.add %a, %x : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<8xf32>
  }
  return %s#1 : tensor<8xf32>
}

// CHECK-LABEL: @side_effect
// CHECK: stablehlo.while
func.func @side_effect(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  // expected-remark @below {{Blocker=stablehlo.custom_call, Reason="expected an op without side effects"}}
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %r = stablehlo.custom_call @random(%x) {has_side_effect = true} : (tensor<8xf32>) -> tensor<8xf32>
    %b = stablehlo.add %a, %r : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<8xf32>
  }
  return %s#1 : tensor<8xf32>
}

// CHECK-LABEL: @symbolic
// CHECK: stablehlo.while
func.func @symbolic(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<50> : tensor<i32>
  // expected-remark @below {{Reason="expected tensors of static shape"}}
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<?x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.add %a, %x : tensor<?x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<?x8xf32>
  }
  return %s#1 : tensor<?x8xf32>
}

// Only some rows are written.

// CHECK-LABEL: @every_other_row
// CHECK: stablehlo.while
func.func @every_other_row(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %two = stablehlo.constant dense<2> : tensor<i32>
  %n = stablehlo.constant dense<8> : tensor<i32>
  // expected-remark @below {{Blocker=stablehlo.dynamic_update_slice, Reason="expected an update of each row in turn"}}
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %r = stablehlo.dynamic_slice %x, %i, sizes = [1] : (tensor<8xf32>, tensor<i32>) -> tensor<1xf32>
    %t = stablehlo.tanh %r : tensor<1xf32>
    %b = stablehlo.dynamic_update_slice %a, %t, %i : (tensor<8xf32>, tensor<1xf32>, tensor<i32>) -> tensor<8xf32>
    %j = stablehlo.add %i, %two : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<8xf32>
  }
  return %s#1 : tensor<8xf32>
}

// CHECK-LABEL: @long
// CHECK: stablehlo.while
func.func @long(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<1000000> : tensor<i32>
  // expected-remark @below {{Reason="it has more steps than may be batched"}}
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.add %a, %x : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<8xf32>
  }
  return %s#1 : tensor<8xf32>
}
