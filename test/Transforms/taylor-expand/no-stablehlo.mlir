// The expansion writes StableHLO where the program itself holds none of it.
// RUN: stablehlo-opt %s --taylor-expand | FileCheck %s

func.func private @identity(%x: tensor<5xf32>) -> tensor<5xf32> {
  return %x : tensor<5xf32>
}

// CHECK-LABEL: @second
// CHECK: [[Z:%.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x5xf32>
// CHECK: return [[Z]]
func.func @second(%x: tensor<5xf32>, %v: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z:3 = taylor.jet @identity(%x, %v) order 2 series [1]
    : (tensor<5xf32>, tensor<3x5xf32>) -> (tensor<5xf32>, tensor<3x5xf32>, tensor<3x5xf32>)
  return %z#2 : tensor<3x5xf32>
}
