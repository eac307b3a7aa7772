"""Replaces equations of a jaxpr by markers, before the program becomes StableHLO."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend import core as jex_core

from ._keys import physical, unwrap, wrap
from ._markers import (
    custom_jvp_p,
    equation_p,
    stop_gradient_p,
    with_derivative_mark_p,
    with_derivative_p,
)
from ._varying import Jaxpr, axes_of, is_variable, plain, varying, with_equations
from ._visible import VISIBLE

JET = "taylor_jet"
_STOP_GRADIENT = "stop_gradient"
_VARY = "pvary"
# Their body takes what they take.
_CALLS = {"jit", "pjit", "closed_call", "core_call", "checkpoint", "remat", "remat2"}
# Branches for these are for programs inside of kernels only.
_KERNEL_PLATFORMS = {"mosaic", "mosaic_gpu", "triton"}
_JAXPRS = (jex_core.ClosedJaxpr, jex_core.Jaxpr)

Collapse = Callable[[Jaxpr, Sequence[Any]], list[Any]]


class Marking:
    """The equations of a program that are kept whole.

    Attributes:
        equations: what each computes, by its number, as a function of arrays.
        has_jets: whether the program has jets, which must be expanded.
        has_bodies: whether there are bodies on many devices, each a program of its own.
    """

    def __init__(self, collapse: Collapse) -> None:
        """Args: `collapse` evaluates a jaxpr collapsed, for bodies on many devices."""
        self._collapse = collapse
        self.equations: list[Callable[..., Sequence[Any]]] = []
        self.has_jets = False
        self.has_bodies = False
        self._numbers: dict[Any, int] = {}
        self._jvps: dict[tuple[int, ...], Any] = {}

    def mark(
        self, jaxpr: Jaxpr, depth: int = 0, moving: Sequence[bool] | None = None
    ) -> Jaxpr:
        """The jaxpr with markers.

        Args:
            jaxpr: a jaxpr, closed or not.
            depth: how often what it computes is going to be differentiated by jets.
            moving: which arguments vary then; all, if it is not known.
        """
        flags = [True] * len(jaxpr.invars) if moving is None else moving
        varied = {var for var, flag in zip(jaxpr.invars, flags, strict=True) if flag}
        equations = []
        for eqn in jaxpr.eqns:
            ins = [depth > 0 and is_variable(v) and v in varied for v in eqn.invars]
            equations.append(self._mark_equation(eqn, depth, ins))
            if any(ins) and eqn.primitive.name != _STOP_GRADIENT:
                varied.update(eqn.outvars)
        return with_equations(jaxpr, equations)

    def _mark_equation(self, eqn: Any, depth: int, moving: list[bool]) -> Any:  # noqa: ANN401
        eqn = _outside_kernels(eqn)
        name = eqn.primitive.name
        known = moving if name in _CALLS else None
        if name == JET:
            self.has_jets = True
            depth += eqn.params["order"]
            known = [count > 0 for count in eqn.params["series"]]
        elif name == _STOP_GRADIENT:
            return eqn.replace(primitive=stop_gradient_p, params={})
        elif eqn.primitive is with_derivative_p:
            return eqn.replace(primitive=with_derivative_mark_p)
        elif name == _VARY:
            return eqn.replace(primitive=lax.copy_p, params={})
        elif name not in VISIBLE or _depends_on_devices(eqn) or _is_modulus(eqn):
            return self._keep(eqn, depth, moving)
        params = {
            key: self._mark_param(value, depth, known)
            for key, value in eqn.params.items()
        }
        return eqn.replace(params=params, effects=jex_core.no_effects)

    def _mark_param(self, value: Any, depth: int, moving: list[bool] | None) -> Any:  # noqa: ANN401
        if isinstance(value, _JAXPRS):
            return self.mark(value, depth, moving)
        if isinstance(value, list | tuple) and any(
            isinstance(entry, _JAXPRS) for entry in value
        ):
            return type(value)(self._mark_param(e, depth, moving) for e in value)
        return value

    def _keep(self, eqn: Any, depth: int, moving: list[bool]) -> Any:  # noqa: ANN401
        number = self._number(eqn)
        params = {
            "number": number,
            "name": eqn.primitive.name,
            "avals": tuple(plain(var.aval) for var in eqn.outvars),
            "linear": _linear_operands(eqn),
        }
        jvp = self._jvp(eqn, number, depth, moving) if any(moving) else None
        if jvp is not None:
            params["jvp"] = jvp
        return eqn.replace(
            primitive=equation_p if jvp is None else custom_jvp_p,
            params=params,
            effects=jex_core.no_effects,
        )

    def _number(self, eqn: Any) -> int:  # noqa: ANN401
        """The number of what the equation computes: equal ones can be merged."""
        try:
            avals = tuple(plain(var.aval) for var in eqn.invars)
            key = (eqn.primitive, tuple(sorted(eqn.params.items())), avals)
            known = self._numbers.get(key)
        except TypeError:
            key, known = len(self.equations), None
        if known is None:
            known = self._numbers[key] = len(self.equations)
            self.equations.append(_batched(eqn, self._function(eqn)))
        return known

    def _jvp(self, eqn: Any, number: int, depth: int, moving: list[bool]) -> Any:  # noqa: ANN401
        """The rule as a function, the same one for each use."""
        key = (number, depth, *moving)
        if key not in self._jvps:
            jvp = jvp_of(eqn, moving)
            if jvp is not None:
                inexact = [_is_inexact(var.aval) for var in eqn.invars]
                tangents = [v for v, d in zip(moving, inexact, strict=True) if d]
                marked = self.mark(jvp, depth - 1, [*moving, *tangents])
                jvp = jex_core.jaxpr_as_fun(marked)
            self._jvps[key] = jvp
        return self._jvps[key]

    def _function(self, eqn: Any) -> Callable[..., Sequence[Any]]:  # noqa: ANN401
        """What the equation computes; bodies on many devices are collapsed."""
        params = eqn.params
        if eqn.primitive.name == "shard_map":
            self.has_bodies = True
            return self._shard_map(params)
        if eqn.primitive.name in ("jit", "pjit"):
            body = params["jaxpr"]
            specs = [plain(aval) for aval in body.in_avals]
            collapsed = jax.make_jaxpr(lambda *xs: self._collapse(body, xs))(*specs)
            if not collapsed.consts:
                self.has_bodies = True
                return _binding(eqn, {**params, "jaxpr": collapsed})
        return _binding(eqn, params)

    def _shard_map(self, params: dict[str, Any]) -> Callable[..., Sequence[Any]]:
        body = params["jaxpr"]
        if not hasattr(body, "consts"):
            body = jex_core.ClosedJaxpr(body, ())
        return jax.shard_map(
            lambda *xs: tuple(self._collapse(body, xs)),
            mesh=params["mesh"],
            in_specs=tuple(params["in_specs"]),
            out_specs=tuple(params["out_specs"]),
            axis_names=set(params["newly_manual_axes"]),
            check_vma=params["check_vma"],
        )


def _binding(eqn: Any, params: Any) -> Callable[..., Sequence[Any]]:  # noqa: ANN401
    """The equation as a function of its operands."""

    def function(*operands: Any) -> Sequence[Any]:  # noqa: ANN401
        bound = eqn.primitive.get_bind_params(params)
        pairs = zip(operands, eqn.invars, strict=True)
        cast = [varying(x, axes_of(var.aval)) for x, var in pairs]
        with eqn.ctx.manager:
            results = eqn.primitive.bind(*cast, **bound)
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


def jvp_of(eqn: Any, moving: Sequence[bool]) -> Jaxpr | None:  # noqa: ANN401
    """(args, tangents) -> (results, tangents) by JAX's rule; None where it has none.

    Only arguments and results that are float or complex have tangents, and those of
    arguments that do not vary are not used. The rule of a `custom_vjp` is the
    transposed of its backward rule, where that is linear.
    """
    avals = [plain(var.aval) for var in eqn.invars]
    inexact = [_is_inexact(aval) for aval in avals]
    places = [n for n, d in enumerate(inexact) if d and moving[n]]
    if not places:
        return None
    function = _binding(eqn, eqn.params)
    push = _push_transposed if "custom_vjp" in eqn.primitive.name else _push

    def pushforward(*args: Any) -> list[Any]:  # noqa: ANN401
        primals, given = args[: len(avals)], iter(args[len(avals) :])
        tangents = [next(given) if d else None for d in inexact]

        def of_moving(*values: Any) -> list[Any]:  # noqa: ANN401
            whole = list(primals)
            for place, value in zip(places, values, strict=True):
                whole[place] = value
            return list(function(*whole))

        values = [primals[place] for place in places]
        results, out = push(of_moving, values, [tangents[place] for place in places])
        return [*results, *out]

    tangent_avals = [aval for aval, d in zip(avals, inexact, strict=True) if d]
    try:
        return jax.make_jaxpr(pushforward)(*avals, *tangent_avals)
    except NotImplementedError:
        return None


def _push(function: Any, primals: Any, tangents: Any) -> Any:  # noqa: ANN401
    results, out = jax.jvp(function, primals, tangents)
    pairs = zip(results, out, strict=True)
    return results, [t for y, t in pairs if _is_inexact(y)]


def _push_transposed(function: Any, primals: Any, tangents: Any) -> Any:  # noqa: ANN401
    results, pull = jax.vjp(function, *primals)

    def pull_inexact(cotangents: Any) -> Any:  # noqa: ANN401
        given = iter(cotangents)
        return pull(
            [next(given) if _is_inexact(y) else _no_cotangent(y) for y in results]
        )

    cotangents = [plain(jax.typeof(y)) for y in results if _is_inexact(y)]
    transposed = jax.linear_transpose(pull_inexact, cotangents)
    (out,) = transposed(tuple(tangents))
    return results, out


def _no_cotangent(y: Any) -> np.ndarray:  # noqa: ANN401
    return np.zeros(np.shape(y), jax.dtypes.float0)


def _outside_kernels(eqn: Any) -> Any:  # noqa: ANN401
    """A choice by platform that is none outside of kernels, as the one branch."""
    platforms = eqn.params.get("branches_platforms")
    if platforms is None:
        return eqn
    left = [
        branch
        for branch, names in zip(eqn.params["branches"], platforms, strict=True)
        if names is None or not _KERNEL_PLATFORMS.issuperset(names)
    ]
    if len(left) > 1:
        return eqn
    params = {"branches": tuple(left), "branches_platforms": None}
    return eqn.replace(params={**eqn.params, **params})


def _linear_operands(eqn: Any) -> tuple[int, ...]:  # noqa: ANN401
    """In which operands together the equation is linear: right-hand sides."""
    name = eqn.primitive.name
    if name in ("custom_linear_solve", "linear_solve"):
        constants = sum(eqn.params["const_lengths"])
        return tuple(range(constants, len(eqn.invars)))
    return {"triangular_solve": (1,), "tridiagonal_solve": (3,)}.get(name, ())


def _depends_on_devices(eqn: Any) -> bool:  # noqa: ANN401
    """Shardings of an inner jit, and branches that are chosen by platform."""
    if eqn.params.get("branches_platforms") is not None:
        return True
    shardings = (
        *eqn.params.get("in_shardings", ()),
        *eqn.params.get("out_shardings", ()),
    )
    return any(type(entry).__name__ != "UnspecifiedValue" for entry in shardings)


def _is_modulus(eqn: Any) -> bool:  # noqa: ANN401
    """Of complex numbers, which JAX may write as a formula without slope at zero."""
    return eqn.primitive.name == "abs" and jnp.iscomplexobj(eqn.invars[0].aval)


def _is_inexact(x: Any) -> bool:  # noqa: ANN401
    return jnp.issubdtype(x.dtype, jnp.inexact)
