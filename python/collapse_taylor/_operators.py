"""Sums of first and second derivatives, and of directional ones of any order."""

import math
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp

from ._checks import check_count
from ._point import Point, Series, Tree
from ._program import Program

Function = Callable[..., Tree]
Argnums = int | Sequence[int]


def laplacian(f: Function, argnums: Argnums = 0) -> Function:
    """The Laplacian, sum_d d^2 f / dx_d^2, over all entries of x.

    x is the argument `argnums`, or several; it may be any pytree of arrays of any
    shape. The result has the structure, shapes and dtypes of what f returns, each entry
    being the Laplacian of that entry. With D entries in x, D + 2 vectors are carried
    through f, where second derivatives one by one take 2 D + 1 [1].

    The returned function takes the arguments of f and is compiled like `jax.jit(f)`. It
    can be transformed like any function of JAX, and can be differentiated by this
    operator again. Arguments that are neither arrays nor numbers, and booleans, are
    static.

    Args:
        f: a function of JAX. Complex arguments are those of a holomorphic function.
        argnums: which positional arguments are x.

    Returns:
        A function of the arguments of f.

    Raises:
        TypeError: f is no function, x is not float or complex, or f's results are not.
        ValueError: there is no such argument, or x has no entries.
        UnsupportedError: f has side effects.

    [1] Li et al., "Forward Laplacian", 2023.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import laplacian
    >>> print(laplacian(lambda x: jnp.sum(x**3))(jnp.array([1.0, 2.0])))
    18.0
    """
    return Program("laplacian", f, argnums, _laplacian).function()


def _laplacian(point: Point) -> Tree:
    return derivatives(point.jet(point.basis(), 2), 2)


def forward_laplacian(f: Function, argnums: Argnums = 0) -> Function:
    """The value, the Jacobian and the Laplacian in one propagation [1].

    The Jacobian is as `jax.jacfwd(f, argnums)` gives it: for each array of shape s in
    the results and each of shape t in x an array of shape s + t. See `laplacian` for
    arguments, errors and cost; the Jacobian is what is carried there anyway.

    Returns:
        A function of the arguments of f that returns (f, df/dx, sum_d d^2 f/dx_d^2).

    [1] Li et al., "Forward Laplacian", 2023.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import forward_laplacian
    >>> for part in forward_laplacian(lambda x: jnp.sum(x**3))(jnp.array([1.0, 2.0])):
    ...     print(part)
    9.0
    [ 3. 12.]
    18.0
    """
    return Program("forward_laplacian", f, argnums, _forward_laplacian).function()


def _forward_laplacian(point: Point) -> tuple[Tree, Tree, Tree]:
    series = point.jet(point.basis(), 2)
    return (
        series.map(lambda c: c[0]),
        series.map(lambda c: _jacobian(point, c[1])),
        derivatives(series, 2),
    )


def _jacobian(point: Point, derivatives: jax.Array) -> Tree:
    """The derivatives along the basis, in the structure of x."""
    shape = derivatives.shape[1:]
    last = jnp.moveaxis(derivatives, 0, -1)
    blocks = [
        last[..., start : start + size].reshape(*shape, *leaf.shape)
        for leaf, size, start in point.blocks()
    ]
    return jax.tree.unflatten(point.structure, blocks)


def weighted_laplacian(
    f: Function,
    factor: Tree,
    signs: Tree = None,
    argnums: Argnums = 0,
) -> Function:
    """A second-order operator, sum_r s_r <d^2 f, sigma_r sigma_r>.

    That is sum_ij A_ij d^2 f / dx_i dx_j for A = sum_r s_r sigma_r sigma_r^T, the
    elliptic operators with a Cholesky factor, and hyperbolic ones with signs. Costs
    R + 2 vectors.

    Args:
        f: see `laplacian`.
        factor: sigma, of shape (R, *x.shape), a row for each direction; for x that is
            no array a tree like x with such arrays (a tuple of trees for several
            argnums). Or a function of x that returns this.
        signs: s, of shape (R,), ones by default; any numbers, or a function of x.
        argnums: see `laplacian`.

    Returns:
        A function of the arguments of f.

    Raises:
        TypeError: as `laplacian`, or the dtype or structure of the factor is not x's.
        ValueError: as `laplacian`, or a shape does not fit, or R is 0.
        UnsupportedError: f has side effects.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import weighted_laplacian
    >>> sigma = jnp.array([[1.0, 1.0], [0.0, 1.0]])
    >>> wave = weighted_laplacian(lambda x: x[0] ** 2 * x[1], sigma, signs=[1, -1])
    >>> print(wave(jnp.array([1.0, 2.0])))  # f_00 + 2 f_01
    8.0
    """

    def formula(point: Point) -> Tree:
        directions = point.directions(factor, "factor")
        weights = _weights(point, signs, len(directions[0]), "signs")
        return derivatives(point.jet(directions, 2), 2, weights)

    return Program("weighted_laplacian", f, argnums, formula).function()


def divergence(f: Function, argnums: Argnums = 0) -> Function:
    """The divergence, sum_d df_d / dx_d.

    f returns what has the structure of x, each array with the shape of that in x as
    its last dimensions: of results of shape (*s, *x.shape) the divergence has shape s,
    so that of a tensor field is taken row by row. Carries D + 1 vectors, or fewer: the
    sum moves into f as far as it can.

    Args:
        f: see `laplacian`.
        argnums: see `laplacian`.

    Returns:
        A function of the arguments of f.

    Raises:
        TypeError: as `laplacian`, or f's results do not have the structure of x.
        ValueError: as `laplacian`, or the shapes of f's results do not fit.
        UnsupportedError: f has side effects.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import divergence
    >>> print(divergence(lambda x: x**2)(jnp.array([1.0, 2.0])))
    6.0
    """
    return Program("divergence", f, argnums, _divergence).function()


def _divergence(point: Point) -> jax.Array:
    series = point.jet(point.basis(), 1)
    if series.tree != point.structure:
        raise TypeError(
            "expected results of f with the structure of the differentiated argument, "
            f"{point.structure}, but got {series.tree}"
        )
    traces = []
    pairs = zip(series.leaves, point.blocks(), strict=True)
    traces = [_trace(value, first, *block) for (value, first), block in pairs]
    if len({trace.shape for trace in traces}) > 1:
        raise ValueError(
            "expected results of f with the same dimensions before those of x, but got "
            f"{' and '.join(str(trace.shape) for trace in traces)}"
        )
    return sum(traces[1:], traces[0])


def _trace(
    value: jax.Array, first: jax.Array, leaf: jax.Array, size: int, start: int
) -> jax.Array:
    """The divergence of one array in the array of x that it belongs to."""
    rest = value.ndim - leaf.ndim
    if rest < 0 or value.shape[rest:] != leaf.shape:
        raise ValueError(
            f"expected results of f whose shape ends with {leaf.shape}, but got "
            f"{value.shape}"
        )
    square = first[start : start + size].reshape(size, *value.shape[:rest], size)
    return jnp.einsum("i...i->...", square)


def directional_derivative(
    f: Function,
    directions: Tree,
    order: int,
    weights: Tree = None,
    argnums: Argnums = 0,
) -> Function:
    """A weighted sum of directional derivatives, sum_r w_r <d^K f, v_r^K>.

    <d^K f, v^K> is the K-th derivative of f(x + t v) at t = 0. Costs 2 + (K - 1) R
    vectors for R directions [1].

    Args:
        f: see `laplacian`.
        directions: v, of shape (R, *x.shape); for x that is no array a tree like x with
            such arrays. Or a function of x that returns this.
        order: K, at least 1.
        weights: w, of shape (R,), ones by default; or a function of x.
        argnums: see `laplacian`.

    Returns:
        A function of the arguments of f.

    Raises:
        TypeError: as `laplacian`, or the dtype or structure of directions is not x's.
        ValueError: as `laplacian`, or a shape does not fit, or R is 0, or K < 1.
        UnsupportedError: f has side effects.

    [1] Dangel et al., "Collapsing Taylor Mode Automatic Differentiation", 2025.

    >>> import jax.numpy as jnp
    >>> from collapse_taylor import directional_derivative
    >>> third = directional_derivative(lambda x: x[0] ** 2 * x[1], [[1.0, 1.0]], 3)
    >>> print(third(jnp.array([1.0, 2.0])))
    6.0
    """
    order = check_count(order, "order")

    def formula(point: Point) -> Tree:
        checked = point.directions(directions, "directions")
        w = _weights(point, weights, len(checked[0]), "weights")
        return derivatives(point.jet(checked, order), order, w)

    return Program("directional_derivative", f, argnums, formula).function()


def _weights(
    point: Point,
    given: Tree,
    count: int,
    what: str,
) -> jax.Array | None:
    return None if given is None else point.weights(given, (count,), what)


def derivatives(series: Series, order: int, weights: jax.Array | None = None) -> Tree:
    """sum_r w_r <d^k f, v_r^k> from the coefficients of order k."""
    scale = math.factorial(order)
    return series.map(lambda c: scale * weighted_sum(c[order], weights))


def weighted_sum(values: jax.Array, weights: jax.Array | None = None) -> jax.Array:
    """Over the first axis, in the dtype of the values unless only weights are complex.

    A product and a sum, since matrix products round more on some devices.
    """
    if weights is None:
        return jnp.sum(values, axis=0)
    if not jnp.iscomplexobj(weights) or jnp.iscomplexobj(values):
        weights = weights.astype(values.dtype)
    column = weights.reshape(-1, *[1] * (values.ndim - 1))
    return jnp.sum(column * values, axis=0)
