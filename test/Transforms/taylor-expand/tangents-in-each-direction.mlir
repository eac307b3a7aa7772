// RUN: stablehlo-opt %s --taylor-expand --split-input-file | FileCheck %s

// What depends on a tangent is computed in each direction by itself.

// CHECK-LABEL: @branches
// CHECK: %[[P:.*]] = stablehlo.compare LT
// CHECK: stablehlo.select %[[P]], {{.*}} : tensor<2xi1>, tensor<2xf32>
// CHECK-NEXT: return
func.func @branches(%x: tensor<f32>, %v: tensor<2xf32>) -> tensor<2xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<f32>, tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>)
  return %z#1 : tensor<2xf32>
}
func.func private @f(%x: tensor<f32>) -> tensor<f32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<f32>) -> tensor<f32>
  return %z : tensor<f32>
}
func.func private @g(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
func.func private @jvp(%x: tensor<f32>, %t: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %p = stablehlo.compare LT, %x, %t : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %s = "stablehlo.if"(%p) ({
    stablehlo.return %x : tensor<f32>
  }, {
    stablehlo.return %t : tensor<f32>
  }) : (tensor<i1>) -> tensor<f32>
  return %x, %s : tensor<f32>, tensor<f32>
}

// -----

// CHECK-LABEL: @indexes
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %{{.*}}: tensor<2x3xf32>)
// CHECK: %[[I:.*]] = stablehlo.convert %{{.*}} : (tensor<2xf32>) -> tensor<2xi32>
// CHECK: %[[R:.*]] = stablehlo.reshape %[[I]] : (tensor<2xi32>) -> tensor<2x1xi32>
// CHECK: "stablehlo.gather"(%[[X]], %{{.*}})
func.func @indexes(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x1xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<1xf32>, tensor<2x1xf32>)
  return %z#1 : tensor<2x1xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<1xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<3xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}
func.func private @g(%x: tensor<3xf32>) -> tensor<1xf32> {
  %z = stablehlo.slice %x [0:1] : (tensor<3xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<1xf32>, tensor<1xf32>) {
  %z = stablehlo.slice %t [0:1] : (tensor<3xf32>) -> tensor<1xf32>
  %s = stablehlo.reshape %z : (tensor<1xf32>) -> tensor<f32>
  %i = stablehlo.convert %s : (tensor<f32>) -> tensor<i32>
  %d = stablehlo.dynamic_slice %x, %i, sizes = [1] : (tensor<3xf32>, tensor<i32>) -> tensor<1xf32>
  return %d, %d : tensor<1xf32>, tensor<1xf32>
}

// -----

// CHECK-LABEL: @integers
// CHECK: stablehlo.and %{{.*}} : tensor<2x3xi32>
// CHECK: stablehlo.or %{{.*}} : tensor<2x3xi32>
// CHECK: stablehlo.xor %{{.*}} : tensor<2x3xi32>
// CHECK: stablehlo.shift_left %{{.*}} : tensor<2x3xi32>
// CHECK: stablehlo.shift_right_arithmetic %{{.*}} : tensor<2x3xi32>
// CHECK: stablehlo.shift_right_logical %{{.*}} : tensor<2x3xi32>
func.func @integers(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func private @g(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %one = stablehlo.constant dense<1> : tensor<i32>
  %i = stablehlo.convert %t : (tensor<3xf32>) -> tensor<3xi32>
  %a = chlo.broadcast_and %i, %one : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  %o = chlo.broadcast_or %a, %one : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  %e = chlo.broadcast_xor %o, %one : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  %l = chlo.broadcast_shift_left %e, %one : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  %r = chlo.broadcast_shift_right_arithmetic %l, %one : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  %s = chlo.broadcast_shift_right_logical %r, %one : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  %z = stablehlo.convert %s : (tensor<3xi32>) -> tensor<3xf32>
  return %x, %z : tensor<3xf32>, tensor<3xf32>
}

// -----

// CHECK-LABEL: @starts
// CHECK: "stablehlo.gather"
func.func @starts(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x1xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<1xf32>, tensor<2x1xf32>)
  return %z#1 : tensor<2x1xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<1xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<3xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}
func.func private @g(%x: tensor<3xf32>) -> tensor<1xf32> {
  %z = stablehlo.slice %x [0:1] : (tensor<3xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<1xf32>, tensor<1xf32>) {
  %one = stablehlo.constant dense<1> : tensor<1xi32>
  %z = stablehlo.slice %t [0:1] : (tensor<3xf32>) -> tensor<1xf32>
  %i = stablehlo.convert %z : (tensor<1xf32>) -> tensor<1xi32>
  %l = stablehlo.add %i, %one : tensor<1xi32>
  %n = stablehlo.dynamic_iota %i, dim = 0 : (tensor<1xi32>) -> tensor<1xi32>
  %s = stablehlo.subtract %l, %n : tensor<1xi32>
  %d = stablehlo.real_dynamic_slice %x, %i, %s, %one : (tensor<3xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<1xf32>
  return %d, %d : tensor<1xf32>, tensor<1xf32>
}
