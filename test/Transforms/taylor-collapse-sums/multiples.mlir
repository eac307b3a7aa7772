// RUN: stablehlo-opt %s --taylor-collapse-sums --canonicalize | FileCheck %s

// Sums move through multiples, and powers are taken of the whole multiple: the
// square of 1e200 is no number, nor need that of what it scales be one.

// CHECK-LABEL: func @linear(
//  CHECK-SAME: %[[X:.*]]: tensor<8xf64>, %[[T:.*]]: tensor<5x8xf64>, %[[W:.*]]: tensor<8x8xf64>
//   CHECK-DAG: %[[LARGE:.*]] = stablehlo.constant dense<{{.*}}E+199>
//       CHECK: %[[SUM:.*]] = stablehlo.reduce(%[[T]] {{.*}} -> tensor<8xf64>
//       CHECK: %[[SCALED:.*]] = stablehlo.multiply %[[SUM]], %[[LARGE]] : tensor<8xf64>
//       CHECK: %[[PRODUCT:.*]] = stablehlo.multiply %[[SCALED]], %[[X]]
//       CHECK: stablehlo.dot_general %[[PRODUCT]], %[[W]]
func.func @linear(%x: tensor<8xf64>, %t: tensor<5x8xf64>, %w: tensor<8x8xf64>) -> tensor<8xf64> {
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %large = stablehlo.constant dense<1.0e200> : tensor<5x8xf64>
  %m = stablehlo.multiply %t, %large : tensor<5x8xf64>
  %b = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<8xf64>) -> tensor<5x8xf64>
  %p = stablehlo.multiply %m, %b : tensor<5x8xf64>
  %y = stablehlo.dot_general %p, %w, contracting_dims = [1] x [0] : (tensor<5x8xf64>, tensor<8x8xf64>) -> tensor<5x8xf64>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<5x8xf64>, tensor<f64>) -> tensor<8xf64>
  return %s : tensor<8xf64>
}

// CHECK-LABEL: func @square(
//  CHECK-SAME: %[[T:.*]]: tensor<5x8xf64>
//   CHECK-DAG: %[[SMALL:.*]] = stablehlo.constant dense<{{.*}}E-201>
//       CHECK: %[[SCALED:.*]] = stablehlo.multiply %[[T]], %[[SMALL]]
//       CHECK: %[[SQUARE:.*]] = stablehlo.multiply %[[SCALED]], %[[SCALED]]
//       CHECK: %[[SUM:.*]] = stablehlo.reduce(%[[SQUARE]]
//       CHECK: stablehlo.dot_general %[[SUM]]
func.func @square(%t: tensor<5x8xf64>, %w: tensor<8x8xf64>) -> tensor<8xf64> {
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %small = stablehlo.constant dense<1.0e-200> : tensor<5x8xf64>
  %m = stablehlo.multiply %t, %small : tensor<5x8xf64>
  %q = stablehlo.multiply %m, %m : tensor<5x8xf64>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<5x8xf64>, tensor<8x8xf64>) -> tensor<5x8xf64>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<5x8xf64>, tensor<f64>) -> tensor<8xf64>
  return %s : tensor<8xf64>
}

// A sum is not taken relative to its smallest number.

// CHECK-LABEL: func @shifted(
//   CHECK-NOT: {{[eE]\+[1-9]}}
//       CHECK: return
func.func @shifted(%t: tensor<5x8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %small = stablehlo.constant dense<1.0e-30> : tensor<5x8xf32>
  %m = stablehlo.add %t, %small : tensor<5x8xf32>
  %q = stablehlo.multiply %m, %m : tensor<5x8xf32>
  %f = stablehlo.multiply %q, %q : tensor<5x8xf32>
  %y = stablehlo.dot_general %f, %w, contracting_dims = [1] x [0] : (tensor<5x8xf32>, tensor<8x8xf32>) -> tensor<5x8xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<5x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}
