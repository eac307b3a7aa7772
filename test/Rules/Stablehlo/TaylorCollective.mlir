// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics | FileCheck %s

// Collective ops, in alphabetical order: the directions are a leading dimension.

// CHECK-LABEL: @all_gather
// CHECK: "stablehlo.all_gather"(%arg1) <{all_gather_dim = 1 : i64, {{.*}}}> : (tensor<2x3xf32>) -> tensor<2x6xf32>
func.func @all_gather(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x6xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<6xf32>, tensor<2x6xf32>)
  return %z#1 : tensor<2x6xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<6xf32> {
  %z = "stablehlo.all_gather"(%x) <{all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<3xf32>) -> tensor<6xf32>
  return %z : tensor<6xf32>
}

// -----

// CHECK-LABEL: @all_reduce
// CHECK: "stablehlo.all_reduce"(%arg1)
// CHECK: (tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @all_reduce(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = "stablehlo.all_reduce"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @negative_all_reduce_maximum(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected a reduction that adds}}
  %z = "stablehlo.all_reduce"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// CHECK-LABEL: @all_to_all
// CHECK: "stablehlo.all_to_all"(%arg1) <{concat_dimension = 2 : i64, {{.*}}split_dimension = 1 : i64}> : (tensor<2x4x3xf32>) -> tensor<2x2x6xf32>
func.func @all_to_all(%x: tensor<4x3xf32>, %v: tensor<2x4x3xf32>) -> tensor<2x2x6xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<4x3xf32>, tensor<2x4x3xf32>) -> (tensor<2x6xf32>, tensor<2x2x6xf32>)
  return %z#1 : tensor<2x2x6xf32>
}
func.func private @f(%x: tensor<4x3xf32>) -> tensor<2x6xf32> {
  %z = "stablehlo.all_to_all"(%x) <{split_dimension = 0 : i64, concat_dimension = 1 : i64, split_count = 2 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4x3xf32>) -> tensor<2x6xf32>
  return %z : tensor<2x6xf32>
}

// -----

// CHECK-LABEL: @collective_permute
// CHECK: "stablehlo.collective_permute"(%arg1) <{{.*}}> : (tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @collective_permute(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = "stablehlo.collective_permute"(%x) <{source_target_pairs = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// CHECK-LABEL: @reduce_scatter
// CHECK: "stablehlo.reduce_scatter"(%arg1) <{{.*}}scatter_dimension = 1 : i64}>
// CHECK: (tensor<2x4xf32>) -> tensor<2x2xf32>
func.func @reduce_scatter(%x: tensor<4xf32>, %v: tensor<2x4xf32>) -> tensor<2x2xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<4xf32>, tensor<2x4xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<4xf32>) -> tensor<2xf32> {
  %z = "stablehlo.reduce_scatter"(%x) <{scatter_dimension = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<4xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}
