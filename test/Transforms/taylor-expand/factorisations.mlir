// RUN: stablehlo-opt %s --taylor-expand --split-input-file | FileCheck %s

// Calls of LAPACK and of its relatives on GPUs: values by the call, coefficients
// by solving with its factors.

// Singular values alone: their derivatives need the vectors too.

// CHECK-LABEL: @singular_values
// CHECK: @lapack_sgesdd_ffi(%{{.*}}) {mhlo.backend_config = {mode = 78 : ui8}
// CHECK: @lapack_sgesdd_ffi(%{{.*}}) {mhlo.backend_config = {mode = 83 : ui8}
// CHECK-SAME: result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>]
// CHECK-SAME: (tensor<3x2xf32>, tensor<2xf32>, tensor<3x2xf32>, tensor<2x2xf32>, tensor<i32>)
func.func @singular_values(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x2xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> tensor<2xf32> {
  %z:5 = stablehlo.custom_call @lapack_sgesdd_ffi(%x) {mhlo.backend_config = {mode = 78 : ui8}, sdy.sharding_rule = #sdy.op_sharding_rule<([i, j])->([k, l], [m], [n, o], [p, q], []) {i=3, j=2, k=3, l=2, m=2, n=3, o=3, p=2, q=2}, custom>, operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>]} : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2xf32>, tensor<3x3xf32>, tensor<2x2xf32>, tensor<i32>)
  return %z#1 : tensor<2xf32>
}

// -----

// By Jacobi's method U is square, of which few columns are taken, and V is not
// transposed.

// CHECK-LABEL: @jacobi
// CHECK: @cusolver_gesvdj_ffi
// CHECK-NOT: @cusolver_gesvdj_ffi
// CHECK: stablehlo.slice {{.*}} : (tensor<2x3x3xf32>) -> tensor<2x3x2xf32>
func.func @jacobi(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> (tensor<2x3x2xf32>, tensor<2x2x2xf32>) {
  %z:4 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x2xf32>, tensor<2x3x2xf32>, tensor<2x2xf32>, tensor<2x2x2xf32>)
  return %z#1, %z#3 : tensor<2x3x2xf32>, tensor<2x2x2xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2x2xf32>) {
  %z:5 = stablehlo.custom_call @cusolver_gesvdj_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {compute_uv = true, full_matrices = true}} : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2xf32>, tensor<3x3xf32>, tensor<2x2xf32>, tensor<i32>)
  %u = stablehlo.slice %z#2 [0:3, 0:2] : (tensor<3x3xf32>) -> tensor<3x2xf32>
  %v = stablehlo.transpose %z#3, dims = [1, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %u, %v : tensor<3x2xf32>, tensor<2x2xf32>
}

// -----

// Of a wide matrix the transposed is factored: V comes before U.

// CHECK-LABEL: @transposed
// CHECK: @cusolver_gesvd_ffi{{.*}}compute_uv = false
// CHECK: @cusolver_gesvd_ffi{{.*}}compute_uv = true, full_matrices = false
// CHECK-SAME: (tensor<2x3xf32>, tensor<2xf32>, tensor<2x3xf32>, tensor<2x2xf32>, tensor<i32>)
func.func @transposed(%x: tensor<2x3xf32>, %v: tensor<2x2x3xf32>) -> tensor<2x2xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x3xf32>, tensor<2x2x3xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %z:5 = stablehlo.custom_call @cusolver_gesvd_ffi(%x) {operand_layouts = [dense<[1, 0]> : tensor<2xindex>], result_layouts = [dense<[1, 0]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<> : tensor<0xindex>, dense<> : tensor<0xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {compute_uv = false, full_matrices = true, transposed = true}} : (tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2xf32>, tensor<f32>, tensor<f32>, tensor<i32>)
  return %z#1 : tensor<2xf32>
}

// -----

// The inverse of the eigenvectors is found with those of the other side.

// CHECK-LABEL: @eigenvalues
// CHECK: @lapack_sgeev_ffi{{.*}}compute_left = 78 : ui8, compute_right = 86 : ui8
// CHECK: @lapack_sgeev_ffi{{.*}}compute_left = 86 : ui8, compute_right = 86 : ui8
func.func @eigenvalues(%x: tensor<2x2xf32>, %v: tensor<2x2x2xf32>) -> tensor<2x2xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x2xf32>, tensor<2x2x2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  %z:5 = stablehlo.custom_call @lapack_sgeev_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {compute_left = 78 : ui8, compute_right = 86 : ui8}} : (tensor<2x2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2x2xcomplex<f32>>, tensor<2x2xcomplex<f32>>, tensor<i32>)
  return %z#0 : tensor<2xf32>
}

// -----

// CHECK-LABEL: @hermitian
// CHECK: @cusolver_syevd_ffi
// CHECK: stablehlo.divide
func.func @hermitian(%x: tensor<2x2xcomplex<f32>>, %v: tensor<2x2x2xcomplex<f32>>) -> tensor<2x2x2xcomplex<f32>> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x2xcomplex<f32>>, tensor<2x2x2xcomplex<f32>>) -> (tensor<2x2xcomplex<f32>>, tensor<2x2x2xcomplex<f32>>)
  return %z#1 : tensor<2x2x2xcomplex<f32>>
}
func.func private @f(%x: tensor<2x2xcomplex<f32>>) -> tensor<2x2xcomplex<f32>> {
  %z:3 = stablehlo.custom_call @cusolver_syevd_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {algorithm = 0 : ui8, lower = true}} : (tensor<2x2xcomplex<f32>>) -> (tensor<2x2xcomplex<f32>>, tensor<2xf32>, tensor<i32>)
  return %z#0 : tensor<2x2xcomplex<f32>>
}

// -----

// Q is asked of the square part of a wide matrix.

// CHECK-LABEL: @wide
// CHECK: @lapack_cgeqrf_ffi
// CHECK: @lapack_cungqr_ffi
func.func @wide(%x: tensor<2x3xcomplex<f32>>, %v: tensor<2x2x3xcomplex<f32>>) -> tensor<2x2x2xcomplex<f32>> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x3xcomplex<f32>>, tensor<2x2x3xcomplex<f32>>) -> (tensor<2x2xcomplex<f32>>, tensor<2x2x2xcomplex<f32>>)
  return %z#1 : tensor<2x2x2xcomplex<f32>>
}
func.func private @f(%x: tensor<2x3xcomplex<f32>>) -> tensor<2x2xcomplex<f32>> {
  %p:2 = stablehlo.custom_call @lapack_cgeqrf_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>]} : (tensor<2x3xcomplex<f32>>) -> (tensor<2x3xcomplex<f32>>, tensor<2xcomplex<f32>>)
  %s = stablehlo.slice %p#0 [0:2, 0:2] : (tensor<2x3xcomplex<f32>>) -> tensor<2x2xcomplex<f32>>
  %q = stablehlo.custom_call @lapack_cungqr_ffi(%s, %p#1) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>]} : (tensor<2x2xcomplex<f32>>, tensor<2xcomplex<f32>>) -> tensor<2x2xcomplex<f32>>
  return %q : tensor<2x2xcomplex<f32>>
}

// -----

// CHECK-LABEL: @tall
// CHECK: @cublas_getrf_batched_ffi
// CHECK: "stablehlo.triangular_solve"{{.*}}(tensor<3x3xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
func.func @tall(%x: tensor<3x2xf32>, %v: tensor<2x3x2xf32>) -> tensor<2x3x2xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3x2xf32>, tensor<2x3x2xf32>) -> (tensor<3x2xf32>, tensor<2x3x2xf32>)
  return %z#1 : tensor<2x3x2xf32>
}
func.func private @f(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %z:3 = stablehlo.custom_call @cublas_getrf_batched_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<0> : tensor<1xindex>, dense<> : tensor<0xindex>]} : (tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<2xi32>, tensor<i32>)
  return %z#0 : tensor<3x2xf32>
}

// -----

// Directions are columns of the right-hand side.

// CHECK-LABEL: @tridiagonal
// CHECK: @cusparse_gtsv2_ffi{{.*}}tensor<3x1xf32>) -> tensor<3x1xf32>
// CHECK: @cusparse_gtsv2_ffi{{.*}}tensor<3x2xf32>) -> tensor<3x2xf32>
func.func @tridiagonal(%x: tensor<3xf32>, %v: tensor<2x3xf32>) -> tensor<2x3x1xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3x1xf32>, tensor<2x3x1xf32>)
  return %z#1 : tensor<2x3x1xf32>
}
func.func private @f(%x: tensor<3xf32>) -> tensor<3x1xf32> {
  %b = stablehlo.constant dense<1.0> : tensor<3x1xf32>
  %z = stablehlo.custom_call @cusparse_gtsv2_ffi(%x, %x, %x, %b) {operand_layouts = [dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[0, 1]> : tensor<2xindex>]} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  return %z : tensor<3x1xf32>
}

// -----

// A call that does not state which vectors it computes gets the option anew.

// CHECK-LABEL: @unnamed_option
// CHECK: @lapack_sgeev_ffi(%{{.*}}) {mhlo.backend_config = {compute_left = 86 : ui8, compute_right = 86 : ui8}
func.func @unnamed_option(%x: tensor<2x2xf32>, %v: tensor<2x2x2xf32>) -> tensor<2x2xf32> {
  %z:2 = taylor.jet @f(%x, %v) order 1 series [1] : (tensor<2x2xf32>, tensor<2x2x2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return %z#1 : tensor<2x2xf32>
}
func.func private @f(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  %z:5 = stablehlo.custom_call @lapack_sgeev_ffi(%x) {operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>, dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>], mhlo.backend_config = {compute_left = 78 : ui8}} : (tensor<2x2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2x2xcomplex<f32>>, tensor<2x2xcomplex<f32>>, tensor<i32>)
  return %z#0 : tensor<2xf32>
}
