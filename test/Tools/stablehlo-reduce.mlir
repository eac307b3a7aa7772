// RUN: stablehlo-reduce %s --reduction-tree='test=%S/Inputs/has-multiply.sh' \
// RUN:   | FileCheck %s

// What is left is the smallest module that the script still calls interesting:
// one with a multiplication.
// CHECK: stablehlo.multiply
// CHECK-NOT: stablehlo.add
// CHECK-NOT: @unrelated
func.func @multiplies(%x: tensor<2xf32>) {
  %0 = "stablehlo.multiply"(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = "stablehlo.add"(%0, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = "stablehlo.add"(%1, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

func.func @unrelated(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
