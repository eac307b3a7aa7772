// RUN: stablehlo-opt %s --taylor-collapse-sums=balance=0 | FileCheck %s --check-prefix=FLOPS
// RUN: stablehlo-opt %s --taylor-collapse-sums=balance=1 | FileCheck %s --check-prefix=BYTES

// Moving the sum of two directions above a scalar product saves 2 of 50 flops
// and costs 24 bytes.

// FLOPS-LABEL: func @scalar_product(
//       FLOPS: stablehlo.reduce{{.*}} -> tensor<8xf32>
// BYTES-LABEL: func @scalar_product(
//   BYTES-NOT: -> tensor<8xf32>
//       BYTES: return
func.func @scalar_product(%t: tensor<2x8xf32>, %w: tensor<8xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<2x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}
