"""Unbiased estimates of operators by random directions."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import random

from ._checks import check_count
from ._operators import Argnums, Function, derivatives
from ._point import Point, Tree
from ._program import Program

DISTRIBUTIONS = ("rademacher", "normal", "sparse")


def stochastic_laplacian(
    f: Function, samples: int, distribution: str = "rademacher", argnums: Argnums = 0
) -> Function:
    """An unbiased estimate of the Laplacian, (1/S) sum_s <d^2 f, v_s v_s>.

    E[v v^T] = I for each of the distributions:

    * `"rademacher"`: entries -1 or 1. The variance has no part from the diagonal of the
      Hessian, so that it is the smallest of independent entries.
    * `"normal"`: standard normal entries.
    * `"sparse"`: sqrt(D) times a coordinate direction [1], drawn without replacement
      until all D are used; exact if S is a multiple of D.

    Costs S + 2 vectors. Derivatives of the estimate, in parameters or in x, are
    estimates of the derivatives with the same directions.

    Args:
        f: see `laplacian`.
        samples: S, at least 1.
        distribution: of the directions.
        argnums: see `laplacian`.

    Returns:
        A function of a key of `jax.random` and the arguments of f.

    Raises:
        TypeError: as `laplacian`, or `samples` is no integer.
        ValueError: as `laplacian`, or `samples` < 1, or an unknown distribution.
        UnsupportedError: f has side effects.

    [1] Hu, Shi, Karniadakis, Kawaguchi, "Hutchinson trace estimation for
        high-dimensional and high-order physics-informed neural networks", 2024; Shi et
        al., "Stochastic Taylor derivative estimator", 2024.

    >>> import jax, jax.numpy as jnp
    >>> from collapse_taylor import stochastic_laplacian
    >>> estimate = stochastic_laplacian(lambda x: jnp.sum(x**3), samples=2)
    >>> print(estimate(jax.random.key(0), jnp.array([1.0, 2.0])))  # exact, as H = diag
    18.0
    """
    samples = check_count(samples, "samples")
    draw = _sampler(distribution)

    def formula(point: Point, directions: Sequence[jax.Array]) -> Tree:
        return _mean(point, directions, 2)

    program = Program("stochastic_laplacian", f, argnums, formula)
    return _with_key(program, lambda key, point: _draw(draw, key, point, samples))


def stochastic_biharmonic(
    f: Function, samples: int, distribution: str = "normal", argnums: Argnums = 0
) -> Function:
    """An unbiased estimate of the biharmonic operator, (1/(3 S)) sum_s <d^4 f, v_s^4>.

    The directions are standard normal, for which E[v_i v_j v_k v_l] = delta_ij delta_kl
    + delta_ik delta_jl + delta_il delta_jk. Others do not serve: with Rademacher
    directions the expectation is D^2 f - (2/3) sum_i d^4 f / dx_i^4, and sparse ones
    see no mixed derivatives. Costs 3 S + 2 vectors.

    Args:
        f: see `laplacian`.
        samples: S, at least 1.
        distribution: `"normal"`.
        argnums: see `laplacian`.

    Returns:
        A function of a key of `jax.random` and the arguments of f.

    Raises:
        TypeError: as `stochastic_laplacian`.
        ValueError: as `stochastic_laplacian`, or another distribution.
        UnsupportedError: f has side effects.

    >>> import jax, jax.numpy as jnp
    >>> from collapse_taylor import stochastic_biharmonic
    >>> estimate = stochastic_biharmonic(lambda x: jnp.sum(x**4), samples=20000)
    >>> print(f"{estimate(jax.random.key(0), jnp.ones(2)):.0f}")  # 48 expected
    48
    """
    samples = check_count(samples, "samples")
    draw = _sampler(distribution)
    if distribution != "normal":
        raise ValueError(
            "expected distribution 'normal', because only its fourth moments are those "
            "of the biharmonic operator: with 'rademacher' the estimate tends to "
            "D^2 f - (2/3) sum_i d^4 f / dx_i^4, and with 'sparse' mixed derivatives "
            f"are missing, but got {distribution!r}"
        )

    def formula(point: Point, directions: Sequence[jax.Array]) -> Tree:
        return jax.tree.map(lambda mean: mean / 3, _mean(point, directions, 4))

    program = Program("stochastic_biharmonic", f, argnums, formula)
    return _with_key(program, lambda key, point: _draw(draw, key, point, samples))


def stochastic(
    f: Function,
    samples: int,
    factor: Tree,
    signs: Tree = None,
    distribution: str = "rademacher",
    argnums: Argnums = 0,
) -> Function:
    """An unbiased estimate of `weighted_laplacian(f, factor, signs)`.

    With random e in R^R, E[e e^T] = I, and u = sum_r e_r sigma_r, w = sum_r s_r e_r
    sigma_r the operator is E <d^2 f, u w>, estimated by the mean over S samples of

        <d^2 f, u u> without signs, costing S + 2 vectors,
        (<d^2 f, (u + w)^2> - <d^2 f, (u - w)^2>) / 4 with signs, costing 2 S + 2.

    Args:
        f: see `laplacian`.
        samples: S, at least 1.
        factor: see `weighted_laplacian`.
        signs: see `weighted_laplacian`.
        distribution: that of e, see `stochastic_laplacian`.
        argnums: see `laplacian`.

    Returns:
        A function of a key of `jax.random` and the arguments of f.

    Raises:
        TypeError: as `weighted_laplacian` and `stochastic_laplacian`.
        ValueError: as `weighted_laplacian` and `stochastic_laplacian`.
        UnsupportedError: f has side effects.

    >>> import jax, jax.numpy as jnp
    >>> from collapse_taylor import stochastic
    >>> estimate = stochastic(lambda x: jnp.sum(x**3), 8, 2 * jnp.eye(2))
    >>> print(estimate(jax.random.key(0), jnp.array([1.0, 2.0])))
    72.0
    """
    samples = check_count(samples, "samples")
    draw = _sampler(distribution)

    def formula(point: Point, noise: jax.Array) -> Tree:
        sigma = point.directions(factor, "factor")
        u = [_combined(noise, rows) for rows in sigma]
        if signs is None:
            return _mean(point, u, 2)
        s = point.weights(signs, noise.shape[1:], "signs")
        w = [_combined(noise * s.astype(noise.dtype), rows) for rows in sigma]
        both = [jnp.concatenate([a + b, a - b]) for a, b in zip(u, w, strict=True)]
        weights = jnp.concatenate([jnp.ones(samples), -jnp.ones(samples)])
        return derivatives(point.jet(both, 2), 2, weights / (4 * samples))

    def noise(key: jax.Array, point: Point) -> jax.Array:
        sigma = jax.eval_shape(lambda: point.directions(factor, "factor"))
        return draw(key, (samples, sigma[0].shape[0]), _real(sigma[0].dtype))

    return _with_key(Program("stochastic", f, argnums, formula), noise)


Sampler = Callable[[jax.Array, tuple[int, int], Any], jax.Array]


def _with_key(
    program: Program, random_part: Callable[[jax.Array, Point], Tree]
) -> Function:
    """What is random is drawn outside of the collapsed function."""

    def applied(key: jax.Array, /, *args: Tree, **kwargs: Tree) -> Tree:
        drawn = random_part(key, program.point(args, kwargs))
        return program.run(args, kwargs, drawn)

    return program.named(applied)


def _draw(draw: Sampler, key: jax.Array, point: Point, samples: int) -> list[jax.Array]:
    """Directions of x."""
    dtype = jnp.result_type(*(_real(leaf.dtype) for leaf in point.leaves))
    parts = point.split(draw(key, (samples, point.dimension), dtype))
    return [
        part.reshape(samples, *leaf.shape).astype(leaf.dtype)
        for part, leaf in zip(parts, point.leaves, strict=True)
    ]


def _mean(point: Point, directions: Sequence[jax.Array], order: int) -> Tree:
    total = derivatives(point.jet(directions, order), order)
    return jax.tree.map(lambda value: value / len(directions[0]), total)


def _combined(noise: jax.Array, rows: jax.Array) -> jax.Array:
    """sum_r e_r sigma_r for each sample."""
    return jnp.tensordot(noise.astype(rows.dtype), rows, 1)


def _real(dtype: Any) -> Any:  # noqa: ANN401
    return jnp.finfo(dtype).dtype


def _sampler(distribution: str) -> Sampler:
    samplers = {
        "rademacher": random.rademacher,
        "normal": random.normal,
        "sparse": _sparse,
    }
    if distribution not in samplers:
        expected = ", ".join(map(repr, DISTRIBUTIONS))
        raise ValueError(
            f"expected distribution to be one of {expected}, but got {distribution!r}"
        )
    return samplers[distribution]


def _sparse(key: jax.Array, shape: tuple[int, int], dtype: Any) -> jax.Array:  # noqa: ANN401
    """sqrt(D) e_i with different i as long as there are any."""
    samples, dimension = shape
    order = random.permutation(key, dimension)
    rows = jnp.resize(order, (samples,))
    return jnp.sqrt(jnp.asarray(dimension, dtype)) * jax.nn.one_hot(
        rows, dimension, dtype=dtype
    )
