// RUN: stablehlo-opt %s --taylor-print-axes --verify-diagnostics -o /dev/null

// Functions of each element. An op without a rule gets no remark.

func.func @abs(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.abs %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @abs_of_complex(%x: tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.abs %x : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @add(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %1[d0, d1]}}
  %0 = stablehlo.add %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @add_complex(%x: tensor<2x3xcomplex<f32>>, %y: tensor<2x3xcomplex<f32>>) -> tensor<2x3xcomplex<f32>> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %1[d0, d1]}}
  %0 = stablehlo.add %x, %y : tensor<2x3xcomplex<f32>>
  return %0 : tensor<2x3xcomplex<f32>>
}

func.func @add_dynamic(%x: tensor<?x3xf32>, %y: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %1[d0, d1]}}
  %0 = stablehlo.add %x, %y : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func @add_integer(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] + 1.000000e+00 * %1[d0, d1]}}
  %0 = stablehlo.add %x, %y : tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @add_predicates_is_a_disjunction(%x: tensor<2x3xi1>, %y: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.add %x, %y : tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @add_scalar(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  // expected-remark @below {{[] = 1.000000e+00 * %0[] + 1.000000e+00 * %1[]}}
  %0 = stablehlo.add %x, %y : tensor<f32>
  return %0 : tensor<f32>
}

func.func @and(%x: tensor<2x3xi1>, %y: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.and %x, %y : tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @atan2(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.atan2 %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @cbrt(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.cbrt %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @ceil(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.ceil %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// The bounds may be scalars.
func.func @clamp(%a: tensor<f32>, %x: tensor<2x3xf32>, %b: tensor<f32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.clamp %a, %x, %b : (tensor<f32>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @compare_eq(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xi1> {
  // expected-remark @below {{equality [d0, d1]}}
  %0 = stablehlo.compare EQ, %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @compare_eq_integer(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi1> {
  // expected-remark @below {{equality [d0, d1]}}
  %0 = stablehlo.compare EQ, %x, %y, SIGNED : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @compare_ge(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.compare GE, %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @compare_lt(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.compare LT, %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @compare_ne(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.compare NE, %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @complex(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xcomplex<f32>> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.complex %x, %y : tensor<2x3xcomplex<f32>>
  return %0 : tensor<2x3xcomplex<f32>>
}

func.func @convert_dynamic(%x: tensor<?x3xf32>) -> tensor<?x3xbf16> {
  // expected-remark @below {{linear [d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<?x3xf32>) -> tensor<?x3xbf16>
  return %0 : tensor<?x3xbf16>
}

func.func @convert_float_to_complex(%x: tensor<2x3xf32>) -> tensor<2x3xcomplex<f32>> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xf32>) -> tensor<2x3xcomplex<f32>>
  return %0 : tensor<2x3xcomplex<f32>>
}

func.func @convert_float_to_float(%x: tensor<2x3xf32>) -> tensor<2x3xbf16> {
  // expected-remark @below {{linear [d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xf32>) -> tensor<2x3xbf16>
  return %0 : tensor<2x3xbf16>
}

func.func @convert_float_to_integer(%x: tensor<2x3xf32>) -> tensor<2x3xi32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xf32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @convert_float_to_predicate(%x: tensor<2x3xf32>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @convert_integer_to_float(%x: tensor<2x3xi32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xi32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @convert_integer_to_integer(%x: tensor<2x3xi32>) -> tensor<2x3xi64> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xi32>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

func.func @convert_integer_to_narrower(%x: tensor<2x3xi32>) -> tensor<2x3xi8> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xi32>) -> tensor<2x3xi8>
  return %0 : tensor<2x3xi8>
}

func.func @convert_integer_to_predicate(%x: tensor<2x3xi32>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xi32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @convert_predicate_to_float(%x: tensor<2x3xi1>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * mask %0[d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xi1>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @convert_predicate_to_integer(%x: tensor<2x3xi1>) -> tensor<2x3xi32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * mask %0[d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xi1>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @convert_same_type(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.convert %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @cosine(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.cosine %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @divide(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] * 1/%1[d0, d1]}}
  %0 = stablehlo.divide %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @divide_dynamic(%x: tensor<?x3xf32>, %y: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] * 1/%1[d0, d1]}}
  %0 = stablehlo.divide %x, %y : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func @negative_divide_integer(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.divide %x, %y : tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @exponential(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.exponential %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @exponential_minus_one(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.exponential_minus_one %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @floor(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.floor %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @imag(%x: tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32> {
  // expected-remark @below {{linear [d0, d1]}}
  %0 = stablehlo.imag %x : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @imag_of_real(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.imag %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @is_finite(%x: tensor<2x3xf32>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.is_finite %x : (tensor<2x3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @log(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.log %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @log_plus_one(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.log_plus_one %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @logistic(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.logistic %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @maximum(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.maximum %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @minimum(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.minimum %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @multiply(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] * %1[d0, d1]}}
  %0 = stablehlo.multiply %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @multiply_complex(%x: tensor<2x3xcomplex<f32>>, %y: tensor<2x3xcomplex<f32>>) -> tensor<2x3xcomplex<f32>> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] * %1[d0, d1]}}
  %0 = stablehlo.multiply %x, %y : tensor<2x3xcomplex<f32>>
  return %0 : tensor<2x3xcomplex<f32>>
}

func.func @multiply_dynamic(%x: tensor<?x3xf32>, %y: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] * %1[d0, d1]}}
  %0 = stablehlo.multiply %x, %y : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func @multiply_integer(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] * %1[d0, d1]}}
  %0 = stablehlo.multiply %x, %y : tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @multiply_predicates(%x: tensor<2x3xi1>, %y: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] * %1[d0, d1]}}
  %0 = stablehlo.multiply %x, %y : tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @negate(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = -1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.negate %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @negate_dynamic(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-remark @below {{[d0, d1] = -1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.negate %x : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func @negate_integer(%x: tensor<2x3xi32>) -> tensor<2x3xi32> {
  // expected-remark @below {{[d0, d1] = -1.000000e+00 * %0[d0, d1]}}
  %0 = stablehlo.negate %x : tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @not(%x: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.not %x : tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @or(%x: tensor<2x3xi1>, %y: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.or %x, %y : tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

func.func @negative_popcnt_has_no_rule(%x: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = stablehlo.popcnt %x : tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @power(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.power %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @real(%x: tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32> {
  // expected-remark @below {{linear [d0, d1]}}
  %0 = stablehlo.real %x : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @real_of_real(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.real %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @remainder(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.remainder %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @round_nearest_afz(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.round_nearest_afz %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @round_nearest_even(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.round_nearest_even %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @rsqrt(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.rsqrt %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @select(%p: tensor<2x3xi1>, %x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * mask %0[d0, d1] * %1[d0, d1] + 1.000000e+00 * mask not %0[d0, d1] * %2[d0, d1]}}
  %0 = stablehlo.select %p, %x, %y : tensor<2x3xi1>, tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @select_by_scalar(%p: tensor<i1>, %x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * mask %0[] * %1[d0, d1] + 1.000000e+00 * mask not %0[] * %2[d0, d1]}}
  %0 = stablehlo.select %p, %x, %y : tensor<i1>, tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @select_dynamic(%p: tensor<?x3xi1>, %x: tensor<?x3xf32>, %y: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * mask %0[d0, d1] * %1[d0, d1] + 1.000000e+00 * mask not %0[d0, d1] * %2[d0, d1]}}
  %0 = stablehlo.select %p, %x, %y : tensor<?x3xi1>, tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func @sign(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.sign %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @sine(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.sine %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @sqrt(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.sqrt %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @subtract(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] + -1.000000e+00 * %1[d0, d1]}}
  %0 = stablehlo.subtract %x, %y : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @subtract_integer(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  // expected-remark @below {{[d0, d1] = 1.000000e+00 * %0[d0, d1] + -1.000000e+00 * %1[d0, d1]}}
  %0 = stablehlo.subtract %x, %y : tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

func.func @tan(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.tan %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @tanh(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.tanh %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @tanh_dynamic(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.tanh %x : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func @xor(%x: tensor<2x3xi1>, %y: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-remark @below {{pointwise [d0, d1]}}
  %0 = stablehlo.xor %x, %y : tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}
