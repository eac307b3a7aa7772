// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// Not all values that could be opened are: a sum moves as far as it pays.

// Two values are added before they are summed, rather than summed twice.
// CHECK-LABEL: func @sum_of_arguments(
//       CHECK: stablehlo.add {{.*}} : tensor<50x8xf32>
//       CHECK: stablehlo.reduce({{.*}} : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//   CHECK-NOT: stablehlo.reduce
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<8xf32>, tensor<8x2xf32>) -> tensor<2xf32>
func.func @sum_of_arguments(%t: tensor<50x8xf32>, %u: tensor<50x8xf32>, %w: tensor<8x2xf32>) -> tensor<2xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %l = stablehlo.add %t, %u : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x2xf32>) -> tensor<50x2xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x2xf32>, tensor<f32>) -> tensor<2xf32>
  return %s : tensor<2xf32>
}

// Three weighted sums over two directions: the wide layer stays as it is, since
// two products with its matrix are less than three. The narrow one behind it is
// passed by the plain sum that alone needs it.
// CHECK-LABEL: func @more_sums_than_directions(
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<2x64xf32>, tensor<64x64xf32>) -> tensor<2x64xf32>
//   CHECK-NOT: (tensor<64xf32>, tensor<64x64xf32>)
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<64xf32>, tensor<64x32xf32>) -> tensor<32xf32>
//       CHECK: return
func.func @more_sums_than_directions(%t: tensor<2x64xf32>, %w: tensor<64x64xf32>, %v: tensor<64x32xf32>, %a: tensor<2xf32>, %b: tensor<2xf32>) -> (tensor<32xf32>, tensor<64xf32>, tensor<64xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<2x64xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<2x64xf32>, tensor<64x64xf32>) -> tensor<2x64xf32>
  %z = stablehlo.dot_general %y, %v, contracting_dims = [1] x [0] : (tensor<2x64xf32>, tensor<64x32xf32>) -> tensor<2x32xf32>
  %r = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<2x32xf32>, tensor<f32>) -> tensor<32xf32>
  %s = stablehlo.dot_general %a, %y, contracting_dims = [0] x [0] : (tensor<2xf32>, tensor<2x64xf32>) -> tensor<64xf32>
  %u = stablehlo.dot_general %b, %y, contracting_dims = [0] x [0] : (tensor<2xf32>, tensor<2x64xf32>) -> tensor<64xf32>
  return %r, %s, %u : tensor<32xf32>, tensor<64xf32>, tensor<64xf32>
}
