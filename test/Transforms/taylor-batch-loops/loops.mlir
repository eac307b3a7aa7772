// RUN: stablehlo-opt %s --taylor-batch-loops=always | FileCheck %s
// RUN: stablehlo-opt %s --taylor-batch-loops='always largest=4' | FileCheck %s --check-prefix=LARGEST

// Rows are read backwards and written forwards; the counters end where the loop
// would leave them.

// CHECK-LABEL: @stack
// CHECK-SAME: (%[[X:.*]]: tensor<4x3xf32>)
// CHECK-DAG: %[[R:.*]] = stablehlo.reverse %[[X]], dims = [0] : tensor<4x3xf32>
// CHECK: stablehlo.tanh %{{.*}} : tensor<4x1x3xf32>
// CHECK: %[[END:.*]] = stablehlo.constant dense<4> : tensor<i64>
// CHECK: %[[T:.*]] = stablehlo.reshape %{{.*}} : (tensor<4x1x3xf32>) -> tensor<4x3xf32>
// CHECK: return %[[END]], %[[T]]
func.func @stack(%x: tensor<4x3xf32>) -> (tensor<i64>, tensor<4x3xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i64>
  %one = stablehlo.constant dense<1> : tensor<i64>
  %three = stablehlo.constant dense<3> : tensor<i64>
  %none = stablehlo.constant dense<0.0> : tensor<4x3xf32>
  %s:2 = stablehlo.while(%i = %zero, %a = %none) : tensor<i64>, tensor<4x3xf32>
  cond {
    %p = stablehlo.compare LE, %i, %three : (tensor<i64>, tensor<i64>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %k = stablehlo.subtract %three, %i : tensor<i64>
    %r = stablehlo.dynamic_slice %x, %k, %zero, sizes = [1, 3] : (tensor<4x3xf32>, tensor<i64>, tensor<i64>) -> tensor<1x3xf32>
    %t = stablehlo.tanh %r : tensor<1x3xf32>
    %b = stablehlo.dynamic_update_slice %a, %t, %i, %zero : (tensor<4x3xf32>, tensor<1x3xf32>, tensor<i64>, tensor<i64>) -> tensor<4x3xf32>
    %j = stablehlo.add %i, %one : tensor<i64>
    stablehlo.return %j, %b : tensor<i64>, tensor<4x3xf32>
  }
  return %s#0, %s#1 : tensor<i64>, tensor<4x3xf32>
}

// Rows are read and written backwards: the last step comes first. Of what a step
// leaves, the first row is the last.

// CHECK-LABEL: @backwards
// CHECK-SAME: (%[[X:.*]]: tensor<4x3xf32>, %{{.*}}: tensor<1x3xf32>)
// CHECK-NOT: reverse
// CHECK: %[[T:.*]] = stablehlo.tanh %{{.*}} : tensor<4x1x3xf32>
// CHECK: %[[END:.*]] = stablehlo.constant dense<4> : tensor<i64>
// CHECK: %[[S:.*]] = stablehlo.reshape %[[T]] : (tensor<4x1x3xf32>) -> tensor<4x3xf32>
// CHECK: %[[L:.*]] = stablehlo.slice %[[T]] [0:1, 0:1, 0:3]
// CHECK: %[[LAST:.*]] = stablehlo.reshape %[[L]] : (tensor<1x1x3xf32>) -> tensor<1x3xf32>
// CHECK: return %[[END]], %[[S]], %[[LAST]]
func.func @backwards(%x: tensor<4x3xf32>, %first: tensor<1x3xf32>) -> (tensor<i64>, tensor<4x3xf32>, tensor<1x3xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i64>
  %one = stablehlo.constant dense<1> : tensor<i64>
  %three = stablehlo.constant dense<3> : tensor<i64>
  %none = stablehlo.constant dense<0.0> : tensor<4x3xf32>
  %s:3 = stablehlo.while(%i = %zero, %a = %none, %l = %first) : tensor<i64>, tensor<4x3xf32>, tensor<1x3xf32>
  cond {
    %p = stablehlo.compare LE, %i, %three : (tensor<i64>, tensor<i64>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %k = stablehlo.subtract %three, %i : tensor<i64>
    %r = stablehlo.dynamic_slice %x, %k, %zero, sizes = [1, 3] : (tensor<4x3xf32>, tensor<i64>, tensor<i64>) -> tensor<1x3xf32>
    %t = stablehlo.tanh %r : tensor<1x3xf32>
    %b = stablehlo.dynamic_update_slice %a, %t, %k, %zero : (tensor<4x3xf32>, tensor<1x3xf32>, tensor<i64>, tensor<i64>) -> tensor<4x3xf32>
    %j = stablehlo.add %i, %one : tensor<i64>
    stablehlo.return %j, %b, %t : tensor<i64>, tensor<4x3xf32>, tensor<1x3xf32>
  }
  return %s#0, %s#1, %s#2 : tensor<i64>, tensor<4x3xf32>, tensor<1x3xf32>
}

// What does not depend on the step is computed once, and counts as often as there are
// steps. The carried copy of the bound is recognised.

// CHECK-LABEL: @sums
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[A:.*]]: tensor<3xf32>)
// CHECK: %[[T:.*]] = stablehlo.tanh %[[X]] : tensor<3xf32>
// CHECK: %[[N:.*]] = stablehlo.constant dense<5.000000e+00> : tensor<3xf32>
// CHECK: %[[S:.*]] = stablehlo.multiply %[[T]], %[[N]]
// CHECK: %[[D:.*]] = stablehlo.subtract %[[A]], %[[S]]
// CHECK: return %[[D]]
// LARGEST-LABEL: @sums
// LARGEST: stablehlo.while
func.func @sums(%x: tensor<3xf32>, %start: tensor<3xf32>) -> tensor<3xf32> {
  %ten = stablehlo.constant dense<10> : tensor<i32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %minus = stablehlo.constant dense<-2> : tensor<i32>
  %s:3 = stablehlo.while(%i = %ten, %n = %zero, %a = %start) : tensor<i32>, tensor<i32>, tensor<3xf32>
  cond {
    %p = stablehlo.compare NE, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %t = stablehlo.tanh %x : tensor<3xf32>
    %b = stablehlo.subtract %a, %t : tensor<3xf32>
    %j = stablehlo.add %minus, %i : tensor<i32>
    stablehlo.return %j, %n, %b : tensor<i32>, tensor<i32>, tensor<3xf32>
  }
  return %s#2 : tensor<3xf32>
}

// The last value of what no step reads.

// CHECK-LABEL: @last
// CHECK: %[[C:.*]] = stablehlo.convert %{{.*}} : (tensor<5xi32>) -> tensor<5xf32>
// CHECK: %[[L:.*]] = stablehlo.slice %[[C]] [4:5]
// CHECK: %[[R:.*]] = stablehlo.reshape %[[L]] : (tensor<1xf32>) -> tensor<f32>
// CHECK: return %[[R]]
func.func @last(%x: tensor<f32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<5> : tensor<i32>
  %s:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<f32>
  cond {
    %p = stablehlo.compare GT, %n, %i : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %c = stablehlo.convert %i : (tensor<i32>) -> tensor<f32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %c : tensor<i32>, tensor<f32>
  }
  return %s#1 : tensor<f32>
}

// A counter that wraps around is none.

// CHECK-LABEL: @wraps
// CHECK: stablehlo.while
func.func @wraps(%x: tensor<f32>) -> (tensor<f32>, tensor<i8>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<5> : tensor<i32>
  %large = stablehlo.constant dense<100> : tensor<i8>
  %s:3 = stablehlo.while(%i = %zero, %a = %x, %k = %large) : tensor<i32>, tensor<f32>, tensor<i8>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %c = stablehlo.convert %k : (tensor<i8>) -> tensor<f32>
    %b = stablehlo.add %a, %c : tensor<f32>
    %j = stablehlo.add %i, %one : tensor<i32>
    %l = stablehlo.add %k, %large : tensor<i8>
    stablehlo.return %j, %b, %l : tensor<i32>, tensor<f32>, tensor<i8>
  }
  return %s#1, %s#2 : tensor<f32>, tensor<i8>
}
