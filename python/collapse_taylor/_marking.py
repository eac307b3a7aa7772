"""Replaces equations of a jaxpr by markers, before the program becomes StableHLO."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.core import ShapedArray
from jax.extend import core as jex_core

from ._keys import physical, unwrap, wrap
from ._markers import custom_jvp_p, equation_p, stop_gradient_p
from ._visible import VISIBLE

JET = "taylor_jet"
_STOP_GRADIENT = "stop_gradient"
_JAXPRS = (jex_core.ClosedJaxpr, jex_core.Jaxpr)

Jaxpr = Any  # ClosedJaxpr or Jaxpr, which are one class in newer JAX
Aval = Any
Collapse = Callable[[Jaxpr, Sequence[Any]], list[Any]]


class Marking:
    """The equations of a program that are kept whole.

    Attributes:
        equations: what each computes, by its number, as a function of arrays.
        has_jets: whether the program has jets, which must be expanded.
    """

    def __init__(self, collapse: Collapse) -> None:
        """Args: `collapse` evaluates a jaxpr collapsed, for bodies on many devices."""
        self._collapse = collapse
        self.equations: list[Callable[..., Sequence[Any]]] = []
        self.has_jets = False

    def mark(self, jaxpr: Jaxpr, depth: int = 0) -> Jaxpr:
        """The jaxpr with markers.

        Args:
            jaxpr: a jaxpr, closed or not.
            depth: how often what it computes is going to be differentiated by jets.
        """
        equations = [self._mark_equation(eqn, depth) for eqn in jaxpr.eqns]
        return _with_equations(jaxpr, equations)

    def _mark_equation(self, eqn: Any, depth: int) -> Any:  # noqa: ANN401
        name = eqn.primitive.name
        if name == JET:
            self.has_jets = True
            depth += eqn.params["order"]
        elif name == _STOP_GRADIENT:
            return eqn.replace(primitive=stop_gradient_p, params={})
        elif name not in VISIBLE or _depends_on_devices(eqn):
            return self._keep(eqn, depth)
        params = {key: self._mark_param(v, depth) for key, v in eqn.params.items()}
        return eqn.replace(params=params, effects=jex_core.no_effects)

    def _mark_param(self, value: Any, depth: int) -> Any:  # noqa: ANN401
        if isinstance(value, _JAXPRS):
            return self.mark(value, depth)
        if isinstance(value, list | tuple) and any(
            isinstance(entry, _JAXPRS) for entry in value
        ):
            return type(value)(self._mark_param(entry, depth) for entry in value)
        return value

    def _keep(self, eqn: Any, depth: int) -> Any:  # noqa: ANN401
        number = len(self.equations)
        self.equations.append(_batched(eqn, self._function(eqn)))
        params = {
            "number": number,
            "avals": tuple(_plain(var.aval) for var in eqn.outvars),
        }
        jvp = jvp_of(eqn) if depth else None
        if jvp is None:
            primitive = equation_p
        else:
            primitive = custom_jvp_p
            params["jvp"] = self.mark(jvp, depth - 1)
        return eqn.replace(
            primitive=primitive, params=params, effects=jex_core.no_effects
        )

    def _function(self, eqn: Any) -> Callable[..., Sequence[Any]]:  # noqa: ANN401
        """What the equation computes; bodies on many devices are collapsed."""
        params = eqn.params
        if eqn.primitive.name == "shard_map":
            return self._shard_map(params)
        if eqn.primitive.name in ("jit", "pjit"):
            body = params["jaxpr"]
            specs = [_plain(aval) for aval in body.in_avals]
            collapsed = jax.make_jaxpr(lambda *xs: self._collapse(body, xs))(*specs)
            if not collapsed.consts:
                return _binding(eqn, {**params, "jaxpr": collapsed})
        return _binding(eqn, params)

    def _shard_map(self, params: dict[str, Any]) -> Callable[..., Sequence[Any]]:
        body = params["jaxpr"]
        return jax.shard_map(
            lambda *xs: tuple(self._collapse(body, xs)),
            mesh=params["mesh"],
            in_specs=tuple(params["in_specs"]),
            out_specs=tuple(params["out_specs"]),
            axis_names=set(params["manual_axes"]),
            check_vma=params["check_vma"],
        )


def _binding(eqn: Any, params: Any) -> Callable[..., Sequence[Any]]:  # noqa: ANN401
    """The equation as a function of its operands."""

    def function(*operands: Any) -> Sequence[Any]:  # noqa: ANN401
        bound = eqn.primitive.get_bind_params(params)
        with eqn.ctx.manager:
            results = eqn.primitive.bind(*operands, **bound)
        return results if eqn.primitive.multiple_results else [results]

    return function


def _batched(eqn: Any, function: Any) -> Callable[..., Sequence[Any]]:  # noqa: ANN401
    """The function on arrays as a module has them.

    Keys of random numbers are integers there. A pass that needs the values for many
    directions puts their axis in front of some operands.
    """
    avals = [var.aval for var in eqn.invars]
    ranks = [len(physical(aval).shape) for aval in avals]

    def one(*operands: Any) -> list[Any]:  # noqa: ANN401
        logical = [wrap(x, aval) for x, aval in zip(operands, avals, strict=True)]
        return [unwrap(result) for result in function(*logical)]

    def many(*operands: Any) -> list[Any]:  # noqa: ANN401
        axes = [
            0 if np.ndim(x) > rank else None
            for x, rank in zip(operands, ranks, strict=True)
        ]
        if all(axis is None for axis in axes):
            return one(*operands)
        return jax.vmap(one, in_axes=axes)(*operands)

    return many


def jvp_of(eqn: Any) -> Jaxpr | None:  # noqa: ANN401
    """(args, tangents) -> (results, tangents) by JAX's rule; None where it has none.

    Only arguments and results that are float or complex have tangents. The rule of a
    `custom_vjp` is the transposed of its backward rule, where that is linear.
    """
    avals = [_plain(var.aval) for var in eqn.invars]
    inexact = [_is_inexact(aval) for aval in avals]
    function = _binding(eqn, eqn.params)
    push = _push_transposed if "custom_vjp" in eqn.primitive.name else _push

    def pushforward(*args: Any) -> list[Any]:  # noqa: ANN401
        primals, tangents = args[: len(avals)], iter(args[len(avals) :])
        full = [next(tangents) if d else None for d in inexact]
        results, out = push(function, primals, full)
        return [*results, *out]

    tangent_avals = [aval for aval, d in zip(avals, inexact, strict=True) if d]
    try:
        return jax.make_jaxpr(pushforward)(*avals, *tangent_avals)
    except (NotImplementedError, TypeError, AssertionError, ValueError):
        return None


def _push(function: Any, primals: Any, tangents: Any) -> Any:  # noqa: ANN401
    seeds = [
        np.zeros(np.shape(x), jax.dtypes.float0) if t is None else t
        for x, t in zip(primals, tangents, strict=True)
    ]
    results, out = jax.jvp(lambda *xs: list(function(*xs)), primals, seeds)
    pairs = zip(results, out, strict=True)
    return results, [t for y, t in pairs if _is_inexact(y)]


def _push_transposed(function: Any, primals: Any, tangents: Any) -> Any:  # noqa: ANN401
    places = [n for n, t in enumerate(tangents) if t is not None]

    def of_varying(*varying: Any) -> list[Any]:  # noqa: ANN401
        args = list(primals)
        for place, value in zip(places, varying, strict=True):
            args[place] = value
        return list(function(*args))

    results, pull = jax.vjp(of_varying, *(primals[place] for place in places))

    def pull_inexact(cotangents: Any) -> Any:  # noqa: ANN401
        given = iter(cotangents)
        return pull(
            [
                next(given)
                if _is_inexact(y)
                else np.zeros(np.shape(y), jax.dtypes.float0)
                for y in results
            ]
        )

    cotangents = [_plain(jax.typeof(y)) for y in results if _is_inexact(y)]
    transposed = jax.linear_transpose(pull_inexact, cotangents)
    (out,) = transposed(tuple(tangents[place] for place in places))
    return results, out


def _depends_on_devices(eqn: Any) -> bool:  # noqa: ANN401
    """Shardings of an inner jit, and branches that are chosen by platform."""
    if eqn.params.get("branches_platforms") is not None:
        return True
    shardings = (
        *eqn.params.get("in_shardings", ()),
        *eqn.params.get("out_shardings", ()),
    )
    return any(type(entry).__name__ != "UnspecifiedValue" for entry in shardings)


def _with_equations(jaxpr: Jaxpr, equations: list[Any]) -> Jaxpr:
    if isinstance(jaxpr, jex_core.Jaxpr):
        return jaxpr.replace(eqns=equations, effects=jex_core.no_effects)
    return jaxpr.replace(jaxpr=_with_equations(jaxpr.jaxpr, equations))


def _plain(aval: Aval) -> Aval:
    """Shape, dtype and weak type alone, without places in a mesh."""
    return ShapedArray(
        aval.shape, aval.dtype, weak_type=getattr(aval, "weak_type", False)
    )


def _is_inexact(x: Any) -> bool:  # noqa: ANN401
    return jnp.issubdtype(x.dtype, jnp.inexact)
