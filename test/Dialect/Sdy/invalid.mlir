// RUN: stablehlo-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{expected the text of a sharding in brackets}}
sdy.mesh @mesh = "x"

// -----

func.func @unclosed(%arg0: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @below {{expected the text of a sharding in brackets}}
  %0 = sdy.sharding_constraint %arg0 <@mesh, [{] : tensor<8xf32>
  return %0 : tensor<8xf32>
}
