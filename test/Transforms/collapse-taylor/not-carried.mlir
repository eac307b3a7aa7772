// RUN: stablehlo-opt %s --collapse-taylor --remarks-filter='.*' --verify-diagnostics -o %t.found
// RUN: stablehlo-opt %s -o %t.expected
// RUN: diff %t.expected %t.found

// The loop squares what it carries: the sum of the squares is not known from the sum.
func.func @negative_squared(%s: tensor<50x8xf32>, %w: tensor<8x8xf32>, %n: tensor<i32>) -> tensor<8xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  // expected-remark @below {{[Missed] LoopKept | Category:collapse-taylor | Function=negative_squared | Blocker=stablehlo.while, Reason="the number of steps is not known at compile time"}}
  // expected-remark @below {{[Missed] SumNotCarried | Category:collapse-taylor | Function=negative_squared | Blocker=stablehlo.multiply, From=stablehlo.while, Reason="the loop needs a summed value for each direction as well"}}
  %r:2 = stablehlo.while(%i = %zero, %a = %s) : tensor<i32>, tensor<50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %q = stablehlo.multiply %a, %a : tensor<50x8xf32>
    %u = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %u : tensor<i32>, tensor<50x8xf32>
  }
  // expected-remark @below {{Blocker=stablehlo.while, From=stablehlo.reduce, Reason="the summed value comes from an op without an axis rule"}}
  %sum = stablehlo.reduce(%r#1 init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %sum : tensor<8xf32>
}

// The condition reads what is summed.
func.func @negative_condition(%s: tensor<50x8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  // expected-remark @below {{LoopKept}}
  // expected-remark @below {{Blocker=stablehlo.slice, From=stablehlo.while, Reason="the loop needs a summed value for each direction as well"}}
  %r = stablehlo.while(%a = %s) : tensor<50x8xf32>
  cond {
    %b = stablehlo.slice %a [0:1, 0:1] : (tensor<50x8xf32>) -> tensor<1x1xf32>
    %c = stablehlo.reshape %b : (tensor<1x1xf32>) -> tensor<f32>
    %p = stablehlo.compare LT, %c, %none : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %u = stablehlo.dot_general %a, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    stablehlo.return %u : tensor<50x8xf32>
  }
  // expected-remark @below {{Blocker=stablehlo.while, From=stablehlo.reduce}}
  %sum = stablehlo.reduce(%r init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %sum : tensor<8xf32>
}

// The last value is used for each direction as well.
func.func @negative_returned(%s: tensor<50x8xf32>, %w: tensor<8x8xf32>, %n: tensor<i32>) -> (tensor<8xf32>, tensor<50x8xf32>) {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  // expected-remark @below {{LoopKept}}
  %r:2 = stablehlo.while(%i = %zero, %a = %s) : tensor<i32>, tensor<50x8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %u = stablehlo.dot_general %a, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %u : tensor<i32>, tensor<50x8xf32>
  }
  // expected-remark @below {{Blocker=stablehlo.while, From=stablehlo.reduce}}
  %sum = stablehlo.reduce(%r#1 init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %sum, %r#1 : tensor<8xf32>, tensor<50x8xf32>
}

// The loop leaves the value as it is: nothing is saved by summing it before.
func.func @negative_left_alone(%t: tensor<50xf32>, %begin: tensor<i32>, %n: tensor<i32>) -> tensor<f32> {
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  // expected-remark @below {{[Missed] LoopKept | Category:collapse-taylor | Function=negative_left_alone | Blocker=stablehlo.while, Reason="the number of steps is not known at compile time"}}
  // expected-remark @below {{[Missed] SumNotCarried | Category:collapse-taylor | Function=negative_left_alone | Blocker=stablehlo.while, From=stablehlo.while, Reason="summing it where it comes from would not be cheaper"}}
  %r:2 = stablehlo.while(%i = %begin, %a = %t) : tensor<i32>, tensor<50xf32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %b = stablehlo.broadcast_in_dim %a, dims = [0] : (tensor<50xf32>) -> tensor<50xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %b : tensor<i32>, tensor<50xf32>
  }
  // expected-remark @below {{[Missed] SumKept | Category:collapse-taylor | Function=negative_left_alone | Blocker=stablehlo.while, From=stablehlo.reduce, Reason="the summed value comes from an op without an axis rule"}}
  %s = stablehlo.reduce(%r#1 init: %none) applies stablehlo.add across dimensions = [0] : (tensor<50xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}
