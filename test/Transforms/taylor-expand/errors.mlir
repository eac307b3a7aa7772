// RUN: stablehlo-opt %s --taylor-expand --split-input-file --verify-diagnostics

func.func @no_rule(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected an op with a Taylor rule, but got 'some.op'}}
  %z = "some.op"(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @complex_bessel(%x: tensor<complex<f32>>, %v: tensor<2xcomplex<f32>>) -> tensor<2xcomplex<f32>> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<complex<f32>>, tensor<2xcomplex<f32>>) -> (tensor<complex<f32>>, tensor<2xcomplex<f32>>)
  return %z#1 : tensor<2xcomplex<f32>>
}
func.func private @f(%x: tensor<complex<f32>>) -> tensor<complex<f32>> {
  // expected-error @below {{expected real numbers of static shape}}
  %z = chlo.bessel_i1e %x : tensor<complex<f32>> -> tensor<complex<f32>>
  return %z : tensor<complex<f32>>
}

// -----

// An op that does not depend on what varies needs no rule.

func.func @needs_no_rule(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %z:2 = taylor.jet @f(%x, %x, %v) order 1 series [1, 0] : (tensor<3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %a = "some.op"(%y) : (tensor<3xf32>) -> tensor<3xf32>
  %z = stablehlo.multiply %x, %a : tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>
func.func @external(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected a function with a body}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @below {{expected a function that does not call itself}}
  %z = call @f(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}
func.func @recursive(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}

// -----

func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  "some.branch"(%x)[^next] : (tensor<3xf32>) -> ()
^next(%z: tensor<3xf32>):
  return %z : tensor<3xf32>
}
func.func @blocks(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @below {{expected a function of one block}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}

// -----

func.func @scatter_of_another_op(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %i = stablehlo.constant dense<[[0], [2]]> : tensor<2x1xi32>
  %u = stablehlo.slice %x [0:2] : (tensor<3xf32>) -> tensor<2xf32>
  // expected-error @below {{expected a scatter that adds, replaces, multiplies, or takes a maximum or minimum}}
  %z = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.subtract %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<3xf32>, tensor<2x1xi32>, tensor<2xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @scatter_that_multiplies(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %i = stablehlo.constant dense<[[0], [2]]> : tensor<2x1xi32>
  %u = stablehlo.slice %x [0:2] : (tensor<3xf32>) -> tensor<2xf32>
  // expected-error @below {{expected a scatter that multiplies to have unique indices}}
  %z = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.multiply %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<3xf32>, tensor<2x1xi32>, tensor<2xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @rectangular(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x3x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:3 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x2xf32>, tensor<2x3x2xf32>, tensor<i32>)
  return %z#1 : tensor<2x3x2xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<i32>) {
  // expected-error @below {{expected operands and results of the types that @lapack_spotrf_ffi has for square matrices}}
  %z:2 = stablehlo.custom_call @lapack_spotrf_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {uplo = 76 : ui8}} : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<i32>)
  return %z#0, %z#1 : tensor<3x2xf32>, tensor<i32>
}

// -----

func.func @raw(%x: tensor<2x3xf32>, %v: tensor<2x2x3xf32>) -> tensor<2x2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:4 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x3xf32>, tensor<2x2x3xf32>) -> (tensor<2x3xf32>, tensor<2x2x3xf32>, tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2x3xf32>
}
func.func private @f(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2xf32>) {
  // expected-error @below {{expected reflectors to be used for Q only}}
  %z:2 = stablehlo.custom_call @lapack_sgeqrf_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>]} : (tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2xf32>)
  return %z#0, %z#1 : tensor<2x3xf32>, tensor<2xf32>
}

// -----

func.func @part_of_q(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x3x1xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x1xf32>, tensor<2x3x1xf32>)
  return %z#1 : tensor<2x3x1xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  %p:2 = stablehlo.custom_call @lapack_sgeqrf_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>]} : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2xf32>)
  %w = stablehlo.slice %p#0 [0:3, 0:1] : (tensor<3x2xf32>) -> tensor<3x1xf32>
  // expected-error @below {{expected Q to be square, or as wide as R is high}}
  %q = stablehlo.custom_call @lapack_sorgqr_ffi(%w, %p#1) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>]} : (tensor<3x1xf32>, tensor<2xf32>) -> tensor<3x1xf32>
  return %q : tensor<3x1xf32>
}

// -----

func.func @full_matrices(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x3x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x3xf32>, tensor<2x3x3xf32>)
  return %z#1 : tensor<2x3x3xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> tensor<3x3xf32> {
  // expected-error @below {{expected no more singular vectors to be used than there are singular values}}
  %z:5 = stablehlo.custom_call @lapack_sgesdd_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {mode = 65 : ui8}} : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2xf32>, tensor<3x3xf32>, tensor<2x2xf32>, tensor<i32>)
  return %z#2 : tensor<3x3xf32>
}

// -----

func.func @packed_eigenvectors(%x: tensor<2x2xf32>, %v: tensor<2x2x2xf32>) -> tensor<2x2xcomplex<f32>> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x2xf32>, tensor<2x2x2xf32>) -> (tensor<2xcomplex<f32>>, tensor<2x2xcomplex<f32>>)
  return %z#1 : tensor<2x2xcomplex<f32>>
}
func.func private @f(%x: tensor<2x2xf32>) -> tensor<2xcomplex<f32>> {
  // expected-error @below {{expected a call of LAPACK, but got @cusolver_geev_ffi}}
  %z:5 = stablehlo.custom_call @cusolver_geev_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {left = false, right = true}} : (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2xcomplex<f32>>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<i32>)
  return %z#1 : tensor<2xcomplex<f32>>
}

// -----

func.func @factored_diagonals(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %b = stablehlo.constant dense<1.0> : tensor<3x1xf32>
  // expected-error @below {{expected only the solution to be used}}
  %z:5 = stablehlo.custom_call @lapack_sgtsv_ffi(%x, %x, %x, %b) {operand_layouts = [dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>]} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3x1xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3x1xf32>, tensor<i32>)
  return %z#1 : tensor<3xf32>
}

// -----

func.func @unpacked(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x3x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x2xf32>, tensor<2x3x2xf32>)
  return %z#1 : tensor<2x3x2xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %t = stablehlo.constant dense<0.0> : tensor<2xf32>
  // expected-error @below {{expected the factors of a matrix as they were packed}}
  %z = stablehlo.custom_call @lapack_sorgqr_ffi(%x, %t) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>]} : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %z : tensor<3x2xf32>
}

// -----

func.func @too_few_results(%x: tensor<2x2xf32>, %v: tensor<2x2x2xf32>) -> tensor<2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x2xf32>, tensor<2x2x2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  // expected-error @below {{expected operands and results of the types that @lapack_sgeev_ffi has for square matrices}}
  %z = stablehlo.custom_call @lapack_sgeev_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<0> : tensor<1xindex>], mhlo.backend_config = {compute_left = 78 : ui8, compute_right = 78 : ui8}} : (tensor<2x2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

func.func @no_matrix(%x: tensor<2xf32>, %v: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2xf32>, tensor<2x2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{expected operands and results of the types that @lapack_spotrf_ffi has for square matrices}}
  %z = stablehlo.custom_call @lapack_spotrf_ffi(%x) {operand_layouts = [dense<0> : tensor<1xindex>], result_layouts = [dense<0> : tensor<1xindex>]} : (tensor<2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

func.func @integral_eigenvalues(%x: tensor<2x2xf32>, %v: tensor<2x2x2xf32>) -> tensor<2x2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x2xf32>, tensor<2x2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2x2xf32>)
  return %z#1 : tensor<2x2x2xf32>
}
func.func private @f(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error @below {{expected operands and results of the types that @cusolver_syevd_ffi has for square matrices}}
  %z:3 = stablehlo.custom_call @cusolver_syevd_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<> : tensor<0xindex>]} : (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2xi32>, tensor<i32>)
  return %z#0 : tensor<2x2xf32>
}

// -----

// Nothing said means row by row: the call would factor the transpose.

func.func @rows(%x: tensor<2x2xf32>, %v: tensor<2x2x2xf32>) -> tensor<2x2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x2xf32>, tensor<2x2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2x2xf32>)
  return %z#1 : tensor<2x2x2xf32>
}
func.func private @f(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error @below {{expected layouts that hand matrices over column by column, as JAX writes them}}
  %z:2 = stablehlo.custom_call @lapack_spotrf_ffi(%x) {mhlo.backend_config = {uplo = 76 : ui8}} : (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<i32>)
  return %z#0 : tensor<2x2xf32>
}

// -----

func.func @ragged_rank(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
  return %z#1 : tensor<2x3xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  %s = stablehlo.constant dense<1> : tensor<2xi32>
  // expected-error @below {{expected static shapes that fit}}
  %z = "chlo.ragged_dot"(%x, %x, %s) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_ragged_dimensions = [0]>} : (tensor<3xf32>, tensor<3xf32>, tensor<2xi32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

func.func @ragged_groups(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x2xf32> {
  // expected-note @below {{expanded for this jet}}
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<2xf32> {
  %z = stablehlo.custom_call @collapse_taylor.custom_jvp(%x) {called_computations = [@g, @jvp]} : (tensor<3xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}
func.func private @g(%x: tensor<3xf32>) -> tensor<2xf32> {
  %z = stablehlo.slice %x [0:2] : (tensor<3xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}
func.func private @jvp(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %z = stablehlo.slice %t [0:2] : (tensor<3xf32>) -> tensor<2xf32>
  %s = stablehlo.convert %z : (tensor<2xf32>) -> tensor<2xi32>
  // expected-error @below {{expected integers that do not depend on the direction}}
  %d = "chlo.ragged_dot"(%x, %x, %s) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [0], rhs_contracting_dimensions = [0], lhs_ragged_dimensions = [0]>} : (tensor<3xf32>, tensor<3xf32>, tensor<2xi32>) -> tensor<2xf32>
  return %d, %d : tensor<2xf32>, tensor<2xf32>
}
