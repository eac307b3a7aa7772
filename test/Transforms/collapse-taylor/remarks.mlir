// RUN: stablehlo-opt %s --collapse-taylor --remarks-filter='.*' --verify-diagnostics -o /dev/null

// Every sum says where it went, or why it stayed. What @moved is summed in the end
// is a product of two directional values: nothing is left to move through.

// expected-remark @below {{[Analysis] Cost | Category:collapse-taylor | Function=moved | BytesAfter=3072, BytesBefore=104448, FlopsAfter=33792, FlopsBefore=448000}}
func.func @moved(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  // expected-remark @below {{[Passed] SumMoved | Category:collapse-taylor | Function=moved | BytesAfter=3072, BytesBefore=104448, Directions=50, FlopsAfter=33792, FlopsBefore=448000, From=stablehlo.reduce, Remark="sum over 50 directions moved"}}
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

func.func @nonlinear(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> tensor<32x16xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.dot_general %t, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  %z = stablehlo.tanh %y : tensor<50x32x16xf32>
  // expected-remark @below {{[Missed] SumKept | Category:collapse-taylor | Function=nonlinear | Blocker=stablehlo.tanh, From=stablehlo.reduce, Reason="the summed value is a nonlinear function of the axis"}}
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s : tensor<32x16xf32>
}

func.func @other_users(%t: tensor<50x32x8xf32>, %w: tensor<8x16xf32>) -> (tensor<32x16xf32>, tensor<50x32x16xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x32x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [2] x [0] : (tensor<50x32x8xf32>, tensor<8x16xf32>) -> tensor<50x32x16xf32>
  // expected-remark @below {{Blocker=stablehlo.dot_general, From=stablehlo.reduce, Reason="the summed value has other users"}}
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x32x16xf32>, tensor<f32>) -> tensor<32x16xf32>
  return %s, %y : tensor<32x16xf32>, tensor<50x32x16xf32>
}

func.func @opaque(%t: tensor<50x8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.custom_call @f(%t) : (tensor<50x8xf32>) -> tensor<50x8xf32>
  // expected-remark @below {{Blocker=stablehlo.custom_call, From=stablehlo.reduce, Reason="the summed value comes from an op without an axis rule"}}
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

func.func @leaf(%t: tensor<50x8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  // expected-remark @below {{Blocker=stablehlo.multiply, From=stablehlo.reduce, Reason="nothing linear lies between the sum and the values it adds up"}}
  %s = stablehlo.reduce(%q init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

func.func @not_cheaper(%t: tensor<2x8xf32>, %w: tensor<8xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<2x8xf32>
  %y = stablehlo.dot_general %q, %w, contracting_dims = [1] x [0] : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2xf32>
  // expected-remark @below {{BytesAfter=36, BytesBefore=12, FlopsAfter=48, FlopsBefore=50, From=stablehlo.reduce, Reason="moving it would not make the program cheaper"}}
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}

func.func @symbolic(%t: tensor<?x50x8xf32>) -> tensor<50x8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  // expected-remark @below {{[Missed] SumKept | Category:collapse-taylor | Function=symbolic | From=stablehlo.reduce, Reason="the sum runs over a dimension of symbolic size, or its shape cannot be followed"}}
  %s = stablehlo.reduce(%t init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<?x50x8xf32>, tensor<f32>) -> tensor<50x8xf32>
  return %s : tensor<50x8xf32>
}

func.func @unknown_indices(%t: tensor<50x8xf32>, %i: tensor<50x1xi32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 8>}> : (tensor<50x8xf32>, tensor<50x1xi32>) -> tensor<50x8xf32>
  // expected-remark @below {{Blocker=stablehlo.gather, From=stablehlo.reduce, Reason="the summed value is read at indices that are not known, or not evenly spaced"}}
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

// Elements in another order are no sum.
func.func @reversed(%x: tensor<4x8xf32>) -> tensor<6x8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %y = stablehlo.tanh %x : tensor<4x8xf32>
  %r = stablehlo.reverse %y, dims = [1] : tensor<4x8xf32>
  %z = stablehlo.exponential %r : tensor<4x8xf32>
  %p = stablehlo.pad %z, %zero, low = [1, 0], high = [1, 0], interior = [0, 0] : (tensor<4x8xf32>, tensor<f32>) -> tensor<6x8xf32>
  return %p : tensor<6x8xf32>
}
