// RUN: stablehlo-opt %s --collapse-taylor --remarks-filter='.*' --verify-diagnostics | FileCheck %s
// RUN: stablehlo-opt %s --collapse-taylor | stablehlo-opt --collapse-taylor | FileCheck %s

// Sums of copies are rolled where they move then, and say so.

// CHECK-LABEL: @rolled
// CHECK-COUNT-2: stablehlo.dot_general %{{.*}} -> tensor<64xf32>
// CHECK-NOT: stablehlo.dot_general
// CHECK: return
// expected-remark @below {{[Analysis] Cost}}
func.func @rolled(%w: tensor<3x64xf32>, %v: tensor<64x64xf32>) -> tensor<64xf32> {
  %t0 = stablehlo.slice %w [0:1, 0:64] : (tensor<3x64xf32>) -> tensor<1x64xf32>
  %t1 = stablehlo.slice %w [1:2, 0:64] : (tensor<3x64xf32>) -> tensor<1x64xf32>
  %t2 = stablehlo.slice %w [2:3, 0:64] : (tensor<3x64xf32>) -> tensor<1x64xf32>
  %q0 = stablehlo.multiply %t0, %t0 : tensor<1x64xf32>
  %q1 = stablehlo.multiply %t1, %t1 : tensor<1x64xf32>
  %q2 = stablehlo.multiply %t2, %t2 : tensor<1x64xf32>
  %z0 = stablehlo.dot_general %q0, %v, contracting_dims = [1] x [0] : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
  %z1 = stablehlo.dot_general %q1, %v, contracting_dims = [1] x [0] : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
  %z2 = stablehlo.dot_general %q2, %v, contracting_dims = [1] x [0] : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
  %y0 = stablehlo.dot_general %z0, %v, contracting_dims = [1] x [1] : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
  %y1 = stablehlo.dot_general %z1, %v, contracting_dims = [1] x [1] : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
  %y2 = stablehlo.dot_general %z2, %v, contracting_dims = [1] x [1] : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
  %a = stablehlo.add %y0, %y1 : tensor<1x64xf32>
  // expected-remark @below {{[Passed] CopiesRolled | Category:collapse-taylor | Function=rolled | Copies=3, From=stablehlo.add, Remark="sum of 3 copies rolled"}}
  // expected-remark @below {{[Passed] SumMoved}}
  %s = stablehlo.add %a, %y2 : tensor<1x64xf32>
  %r = stablehlo.reshape %s : (tensor<1x64xf32>) -> tensor<64xf32>
  return %r : tensor<64xf32>
}
