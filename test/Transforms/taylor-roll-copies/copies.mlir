// RUN: stablehlo-opt --taylor-roll-copies --cse --split-input-file %s | FileCheck %s

// Directions are rows of the identity: what they select is there already.
// CHECK-LABEL: @basis_vectors
// CHECK-SAME: (%[[W:.*]]: tensor<3x4xf32>, %[[V:.*]]: tensor<4x4xf32>)
// CHECK-NOT: stablehlo.pad
// CHECK: %[[SQUARES:.*]] = stablehlo.multiply %[[W]], %[[W]] : tensor<3x4xf32>
// CHECK: %[[SUM:.*]] = stablehlo.reduce(%[[SQUARES]] {{.*}} dimensions = [0]
// CHECK: stablehlo.dot_general %[[SUM]], %[[V]], contracting_dims = [0] x [0] : (tensor<4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
func.func @basis_vectors(%w: tensor<3x4xf32>, %v: tensor<4x4xf32>) -> tensor<4xf32> {
  %one = stablehlo.constant dense<1.0> : tensor<1xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %e0 = stablehlo.pad %one, %zero, low = [0], high = [2], interior = [0] : (tensor<1xf32>, tensor<f32>) -> tensor<3xf32>
  %e1 = stablehlo.pad %one, %zero, low = [1], high = [1], interior = [0] : (tensor<1xf32>, tensor<f32>) -> tensor<3xf32>
  %e2 = stablehlo.pad %one, %zero, low = [2], high = [0], interior = [0] : (tensor<1xf32>, tensor<f32>) -> tensor<3xf32>
  %t0 = stablehlo.dot_general %e0, %w, contracting_dims = [0] x [0] : (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
  %t1 = stablehlo.dot_general %e1, %w, contracting_dims = [0] x [0] : (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
  %t2 = stablehlo.dot_general %e2, %w, contracting_dims = [0] x [0] : (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
  %q0 = stablehlo.multiply %t0, %t0 : tensor<4xf32>
  %q1 = stablehlo.multiply %t1, %t1 : tensor<4xf32>
  %q2 = stablehlo.multiply %t2, %t2 : tensor<4xf32>
  %z0 = stablehlo.dot_general %q0, %v, contracting_dims = [0] x [0] : (tensor<4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
  %z1 = stablehlo.dot_general %q1, %v, contracting_dims = [0] x [0] : (tensor<4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
  %z2 = stablehlo.dot_general %q2, %v, contracting_dims = [0] x [0] : (tensor<4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
  %a = stablehlo.add %z0, %z1 : tensor<4xf32>
  %s = stablehlo.add %a, %z2 : tensor<4xf32>
  return %s : tensor<4xf32>
}

// -----

// CHECK-LABEL: @diagonal
// CHECK: %[[FLAT:.*]] = stablehlo.reshape %{{.*}} : (tensor<3x3xf32>) -> tensor<9xf32>
// CHECK: %[[DIAGONAL:.*]] = stablehlo.slice %[[FLAT]] [0:9:4]
// CHECK: stablehlo.reduce(%[[DIAGONAL]]
func.func @diagonal(%h: tensor<3x3xf32>) -> tensor<1x1xf32> {
  // In any order.
  %2 = stablehlo.slice %h [2:3, 2:3] : (tensor<3x3xf32>) -> tensor<1x1xf32>
  %0 = stablehlo.slice %h [0:1, 0:1] : (tensor<3x3xf32>) -> tensor<1x1xf32>
  %1 = stablehlo.slice %h [1:2, 1:2] : (tensor<3x3xf32>) -> tensor<1x1xf32>
  %a = stablehlo.add %2, %0 : tensor<1x1xf32>
  %s = stablehlo.add %a, %1 : tensor<1x1xf32>
  return %s : tensor<1x1xf32>
}

// -----

// Signs and constant factors become weights.
// CHECK-LABEL: @weights
// CHECK: %[[WEIGHTS:.*]] = stablehlo.constant dense<[1.000000e+00, -2.500000e+00]> : tensor<2xf32>
// CHECK: stablehlo.multiply %{{.*}}, %{{.*}} : tensor<2xf32>
// CHECK: stablehlo.reduce
func.func @weights(%x: tensor<3xf32>) -> tensor<1xf32> {
  %c = stablehlo.constant dense<2.5> : tensor<1xf32>
  %0 = stablehlo.slice %x [0:1] : (tensor<3xf32>) -> tensor<1xf32>
  %1 = stablehlo.slice %x [2:3] : (tensor<3xf32>) -> tensor<1xf32>
  %y = stablehlo.multiply %1, %c : tensor<1xf32>
  %s = stablehlo.subtract %0, %y : tensor<1xf32>
  return %s : tensor<1xf32>
}

// -----

// Inputs that differ are stacked, where that is cheaper than the copies.
// CHECK-LABEL: @inputs
// CHECK-SAME: (%[[X:.*]]: tensor<8xf32>, %[[Y:.*]]: tensor<8xf32>, %[[W:.*]]: tensor<8x8xf32>)
// CHECK: %[[XY:.*]] = stablehlo.concatenate
// CHECK: stablehlo.dot_general %[[XY]], %[[W]], {{.*}} -> tensor<2x8xf32>
func.func @inputs(%x: tensor<8xf32>, %y: tensor<8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %1 = stablehlo.dot_general %y, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %t0 = stablehlo.tanh %0 : tensor<8xf32>
  %t1 = stablehlo.tanh %1 : tensor<8xf32>
  %s = stablehlo.add %t0, %t1 : tensor<8xf32>
  return %s : tensor<8xf32>
}

// -----

// Other summands stay beside the copies.
// CHECK-LABEL: @others
// CHECK: %[[COPIES:.*]] = stablehlo.reduce
// CHECK: stablehlo.add {{.*}}%[[COPIES]]
// CHECK-NOT: stablehlo.slice
func.func @others(%x: tensor<4xf32>, %y: tensor<1xf32>) -> tensor<1xf32> {
  %0 = stablehlo.slice %x [0:1] : (tensor<4xf32>) -> tensor<1xf32>
  %1 = stablehlo.slice %x [1:2] : (tensor<4xf32>) -> tensor<1xf32>
  %a = stablehlo.add %0, %y : tensor<1xf32>
  %s = stablehlo.add %a, %1 : tensor<1xf32>
  return %s : tensor<1xf32>
}

// -----

// A partial sum that something else reads is computed as it was.
// CHECK-LABEL: @negative_shared_partial_sum
// CHECK: %[[PARTIAL:.*]] = stablehlo.reduce
// CHECK: stablehlo.add
// CHECK: return
func.func @negative_shared_partial_sum(%x: tensor<4xf32>) -> (tensor<1xf32>, tensor<1xf32>) {
  %0 = stablehlo.slice %x [0:1] : (tensor<4xf32>) -> tensor<1xf32>
  %1 = stablehlo.slice %x [1:2] : (tensor<4xf32>) -> tensor<1xf32>
  %2 = stablehlo.slice %x [2:3] : (tensor<4xf32>) -> tensor<1xf32>
  %a = stablehlo.add %0, %1 : tensor<1xf32>
  %s = stablehlo.add %a, %2 : tensor<1xf32>
  return %a, %s : tensor<1xf32>, tensor<1xf32>
}

// -----

// CHECK-LABEL: @negative_other_op
// CHECK: stablehlo.sine
// CHECK: stablehlo.cosine
// CHECK: stablehlo.add
func.func @negative_other_op(%x: tensor<4xf32>) -> tensor<1xf32> {
  %0 = stablehlo.slice %x [0:1] : (tensor<4xf32>) -> tensor<1xf32>
  %1 = stablehlo.slice %x [1:2] : (tensor<4xf32>) -> tensor<1xf32>
  %y = stablehlo.sine %0 : tensor<1xf32>
  %z = stablehlo.cosine %1 : tensor<1xf32>
  %s = stablehlo.add %y, %z : tensor<1xf32>
  return %s : tensor<1xf32>
}

// -----

// CHECK-LABEL: @negative_other_attribute
// CHECK-COUNT-2: stablehlo.round_nearest_afz
// CHECK: stablehlo.add
func.func @negative_other_attribute(%x: tensor<4xf32>) -> tensor<1xf32> {
  %0 = stablehlo.slice %x [0:1] : (tensor<4xf32>) -> tensor<1xf32>
  %1 = stablehlo.slice %x [1:2] : (tensor<4xf32>) -> tensor<1xf32>
  %y = stablehlo.round_nearest_afz %0 {name = "one"} : tensor<1xf32>
  %z = stablehlo.round_nearest_afz %1 {name = "other"} : tensor<1xf32>
  %s = stablehlo.add %y, %z : tensor<1xf32>
  return %s : tensor<1xf32>
}

// -----

// CHECK-LABEL: @negative_stacking_costs_more
// CHECK-COUNT-2: stablehlo.tanh
// CHECK: stablehlo.add
func.func @negative_stacking_costs_more(%x: tensor<8xf32>, %y: tensor<8xf32>) -> tensor<8xf32> {
  %0 = stablehlo.tanh %x : tensor<8xf32>
  %1 = stablehlo.tanh %y : tensor<8xf32>
  %s = stablehlo.add %0, %1 : tensor<8xf32>
  return %s : tensor<8xf32>
}

// -----

// Steps of a recurrence are not copies: one has more ops than the other.
// CHECK-LABEL: @negative_steps
// CHECK-COUNT-2: stablehlo.dot_general {{.*}} -> tensor<8xf32>
// CHECK: stablehlo.add
func.func @negative_steps(%x: tensor<8xf32>, %w: tensor<8x8xf32>) -> tensor<8xf32> {
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %1 = stablehlo.dot_general %0, %w, contracting_dims = [0] x [0] : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
  %s = stablehlo.add %0, %1 : tensor<8xf32>
  return %s : tensor<8xf32>
}
