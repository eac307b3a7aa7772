"""Modules for the passes alone: those of users, chains, large constants."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
from jax import Array, export

from adversaries import ADVERSARIES
from chains import CHAINS
from forms import networks, operators
from forms.networks import dense, points

SIZES = (1_000, 3_000, 10_000, 50_000)
LAPLACIANS = ("P12_nested_jvp", "P13_jet", "P1_trace_hessian", "P5_jacfwd_jacfwd")
JETS = (4, 6)
WIDE = 2920  # three layers of this width are 102 MB in float32


def laplacian(name: str) -> bytes:
    """The network of the paper, its Laplacian written in one of the forms."""
    network = networks.paper(50)

    def function(parameters: Any, xs: Array) -> Array:
        operator = operators.LAPLACIANS[name]
        return jax.vmap(operator(lambda x: network.apply(parameters, x)))(xs)

    return exported(function, network.parameters, points(32, 50, dtype="float32"))


def jets(order: int) -> bytes:
    """The network of the paper, jets in 16 directions."""
    network = networks.paper(5)
    total = operators.directional(order, operators.plain)

    def function(parameters: Any, xs: Array, directions: Array) -> Array:
        def at(x: Array) -> Array:
            return total(lambda y: network.apply(parameters, y), x, directions, x)

        return jax.vmap(at)(xs)

    xs, directions = (points(n, 5, dtype="float32", seed=n) for n in (64, 16))
    return exported(function, network.parameters, xs, directions)


def constants() -> bytes:
    """A Laplacian of a network whose parameters are constants of the module."""
    network = dense([50, WIDE, WIDE, WIDE, WIDE, 1], dtype="float32")
    function = jax.vmap(operators.nested_jvp(network.bound()))
    return exported(function, points(2, 50, dtype="float32"))


def exported(function: Callable[..., Any], *args: Any) -> bytes:
    """What JAX exports, as text."""
    return str(export.export(jax.jit(function))(*args).mlir_module()).encode()


def adversary(name: str, ops: int) -> bytes:
    """A module that is meant to be slow."""
    return ADVERSARIES[name](ops).encode()


def chain(name: str, ops: int) -> bytes:
    """A chain of ops."""
    return CHAINS[name](ops).encode()


MODULES: dict[str, Callable[[], bytes]] = {
    **{name: partial(laplacian, name) for name in LAPLACIANS},
    **{f"jets of order {order}": partial(jets, order) for order in JETS},
    "100 MB of constants": constants,
    **{f"chain, {n}, {s} ops": partial(chain, n, s) for n in CHAINS for s in SIZES},
}

ADVERSARIAL: dict[str, Callable[[], bytes]] = {
    f"{n}, {s} ops": partial(adversary, n, s) for n in ADVERSARIES for s in SIZES[:3]
}
