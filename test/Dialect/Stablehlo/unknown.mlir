// What a newer producer may write is kept: operations, attributes of known
// operations, attribute values and types.
// RUN: stablehlo-opt %s --verify-roundtrip --mlir-print-op-generic | FileCheck %s
// RUN: stablehlo-opt %s | stablehlo-opt | FileCheck %s --check-prefix=PRETTY
// RUN: stablehlo-opt %s --inline --cse --mlir-print-op-generic | FileCheck %s --check-prefix=OPT

// CHECK-LABEL: sym_name = "attribute_of_known_op"
// PRETTY-LABEL: @attribute_of_known_op
func.func @attribute_of_known_op(%arg0: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: "stablehlo.add"(%{{.*}}) <{newer = #stablehlo.foo<1>}> :
  // PRETTY: stablehlo.add %arg0, %arg0 {newer = #stablehlo.foo<1>} : tensor<2xf32>
  %0 = "stablehlo.add"(%arg0, %arg0) <{newer = #stablehlo.foo<1>}> : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK: "stablehlo.custom_call"(%{{.*}}) <{call_target_name = "foo", result_tilings = [dense<0> : tensor<1xindex>]}> :
  // PRETTY: stablehlo.custom_call @foo(%0) {result_tilings = [dense<0> : tensor<1xindex>]}
  %1 = "stablehlo.custom_call"(%0) <{call_target_name = "foo", result_tilings = [dense<0> : tensor<1xindex>]}> : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// The attribute counts when ops are compared, and goes with their copies.
// OPT-LABEL: sym_name = "copies"
func.func @copies(%arg0: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  // OPT-NEXT: ^bb0
  // OPT-NEXT: %[[ONE:.*]] = "stablehlo.tanh"(%{{.*}}) <{newer = 1 : i32}>
  // OPT-NEXT: %[[TWO:.*]] = "stablehlo.tanh"(%{{.*}}) <{newer = 2 : i32}>
  // OPT-NEXT: "func.return"(%[[ONE]], %[[ONE]], %[[TWO]])
  %0 = func.call @one(%arg0) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = "stablehlo.tanh"(%arg0) <{newer = 1 : i32}> : (tensor<2xf32>) -> tensor<2xf32>
  %2 = "stablehlo.tanh"(%arg0) <{newer = 2 : i32}> : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

func.func private @one(%arg0: tensor<2xf32>) -> tensor<2xf32> {
  %0 = "stablehlo.tanh"(%arg0) <{newer = 1 : i32}> : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: sym_name = "operation"
func.func @operation(%arg0: tensor<2xf32>) -> !stablehlo.newer<tensor<2xf32>> {
  // CHECK: "stablehlo.newer"(%{{.*}}) <{x = #stablehlo<newer_enum CASE>}> ({
  // CHECK: }) {y} : (tensor<2xf32>) -> !stablehlo.newer<tensor<2xf32>>
  %0 = "stablehlo.newer"(%arg0) <{x = #stablehlo<newer_enum CASE>}> ({
    stablehlo.return %arg0 : tensor<2xf32>
  }) {y} : (tensor<2xf32>) -> !stablehlo.newer<tensor<2xf32>>
  return %0 : !stablehlo.newer<tensor<2xf32>>
}

// CHECK-LABEL: sym_name = "groups_by_axes"
func.func @groups_by_axes(%arg0: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: replica_groups = #stablehlo.replica_group_mesh_axes<mesh = @mesh, axes = [#stablehlo.axis_ref<name = "x">]>
  %0 = "stablehlo.all_gather"(%arg0) <{all_gather_dim = 0 : i64, replica_groups = #stablehlo.replica_group_mesh_axes<mesh = @mesh, axes = [#stablehlo.axis_ref<name = "x">]>}> : (tensor<2xf32>) -> tensor<4xf32>
  %1 = "stablehlo.slice"(%0) <{start_indices = array<i64: 0>, limit_indices = array<i64: 2>, strides = array<i64: 1>}> : (tensor<4xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
