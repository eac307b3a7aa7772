"""This package: by operator, by `collapse` of plain JAX, on an exported artifact."""

import jax
from jax import Array, export

import collapse_taylor as ct
from cases.problem import Function, Problem, Program
from contestants.contestant import Contestant


def operator(problem: Problem) -> Program:
    """The operator of this name."""
    asked = problem.operator

    def at(f: Function, x: Array, vs: Array | None, weights: Array | None) -> Array:
        if asked.is_laplacian:
            return ct.laplacian(f)(x)
        if asked.nested:
            return ct.biharmonic(f)(x)
        if asked.terms is not None:
            return ct.linear_operator(f, asked.terms)(x)
        if asked.order == 2:
            return asked.scale * ct.weighted_laplacian(f, vs)(x)
        along = ct.directional_derivative(f, vs, asked.order, weights)
        return asked.scale * along(x)

    return problem.pointwise(at)


def collapsed(form: Contestant) -> Contestant:
    """`collapse` of a program in plain JAX."""
    return lambda problem: ct.collapse(form(problem))


def artifact(form: Contestant) -> Contestant:
    """`apply_collapse` of a program in plain JAX that has been exported."""

    def contestant(problem: Problem) -> Program:
        exported = export.export(jax.jit(form(problem)))(*problem.args)
        return ct.apply_collapse(exported).call

    return contestant
