"""Values that vary over a mesh, inside `jax.shard_map(..., check_vma=True)`.

There a type says over which axes of the mesh a value differs between devices, and JAX
converts values with an equation `pvary`, which computes nothing. A module knows none
of this: types are taken off before, and put on again where JAX asks for them.
"""

from collections.abc import Sequence
from typing import Any

import jax
from jax import lax
from jax.core import ShapedArray
from jax.extend import core as jex_core

Jaxpr = Any  # ClosedJaxpr or Jaxpr, which are one class in newer JAX


def axes_of(aval: Any) -> frozenset[Any]:  # noqa: ANN401
    """The axes of the mesh over which a value varies."""
    return getattr(getattr(aval, "mat", None), "varying", frozenset())


def varying(x: Any, axes: frozenset[Any]) -> Any:  # noqa: ANN401
    """The value, varying over these axes at least."""
    missing = axes - axes_of(jax.typeof(x))
    if not missing:
        return x
    return lax.pcast(x, tuple(sorted(missing)), to="varying")


def plain(aval: Any) -> Any:  # noqa: ANN401
    """Shape, dtype and weak type alone."""
    weak = getattr(aval, "weak_type", False)
    return ShapedArray(aval.shape, aval.dtype, weak_type=weak)


def with_equations(jaxpr: Jaxpr, equations: Sequence[Any]) -> Jaxpr:
    """The jaxpr with other equations, and variables that vary over no mesh."""
    if not isinstance(jaxpr, jex_core.Jaxpr):
        return jaxpr.replace(jaxpr=with_equations(jaxpr.jaxpr, equations))
    defined = [*jaxpr.constvars, *jaxpr.invars]
    defined += [var for eqn in equations for var in eqn.outvars]
    new = {var: type(var)(plain(var.aval)) for var in defined if axes_of(var.aval)}
    if not new:
        return jaxpr.replace(eqns=list(equations), effects=jex_core.no_effects)

    def renamed(atoms: Sequence[Any]) -> list[Any]:
        return [new.get(a, a) if is_variable(a) else a for a in atoms]

    return jaxpr.replace(
        constvars=renamed(jaxpr.constvars),
        invars=renamed(jaxpr.invars),
        outvars=renamed(jaxpr.outvars),
        eqns=[
            eqn.replace(invars=renamed(eqn.invars), outvars=renamed(eqn.outvars))
            for eqn in equations
        ],
        effects=jex_core.no_effects,
    )


def is_variable(atom: Any) -> bool:  # noqa: ANN401
    """Whether an operand is computed, and not written in the equation."""
    return not isinstance(atom, jex_core.Literal)
