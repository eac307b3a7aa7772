// RUN: stablehlo-opt %s --collapse-taylor --split-input-file | FileCheck %s

// The sum of a matrix product's diagonal, which JAX takes by a gather whose
// indices it wraps around if they are negative, is a sum of products.

// CHECK-LABEL: func.func @diagonal
// CHECK-NOT: gather
// CHECK-NOT: dot_general
// CHECK: stablehlo.multiply
// CHECK: stablehlo.reduce
func.func @diagonal(%a: tensor<20x8xf32>, %b: tensor<8x20xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %none = stablehlo.constant dense<0> : tensor<20xi32>
  %size = stablehlo.constant dense<20> : tensor<20xi32>
  %i = stablehlo.iota dim = 0 : tensor<20xi32>
  %negative = stablehlo.compare LT, %i, %none, SIGNED : (tensor<20xi32>, tensor<20xi32>) -> tensor<20xi1>
  %wrapped = stablehlo.add %i, %size : tensor<20xi32>
  %j = stablehlo.select %negative, %wrapped, %i : tensor<20xi1>, tensor<20xi32>
  %column = stablehlo.broadcast_in_dim %j, dims = [0] : (tensor<20xi32>) -> tensor<20x1xi32>
  %indices = stablehlo.concatenate %column, %column, dim = 1 : (tensor<20x1xi32>, tensor<20x1xi32>) -> tensor<20x2xi32>
  %h = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<20x8xf32>, tensor<8x20xf32>) -> tensor<20x20xf32>
  %d = "stablehlo.gather"(%h, %indices) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<20x20xf32>, tensor<20x2xi32>) -> tensor<20xf32>
  %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<20xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}

// -----

// Elements outside are filled with NaN: there are none.

// CHECK-LABEL: func.func @filled
// CHECK-NOT: gather
// CHECK-NOT: dot_general
// CHECK: stablehlo.multiply
// CHECK: stablehlo.reduce
func.func @filled(%a: tensor<20x8xf32>, %b: tensor<8x20xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %nan = stablehlo.constant dense<0x7FC00000> : tensor<20xf32>
  %true = stablehlo.constant dense<true> : tensor<i1>
  %first = stablehlo.constant dense<0> : tensor<20x2xi32>
  %last = stablehlo.constant dense<19> : tensor<20x2xi32>
  %indices = stablehlo.iota dim = 0 : tensor<20x2xi32>
  %low = stablehlo.compare GE, %indices, %first, SIGNED : (tensor<20x2xi32>, tensor<20x2xi32>) -> tensor<20x2xi1>
  %high = stablehlo.compare LE, %indices, %last, SIGNED : (tensor<20x2xi32>, tensor<20x2xi32>) -> tensor<20x2xi1>
  %both = stablehlo.and %low, %high : tensor<20x2xi1>
  %inside = stablehlo.reduce(%both init: %true) applies stablehlo.and across dimensions = [1] : (tensor<20x2xi1>, tensor<i1>) -> tensor<20xi1>
  %h = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<20x8xf32>, tensor<8x20xf32>) -> tensor<20x20xf32>
  %d = "stablehlo.gather"(%h, %indices) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<20x20xf32>, tensor<20x2xi32>) -> tensor<20xf32>
  %f = stablehlo.select %inside, %d, %nan : tensor<20xi1>, tensor<20xf32>
  %s = stablehlo.reduce(%f init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<20xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}

// -----

// A gather brings the last index back inside: this is no diagonal.

// CHECK-LABEL: func.func @outside
// CHECK: dot_general
// CHECK: gather
func.func @outside(%a: tensor<20x8xf32>, %b: tensor<8x20xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %one = stablehlo.constant dense<1> : tensor<20x2xi32>
  %i = stablehlo.iota dim = 0 : tensor<20x2xi32>
  %indices = stablehlo.add %i, %one : tensor<20x2xi32>
  %h = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<20x8xf32>, tensor<8x20xf32>) -> tensor<20x20xf32>
  %d = "stablehlo.gather"(%h, %indices) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<20x20xf32>, tensor<20x2xi32>) -> tensor<20xf32>
  %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<20xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}

// -----

// Indices that only the caller knows.

// CHECK-LABEL: func.func @unknown
// CHECK: dot_general
// CHECK: gather
func.func @unknown(%a: tensor<20x8xf32>, %b: tensor<8x20xf32>, %indices: tensor<20x2xi32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %h = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<20x8xf32>, tensor<8x20xf32>) -> tensor<20x20xf32>
  %d = "stablehlo.gather"(%h, %indices) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<20x20xf32>, tensor<20x2xi32>) -> tensor<20xf32>
  %s = stablehlo.reduce(%d init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<20xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}

// -----

// Tables of indices may be too long to look at.

// CHECK-LABEL: func.func @long
// CHECK: compare
// CHECK: select
func.func @long(%x: tensor<3x9007199254740991xi64>) -> tensor<3x9007199254740991xi64> {
  %i = stablehlo.iota dim = 0 : tensor<3x9007199254740991xi64>
  %j = stablehlo.iota dim = 1 : tensor<3x9007199254740991xi64>
  %p = stablehlo.compare LE, %i, %j, SIGNED : (tensor<3x9007199254740991xi64>, tensor<3x9007199254740991xi64>) -> tensor<3x9007199254740991xi1>
  %y = stablehlo.select %p, %x, %j : tensor<3x9007199254740991xi1>, tensor<3x9007199254740991xi64>
  return %y : tensor<3x9007199254740991xi64>
}
