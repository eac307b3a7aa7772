"""Element types, constants of every type, complex numbers, bits, conversions."""

import jax
import ml_dtypes
import numpy as np
from jax import Array, lax
from jax import numpy as jnp

from corpus.registry import add, entry, f32, i32, spec

FLOATS = ("float32", "float64", "bfloat16", "float16")
NARROW_FLOATS = (
    "float8_e4m3fn",
    "float8_e5m2",
    "float8_e4m3b11fnuz",
    "float8_e4m3fnuz",
    "float8_e5m2fnuz",
)
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
LARGE = (
    137  # more than 100 elements print as hexadecimal, and this is no multiple of eight
)


def arithmetic(x: Array) -> Array:
    """A little of everything that is defined for all numbers."""
    return x * x + x - jnp.maximum(x, -x) + jnp.asarray(2, x.dtype)


def large_constant(dtype: str) -> np.ndarray:
    """Numbers without a pattern."""
    numbers = np.random.RandomState(0).randint(0, 100, LARGE)
    if dtype == "bool":
        return numbers % 3 == 0
    if dtype.startswith("complex"):
        return (numbers + 1j * numbers[::-1]).astype(dtype)
    return (numbers % 7).astype(jnp.dtype(dtype))


for _dtype in FLOATS + INTEGERS + ("complex64", "complex128"):
    _function = (
        arithmetic if not _dtype.startswith("complex") else lambda x: x * x + jnp.exp(x)
    )
    add(f"arithmetic_{_dtype}", _function, spec(_dtype, 3, 2), x64=True)
    add(
        f"constant_{_dtype}",
        lambda x, d=_dtype: x + large_constant(d),
        spec(_dtype, LARGE),
        x64=True,
    )
for _dtype in NARROW_FLOATS:
    _narrow = spec(_dtype, LARGE)
    add(
        f"constant_{_dtype}",
        lambda x, d=_dtype: x.astype("float32") + large_constant(d).astype("float32"),
        _narrow,
    )
    add(
        f"convert_{_dtype}",
        lambda x: (x.astype("bfloat16") * 2).astype(x.dtype),
        _narrow,
    )


@entry(spec("bool", LARGE))
def constant_bool(x: Array) -> tuple[Array, Array, Array]:
    """Patterns of bits with more than 100 elements: odd length, two axes, splat."""
    grid = np.arange(26 * 8).reshape(26, 8) % 5 == 0
    return x & large_constant("bool"), jnp.sum(x) + grid, x | np.ones(LARGE, bool)


@entry(f32(128), f32(10, 12))
def constant_mask(x: Array, y: Array) -> tuple[Array, Array]:
    """A mask as user code has it: a checkerboard and a triangle."""
    board = np.indices((10, 12)).sum(0) % 2 == 0
    return jnp.where(np.arange(128) % 2 == 0, x, 0.0), jnp.where(
        board, y, jnp.where(np.tri(10, 12, dtype=bool), 1.0, y)
    )


@entry(spec("int4", 6), spec("uint4", 6))
def arithmetic_int4(x: Array, y: Array) -> tuple[Array, Array]:
    """Four-bit integers."""
    return x + jnp.asarray([1, -2, 3, -4, 5, 7], "int4"), y.astype("uint8") * 3


@entry(spec("int4", LARGE))
def constant_int4(x: Array) -> Array:
    """A large constant of four-bit integers."""
    return x + large_constant("int4")


@entry(spec("bool", 4), spec("bool", 4))
def arithmetic_bool(x: Array, y: Array) -> tuple[Array, ...]:
    """Logic."""
    return x & y, x | ~y, x ^ y, jnp.where(x, 1.0, 2.0), x == y


@entry(f32(4))
def constants_special(x: Array) -> tuple[Array, ...]:
    """Infinity, not-a-number, signed zero, the smallest and the largest numbers."""
    tiny, huge = np.finfo("float32").tiny, np.finfo("float32").max
    return (
        x + np.float32([np.inf, -np.inf, np.nan, -0.0]),
        x * np.float32([tiny, huge, 1e-45, 0.1]),
        x * np.pi,
    )


@entry(f32(0, 3), f32())
def zero_sized(x: Array, y: Array) -> tuple[Array, ...]:
    """No elements; rank zero."""
    return x * 2, x.sum(0), y + 1, jnp.zeros((2, 0))


@entry()
def no_arguments() -> tuple[Array, Array]:
    """Constants only."""
    return jnp.arange(5), jnp.full((2, 3), 7.5)


@entry(f32(3))
def no_results(x: Array) -> tuple[()]:
    """Nothing comes out."""
    return ()


@entry(f32(200, 3))
def constant_matrix(x: Array) -> Array:
    """Weights baked in, and a splat."""
    weights = np.random.RandomState(1).randn(3, 50).astype("float32")
    return x @ weights + np.full((200, 50), 0.25, "float32")


@entry(spec("complex64", 3), f32(3))
def complex_parts(z: Array, x: Array) -> tuple[Array, ...]:
    """Parts, conjugate, polar form, products with real numbers."""
    return (
        z.real,
        z.imag,
        jnp.conj(z),
        jnp.abs(z),
        jnp.angle(z),
        lax.complex(x, x) * z,
        x * z,
        jnp.sqrt(z),
    )


@entry(f32(5), i32(5))
def conversions(x: Array, n: Array) -> tuple[Array, ...]:
    """Between types, and the same bits read as another type."""
    bits = lax.bitcast_convert_type(x, jnp.int32)
    return (
        x.astype("int8"),
        n.astype("bfloat16"),
        x > 0,
        bits,
        lax.bitcast_convert_type(x, jnp.uint8),
        x.astype(bool),
    )


@entry(f32(5))
def reduce_precision(x: Array) -> Array:
    """Rounding to fewer bits."""
    return lax.reduce_precision(x, exponent_bits=5, mantissa_bits=7)


@entry(i32(5), i32(5))
def integers(x: Array, y: Array) -> tuple[Array, ...]:
    """Division, remainder, powers."""
    return (
        x // y,
        x % y,
        lax.rem(x, y),
        lax.div(x, y),
        x**3,
        jnp.abs(x),
        jnp.sign(y),
        jnp.gcd(x, y),
    )


@entry(spec("uint32", 5), spec("uint32", 5))
def bits(x: Array, y: Array) -> tuple[Array, ...]:
    """Shifts and counts."""
    return (
        x << y,
        x >> y,
        lax.shift_right_arithmetic(x, y),
        lax.population_count(x),
        lax.clz(x),
        ~x & y,
    )


@entry(f32(5), f32(5))
def rounding(x: Array, y: Array) -> tuple[Array, ...]:
    """Piecewise constant functions and neighbours."""
    return (
        jnp.floor(x),
        jnp.ceil(x),
        jnp.round(x),
        jnp.trunc(x),
        jnp.sign(x),
        jnp.nextafter(x, y),
        jnp.isfinite(x),
    )


@entry(f32(5), f32(5))
def comparisons(x: Array, y: Array) -> tuple[Array, ...]:
    """Partial and total order."""
    return (
        x < y,
        x <= y,
        x == y,
        x != y,
        x >= y,
        jnp.isnan(x),
        jnp.isclose(x, y),
        lax.eq_to_p.bind(x, y),
    )


@entry(spec("bfloat16", 3, 4), f32(4))
def mixed_precision(x: Array, y: Array) -> tuple[Array, Array]:
    """bfloat16 with float32, softmax in float32."""
    return x * 2.0 + y.astype(x.dtype), jax.nn.softmax(x.astype("float32")).astype(
        "bfloat16"
    )


@entry(f32(3))
def constant_ml_dtypes(x: Array) -> Array:
    """A small constant of a narrow type."""
    return x + jnp.asarray(np.array([0.5, 1.5, -2.0], ml_dtypes.float8_e4m3fn)).astype(
        "float32"
    )
