// RUN: stablehlo-opt %s --split-input-file > %t.expected
// RUN: stablehlo-opt %s --collapse-taylor --split-input-file > %t.found
// RUN: diff %t.expected %t.found

// Programs in which no sum moves stay exactly as they are: calls are not
// inlined, constants not folded, nothing is removed.

// Nothing is summed.
func.func @no_sum(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<8xf32>
  %unused = stablehlo.multiply %x, %x : tensor<8xf32>
  %y = stablehlo.add %x, %zero : tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

// Calls stay.
func.func public @main(%x: tensor<32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %y = call @layer(%x, %w) : (tensor<32x8xf32>, tensor<8x16xf32>) -> tensor<32x16xf32>
  return %y : tensor<32x16xf32>
}
func.func private @layer(%x: tensor<32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %y = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<32x8xf32>, tensor<8x16xf32>) -> tensor<32x16xf32>
  %z = stablehlo.tanh %y : tensor<32x16xf32>
  return %z : tensor<32x16xf32>
}
func.func private @nobody_calls_me(%x: tensor<8xf32>) -> tensor<8xf32> {
  return %x : tensor<8xf32>
}

// -----

// The sum is over a nonlinear function of the directions.
func.func @nonlinear(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.dot_general %t, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %z = stablehlo.tanh %y : tensor<50x32x16xf32>
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// -----

// What is summed is returned as well.
func.func @other_users(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> (tensor<32x16xf32>, tensor<50x32x16xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s, %y : tensor<32x16xf32>, tensor<50x32x16xf32>
}

// -----

// Integers wrap around, and nothing is known about them.
func.func @integers(%t: tensor<50x32x8xi32>, %w: tensor<8x16xi32>) -> tensor<32x16xi32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xi32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xi32>, tensor<8x16xi32>) -> tensor<50x32x16xi32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xi32>, tensor<i32>) -> tensor<32x16xi32>
  return %s : tensor<32x16xi32>
}

// -----

// A maximum is not a sum.
func.func @maximum(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %s = stablehlo.reduce(%y init: %low) applies stablehlo.maximum across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

// -----

// A mask that depends on the direction in a nonlinear way, and is no weight.
func.func @mask_of_directions(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>, %p: tensor<50x32x16xi1>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<50x32x16xf32>
  %y = stablehlo.dot_general %t, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %z = stablehlo.select %p, %y, %zeros : tensor<50x32x16xi1>, tensor<50x32x16xf32>
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}
