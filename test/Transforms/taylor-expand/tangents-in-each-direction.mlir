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
