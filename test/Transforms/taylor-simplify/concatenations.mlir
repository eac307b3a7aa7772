// RUN: stablehlo-opt %s --taylor-simplify | FileCheck %s

// CHECK-LABEL: @slice_of_piece
// CHECK: %[[P:.*]] = stablehlo.multiply %arg0, %arg1
// CHECK-NOT: stablehlo.multiply
// CHECK: return %[[P]], %[[P]]
func.func @slice_of_piece(%a: tensor<3xf32>, %b: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %p = stablehlo.multiply %a, %b : tensor<3xf32>
  %0 = stablehlo.reshape %a : (tensor<3xf32>) -> tensor<1x3xf32>
  %1 = stablehlo.reshape %b : (tensor<3xf32>) -> tensor<1x3xf32>
  %2 = stablehlo.concatenate %0, %1, dim = 0 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  %3 = stablehlo.slice %2 [1:2, 0:3] : (tensor<2x3xf32>) -> tensor<1x3xf32>
  %4 = stablehlo.reshape %3 : (tensor<1x3xf32>) -> tensor<3xf32>
  %q = stablehlo.multiply %a, %4 : tensor<3xf32>
  return %p, %q : tensor<3xf32>, tensor<3xf32>
}

// Where scan is unrolled, JAX concatenates what is left over, which is empty.
// CHECK-LABEL: @empty_piece
// CHECK: %[[P:.*]] = stablehlo.multiply %arg0, %arg0
// CHECK-NOT: stablehlo.multiply
// CHECK: return %[[P]], %[[P]]
func.func @empty_piece(%a: tensor<2x3xf32>, %e: tensor<0x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %p = stablehlo.multiply %a, %a : tensor<2x3xf32>
  %0 = stablehlo.concatenate %e, %a, dim = 0 : (tensor<0x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %q = stablehlo.multiply %a, %0 : tensor<2x3xf32>
  return %p, %q : tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: @negative_slice_of_two_pieces
// CHECK: stablehlo.multiply
// CHECK: stablehlo.multiply
func.func @negative_slice_of_two_pieces(%a: tensor<3xf32>, %b: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %p = stablehlo.multiply %a, %b : tensor<3xf32>
  %2 = stablehlo.concatenate %a, %b, dim = 0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<6xf32>
  %3 = stablehlo.slice %2 [2:5] : (tensor<6xf32>) -> tensor<3xf32>
  %q = stablehlo.multiply %a, %3 : tensor<3xf32>
  return %p, %q : tensor<3xf32>, tensor<3xf32>
}
