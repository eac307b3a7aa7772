// RUN: stablehlo-opt %s --collapse-taylor | FileCheck %s

// A sum over 50 directions moves through ops that are linear and work slice by
// slice along the direction. They are written with one slice.

// CHECK-LABEL: func @convolution(
//       CHECK: stablehlo.multiply %[[T:.*]], %[[T]] : tensor<50x8x3xf32>
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8x3xf32>, tensor<f32>) -> tensor<8x3xf32>
//       CHECK: stablehlo.convolution{{.*}} : (tensor<1x8x3xf32>, tensor<3x3x4xf32>) -> tensor<1x6x4xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @convolution(%t: tensor<50x8x3xf32>, %k: tensor<3x3x4xf32>) -> tensor<6x4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8x3xf32>
  %y = stablehlo.convolution(%q, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<50x8x3xf32>, tensor<3x3x4xf32>) -> tensor<50x6x4xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x6x4xf32>, tensor<f32>) -> tensor<6x4xf32>
  return %s : tensor<6x4xf32>
}

// vmap merges the directions with the batch.
// CHECK-LABEL: func @merged_with_the_batch(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x2x8x3xf32>, tensor<f32>) -> tensor<2x8x3xf32>
//       CHECK: stablehlo.convolution{{.*}} : (tensor<2x8x3xf32>, tensor<3x3x4xf32>) -> tensor<2x6x4xf32>
//       CHECK: return
func.func @merged_with_the_batch(%t: tensor<50x2x8x3xf32>, %k: tensor<3x3x4xf32>) -> tensor<2x6x4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x2x8x3xf32>
  %m = stablehlo.reshape %q : (tensor<50x2x8x3xf32>) -> tensor<100x8x3xf32>
  %y = stablehlo.convolution(%m, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<100x8x3xf32>, tensor<3x3x4xf32>) -> tensor<100x6x4xf32>
  %z = stablehlo.reshape %y : (tensor<100x6x4xf32>) -> tensor<50x2x6x4xf32>
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x2x6x4xf32>, tensor<f32>) -> tensor<2x6x4xf32>
  return %s : tensor<2x6x4xf32>
}

// Along features of the kernel, in which a convolution is linear as well.
// CHECK-LABEL: func @kernel(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x4x3x3xf32>, tensor<f32>) -> tensor<4x3x3xf32>
//       CHECK: stablehlo.convolution{{.*}} -> tensor<2x6x4xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @kernel(%x: tensor<2x8x3xf32>, %t: tensor<50x4x3x3xf32>) -> tensor<2x6x4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x4x3x3xf32>
  %m = stablehlo.reshape %q : (tensor<50x4x3x3xf32>) -> tensor<200x3x3xf32>
  %y = stablehlo.convolution(%x, %m) dim_numbers = [b, 0, f]x[o, 0, i]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x8x3xf32>, tensor<200x3x3xf32>) -> tensor<2x6x200xf32>
  %z = stablehlo.reshape %y : (tensor<2x6x200xf32>) -> tensor<2x6x50x4xf32>
  %s = stablehlo.reduce(%z init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<2x6x50x4xf32>, tensor<f32>) -> tensor<2x6x4xf32>
  return %s : tensor<2x6x4xf32>
}

// The initial value is added in each direction.
// CHECK-LABEL: func @reduce_window(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.reduce_window
//       CHECK: (tensor<1x8xf32>, tensor<f32>) -> tensor<1x8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: dense<5.000000e+01>
//       CHECK: return
func.func @reduce_window(%t: tensor<50x8xf32>, %init: tensor<f32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %y = "stablehlo.reduce_window"(%q, %init) <{window_dimensions = array<i64: 1, 8>, padding = dense<[[0, 0], [7, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<50x8xf32>, tensor<f32>) -> tensor<50x8xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

// The places that a gather reads need not be known.
// CHECK-LABEL: func @gather(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8x3xf32>, tensor<f32>) -> tensor<8x3xf32>
//       CHECK: "stablehlo.gather"{{.*}}slice_sizes = array<i64: 1, 1, 3>{{.*}} : (tensor<1x8x3xf32>, tensor<4x1xi32>) -> tensor<1x4x3xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @gather(%t: tensor<50x8x3xf32>, %i: tensor<4x1xi32>) -> tensor<4x3xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8x3xf32>
  %y = "stablehlo.gather"(%q, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 2], collapsed_slice_dims = [1], start_index_map = [1], index_vector_dim = 1>, slice_sizes = array<i64: 50, 1, 3>}> : (tensor<50x8x3xf32>, tensor<4x1xi32>) -> tensor<50x4x3xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x4x3xf32>, tensor<f32>) -> tensor<4x3xf32>
  return %s : tensor<4x3xf32>
}

// CHECK-LABEL: func @dynamic_slice(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.dynamic_slice {{.*}} sizes = [1, 3] : (tensor<1x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @dynamic_slice(%t: tensor<50x8xf32>, %i: tensor<i32>) -> tensor<3xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %start = stablehlo.constant dense<0> : tensor<i32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %y = stablehlo.dynamic_slice %q, %start, %i, sizes = [50, 3] : (tensor<50x8xf32>, tensor<i32>, tensor<i32>) -> tensor<50x3xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x3xf32>, tensor<f32>) -> tensor<3xf32>
  return %s : tensor<3xf32>
}

// CHECK-LABEL: func @fft(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: stablehlo.fft {{.*}} : (tensor<1x8xf32>) -> tensor<1x5xcomplex<f32>>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @fft(%t: tensor<50x8xf32>) -> tensor<5xcomplex<f32>> {
  %zero = stablehlo.constant dense<(0.0, 0.0)> : tensor<complex<f32>>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %y = stablehlo.fft %q, type = RFFT, length = [8] : (tensor<50x8xf32>) -> tensor<50x5xcomplex<f32>>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x5xcomplex<f32>>, tensor<complex<f32>>) -> tensor<5xcomplex<f32>>
  return %s : tensor<5xcomplex<f32>>
}

// Columns of the right-hand side are solved for one by one.
// CHECK-LABEL: func @triangular_solve(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [1] : (tensor<4x50xf32>, tensor<f32>) -> tensor<4xf32>
//       CHECK: "stablehlo.triangular_solve"{{.*}} : (tensor<4x4xf32>, tensor<4x1xf32>) -> tensor<4x1xf32>
//   CHECK-NOT: x50x
//       CHECK: return
func.func @triangular_solve(%a: tensor<4x4xf32>, %t: tensor<4x50xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<4x50xf32>
  %y = "stablehlo.triangular_solve"(%a, %q) <{left_side = true, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>}> : (tensor<4x4xf32>, tensor<4x50xf32>) -> tensor<4x50xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<4x50xf32>, tensor<f32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// Calls of what is known to have no side effects are erased.
// CHECK-LABEL: func @call_of_trsm(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [1] : (tensor<4x50xf32>, tensor<f32>) -> tensor<4xf32>
//       CHECK: stablehlo.custom_call @lapack_strsm_ffi{{.*}} : (tensor<4x4xf32>, tensor<4x1xf32>) -> tensor<4x1xf32>
//   CHECK-NOT: x50x
//       CHECK: return
func.func @call_of_trsm(%a: tensor<4x4xf32>, %t: tensor<4x50xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<4x50xf32>
  %y = stablehlo.custom_call @lapack_strsm_ffi(%a, %q) {mhlo.backend_config = {diag = 78 : ui8, side = 76 : ui8, trans_x = 78 : ui8, uplo = 76 : ui8}, operand_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>]} : (tensor<4x4xf32>, tensor<4x50xf32>) -> tensor<4x50xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<4x50xf32>, tensor<f32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// CHECK-LABEL: func @all_reduce(
//       CHECK: stablehlo.reduce(%{{.*}} across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
//       CHECK: "stablehlo.all_reduce"
//       CHECK: (tensor<1x8xf32>) -> tensor<1x8xf32>
//   CHECK-NOT: tensor<50x
//       CHECK: return
func.func @all_reduce(%t: tensor<50x8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %y = "stablehlo.all_reduce"(%q) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<50x8xf32>) -> tensor<50x8xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

// What is there and what is written are summed, each by itself.
// CHECK-LABEL: func @dynamic_update_slice(
//       CHECK: stablehlo.dynamic_update_slice {{.*}} : (tensor<1x8xf32>, tensor<1x3xf32>,
//   CHECK-NOT: stablehlo.dynamic_update_slice {{.*}}tensor<50x
//       CHECK: return
func.func @dynamic_update_slice(%t: tensor<50x8xf32>, %u: tensor<50x3xf32>, %i: tensor<i32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %start = stablehlo.constant dense<0> : tensor<i32>
  %q = stablehlo.multiply %t, %t : tensor<50x8xf32>
  %p = stablehlo.multiply %u, %u : tensor<50x3xf32>
  %y = stablehlo.dynamic_update_slice %q, %p, %start, %i : (tensor<50x8xf32>, tensor<50x3xf32>, tensor<i32>, tensor<i32>) -> tensor<50x8xf32>
  %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<50x8xf32>, tensor<f32>) -> tensor<8xf32>
  return %s : tensor<8xf32>
}

// A weight is pushed through the transpose of a convolution: that is the
// convolution, which the program has.
// CHECK-LABEL: func @transposed_convolution(
//   CHECK-NOT: stablehlo.reverse
//       CHECK: %[[F:.*]] = stablehlo.convolution{{.*}} -> tensor<50x6x4xf32>
//       CHECK: stablehlo.multiply %[[F]], %[[F]] : tensor<50x6x4xf32>
//   CHECK-NOT: stablehlo.convolution
//       CHECK: return
func.func @transposed_convolution(%t: tensor<50x8x3xf32>, %k: tensor<3x3x4xf32>, %c: tensor<6x4xf32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %f = stablehlo.convolution(%t, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [1], pad = [[0, 0]], lhs_dilate = [1], rhs_dilate = [1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<50x8x3xf32>, tensor<3x3x4xf32>) -> tensor<50x6x4xf32>
  %b = stablehlo.broadcast_in_dim %c, dims = [1, 2] : (tensor<6x4xf32>) -> tensor<50x6x4xf32>
  %g = stablehlo.multiply %b, %f : tensor<50x6x4xf32>
  %r = stablehlo.reverse %k, dims = [0] : tensor<3x3x4xf32>
  %y = stablehlo.convolution(%g, %r) dim_numbers = [b, 0, f]x[0, o, i]->[b, 0, f], window = {stride = [1], pad = [[2, 2]], lhs_dilate = [1], rhs_dilate = [1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<50x6x4xf32>, tensor<3x3x4xf32>) -> tensor<50x8x3xf32>
  %p = stablehlo.multiply %t, %y : tensor<50x8x3xf32>
  %s = stablehlo.reduce(%p init: %zero) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<50x8x3xf32>, tensor<f32>) -> tensor<f32>
  return %s : tensor<f32>
}
