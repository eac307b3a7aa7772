// RUN: stablehlo-opt %s --split-input-file --taylor-expand --verify-diagnostics | FileCheck %s

// Ops that are made of others have the coefficients of these.

// CHECK-LABEL: @mapped
//  CHECK-SAME:   %[[X:.*]]: tensor<3xf32>, %[[Y:.*]]: tensor<2x3xf32>, %[[V:.*]]: tensor<4x3xf32>)
//   CHECK-DAG:   stablehlo.compare GT, {{.*}} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
//   CHECK-DAG:   stablehlo.broadcast_in_dim %[[V]], dims = [0, 2] : (tensor<4x3xf32>) -> tensor<4x2x3xf32>
//   CHECK-NOT:   chlo.
func.func @mapped(%x: tensor<3xf32>, %y: tensor<2x3xf32>, %v: tensor<4x3xf32>) -> tensor<4x2x3xf32> {
  %z:2 = taylor.jet @f(%x, %y, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<2x3xf32>, tensor<4x3xf32>) -> (tensor<2x3xf32>, tensor<4x2x3xf32>)
  return %z#1 : tensor<4x2x3xf32>
}
func.func private @f(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %p = chlo.broadcast_compare %x, %y {comparison_direction = #chlo<comparison_direction GT>} : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  %z = chlo.broadcast_select %p, %x, %y : (tensor<2x3xi1>, tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %z : tensor<2x3xf32>
}

// -----

// A size does not vary, and shapes that are known may be given as values.

// CHECK-LABEL: @sizes
//  CHECK-SAME:   %[[X:.*]]: tensor<3xf32>, %[[V:.*]]: tensor<4x3xf32>, %{{.*}}: tensor<2xi32>)
//       CHECK:   %[[B:.*]] = stablehlo.broadcast_in_dim %[[V]], dims = [0, 2] : (tensor<4x3xf32>) -> tensor<4x2x3xf32>
//       CHECK:   stablehlo.reshape %[[B]] : (tensor<4x2x3xf32>) -> tensor<4x6xf32>
//   CHECK-NOT:   stablehlo.dynamic
func.func @sizes(%x: tensor<3xf32>, %v: tensor<4x3xf32>, %s: tensor<2xi32>) -> (tensor<i32>, tensor<4x6xf32>) {
  %z:3 = taylor.jet @f(%x, %s, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<2xi32>, tensor<4x3xf32>) -> (tensor<i32>, tensor<6xf32>, tensor<4x6xf32>)
  return %z#0, %z#2 : tensor<i32>, tensor<4x6xf32>
}
func.func private @f(%x: tensor<3xf32>, %s: tensor<2xi32>) -> (tensor<i32>, tensor<6xf32>) {
  %six = stablehlo.constant dense<6> : tensor<1xi32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<3xf32>) -> tensor<i32>
  %b = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  %r = stablehlo.dynamic_reshape %b, %six : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<6xf32>
  return %n, %r : tensor<i32>, tensor<6xf32>
}

// -----

func.func @diagonal(%x: tensor<3x3xf32>, %v: tensor<2x3x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x3xf32>, tensor<2x3x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3x3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected static shapes, and letters that are distinct in each operand}}
  %z = "stablehlo.unary_einsum"(%x) <{einsum_config = "ii->i"}> : (tensor<3x3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// Ops whose operands say what is taken are others where these are known.

// CHECK-LABEL: @known
//  CHECK-SAME:   %{{[^ ]+}}: tensor<3xf32>, %[[V:[^ ]+]]: tensor<4x3xf32>)
//       CHECK:   stablehlo.slice %[[V]] [0:4, 1:3]
//       CHECK:   stablehlo.pad {{.*}}, low = [0, 1], high = [0, 0], interior = [0, 0]
//       CHECK:   stablehlo.slice {{.*}} [0:4, 0:1]
//       CHECK:   "stablehlo.gather"{{.*}}slice_sizes = array<i64: 4, 1>
//   CHECK-NOT:   stablehlo.dynamic_pad
//   CHECK-NOT:   set_dimension_size
func.func @known(%x: tensor<3xf32>, %v: tensor<4x3xf32>) -> tensor<4x2x1xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<4x3xf32>) -> (tensor<2x1xf32>, tensor<4x2x1xf32>)
  return %z#1 : tensor<4x2x1xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<2x1xf32> {
  %zero = stablehlo.constant dense<0> : tensor<1xi32>
  %one = stablehlo.constant dense<1> : tensor<1xi32>
  %three = stablehlo.constant dense<3> : tensor<1xi32>
  %size = stablehlo.constant dense<1> : tensor<i32>
  %p = stablehlo.constant dense<5.0> : tensor<f32>
  %s = stablehlo.real_dynamic_slice %x, %one, %three, %one : (tensor<3xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  %d = stablehlo.dynamic_pad %s, %p, %one, %zero, %zero : (tensor<2xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<3xf32>
  %f = stablehlo.set_dimension_size %d, %size, dim = 0 : (tensor<3xf32>, tensor<i32>) -> tensor<1xf32>
  %i = stablehlo.dynamic_iota %three, dim = 0 : (tensor<1xi32>) -> tensor<2xi32>
  %z = "stablehlo.dynamic_gather"(%f, %i, %one) {dimension_numbers = #stablehlo.gather<offset_dims = [1], start_index_map = [0], index_vector_dim = 1>} : (tensor<1xf32>, tensor<2xi32>, tensor<1xi32>) -> tensor<2x1xf32>
  return %z : tensor<2x1xf32>
}

// -----

// Elsewhere the shape of the result says how many elements are taken, from where
// the operands say.

// CHECK-LABEL: @unknown
//  CHECK-SAME:   %{{[^ ]+}}: tensor<3xf32>, %[[I:[^ ]+]]: tensor<1xi32>, %{{[^ ]+}}: tensor<1xi32>, %[[V:[^ ]+]]: tensor<4x3xf32>)
//       CHECK:   %[[START:.*]] = stablehlo.reshape %[[I]] : (tensor<1xi32>) -> tensor<i32>
//       CHECK:   stablehlo.dynamic_slice %[[V]], %{{.*}}, %[[START]], sizes = [4, 2]
//       CHECK:   stablehlo.pad %{{.*}}, low = [0, 4], high = [0, 4], interior = [0, 1]
//       CHECK:   %[[LESS:.*]] = stablehlo.subtract %{{.*}}, %[[I]]
//       CHECK:   stablehlo.dynamic_slice {{.*}}, sizes = [4, 4]
func.func @unknown(%x: tensor<3xf32>, %i: tensor<1xi32>, %l: tensor<1xi32>, %v: tensor<4x3xf32>) -> tensor<4x4xf32> {
  %z:2 = taylor.jet @f(%x, %i, %l, %v) order 1 series [1, 0, 0] : (tensor<3xf32>, tensor<1xi32>, tensor<1xi32>, tensor<4x3xf32>) -> (tensor<4xf32>, tensor<4x4xf32>)
  return %z#1 : tensor<4x4xf32>
}
func.func private @f(%x: tensor<3xf32>, %i: tensor<1xi32>, %l: tensor<1xi32>) -> tensor<4xf32> {
  %one = stablehlo.constant dense<1> : tensor<1xi32>
  %p = stablehlo.constant dense<5.0> : tensor<f32>
  %s = stablehlo.real_dynamic_slice %x, %i, %l, %one : (tensor<3xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  %z = stablehlo.dynamic_pad %s, %p, %i, %l, %one : (tensor<2xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<4xf32>
  return %z : tensor<4xf32>
}

// -----

func.func @unknown_strides(%x: tensor<3xf32>, %n: tensor<1xi32>, %v: tensor<2x3xf32>) -> tensor<2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %n, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<1xi32>, tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<3xf32>, %n: tensor<1xi32>) -> tensor<2xf32> {
  // expected-error @below {{expected static shapes that fit, and known strides}}
  %z = stablehlo.real_dynamic_slice %x, %n, %n, %n : (tensor<3xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

func.func @unknown_interior(%x: tensor<3xf32>, %n: tensor<1xi32>, %v: tensor<2x3xf32>) -> tensor<2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %n, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<1xi32>, tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<3xf32>, %n: tensor<1xi32>) -> tensor<2xf32> {
  %p = stablehlo.constant dense<5.0> : tensor<f32>
  // expected-error @below {{expected static shapes that fit, and known interior padding}}
  %z = stablehlo.dynamic_pad %x, %p, %n, %n, %n : (tensor<3xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

func.func @unknown_size(%x: tensor<3xf32>, %n: tensor<1xi32>, %v: tensor<2x3xf32>) -> tensor<2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %n, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<1xi32>, tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<3xf32>, %n: tensor<1xi32>) -> tensor<2xf32> {
  %s = stablehlo.reshape %n : (tensor<1xi32>) -> tensor<i32>
  // expected-error @below {{expected static shapes that fit, and a known size}}
  %z = stablehlo.set_dimension_size %x, %s, dim = 0 : (tensor<3xf32>, tensor<i32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

func.func @unknown_padding_of_nothing(%x: tensor<2x4x7xf32>, %y: tensor<6x4x3xf32>, %p: tensor<1x2xi64>, %v: tensor<2x2x4x7xf32>) -> tensor<2x2x6x0xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %y, %p, %v) order 1 series [1, 0, 0] : (tensor<2x4x7xf32>, tensor<6x4x3xf32>, tensor<1x2xi64>, tensor<2x2x4x7xf32>) -> (tensor<2x6x0xf32>, tensor<2x2x6x0xf32>)
  return %z#1 : tensor<2x2x6x0xf32>
}
func.func private @f(%x: tensor<2x4x7xf32>, %y: tensor<6x4x3xf32>, %p: tensor<1x2xi64>) -> tensor<2x6x0xf32> {
  // expected-error @below {{expected static shapes that fit}}
  %z = "stablehlo.dynamic_conv"(%x, %y, %p) <{dimension_numbers = #stablehlo.conv<[b, f, 0]x[o, i, 0]->[b, f, 0]>, feature_group_count = 1 : i64, batch_group_count = 1 : i64}> : (tensor<2x4x7xf32>, tensor<6x4x3xf32>, tensor<1x2xi64>) -> tensor<2x6x0xf32>
  return %z : tensor<2x6x0xf32>
}
