// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics

func.func @no_rule(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected an op with a Taylor rule, but got 'some.op'}}
  %z = "some.op"(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// An op that does not depend on what varies needs no rule.

func.func @needs_no_rule(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %x, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %a = "some.op"(%y) : (tensor<3xf32>) -> tensor<3xf32>
  %z = stablehlo.multiply %x, %a : tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>
func.func @external(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected a function with a body}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected a function that does not call itself}}
  %z = call @f(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func @recursive(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  "some.branch"(%x)[^next] : (tensor<3xf32>) -> ()
^next(%z: tensor<3xf32>):
  return %z : tensor<3xf32>
}
func.func @blocks(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected a function of one block}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}

// -----

func.func @scatter_of_another_op(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %i = stablehlo.constant dense<[[0], [2]]> : tensor<2x1xi32>
  %u = stablehlo.slice %x [0:2] : (tensor<3xf32>) -> tensor<2xf32>
  // expected-error @below {{expected a scatter that adds, replaces, multiplies, or takes a maximum or minimum}}
  %z = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.subtract %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<3xf32>, tensor<2x1xi32>, tensor<2xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @scatter_that_multiplies(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %i = stablehlo.constant dense<[[0], [2]]> : tensor<2x1xi32>
  %u = stablehlo.slice %x [0:2] : (tensor<3xf32>) -> tensor<2xf32>
  // expected-error @below {{expected a scatter that multiplies to have unique indices}}
  %z = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.multiply %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<3xf32>, tensor<2x1xi32>, tensor<2xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @rectangular(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x3x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:4 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x2xf32>, tensor<2x3x2xf32>, tensor<2xi32>, tensor<i32>)
  return %z#1 : tensor<2x3x2xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2xi32>, tensor<i32>) {
  // expected-error @below {{expected a square matrix}}
  %z:3 = stablehlo.custom_call @lapack_sgetrf_ffi(%x) : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2xi32>, tensor<i32>)
  return %z#0, %z#1, %z#2 : tensor<3x2xf32>, tensor<2xi32>, tensor<i32>
}

// -----

func.func @wide(%x: tensor<2x3xf32>, %v: tensor<2x2x3xf32>) -> tensor<2x2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x3xf32>, tensor<2x2x3xf32>) -> (tensor<2x3xf32>, tensor<2x2x3xf32>)
  return %z#1 : tensor<2x2x3xf32>
}
func.func private @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected a real matrix with at least as many rows as columns}}
  %z:2 = stablehlo.custom_call @lapack_sgeqrf_ffi(%x) : (tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2xf32>)
  return %z#0 : tensor<2x3xf32>
}

// -----

func.func @unpacked(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x3x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x2xf32>, tensor<2x3x2xf32>)
  return %z#1 : tensor<2x3x2xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %t = stablehlo.constant dense<0.0> : tensor<2xf32>
  // expected-error @below {{expected the factors of a matrix as they were packed}}
  %z = stablehlo.custom_call @lapack_sorgqr_ffi(%x, %t) : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %z : tensor<3x2xf32>
}
