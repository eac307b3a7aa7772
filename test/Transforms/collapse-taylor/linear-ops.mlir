// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// A sum over 50 directions moves through every linear op: the square, which is
// not linear, is summed where it is, and nothing else has the direction axis.
// Other directional arguments are summed as they are.

// CHECK-LABEL: func @add(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.add {{.*}} : tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @add(%t: tensor<50x8xf32>, %u: tensor<50x8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.add %q, %u : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @broadcast_in_dim(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.broadcast_in_dim {{.*}} -> tensor<3x64xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @broadcast_in_dim(%t: tensor<50x8xf32>, %w: tensor<8x64xf32>) -> tensor<3x64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.broadcast_in_dim %q, dims = [0, 2] : (tensor<50x8xf32>) -> tensor<50x3x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [2] x [0] : (tensor<50x3x8xf32>, tensor<8x64xf32>) -> tensor<50x3x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x3x64xf32>, tensor<f32>) -> tensor<3x64xf32>
  return %s : tensor<3x64xf32>
}

// CHECK-LABEL: func @concatenate(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.reduce({{.*}} : (tensor<50x2xf32>, tensor<f32>)
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @concatenate(%t: tensor<50x8xf32>, %u: tensor<50x2xf32>, %w: tensor<10x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.concatenate %q, %u, dim = 1 : (tensor<50x8xf32>, tensor<50x2xf32>) -> tensor<50x10xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x10xf32>, tensor<10x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @convert(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.convert {{.*}} : (tensor<8xf32>) -> tensor<8xbf16>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @convert(%t: tensor<50x8xf32>, %w: tensor<8x64xbf16>) -> tensor<64xbf16> {
  %zero = stablehlo.constant dense<0.0> : tensor<bf16>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.convert %q : (tensor<50x8xf32>) -> tensor<50x8xbf16>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xbf16>, tensor<8x64xbf16>) -> tensor<50x64xbf16>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xbf16>, tensor<bf16>) -> tensor<64xbf16>
  return %s : tensor<64xbf16>
}

// CHECK-LABEL: func @divide(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.divide {{.*}} : tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @divide(%t: tensor<50x8xf32>, %v: tensor<8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %b = stablehlo.broadcast_in_dim %v, dims = [1] : (tensor<8xf32>) -> tensor<50x8xf32>
  %l = stablehlo.divide %q, %b : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @dot_general_left(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @dot_general_left(%t: tensor<50x8xf32>, %v: tensor<8x8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.dot_general %q, %v, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x8xf32>) -> tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @dot_general_right(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.dot_general {{.*}} : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @dot_general_right(%t: tensor<50x8xf32>, %v: tensor<8x8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %d = stablehlo.dot_general %v, %q, contracting_dims = [0] x [1] : (tensor<8x8xf32>, tensor<50x8xf32>) -> tensor<8x50xf32>
  %l = stablehlo.transpose %d, dims = [1, 0] : (tensor<8x50xf32>) -> tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @multiply(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.multiply {{.*}} : tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @multiply(%t: tensor<50x8xf32>, %v: tensor<8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %b = stablehlo.broadcast_in_dim %v, dims = [1] : (tensor<8xf32>) -> tensor<50x8xf32>
  %l = stablehlo.multiply %b, %q : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @negate(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.negate {{.*}} : tensor<64xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @negate(%t: tensor<50x8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.negate %q : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @optimization_barrier(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @optimization_barrier(%t: tensor<50x8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.optimization_barrier %q : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @pad(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.pad {{.*}} : (tensor<8xf32>, tensor<f32>) -> tensor<18xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @pad(%t: tensor<50x8xf32>, %w: tensor<18x64xf32>) -> tensor<64xf32> {
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %l = stablehlo.pad %q, %zero, low = [0, 1], high = [0, 2], interior = [0, 1] : (tensor<50x8xf32>, tensor<f32>) -> tensor<50x18xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x18xf32>, tensor<18x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @reduce(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.reduce{{.*}} : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @reduce(%t: tensor<50x8xf32>, %w: tensor<4x64xf32>) -> tensor<64xf32> {
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %b = stablehlo.reshape %q : (tensor<50x8xf32>) -> tensor<50x4x2xf32>
  %l = stablehlo.reduce(%b init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<50x4x2xf32>, tensor<f32>) -> tensor<50x4xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x4xf32>, tensor<4x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @reshape_merge(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.reshape {{.*}} : (tensor<8x3xf32>) -> tensor<24xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @reshape_merge(%t: tensor<50x8xf32>, %v: tensor<3xf32>, %w: tensor<24x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %b = stablehlo.broadcast_in_dim %q, dims = [0, 1] : (tensor<50x8xf32>) -> tensor<50x8x3xf32>
  %c = stablehlo.broadcast_in_dim %v, dims = [2] : (tensor<3xf32>) -> tensor<50x8x3xf32>
  %d = stablehlo.multiply %b, %c : tensor<50x8x3xf32>
  %l = stablehlo.reshape %d : (tensor<50x8x3xf32>) -> tensor<50x24xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x24xf32>, tensor<24x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @reshape_split(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.reshape {{.*}} : (tensor<8xf32>) -> tensor<2x4xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @reshape_split(%t: tensor<50x8xf32>, %w: tensor<4x64xf32>) -> tensor<2x64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.reshape %q : (tensor<50x8xf32>) -> tensor<50x2x4xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [2] x [0] : (tensor<50x2x4xf32>, tensor<4x64xf32>) -> tensor<50x2x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x2x64xf32>, tensor<f32>) -> tensor<2x64xf32>
  return %s : tensor<2x64xf32>
}

// CHECK-LABEL: func @reverse(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.reverse {{.*}} : tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @reverse(%t: tensor<50x8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.reverse %q, dims = [1] : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @select(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.select {{.*}} : tensor<8xi1>, tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @select(%t: tensor<50x8xf32>, %p: tensor<8xi1>, %v: tensor<8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %b = stablehlo.broadcast_in_dim %p, dims = [1] : (tensor<8xi1>) -> tensor<50x8xi1>
  %c = stablehlo.constant dense<0.0> : tensor<50x8xf32>
  %l = stablehlo.select %b, %q, %c : tensor<50x8xi1>, tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @slice(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.slice {{.*}} : (tensor<8xf32>) -> tensor<4xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @slice(%t: tensor<50x8xf32>, %w: tensor<4x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.slice %q [0:50, 1:8:2] : (tensor<50x8xf32>) -> tensor<50x4xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x4xf32>, tensor<4x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @subtract(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.subtract {{.*}} : tensor<8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @subtract(%t: tensor<50x8xf32>, %u: tensor<50x8xf32>, %w: tensor<8x64xf32>) -> tensor<64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %l = stablehlo.subtract %u, %q : tensor<50x8xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [1] x [0] : (tensor<50x8xf32>, tensor<8x64xf32>) -> tensor<50x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x64xf32>, tensor<f32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}

// CHECK-LABEL: func @transpose(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.dot_general {{.*}} contracting_dims = [0] x [0] : (tensor<2x4xf32>, tensor<2x64xf32>) -> tensor<4x64xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @transpose(%t: tensor<50x8xf32>, %w: tensor<2x64xf32>) -> tensor<4x64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %b = stablehlo.reshape %q : (tensor<50x8xf32>) -> tensor<50x2x4xf32>
  %l = stablehlo.transpose %b, dims = [0, 2, 1] : (tensor<50x2x4xf32>) -> tensor<50x4x2xf32>
  %y = stablehlo.dot_general %l, %w, contracting_dims = [2] x [0] : (tensor<50x4x2xf32>, tensor<2x64xf32>) -> tensor<50x4x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x4x64xf32>, tensor<f32>) -> tensor<4x64xf32>
  return %s : tensor<4x64xf32>
}

// CHECK-LABEL: func @ragged_dot(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8x6xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8x6xf32>, tensor<f32>) -> tensor<8x6xf32>
//       CHECK: "chlo.ragged_dot"{{.*}} -> tensor<1x8x64xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @ragged_dot(%t: tensor<50x8x6xf32>, %w: tensor<2x6x64xf32>, %sizes: tensor<2xi32>) -> tensor<8x64xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8x6xf32>
  %y = "chlo.ragged_dot"(%q, %w, %sizes) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [1], rhs_group_dimensions = [0]>} : (tensor<50x8x6xf32>, tensor<2x6x64xf32>, tensor<2xi32>) -> tensor<50x8x64xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8x64xf32>, tensor<f32>) -> tensor<8x64xf32>
  return %s : tensor<8x64xf32>
}
