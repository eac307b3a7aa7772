// RUN: stablehlo-opt %s --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: @splat_arithmetic
func.func @splat_arithmetic() -> (tensor<2x3xf32>, tensor<4xbf16>, tensor<f64>, tensor<2xi32>) {
  // CHECK-DAG: %[[F32:.*]] = stablehlo.constant dense<-1.500000e+00> : tensor<2x3xf32>
  // CHECK-DAG: %[[BF16:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xbf16>
  // CHECK-DAG: %[[F64:.*]] = stablehlo.constant dense<0.33333333333333331> : tensor<f64>
  // CHECK-DAG: %[[I32:.*]] = stablehlo.constant dense<[7, -1]> : tensor<2xi32>
  // CHECK: return %[[F32]], %[[BF16]], %[[F64]], %[[I32]]
  %0 = stablehlo.constant dense<2.0> : tensor<2x3xf32>
  %1 = stablehlo.constant dense<3.5> : tensor<2x3xf32>
  %2 = stablehlo.subtract %0, %1 : tensor<2x3xf32>
  %3 = stablehlo.constant dense<1.0> : tensor<4xbf16>
  %4 = stablehlo.constant dense<0.001> : tensor<4xbf16>
  %5 = stablehlo.add %3, %4 : tensor<4xbf16>
  %6 = stablehlo.constant dense<1.0> : tensor<f64>
  %7 = stablehlo.constant dense<3.0> : tensor<f64>
  %8 = stablehlo.divide %6, %7 : tensor<f64>
  %9 = stablehlo.constant dense<[15, -3]> : tensor<2xi32>
  %10 = stablehlo.constant dense<2> : tensor<2xi32>
  %11 = stablehlo.divide %9, %10 : tensor<2xi32>
  return %2, %5, %8, %11 : tensor<2x3xf32>, tensor<4xbf16>, tensor<f64>, tensor<2xi32>
}

// -----

// CHECK-LABEL: @unary_on_constants
func.func @unary_on_constants() -> (tensor<2xf32>, tensor<2xi8>, tensor<2xi1>) {
  // CHECK-DAG: %[[ABS:.*]] = stablehlo.constant dense<[1.000000e+00, 0x7F800000]> : tensor<2xf32>
  // CHECK-DAG: %[[NEG:.*]] = stablehlo.constant dense<[-128, 1]> : tensor<2xi8>
  // CHECK-DAG: %[[NOT:.*]] = stablehlo.constant dense<[false, true]> : tensor<2xi1>
  // CHECK: return %[[ABS]], %[[NEG]], %[[NOT]]
  %0 = stablehlo.constant dense<[-1.0, 0xFF800000]> : tensor<2xf32>
  %1 = stablehlo.abs %0 : tensor<2xf32>
  %2 = stablehlo.constant dense<[-128, -1]> : tensor<2xi8>
  %3 = stablehlo.negate %2 : tensor<2xi8>
  %4 = stablehlo.constant dense<[true, false]> : tensor<2xi1>
  %5 = stablehlo.not %4 : tensor<2xi1>
  return %1, %3, %5 : tensor<2xf32>, tensor<2xi8>, tensor<2xi1>
}

// -----

// Booleans add and multiply as a disjunction and a conjunction.
// CHECK-LABEL: @booleans
func.func @booleans() -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) {
  // CHECK-DAG: %[[AND:.*]] = stablehlo.constant dense<[false, false, false, true]>
  // CHECK-DAG: %[[OR:.*]] = stablehlo.constant dense<[false, true, true, true]>
  // CHECK-DAG: %[[XOR:.*]] = stablehlo.constant dense<[false, true, true, false]>
  // CHECK: return %[[OR]], %[[AND]], %[[XOR]], %[[OR]]
  %0 = stablehlo.constant dense<[false, false, true, true]> : tensor<4xi1>
  %1 = stablehlo.constant dense<[false, true, false, true]> : tensor<4xi1>
  %2 = stablehlo.add %0, %1 : tensor<4xi1>
  %3 = stablehlo.multiply %0, %1 : tensor<4xi1>
  %4 = stablehlo.xor %0, %1 : tensor<4xi1>
  %5 = stablehlo.maximum %0, %1 : tensor<4xi1>
  return %2, %3, %4, %5 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
}

// -----

// CHECK-LABEL: @signedness
func.func @signedness() -> (tensor<ui8>, tensor<i8>, tensor<i1>, tensor<i1>) {
  // CHECK-DAG: %[[UNSIGNED:.*]] = stablehlo.constant dense<254> : tensor<ui8>
  // CHECK-DAG: %[[SIGNED:.*]] = stablehlo.constant dense<1> : tensor<i8>
  // CHECK-DAG: %[[TRUE:.*]] = stablehlo.constant dense<true>
  // CHECK-DAG: %[[FALSE:.*]] = stablehlo.constant dense<false>
  // CHECK: return %[[UNSIGNED]], %[[SIGNED]], %[[FALSE]], %[[TRUE]]
  %u = stablehlo.constant dense<254> : tensor<ui8>
  %v = stablehlo.constant dense<1> : tensor<ui8>
  %s = stablehlo.constant dense<-2> : tensor<i8>
  %t = stablehlo.constant dense<1> : tensor<i8>
  %0 = stablehlo.maximum %u, %v : tensor<ui8>
  %1 = stablehlo.maximum %s, %t : tensor<i8>
  %2 = stablehlo.compare LT, %u, %v, UNSIGNED : (tensor<ui8>, tensor<ui8>) -> tensor<i1>
  %3 = stablehlo.compare LT, %s, %t, SIGNED : (tensor<i8>, tensor<i8>) -> tensor<i1>
  return %0, %1, %2, %3 : tensor<ui8>, tensor<i8>, tensor<i1>, tensor<i1>
}

// -----

// Nothing is equal to NaN, and NaN is the maximum of anything and NaN.
// CHECK-LABEL: @not_a_number
func.func @not_a_number() -> (tensor<i1>, tensor<i1>, tensor<f32>) {
  // CHECK-DAG: %[[NAN:.*]] = stablehlo.constant dense<0x7FC00000> : tensor<f32>
  // CHECK-DAG: %[[TRUE:.*]] = stablehlo.constant dense<true>
  // CHECK-DAG: %[[FALSE:.*]] = stablehlo.constant dense<false>
  // CHECK: return %[[FALSE]], %[[TRUE]], %[[NAN]]
  %nan = stablehlo.constant dense<0x7FC00000> : tensor<f32>
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.compare EQ, %nan, %nan, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %1 = stablehlo.compare NE, %nan, %one, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %2 = stablehlo.maximum %nan, %one : tensor<f32>
  return %0, %1, %2 : tensor<i1>, tensor<i1>, tensor<f32>
}

// -----

// CHECK-LABEL: @conversions
func.func @conversions() -> (tensor<f32>, tensor<i32>, tensor<i1>, tensor<f32>, tensor<2xf16>, tensor<ui8>) {
  // CHECK-DAG: %[[INT:.*]] = stablehlo.constant dense<-3> : tensor<i32>
  // CHECK-DAG: %[[BOOL:.*]] = stablehlo.constant dense<true> : tensor<i1>
  // CHECK-DAG: %[[FLOAT:.*]] = stablehlo.constant dense<7.000000e+00> : tensor<f32>
  // CHECK-DAG: %[[FROM_BOOL:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
  // CHECK-DAG: %[[HALF:.*]] = stablehlo.constant dense<[1.000980e+00, 0x7C00]> : tensor<2xf16>
  // CHECK-DAG: %[[WRAPPED:.*]] = stablehlo.constant dense<255> : tensor<ui8>
  // CHECK: return %[[FLOAT]], %[[INT]], %[[BOOL]], %[[FROM_BOOL]], %[[HALF]], %[[WRAPPED]]
  %0 = stablehlo.constant dense<7> : tensor<i32>
  %1 = stablehlo.convert %0 : (tensor<i32>) -> tensor<f32>
  %2 = stablehlo.constant dense<-3.75> : tensor<f32>
  %3 = stablehlo.convert %2 : (tensor<f32>) -> tensor<i32>
  %4 = stablehlo.convert %2 : (tensor<f32>) -> tensor<i1>
  %5 = stablehlo.convert %4 : (tensor<i1>) -> tensor<f32>
  %6 = stablehlo.constant dense<[1.001, 1.0e+6]> : tensor<2xf32>
  %7 = stablehlo.convert %6 : (tensor<2xf32>) -> tensor<2xf16>
  %8 = stablehlo.constant dense<-1> : tensor<i32>
  %9 = stablehlo.convert %8 : (tensor<i32>) -> tensor<ui8>
  return %1, %3, %4, %5, %7, %9 : tensor<f32>, tensor<i32>, tensor<i1>, tensor<f32>, tensor<2xf16>, tensor<ui8>
}

// -----

// CHECK-LABEL: @identities
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>, %[[I:.*]]: tensor<4xi32>, %[[P:.*]]: tensor<4xi1>)
func.func @identities(%x: tensor<2x3xf32>, %i: tensor<4xi32>, %p: tensor<4xi1>) -> (tensor<2x3xf32>, tensor<4xi32>, tensor<4xi1>) {
  // CHECK-NEXT: return %[[X]], %[[I]], %[[P]]
  %one = stablehlo.constant dense<1.0> : tensor<2x3xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<2x3xf32>
  %0 = stablehlo.multiply %one, %x : tensor<2x3xf32>
  %1 = stablehlo.divide %0, %one : tensor<2x3xf32>
  %2 = stablehlo.subtract %1, %zero : tensor<2x3xf32>
  %3 = stablehlo.negate %2 : tensor<2x3xf32>
  %4 = stablehlo.negate %3 : tensor<2x3xf32>
  %5 = stablehlo.maximum %4, %4 : tensor<2x3xf32>
  %6 = stablehlo.convert %5 : tensor<2x3xf32>
  %izero = stablehlo.constant dense<0> : tensor<4xi32>
  %7 = stablehlo.add %i, %izero : tensor<4xi32>
  %8 = stablehlo.or %izero, %7 : tensor<4xi32>
  %true = stablehlo.constant dense<true> : tensor<4xi1>
  %9 = stablehlo.and %p, %true : tensor<4xi1>
  %10 = stablehlo.not %9 : tensor<4xi1>
  %11 = stablehlo.not %10 : tensor<4xi1>
  %12 = stablehlo.select %11, %8, %8 : tensor<4xi1>, tensor<4xi32>
  return %6, %12, %11 : tensor<2x3xf32>, tensor<4xi32>, tensor<4xi1>
}

// -----

// -0.0 + 0.0 is 0.0, and 0.0 * inf is NaN.
// CHECK-LABEL: @negative_float_zero
func.func @negative_float_zero(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  // CHECK: stablehlo.add
  // CHECK: stablehlo.multiply
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.add %x, %zero : tensor<f32>
  %1 = stablehlo.multiply %x, %zero : tensor<f32>
  return %0, %1 : tensor<f32>, tensor<f32>
}

// -----

// CHECK-LABEL: @negative_undefined
func.func @negative_undefined() -> (tensor<i32>, tensor<i32>, tensor<i8>) {
  // CHECK: stablehlo.divide
  // CHECK: stablehlo.remainder
  // CHECK: stablehlo.convert
  %0 = stablehlo.constant dense<1> : tensor<i32>
  %1 = stablehlo.constant dense<0> : tensor<i32>
  %2 = stablehlo.divide %0, %1 : tensor<i32>
  %3 = stablehlo.remainder %0, %1 : tensor<i32>
  %4 = stablehlo.constant dense<1.0e+9> : tensor<f32>
  %5 = stablehlo.convert %4 : (tensor<f32>) -> tensor<i8>
  return %2, %3, %5 : tensor<i32>, tensor<i32>, tensor<i8>
}

// -----

// A program must not grow by what it computes.
// CHECK-LABEL: @negative_many_elements
func.func @negative_many_elements() -> tensor<128xi32> {
  // CHECK: stablehlo.iota
  // CHECK: stablehlo.add
  %0 = stablehlo.iota dim = 0 : tensor<128xi32>
  %1 = stablehlo.constant dense<1> : tensor<128xi32>
  %2 = stablehlo.add %0, %1 : tensor<128xi32>
  return %2 : tensor<128xi32>
}

// -----

// CHECK-LABEL: @select_constant
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>, %[[Y:.*]]: tensor<2xf32>)
func.func @select_constant(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK: %[[MIXED:.*]] = stablehlo.constant dense<[1.000000e+00, 2.000000e+00]>
  // CHECK: return %[[X]], %[[Y]], %[[MIXED]]
  %true = stablehlo.constant dense<true> : tensor<i1>
  %false = stablehlo.constant dense<false> : tensor<2xi1>
  %0 = stablehlo.select %true, %x, %y : tensor<i1>, tensor<2xf32>
  %1 = stablehlo.select %false, %x, %y : tensor<2xi1>, tensor<2xf32>
  %mask = stablehlo.constant dense<[true, false]> : tensor<2xi1>
  %one = stablehlo.constant dense<1.0> : tensor<2xf32>
  %two = stablehlo.constant dense<2.0> : tensor<2xf32>
  %2 = stablehlo.select %mask, %one, %two : tensor<2xi1>, tensor<2xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// CHECK-LABEL: @shapes_of_splats
func.func @shapes_of_splats() -> (tensor<4x5xf32>, tensor<20xf32>, tensor<5x4xf32>, tensor<2x5xf32>) {
  // CHECK-NOT: stablehlo.broadcast_in_dim
  // CHECK-NOT: stablehlo.reshape
  // CHECK-NOT: stablehlo.transpose
  // CHECK-NOT: stablehlo.slice
  %0 = stablehlo.constant dense<1.0> : tensor<f32>
  %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<4x5xf32>
  %2 = stablehlo.reshape %1 : (tensor<4x5xf32>) -> tensor<20xf32>
  %3 = stablehlo.transpose %1, dims = [1, 0] : (tensor<4x5xf32>) -> tensor<5x4xf32>
  %4 = stablehlo.slice %1 [0:2, 0:5] : (tensor<4x5xf32>) -> tensor<2x5xf32>
  // CHECK: return
  return %1, %2, %3, %4 : tensor<4x5xf32>, tensor<20xf32>, tensor<5x4xf32>, tensor<2x5xf32>
}

// -----

// CHECK-LABEL: @shape_identities
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
func.func @shape_identities(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = stablehlo.reshape %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = stablehlo.transpose %0, dims = [0, 1] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = stablehlo.slice %2 [0:2, 0:3] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = stablehlo.reverse %3, dims = [] : tensor<2x3xf32>
  %5 = stablehlo.concatenate %4, dim = 0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %5 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: @two_in_a_row
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
func.func @two_in_a_row(%x: tensor<2x3x4xf32>) -> (tensor<4x6xf32>, tensor<4x2x3xf32>, tensor<5x2x7x3x4xf32>) {
  // CHECK-DAG: %[[RESHAPE:.*]] = stablehlo.reshape %[[X]] : (tensor<2x3x4xf32>) -> tensor<4x6xf32>
  // CHECK-DAG: %[[TRANSPOSE:.*]] = stablehlo.transpose %[[X]], dims = [2, 0, 1]
  // CHECK-DAG: %[[BROADCAST:.*]] = stablehlo.broadcast_in_dim %[[X]], dims = [1, 3, 4] : (tensor<2x3x4xf32>) -> tensor<5x2x7x3x4xf32>
  // CHECK: return %[[RESHAPE]], %[[TRANSPOSE]], %[[BROADCAST]]
  %0 = stablehlo.reshape %x : (tensor<2x3x4xf32>) -> tensor<24xf32>
  %1 = stablehlo.reshape %0 : (tensor<24xf32>) -> tensor<4x6xf32>
  %2 = stablehlo.transpose %x, dims = [1, 0, 2] : (tensor<2x3x4xf32>) -> tensor<3x2x4xf32>
  %3 = stablehlo.transpose %2, dims = [2, 1, 0] : (tensor<3x2x4xf32>) -> tensor<4x2x3xf32>
  %4 = stablehlo.broadcast_in_dim %x, dims = [0, 2, 3] : (tensor<2x3x4xf32>) -> tensor<2x7x3x4xf32>
  %5 = stablehlo.broadcast_in_dim %4, dims = [1, 2, 3, 4] : (tensor<2x7x3x4xf32>) -> tensor<5x2x7x3x4xf32>
  return %1, %3, %5 : tensor<4x6xf32>, tensor<4x2x3xf32>, tensor<5x2x7x3x4xf32>
}

// -----

// CHECK-LABEL: @dimension_size
func.func @dimension_size(%x: tensor<5x?xf32>) -> (tensor<i32>, tensor<i32>) {
  // CHECK: %[[FIVE:.*]] = stablehlo.constant dense<5> : tensor<i32>
  // CHECK: %[[SIZE:.*]] = stablehlo.get_dimension_size %{{.*}}, dim = 1
  // CHECK: return %[[FIVE]], %[[SIZE]]
  %0 = stablehlo.get_dimension_size %x, dim = 0 : (tensor<5x?xf32>) -> tensor<i32>
  %1 = stablehlo.get_dimension_size %x, dim = 1 : (tensor<5x?xf32>) -> tensor<i32>
  return %0, %1 : tensor<i32>, tensor<i32>
}
