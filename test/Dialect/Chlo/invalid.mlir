// RUN: stablehlo-opt %s --split-input-file --verify-diagnostics

func.func @broadcast_shapes(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{expected operands that can be broadcast to one shape}}
  // expected-error @below {{failed to infer returned types}}
  %0 = chlo.broadcast_add %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @top_k_of_scalar(%x: tensor<f32>) {
  // expected-error @below {{expected a tensor of rank 1 or higher, but got 'tensor<f32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0:2 = chlo.top_k(%x, k = 1) : tensor<f32> -> (tensor<1xf32>, tensor<1xi32>)
  return
}

// -----

func.func @top_k_of_few(%x: tensor<2xf32>) {
  // expected-error @below {{expected at least 3 elements to choose from, but got 'tensor<2xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0:2 = chlo.top_k(%x, k = 3) : tensor<2xf32> -> (tensor<3xf32>, tensor<3xi32>)
  return
}
