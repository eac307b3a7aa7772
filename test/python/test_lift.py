"""StableHLO lifted into jax.lax computes what it did, and has the same derivatives."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from collapse_taylor._function import Program
from corpus import ENTRIES
from corpus.registry import Entry

SHARDED = {name for name, entry in ENTRIES.items() if entry.jit is not None}
# Their arguments have no shape yet.
SYMBOLIC = {name for name in ENTRIES if name.startswith("symbolic")}
# XLA fuses what it rounds in between.
TOLERANCES = {"special_bf16": 1e-2}


def array(spec: Any, number: int) -> Any:
    """A value that the functions of the corpus are defined at."""
    rng = np.random.RandomState(number)
    if jax.dtypes.issubdtype(spec.dtype, jax.dtypes.prng_key):
        return jax.random.key(number)
    kind = jnp.dtype(spec.dtype).kind
    if kind in "iu":
        return jnp.asarray(rng.randint(0, 3, spec.shape), spec.dtype)
    if kind == "b":
        return jnp.asarray(rng.rand(*spec.shape) > 0.5)
    values = rng.randn(*spec.shape)
    if kind == "c":
        values = values + 1j * rng.randn(*spec.shape)
    return jnp.asarray(values, spec.dtype)


def arguments(entry: Entry) -> Any:
    leaves, tree = jax.tree.flatten(entry.arguments())
    values = [array(spec, number) for number, spec in enumerate(leaves)]
    return jax.tree.unflatten(tree, values)


def lifted(f: Any, args: Any) -> Any:
    """The function lowered and lifted, without a change by a pass."""
    closed, shapes = jax.make_jaxpr(f, return_shape=True)(*args)
    program = Program(closed, pipeline="canonicalize")
    tree = jax.tree.structure(shapes)

    def function(*args: Any) -> Any:
        return jax.tree.unflatten(tree, program.lifted(jax.tree.leaves(args)))

    return function


def numbers(tree: Any) -> list[np.ndarray]:
    leaves = [
        jax.random.key_data(x)
        if jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key)
        else x
        for x in jax.tree.leaves(tree)
    ]
    return [np.asarray(x, complex if x.dtype.kind == "c" else float) for x in leaves]


def compare(found: Any, expected: Any, tolerance: float) -> None:
    types = [
        [(x.shape, x.dtype) for x in jax.tree.leaves(tree)]
        for tree in (found, expected)
    ]
    assert types[0] == types[1]
    for a, b in zip(numbers(found), numbers(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def total(f: Any) -> Any:
    """The sum of what is real and differentiable."""

    def function(*args: Any) -> Any:
        return sum(
            jnp.sum(jnp.sin(leaf.astype(float)))
            for leaf in jax.tree.leaves(f(*args))
            if jnp.issubdtype(leaf.dtype, jnp.floating)
        )

    return function


def places(args: Any) -> tuple[int, ...]:
    """The arguments that consist of real floats."""
    return tuple(
        number
        for number, arg in enumerate(args)
        if all(
            jnp.issubdtype(leaf.dtype, jnp.floating) for leaf in jax.tree.leaves(arg)
        )
    )


@pytest.mark.parametrize("name", sorted(set(ENTRIES) - SHARDED - SYMBOLIC))
def test_corpus(name: str) -> None:
    """Values, and the gradient where JAX has one."""
    entry = ENTRIES[name]
    with jax.enable_x64(entry.x64):
        args = arguments(entry)
        g = lifted(entry.function, args)
        tolerance = TOLERANCES.get(name, 1e-12 if entry.x64 else 2e-5)
        compare(jax.jit(g)(*args), entry.jitted()(*args), tolerance)
        try:
            expected = jax.grad(total(entry.function), places(args))(*args)
        except Exception as error:
            expected = error
        if isinstance(expected, Exception):
            return
        compare(jax.grad(total(g), places(args))(*args), expected, 50 * tolerance)
