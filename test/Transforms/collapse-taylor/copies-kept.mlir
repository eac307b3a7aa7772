// RUN: stablehlo-opt %s --collapse-taylor --remarks-filter='.*' --verify-diagnostics | FileCheck %s

// Copies stay as they are if nothing moves, and the reason is told.

// CHECK-LABEL: @nonlinear
// CHECK-COUNT-2: stablehlo.tanh {{.*}} tensor<8xf32>
func.func @nonlinear(%x: tensor<8xf32>, %y: tensor<8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %1 = stablehlo.dot_general %y, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %t0 = stablehlo.tanh %0 : tensor<8xf32>
  %t1 = stablehlo.tanh %1 : tensor<8xf32>
  // expected-remark @below {{[Missed] CopiesKept | Category:collapse-taylor | Function=nonlinear | Copies=2, From=stablehlo.add, Reason="rolling the copies that it adds up would not make the program cheaper"}}
  %s = stablehlo.add %t0, %t1 : tensor<8xf32>
  return %s : tensor<8xf32>
}

// CHECK-LABEL: @differ
// CHECK: stablehlo.sine
// CHECK: stablehlo.cosine
func.func @differ(%x: tensor<8xf32>, %y: tensor<8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %sine = stablehlo.sine %x : tensor<8xf32>
  %cosine = stablehlo.cosine %y : tensor<8xf32>
  %0 = stablehlo.dot_general %sine, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %1 = stablehlo.dot_general %cosine, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %t0 = stablehlo.tanh %0 : tensor<8xf32>
  %t1 = stablehlo.tanh %1 : tensor<8xf32>
  %u0 = stablehlo.dot_general %t0, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %u1 = stablehlo.dot_general %t1, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  // expected-remark @below {{[Missed] CopiesDiffer | Category:collapse-taylor | Function=differ | Blocker=stablehlo.sine, From=stablehlo.add, Other=stablehlo.cosine, Reason="what it adds up is computed by other ops"}}
  %s = stablehlo.add %u0, %u1 : tensor<8xf32>
  return %s : tensor<8xf32>
}
