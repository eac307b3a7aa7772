"""Other libraries. Each is imported when it is asked for."""

from importlib.util import find_spec

from jax import Array
from jax import numpy as jnp

from cases.problem import Function, Problem, Program
from contestants.contestant import Contestant, NotInstalled, Unsuited


def folx(*, sparse: bool) -> Contestant:
    """folx; sparse means that it may follow which entries depend on which inputs."""

    def contestant(problem: Problem) -> Program:
        operator = problem.operator
        if find_spec("folx") is None:
            raise NotInstalled("folx is not installed")
        if operator.order != 2 and not operator.nested:
            raise Unsuited("folx has second order only")
        if operator.nested:
            return problem.pointwise(lambda f, x, *_: twice(f)(x))

        def at(f: Function, x: Array, vs: Array | None, _: Array | None) -> Array:
            if vs is None:
                return laplacian(f)(x)
            origin = jnp.zeros(vs.shape[0], x.dtype)
            return operator.scale * laplacian(lambda s: f(x + s @ vs))(origin)

        return problem.pointwise(at)

    def laplacian(f: Function) -> Function:
        from folx import forward_laplacian

        threshold = 0.5 if sparse else 0
        return lambda x: forward_laplacian(f, sparsity_threshold=threshold)(x).laplacian

    def twice(f: Function) -> Function:
        return laplacian(laplacian(f))

    return contestant


def jet_for_pytorch(problem: Problem) -> Program:
    """The library of the paper, for PyTorch."""
    del problem
    if find_spec("jet") is None or find_spec("torch") is None:
        raise NotInstalled("jet-for-pytorch is not installed")
    raise Unsuited(
        "its programs are not JAX programs, which is all that is compiled here"
    )
