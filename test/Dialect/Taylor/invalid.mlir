// RUN: stablehlo-opt %s --split-input-file --verify-diagnostics

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @order(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected an order of at least 1, but got 0}}
  %z = taylor.jet @f(%x) order 0 series [0] : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @series(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected series of 0 to 1 coefficients, but got 2}}
  %z:2 = taylor.jet @f(%x, %v, %v) order 1 series [2] : (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @operands(%x: tensor<3xf32>) {
  // expected-error @below {{expected 2 operands, but got 1}}
  %z:2 = taylor.jet @f(%x) order 1 series [1] : (tensor<3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @f(%x: tensor<3xi32>) -> tensor<3xi32>

func.func @integer(%x: tensor<3xi32>, %v: tensor<2x3xi32>) {
  // expected-error @below {{expected an operand that varies to be a tensor of real or complex numbers of static shape, but got 'tensor<3xi32>'}}
  %z = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<3xi32>
  return
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @shape(%x: tensor<3xf32>, %v: tensor<2x4xf32>) {
  // expected-error @below {{expected coefficient 1 of type 'tensor<2x3xf32>', but got 'tensor<2x4xf32>'}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x4xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @directions(%x: tensor<3xf32>, %v: tensor<2x3xf32>, %w: tensor<4x3xf32>) {
  // expected-error @below {{expected coefficient 2 of type 'tensor<2x3xf32>', but got 'tensor<4x3xf32>'}}
  %z:3 = taylor.jet @f(%x, %v, %w) order 2 series [2] : (tensor<3xf32>, tensor<2x3xf32>, tensor<4x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func @no_axis(%x: tensor<f32>, %v: tensor<f32>) {
  // expected-error @below {{expected coefficient 1 of type 'tensor<1xf32>', but got 'tensor<f32>'}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return
}

// -----

func.func @callee(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected the name of a function, but got @f}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @f(%x: tensor<4xf32>) -> tensor<3xf32>

func.func @arguments(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected operands of the types that @f takes}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @f(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<i1>)

func.func @results(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected results of type 'tensor<3xf32>', 'tensor<2x3xf32>', 'tensor<i1>', but got 'tensor<3xf32>', 'tensor<2x3xf32>'}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<?xf32>

func.func @dynamic_result(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected results of static shape, but got 'tensor<?xf32>'}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<?xf32>, tensor<2x?xf32>)
  return
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @more_coefficients_than_results(%x: tensor<3xf32>, %v: tensor<2x3xf32>) {
  // expected-error @below {{expected at least 9223372036854775808 results, but got 1}}
  %z = taylor.jet @f(%x, %v) order 9223372036854775807 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func private @f(%w: tensor<f32>, %x: tensor<f32>, %y: tensor<f32>, %z: tensor<f32>) -> tensor<i32>

func.func @sum_of_series(%x: tensor<f32>) {
  // expected-error @below {{expected 18446744073709551615 operands, but got 4}}
  %z = taylor.jet @f(%x, %x, %x, %x) order 4611686018427387904 series [4611686018427387904, 4611686018427387904, 4611686018427387904, 4611686018427387904] : (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<i32>
  return
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @dynamic_directions(%x: tensor<3xf32>) {
  // expected-error @below {{expected results of type 'tensor<3xf32>', 'tensor<0x3xf32>', but got 'tensor<3xf32>', 'tensor<?x3xf32>'}}
  %z:2 = taylor.jet @f(%x) order 1 series [0] : (tensor<3xf32>) -> (tensor<3xf32>, tensor<?x3xf32>)
  return
}
