// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Ops between devices: linear, and slice by slice along all dimensions but those
// that are divided or put together.

func.func @all_gather(%x: tensor<5x4xf32>) -> tensor<5x8xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * %0[d0, d2]}}
  %0 = "stablehlo.all_gather"(%x) <{all_gather_dim = 1 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<5x4xf32>) -> tensor<5x8xf32>
  return %0 : tensor<5x8xf32>
}

func.func @all_reduce(%x: tensor<5x4xf32>) -> tensor<5x4xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * %0[d0, d1]}}
  %0 = "stablehlo.all_reduce"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x4xf32>) -> tensor<5x4xf32>
  return %0 : tensor<5x4xf32>
}

func.func @negative_all_reduce_of_maxima(%x: tensor<5x4xf32>) -> tensor<5x4xf32> {
  // expected-remark @below {{opaque}}
  %0 = "stablehlo.all_reduce"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{pointwise []}}
    %s = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x4xf32>) -> tensor<5x4xf32>
  return %0 : tensor<5x4xf32>
}

func.func @all_to_all(%x: tensor<5x4x6xf32>) -> tensor<5x2x12xf32> {
  // expected-remark @below {{multilinear [d0, d1, d2] = 1.000000e+00 * %0[d0, d3, d4]}}
  %0 = "stablehlo.all_to_all"(%x) <{split_dimension = 1 : i64, concat_dimension = 2 : i64, split_count = 2 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<5x4x6xf32>) -> tensor<5x2x12xf32>
  return %0 : tensor<5x2x12xf32>
}

func.func @collective_permute(%x: tensor<5x4xf32>) -> tensor<5x4xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * %0[d0, d1]}}
  %0 = "stablehlo.collective_permute"(%x) <{source_target_pairs = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<5x4xf32>) -> tensor<5x4xf32>
  return %0 : tensor<5x4xf32>
}

func.func @reduce_scatter(%x: tensor<5x4xf32>) -> tensor<5x2xf32> {
  // expected-remark @below {{multilinear [d0, d1] = 1.000000e+00 * %0[d0, d2]}}
  %0 = "stablehlo.reduce_scatter"(%x) <{scatter_dimension = 1 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<5x4xf32>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}
