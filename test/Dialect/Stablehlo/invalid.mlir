// RUN: stablehlo-opt %s --split-input-file --verify-diagnostics

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

func.func @element_types_differ(%x: tensor<2xf32>, %y: tensor<2xf64>) {
  // expected-error @below {{expected one type for all operands and results, but got 'tensor<2xf32>' and 'tensor<2xf64>'}}
  %0 = "stablehlo.add"(%x, %y) : (tensor<2xf32>, tensor<2xf64>) -> tensor<2xf32>
  return
}

// -----

func.func @compare_element_types(%x: tensor<2xf32>, %y: tensor<2xf64>) {
  // expected-error @below {{expected one element type, but got 'f32' and 'f64'}}
  %0 = stablehlo.compare EQ, %x, %y : (tensor<2xf32>, tensor<2xf64>) -> tensor<2xi1>
  return
}

// -----

func.func @clamp_bounds(%x: tensor<2x3xf32>, %min: tensor<2xf32>) {
  // expected-error @below {{expected bounds that are scalars or have the shape of the operand, but got 'tensor<2xf32>' and 'tensor<2x3xf32>'}}
  %0 = stablehlo.clamp %min, %x, %x : (tensor<2xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @select_predicate(%p: tensor<2xi1>, %x: tensor<2x3xf32>) {
  // expected-error @below {{expected a predicate that is a scalar or has the shape of the values, but got 'tensor<2xi1>' and 'tensor<2x3xf32>'}}
  %0 = stablehlo.select %p, %x, %x : tensor<2xi1>, tensor<2x3xf32>
  return
}

// -----

func.func @select_values(%p: tensor<i1>, %x: tensor<2x3xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{expected one type for both values}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.select %p, %x, %y : (tensor<i1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @result_element_type(%x: tensor<2xcomplex<f32>>) {
  // expected-error @below {{inferred type(s) 'tensor<2xf32>' are incompatible with return type(s) of operation 'tensor<2xf64>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.real %x : (tensor<2xcomplex<f32>>) -> tensor<2xf64>
  return
}

// -----

func.func @format(%x: tensor<2xf32>) {
  // expected-error @below {{expected a format such as e5m10, but got e5}}
  %0 = stablehlo.reduce_precision %x, format = e5 : tensor<2xf32>
  return
}

// -----

func.func @direction(%x: tensor<2xf32>) {
  // expected-error @below {{unknown case 'EQUAL'}}
  %0 = stablehlo.compare EQUAL, %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
  return
}

// -----

func.func @number_of_types(%x: tensor<2xf32>) {
  // expected-error @below {{expected 2 operand types and one result type, but got '(tensor<2xf32>) -> tensor<2xf32>'}}
  %0 = stablehlo.add %x, %x : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @complex_type(%x: tensor<2xf32>) {
  // expected-error @below {{expected a complex tensor, but got 'tensor<2xf32>'}}
  %0 = stablehlo.complex %x, %x : tensor<2xf32>
  return
}

// -----

func.func @map_results(%x: tensor<2xf32>) {
  // expected-error @below {{expected an input and a computation of one result}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.map"(%x) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>):
    stablehlo.return %a, %a : tensor<f32>, tensor<f32>
  }) : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

func.func @iota_dimension() {
  // expected-error @below {{expected the dimension to be below 1, but got 1}}
  %0 = stablehlo.iota dim = 1 : tensor<2xf32>
  return
}

// -----

func.func @broadcast_too_few(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected 2 dimensions, but got 1}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [0] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @broadcast_twice(%x: tensor<2x2xf32>) {
  // expected-error @below {{expected the dimensions to be different and below 2, but got [0, 0]}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [0, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @broadcast_outside(%x: tensor<2xf32>) {
  // expected-error @below {{expected the dimensions to be below 2, but got 2}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [2] : (tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @broadcast_size(%x: tensor<2xf32>) {
  // expected-error @below {{expected size 1 or 3 for dimension 1, but got 2}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @broadcast_negative(%x: tensor<2xf32>) {
  // expected-error @below {{failed to infer returned types}}
  // expected-error @below {{expected sizes that are not negative}}
  %0 = stablehlo.broadcast %x, sizes = [-1] : (tensor<2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @reshape_elements(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected as many elements as in 'tensor<2x3xf32>', but got 'tensor<5xf32>'}}
  %0 = stablehlo.reshape %x : (tensor<2x3xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @reverse_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimensions of 'tensor<2x3xf32>', but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.reverse %x, dims = [2] : tensor<2x3xf32>
  return
}

// -----

func.func @no_permutation(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected a permutation of 2 dimensions}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.transpose %x, dims = [1, 1] : (tensor<2x3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @concatenate_dimension(%x: tensor<2xf32>) {
  // expected-error @below {{expected a dimension of 'tensor<2xf32>', but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.concatenate %x, dim = 1 : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @concatenate_ranks(%x: tensor<2xf32>, %y: tensor<2x1xf32>) {
  // expected-error @below {{expected inputs of one rank, but got 'tensor<2xf32>' and 'tensor<2x1xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.concatenate %x, %y, dim = 0 : (tensor<2xf32>, tensor<2x1xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concatenate_sizes(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @below {{expected inputs that agree except in dimension 0, but got 'tensor<2x3xf32>' and 'tensor<2x4xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.concatenate %x, %y, dim = 0 : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @pad_rank(%x: tensor<2x3xf32>, %c: tensor<f32>) {
  // expected-error @below {{expected 2 paddings, but got 2, 2 and 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.pad %x, %c, low = [0, 0], high = [0, 0], interior = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @pad_negative(%x: tensor<2xf32>, %c: tensor<f32>) {
  // expected-error @below {{expected a padding that leaves dimension 0 a size, but got -3, 0 and 0}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.pad %x, %c, low = [-3], high = [0], interior = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<0xf32>
  return
}

// -----

func.func @slice_rank(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected 2 ranges, but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.slice %x [0:1] : (tensor<2x3xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @slice_outside(%x: tensor<2xf32>) {
  // expected-error @below {{expected a range within 'tensor<2xf32>', but got 0:3:1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.slice %x [0:3] : (tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @slice_result(%x: tensor<5xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<3xf32>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.slice %x [0:5:2] : (tensor<5xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @dimension_size(%x: tensor<5xf32>) {
  // expected-error @below {{expected a dimension of 'tensor<5xf32>', but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.get_dimension_size %x, dim = 1 : (tensor<5xf32>) -> tensor<i32>
  return
}

// -----

func.func @set_dimension_size(%x: tensor<5xf32>, %s: tensor<i32>) {
  // expected-error @below {{expected a dimension of 'tensor<5xf32>', but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.set_dimension_size %x, %s, dim = 1 : (tensor<5xf32>, tensor<i32>) -> tensor<5xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

func.func @dot_outside(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected paired dimensions of lhs to be below 2, but got 2}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [2] x [0] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dot_twice(%x: tensor<2x2xf32>) {
  // expected-error @below {{expected paired dimensions of lhs to be different and below 2, but got [0, 0]}}
  %0 = stablehlo.dot_general %x, %x, batching_dims = [0] x [0], contracting_dims = [0] x [1] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @dot_pairs(%x: tensor<2x2xf32>) {
  // expected-error @below {{expected dimensions in pairs, but got 1 and 0}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [0] x [] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2x2xf32>
  return
}

// -----

func.func @dot_sizes(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected paired dimensions of one size, but got 3 and 2}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dot_result(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected a result of shape [3, 3], but got 'tensor<2x2xf32>'}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [0] x [0] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @window_attribute(%x: tensor<1x8x8x3xf32>, %k: tensor<3x3x3x16xf32>) {
  // expected-error @below {{unknown window attribute 'strides'}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {strides = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return
}

// -----

func.func @convolution_kernel(%x: tensor<1x8x8x3xf32>, %k: tensor<3x3x3x16xf32>) {
  // expected-error @below {{expected 4 kernel dimensions, but got 3}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return
}

// -----

func.func @convolution_dimension(%x: tensor<1x8x8x3xf32>, %k: tensor<3x3x3x16xf32>) {
  // expected-error @below {{expected input dimensions to be different and below 4, but got [0, 0, 1, 2]}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = raw input_batch_dimension = 0, input_feature_dimension = 0, input_spatial_dimensions = [1, 2], kernel_input_feature_dimension = 2, kernel_output_feature_dimension = 3, kernel_spatial_dimensions = [0, 1], output_batch_dimension = 0, output_feature_dimension = 3, output_spatial_dimensions = [1, 2], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return
}

// -----

func.func @convolution_strides(%x: tensor<1x8x8x3xf32>, %k: tensor<3x3x3x16xf32>) {
  // expected-error @below {{expected 2 window strides, but got 1}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return
}

// -----

func.func @convolution_padding(%x: tensor<1x8x8x3xf32>, %k: tensor<3x3x3x16xf32>) {
  // expected-error @below {{expected 4 paddings, but got 2}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return
}

// -----

func.func @convolution_groups(%x: tensor<1x8x8x3xf32>, %k: tensor<3x3x3x16xf32>) {
  // expected-error @below {{expected at least one group}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 0 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Reductions and indexing
//===----------------------------------------------------------------------===//

func.func @reduce_dimension(%x: tensor<2x3xf32>, %c: tensor<f32>) {
  // expected-error @below {{expected the dimensions to be below 2, but got 2}}
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [2] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reduce_not_commutative(%x: tensor<2x3xf32>, %c: tensor<f32>) {
  // expected-error @below {{expected a commutative operation on ranked tensors, but got 'stablehlo.subtract'}}
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.subtract across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

func.func @reduce_nothing() {
  // expected-error @below {{expected at least one input}}
  "stablehlo.reduce"() <{dimensions = array<i64>}> ({
    stablehlo.return
  }) : () -> ()
  return
}

// -----

func.func @reduce_arguments(%x: tensor<2x3xf32>, %c: tensor<f32>) {
  // expected-error @below {{expected a body of 2 arguments, but got 1}}
  %0 = "stablehlo.reduce"(%x, %c) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>):
    stablehlo.return %a : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

func.func @window_rank(%x: tensor<2x3xf32>, %c: tensor<f32>) {
  // expected-error @below {{expected a window of rank 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.reduce_window"(%x, %c) <{window_dimensions = array<i64: 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %a : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<f32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @dynamic_slice_rank(%x: tensor<2x3xf32>, %i: tensor<i32>) {
  // expected-error @below {{expected 2 slice sizes, but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.dynamic_slice %x, %i, %i, sizes = [1] : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1xf32>
  return
}

// -----

func.func @dynamic_slice_size(%x: tensor<2xf32>, %i: tensor<i32>) {
  // expected-error @below {{expected slice sizes within 'tensor<2xf32>', but got 3}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.dynamic_slice %x, %i, sizes = [3] : (tensor<2xf32>, tensor<i32>) -> tensor<3xf32>
  return
}

// -----

func.func @update_rank(%x: tensor<2xf32>, %u: tensor<f32>, %i: tensor<i32>) {
  // expected-error @below {{expected an update of rank 1, but got 'tensor<f32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.dynamic_update_slice %x, %u, %i : (tensor<2xf32>, tensor<f32>, tensor<i32>) -> tensor<2xf32>
  return
}

// -----

func.func @update_size(%x: tensor<2xf32>, %u: tensor<3xf32>, %i: tensor<i32>) {
  // expected-error @below {{expected an update within 'tensor<2xf32>', but got 'tensor<3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.dynamic_update_slice %x, %u, %i : (tensor<2xf32>, tensor<3xf32>, tensor<i32>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_sizes(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected 2 slice sizes, but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5x3xf32>
  return
}

// -----

func.func @gather_offset(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected offset dimensions to be below 2, but got 2}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 3>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5x3xf32>
  return
}

// -----

func.func @gather_slice_size(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected slice sizes within 'tensor<2x3xf32>', but got 4}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 4>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5x4xf32>
  return
}

// -----

func.func @gather_collapsed_size(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected slice sizes within 'tensor<2x3xf32>' of at most 1, but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 2, 3>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5x3xf32>
  return
}

// -----

func.func @gather_offset_count(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected 1 offset dimensions, but got 0}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 3>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5x3xf32>
  return
}

// -----

func.func @gather_batching_count(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected 1 batching dimensions of the indices, but got 0}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_index_map = [1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5xf32>
  return
}

// -----

func.func @gather_batching_size(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected dimension 0 of 'tensor<5x1xi32>' to be dimension 0 of 'tensor<2x3xf32>'}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5xf32>
  return
}

// -----

func.func @gather_batching_vector(%x: tensor<2x3xf32>, %i: tensor<5x2xi32>) {
  // expected-error @below {{expected dimension 1 of 'tensor<5x2xi32>' to be dimension 0 of 'tensor<2x3xf32>'}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [1], start_index_map = [1, 0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<2x3xf32>, tensor<5x2xi32>) -> tensor<5xf32>
  return
}

// -----

func.func @gather_map_count(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>) {
  // expected-error @below {{expected 1 dimensions in the index map, but got 2}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<2x3xf32>, tensor<5x1xi32>) -> tensor<5xf32>
  return
}

// -----

func.func @scatter_window_count(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>, %u: tensor<5xf32>) {
  // expected-error @below {{expected 1 window dimensions, but got 0}}
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<5x1xi32>, tensor<5xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_window_size(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>, %u: tensor<5x4xf32>) {
  // expected-error @below {{expected updates within 'tensor<2x3xf32>', but got 'tensor<5x4xf32>'}}
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<5x1xi32>, tensor<5x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_update_rank(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>, %u: tensor<3xf32>) {
  // expected-error @below {{expected 2 dimensions of slices, but got 1}}
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [0], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<5x1xi32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_update_count(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>, %u: tensor<4x3xf32>) {
  // expected-error @below {{expected updates at each of 'tensor<5x1xi32>', but got 'tensor<4x3xf32>'}}
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<5x1xi32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_index_vector(%x: tensor<2x3xf32>, %i: tensor<5x1xi32>, %u: tensor<5x3xf32>) {
  // expected-error @below {{expected the index vector dimension to be below 3, but got 3}}
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 3>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<5x1xi32>, tensor<5x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @sort_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected a dimension of 'tensor<2x3xf32>', but got 2}}
  %0 = "stablehlo.sort"(%x) <{dimension = 2 : i64}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.compare LT, %a, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dynamic_slice_starts(%x: tensor<2x3xf32>, %i: tensor<i32>) {
  // expected-error @below {{expected 2 start indices, but got 1}}
  %0 = stablehlo.dynamic_slice %x, %i, sizes = [1, 1] : (tensor<2x3xf32>, tensor<i32>) -> tensor<1x1xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

func.func @branch_results(%p: tensor<i1>, %x: tensor<f32>) {
  // expected-error @below {{expected branches to return as many values, but got 1 and 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.if"(%p) ({
    stablehlo.return %x : tensor<f32>
  }, {
    stablehlo.return %x, %x : tensor<f32>, tensor<f32>
  }) : (tensor<i1>) -> tensor<f32>
  return
}

// -----

func.func @branch_types(%p: tensor<i1>, %x: tensor<f32>) {
  // expected-error @below {{expected branches to return one type, but got 'tensor<f32>' and 'tensor<i1>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.if"(%p) ({
    stablehlo.return %x : tensor<f32>
  }, {
    stablehlo.return %p : tensor<i1>
  }) : (tensor<i1>) -> tensor<f32>
  return
}

// -----

func.func @no_branch(%i: tensor<i32>) {
  // expected-error @below {{expected at least one branch}}
  // expected-error @below {{failed to infer returned types}}
  "stablehlo.case"(%i) : (tensor<i32>) -> ()
  return
}

// -----

func.func @while_arguments(%x: tensor<f32>, %p: tensor<i1>) {
  // expected-error @below {{expected regions whose arguments have the types of the operands}}
  %0 = "stablehlo.while"(%x) ({
  ^bb0(%a: tensor<f64>):
    stablehlo.return %p : tensor<i1>
  }, {
  ^bb0(%a: tensor<f32>):
    stablehlo.return %a : tensor<f32>
  }) : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @barrier_results(%x: tensor<f32>) {
  // expected-error @below {{expected as many results as operands, but got 0 and 1}}
  "stablehlo.optimization_barrier"(%x) : (tensor<f32>) -> ()
  return
}

// -----

func.func @barrier_types(%x: tensor<f32>) {
  // expected-error @below {{expected each result to agree with its operand, but got 'tensor<f64>' and 'tensor<f32>'}}
  %0 = "stablehlo.optimization_barrier"(%x) : (tensor<f32>) -> tensor<f64>
  return
}

// -----

func.func @composite_without_function(%x: tensor<f32>) {
  // expected-error @below {{expected a function, but got @nowhere}}
  %0 = stablehlo.composite "my.op" %x {decomposition = @nowhere} : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func private @decomposition(tensor<2xf32>) -> tensor<2xf32>

func.func @composite_types(%x: tensor<f32>) {
  // expected-error @below {{expected operands and results of the types of @decomposition}}
  %0 = stablehlo.composite "my.op" %x {decomposition = @decomposition} : (tensor<f32>) -> tensor<f32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

func.func @tuple_type(%x: tensor<f32>) {
  // expected-error @below {{expected a tuple type, but got 'tensor<f32>'}}
  %0 = stablehlo.tuple %x : tensor<f32>
  return
}

// -----

func.func @tuple_element(%x: tuple<tensor<f32>>) {
  // expected-error @below {{expected an element of 'tuple<tensor<f32>>', but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.get_tuple_element %x[1] : (tuple<tensor<f32>>) -> tensor<f32>
  return
}

// -----

func.func @all_to_all_dimensions(%x: tensor<8x2xf32>) {
  // expected-error @below {{expected dimensions of 'tensor<8x2xf32>', but got 0 and 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.all_to_all"(%x) <{split_dimension = 0 : i64, concat_dimension = 2 : i64, split_count = 2 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<8x2xf32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @cholesky_of_vector(%x: tensor<3xf32>) {
  // expected-error @below {{expected matrices, but got 'tensor<3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.cholesky %x : tensor<3xf32>
  return
}

// -----

func.func @solve_vector(%x: tensor<3xf32>) {
  // expected-error @below {{expected matrices, but got 'tensor<3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = "stablehlo.triangular_solve"(%x, %x) <{left_side = true, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>}> : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @fft_lengths(%x: tensor<3xcomplex<f32>>) {
  // expected-error @below {{expected 1 to 1 lengths, but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.fft %x, type = FFT, length = [3, 3] : (tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>>
  return
}

// -----

func.func @fft_of_complex(%x: tensor<3xcomplex<f32>>) {
  // expected-error @below {{expected real elements, but got 'complex<f32>'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.fft %x, type = RFFT, length = [3] : (tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>>
  return
}

// -----

func.func @fft_of_real(%x: tensor<3xf32>) {
  // expected-error @below {{expected complex elements, but got 'f32'}}
  // expected-error @below {{failed to infer returned types}}
  %0 = stablehlo.fft %x, type = IRFFT, length = [3] : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

// expected-error @below {{unknown field 'dims'}}
func.func private @f() attributes {a = #stablehlo.gather<dims = [1]>}

// -----

// expected-error @below {{field 'offset_dims' given twice}}
func.func private @f() attributes {a = #stablehlo.gather<offset_dims = [1], offset_dims = [2]>}

// -----

// expected-error @below {{expected a number, 'b' or 'f', but got 'c'}}
func.func private @f() attributes {a = #stablehlo.conv<[c, 0, f]x[0, i, o]->[b, 0, f]>}

// -----

// expected-error @below {{dimension 'b' given twice}}
func.func private @f() attributes {a = #stablehlo.conv<[b, b, f]x[0, i, o]->[b, 0, f]>}

// -----

// expected-error @below {{spatial dimension 0 given twice}}
func.func private @f() attributes {a = #stablehlo.conv<[b, 0, 0, f]x[0, i, o]->[b, 0, f]>}

// -----

// expected-error @below {{expected a spatial dimension, but got -1}}
func.func private @f() attributes {a = #stablehlo.conv<[b, -1, f]x[0, i, o]->[b, 0, f]>}

// -----

// expected-error @below {{expected spatial dimensions without a gap}}
func.func private @f() attributes {a = #stablehlo.conv<[b, 1, f]x[0, i, o]->[b, 0, f]>}

// -----

// expected-error @below {{expected dimensions 'i' and 'o'}}
func.func private @f() attributes {a = #stablehlo.conv<[b, 0, f]x[0, i]->[b, 0, f]>}

// -----

// expected-error @below {{unknown field 'tolerance'}}
func.func private @f() attributes {a = #stablehlo.result_accuracy<tolerance = 1.0>}

// -----

// expected-error @below {{expected a mode}}
func.func private @f() attributes {a = #stablehlo.result_accuracy<ulps = 1>}

// -----

// expected-error @below {{expected 2 bounds, but got 1}}
func.func private @f(tensor<?x3xf32, #stablehlo.bounds<3>>)

// -----

// expected-error @below {{expected no bound for a static dimension, but got 3}}
func.func private @f(tensor<?x3xf32, #stablehlo.bounds<3, 3>>)

// -----

func.func @broadcast_nothing() {
  // expected-error @below {{failed to infer returned types}}
  // expected-error @below {{expected an operand, but got none}}
  "stablehlo.collective_broadcast"() <{replica_groups = dense<0> : tensor<1x1xi64>}> : () -> ()
  return
}

// -----

func.func @padding_overflows(%x: tensor<2xf32>, %c: tensor<f32>) {
  // expected-error @below {{failed to infer returned types}}
  // expected-error @below {{expected a padding that leaves dimension 0 a size, but got 9223372036854775807, 9223372036854775807 and 0}}
  %0 = stablehlo.pad %x, %c, low = [9223372036854775807], high = [9223372036854775807], interior = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<0xf32>
  return
}

// -----

func.func @stride_of_one_element(%x: tensor<4xf32>) -> tensor<1xf32> {
  %0 = stablehlo.slice %x [1:4:9223372036854775807] : (tensor<4xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

func.func @windows_overflow(%x: tensor<4xf32>, %z: tensor<f32>) {
  // expected-error @below {{failed to infer returned types}}
  // expected-error @below {{inferred type(s) 'tensor<9223372036854775807xf32>' are incompatible with return type(s) of operation 'tensor<9223372036854775806xf32>'}}
  %r = "stablehlo.reduce_window"(%x, %z) <{window_dimensions = array<i64: 1>, base_dilations = array<i64: 9223372036854775807>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<4xf32>, tensor<f32>) -> tensor<9223372036854775806xf32>
  return
}
