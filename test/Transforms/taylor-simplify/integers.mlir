// RUN: stablehlo-opt %s --taylor-simplify | FileCheck %s

// Integers are folded only where they do not wrap around.

// CHECK-LABEL: func @addition
//       CHECK: dense<7.000000e+00>
func.func @addition() -> tensor<f32> {
  %0 = stablehlo.constant dense<3> : tensor<i8>
  %1 = stablehlo.constant dense<4> : tensor<i8>
  %2 = stablehlo.add %0, %1 : tensor<i8>
  %3 = stablehlo.convert %2 : (tensor<i8>) -> tensor<f32>
  return %3 : tensor<f32>
}

// CHECK-LABEL: func @negative_addition_wraps
//       CHECK: stablehlo.add {{.*}} : tensor<i8>
func.func @negative_addition_wraps() -> tensor<f32> {
  %0 = stablehlo.constant dense<100> : tensor<i8>
  %1 = stablehlo.add %0, %0 : tensor<i8>
  %2 = stablehlo.convert %1 : (tensor<i8>) -> tensor<f32>
  return %2 : tensor<f32>
}

// CHECK-LABEL: func @negative_convert_wraps
//       CHECK: stablehlo.convert {{.*}} -> tensor<i8>
func.func @negative_convert_wraps() -> tensor<f32> {
  %0 = stablehlo.constant dense<300> : tensor<i32>
  %1 = stablehlo.convert %0 : (tensor<i32>) -> tensor<i8>
  %2 = stablehlo.convert %1 : (tensor<i8>) -> tensor<f32>
  return %2 : tensor<f32>
}

// CHECK-LABEL: func @negative_iota_wraps
//       CHECK: stablehlo.compare
func.func @negative_iota_wraps() -> tensor<300xi1> {
  %0 = stablehlo.constant dense<0> : tensor<300xi8>
  %1 = stablehlo.iota dim = 0 : tensor<300xi8>
  %2 = stablehlo.compare EQ, %1, %0 : (tensor<300xi8>, tensor<300xi8>) -> tensor<300xi1>
  return %2 : tensor<300xi1>
}

// CHECK-LABEL: func @negative_multiplication_beyond_double
//       CHECK: stablehlo.multiply
func.func @negative_multiplication_beyond_double() -> tensor<ui32> {
  %0 = stablehlo.constant dense<4294967295> : tensor<ui32>
  %1 = stablehlo.multiply %0, %0 : tensor<ui32>
  return %1 : tensor<ui32>
}

// CHECK-LABEL: func @negative_negation_wraps
//       CHECK: stablehlo.negate
func.func @negative_negation_wraps() -> tensor<f32> {
  %0 = stablehlo.constant dense<-128> : tensor<i8>
  %1 = stablehlo.negate %0 : tensor<i8>
  %2 = stablehlo.convert %1 : (tensor<i8>) -> tensor<f32>
  return %2 : tensor<f32>
}

// CHECK-LABEL: func @negative_subtraction_wraps
//       CHECK: stablehlo.subtract
func.func @negative_subtraction_wraps() -> tensor<f32> {
  %0 = stablehlo.constant dense<1> : tensor<ui8>
  %1 = stablehlo.constant dense<2> : tensor<ui8>
  %2 = stablehlo.subtract %0, %1 : tensor<ui8>
  %3 = stablehlo.convert %2 : (tensor<ui8>) -> tensor<f32>
  return %3 : tensor<f32>
}

// A number is true unless it is zero, and the sum of predicates is whether one
// of them holds.

// CHECK-LABEL: func @half_is_true
//       CHECK: dense<true>
func.func @half_is_true() -> tensor<i1> {
  %0 = stablehlo.constant dense<0.5> : tensor<f32>
  %1 = stablehlo.convert %0 : (tensor<f32>) -> tensor<i1>
  return %1 : tensor<i1>
}

// CHECK-LABEL: func @two_is_true
//       CHECK: dense<true>
func.func @two_is_true() -> tensor<i1> {
  %0 = stablehlo.constant dense<2> : tensor<i32>
  %1 = stablehlo.convert %0 : (tensor<i32>) -> tensor<i1>
  return %1 : tensor<i1>
}

// CHECK-LABEL: func @negative_reduce_predicates
//       CHECK: stablehlo.reduce
func.func @negative_reduce_predicates() -> tensor<4xi1> {
  %true = stablehlo.constant dense<true> : tensor<i1>
  %0 = stablehlo.iota dim = 0 : tensor<4x4xi32>
  %1 = stablehlo.iota dim = 1 : tensor<4x4xi32>
  %2 = stablehlo.compare EQ, %0, %1 : (tensor<4x4xi32>, tensor<4x4xi32>) -> tensor<4x4xi1>
  %3 = stablehlo.reduce(%2 init: %true) applies stablehlo.add across dimensions = [1] : (tensor<4x4xi1>, tensor<i1>) -> tensor<4xi1>
  return %3 : tensor<4xi1>
}

// A tensor in a narrower type is not the tensor itself.

// CHECK-LABEL: func @negative_narrowed
//  CHECK-SAME: %[[X:.*]]: tensor<4xi32>
//       CHECK: %[[N:.*]] = stablehlo.convert %[[X]] : (tensor<4xi32>) -> tensor<4xi8>
//       CHECK: %[[W:.*]] = stablehlo.convert %[[N]]
//       CHECK: stablehlo.compare EQ, %[[W]], %[[X]]
func.func @negative_narrowed(%x: tensor<4xi32>) -> tensor<4xi1> {
  %zero = stablehlo.constant dense<0> : tensor<4xi32>
  %0 = stablehlo.convert %x : (tensor<4xi32>) -> tensor<4xi8>
  %1 = stablehlo.convert %0 : (tensor<4xi8>) -> tensor<4xi32>
  %2 = stablehlo.add %1, %zero : tensor<4xi32>
  %3 = stablehlo.compare EQ, %2, %x : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  return %3 : tensor<4xi1>
}
