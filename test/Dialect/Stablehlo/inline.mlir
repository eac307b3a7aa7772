// RUN: stablehlo-opt %s --inline | FileCheck %s

// Functions are inlined into regions too.
// CHECK-LABEL: @caller
// CHECK-NOT: call
// CHECK: stablehlo.while
// CHECK: stablehlo.tanh
// CHECK: chlo.erf
// CHECK: sdy.sharding_constraint
// CHECK-NOT: call
func.func @caller(%x: tensor<2xf32>, %n: tensor<i32>) -> tensor<2xf32> {
  %0:2 = stablehlo.while(%i = %n, %a = %x) : tensor<i32>, tensor<2xf32>
  cond {
    %1 = stablehlo.compare LT, %i, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  } do {
    %1 = func.call @callee(%a) : (tensor<2xf32>) -> tensor<2xf32>
    stablehlo.return %i, %1 : tensor<i32>, tensor<2xf32>
  }
  return %0#1 : tensor<2xf32>
}

func.func private @callee(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = stablehlo.tanh %x : tensor<2xf32>
  %1 = chlo.erf %0 : tensor<2xf32> -> tensor<2xf32>
  %2 = sdy.sharding_constraint %1 <@mesh, [{}]> : tensor<2xf32>
  return %2 : tensor<2xf32>
}
