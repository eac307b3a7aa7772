"""Which primitives of JAX the passes shall see as StableHLO.

All others are kept whole: they stand in the module as calls that no pass looks into,
and are bound again, with all that JAX knows about them, when the module is lifted. So
what has no exact counterpart in StableHLO keeps its value and its derivative: rules
by the user, linear solves, decompositions, random numbers, special functions that are
lowered to series, collectives over axes that the module does not know, shardings.
"""

_ELEMENTWISE = """
    abs acos acosh add add_any and asin asinh atan atan2 atanh bessel_i1e
    bitcast_convert_type cbrt ceil clamp clz complex conj convert_element_type copy
    copy_p cos cosh div eq erf erfc exp exp2 expm1 floor ge gt imag integer_pow
    is_finite le log log1p log2 logistic lt max min mul ne neg not one_minus_square or
    population_count pow real reduce_precision rem round rsqrt select_n shift_left
    shift_right_arithmetic shift_right_logical sign sin sinh sqrt square sub tan tanh
    xor
"""
_SHAPES = """
    broadcast_in_dim concatenate dynamic_slice dynamic_update_slice expand_dims gather
    iota pad reshape rev scatter scatter-add scatter-max scatter-min scatter-mul
    scatter-sub scatter_add scatter_max scatter_min scatter_mul scatter_sub slice split
    squeeze stack tile transpose unstack
"""
_SUMS = """
    conv_general_dilated cumsum dot_general fft ragged_dot_general reduce_and reduce_max
    reduce_min reduce_or reduce_prod reduce_sum reduce_window_max reduce_window_min
    reduce_window_sum reduce_xor select_and_scatter_add
"""
_CONTROL = """
    checkpoint closed_call cond core_call jit optimization_barrier pjit remat remat2
    scan while
"""

VISIBLE = frozenset((_ELEMENTWISE + _SHAPES + _SUMS + _CONTROL).split())
