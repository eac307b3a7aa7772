// RUN: stablehlo-opt %s --taylor-merge-branches | FileCheck %s

// As exports for several platforms have it around every dot_general.

// CHECK-LABEL: func @equal_branches(
//  CHECK-SAME: %{{.*}}: tensor<i32>, %[[X:.*]]: tensor<2x3xf32>, %[[W:.*]]: tensor<3x4xf32>)
//   CHECK-NOT: stablehlo.case
//       CHECK: %[[Y:.*]] = stablehlo.dot_general %[[X]], %[[W]]
//       CHECK: return %[[Y]]
func.func @equal_branches(%platform: tensor<i32>, %x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = "stablehlo.case"(%platform) ({
    %a = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    stablehlo.return %a : tensor<2x4xf32>
  }, {
    %b = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    stablehlo.return %b : tensor<2x4xf32>
  }) : (tensor<i32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func @equal_branches_of_if(
//   CHECK-NOT: stablehlo.if
//       CHECK: stablehlo.sine
//       CHECK: stablehlo.cosine
//       CHECK: return
func.func @equal_branches_of_if(%p: tensor<i1>, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0:2 = "stablehlo.if"(%p) ({
    %a = stablehlo.sine %x : tensor<2xf32>
    %b = stablehlo.cosine %a : tensor<2xf32>
    stablehlo.return %b, %a : tensor<2xf32>, tensor<2xf32>
  }, {
    %a = stablehlo.sine %x : tensor<2xf32>
    %b = stablehlo.cosine %a : tensor<2xf32>
    stablehlo.return %b, %a : tensor<2xf32>, tensor<2xf32>
  }) : (tensor<i1>) -> (tensor<2xf32>, tensor<2xf32>)
  return %0#0, %0#1 : tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func @nested(
//   CHECK-NOT: stablehlo.case
//       CHECK: stablehlo.sine
//   CHECK-NOT: stablehlo.sine
//       CHECK: return
func.func @nested(%i: tensor<i32>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = "stablehlo.case"(%i) ({
    %1 = "stablehlo.case"(%i) ({
      %a = stablehlo.sine %x : tensor<2xf32>
      stablehlo.return %a : tensor<2xf32>
    }) : (tensor<i32>) -> tensor<2xf32>
    stablehlo.return %1 : tensor<2xf32>
  }, {
    %1 = "stablehlo.case"(%i) ({
      %a = stablehlo.sine %x : tensor<2xf32>
      stablehlo.return %a : tensor<2xf32>
    }) : (tensor<i32>) -> tensor<2xf32>
    stablehlo.return %1 : tensor<2xf32>
  }) : (tensor<i32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func @negative_other_op(
//       CHECK: stablehlo.case
func.func @negative_other_op(%i: tensor<i32>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = "stablehlo.case"(%i) ({
    %a = stablehlo.sine %x : tensor<2xf32>
    stablehlo.return %a : tensor<2xf32>
  }, {
    %a = stablehlo.cosine %x : tensor<2xf32>
    stablehlo.return %a : tensor<2xf32>
  }) : (tensor<i32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func @negative_other_operand(
//       CHECK: stablehlo.if
func.func @negative_other_operand(%p: tensor<i1>, %x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %0 = "stablehlo.if"(%p) ({
    stablehlo.return %x : tensor<2xf32>
  }, {
    stablehlo.return %y : tensor<2xf32>
  }) : (tensor<i1>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func @negative_other_attribute(
//       CHECK: stablehlo.case
func.func @negative_other_attribute(%i: tensor<i32>, %x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = "stablehlo.case"(%i) ({
    %a = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    stablehlo.return %a : tensor<2x2xf32>
  }, {
    %a = stablehlo.dot_general %x, %x, contracting_dims = [0] x [0] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    stablehlo.return %a : tensor<2x2xf32>
  }) : (tensor<i32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// A loop runs its region any number of times: never replaced.

// CHECK-LABEL: func @negative_while(
//       CHECK: stablehlo.while
func.func @negative_while(%p: tensor<i1>) -> tensor<i1> {
  %0 = stablehlo.while(%q = %p) : tensor<i1>
  cond {
    stablehlo.return %q : tensor<i1>
  } do {
    stablehlo.return %q : tensor<i1>
  }
  return %0 : tensor<i1>
}

// What nobody uses is no difference.

// CHECK-LABEL: func @unused(
//  CHECK-SAME: %[[P:.*]]: tensor<i1>, %[[X:.*]]: tensor<2xf32>
//  CHECK-NEXT: return %[[X]]
func.func @unused(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = "stablehlo.if"(%p) ({
    %a = stablehlo.tanh %x : tensor<2xf32>
    stablehlo.return %x : tensor<2xf32>
  }, {
    stablehlo.return %x : tensor<2xf32>
  }) : (tensor<i1>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
