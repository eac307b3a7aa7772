"""Collapses a function while it is traced."""

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax import export, lax
from jax.core import Tracer, eval_jaxpr
from jax.extend import core as jex_core

from ._artifact import OpenedModule
from ._collapse import DEFAULT_PIPELINE
from ._errors import UnsupportedError
from ._keys import is_key, unwrap, wrap
from ._lift import CannotLiftError, Lifter
from ._marking import Marking
from ._run import Run, run_passes
from ._varying import Jaxpr, axes_of, varying

# Loops are read with what they call.
_EXPANDING_PIPELINE = "taylor-expand{differentiable=true},inline,collapse-taylor"
# What is captured and larger than this many bytes is an operand of the module: the
# passes have no use for its elements.
_CAPTURED_LIMIT = 1 << 16


def collapse(f: Callable[..., Any], **jit_kwargs: Any) -> Callable[..., Any]:  # noqa: ANN401
    """`jax.jit(f)` with sums over directions moved up the program.

    Where f has a sum of K-th Taylor coefficients over directions v_1, ..., v_R, the
    sum is carried through the program in place of the R coefficients [1]:

        sum_r f_K(v_r) = <df, sum_r x_K(v_r)> + sum_r (terms in lower coefficients),

    which holds for Laplacians written as `jnp.trace(jax.hessian(f)(x))`, nested
    `jax.jvp`, or `jax.experimental.jet`. What f computes stays the same up to rounding.

    The result behaves as `jax.jit(f)` does: it is traced once for each type of
    arguments, takes and returns pytrees, and composes with `jax.grad`, `jax.jvp`,
    `jax.vmap`, `jax.lax.scan`, `jax.shard_map`, `jax.export` and so on, in any order.
    Its derivatives are those of the collapsed program, which cost accordingly;
    `jax.lax.stop_gradient`, `jax.custom_jvp` and `jax.custom_vjp` keep their meaning.

    Args:
        f: a function of pytrees of arrays without side effects.
        jit_kwargs: options of `jax.jit`, such as `static_argnums`, `donate_argnums`
            or `in_shardings`.

    Returns:
        The function that `jax.jit` makes, with `lower`, `trace` and `eval_shape`.

    Raises:
        TypeError: f cannot be called.
        UnsupportedError: on the first call, if f has side effects, such as
            `jax.debug.print`.

    [1] Dangel et al., "Collapsing Taylor Mode Automatic Differentiation", 2025.

    >>> import jax, jax.numpy as jnp
    >>> from collapse_taylor import collapse
    >>> def u(w, x):
    ...     return jnp.sin(w @ x).sum() ** 2
    >>> laplacian = collapse(lambda w, x: jnp.trace(jax.hessian(u, 1)(w, x)))
    >>> w, x = jnp.ones((2, 3)), jnp.arange(3.0)
    >>> print(f"{laplacian(w, x):.3f}")
    23.044
    >>> print(f"{jax.grad(laplacian, argnums=1)(w, x)[0]:.3f}")
    13.412
    """
    if not callable(f):
        raise TypeError(f"expected a function, but got {type(f).__name__}")

    @functools.wraps(f)
    def collapsed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return _call(f, args, kwargs)

    return jax.jit(collapsed, **jit_kwargs)


def _call(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """f(*args, **kwargs), collapsed; what has no arrays is static."""
    entries, tree = jax.tree.flatten((args, kwargs), is_leaf=_is_static)
    places = [n for n, entry in enumerate(entries) if _is_array(entry)]

    def flat(*arrays: Any) -> Any:  # noqa: ANN401
        whole = list(entries)
        for place, array in zip(places, arrays, strict=True):
            whole[place] = array
        inner_args, inner_kwargs = jax.tree.unflatten(tree, whole)
        return f(*inner_args, **inner_kwargs)

    arrays = [entries[place] for place in places]
    closed, shapes = jax.make_jaxpr(flat, return_shape=True)(*arrays)
    results = collapse_jaxpr(closed, arrays)
    return jax.tree.unflatten(jax.tree.structure(shapes), results)


def _is_array(entry: Any) -> bool:  # noqa: ANN401
    return isinstance(entry, jax.Array | np.ndarray)


def _is_static(entry: Any) -> bool:  # noqa: ANN401
    """Whether nothing in a pytree is an array, so that it goes to f as it is."""
    return not any(map(_is_array, jax.tree.leaves(entry)))


def collapse_jaxpr(closed: Jaxpr, arguments: Sequence[Any]) -> list[Any]:
    """The values of a jaxpr, collapsed.

    Raises:
        UnsupportedError: it has side effects.
    """
    _check_effects(closed)
    program = RewrittenJaxpr(closed)
    if not program.is_changed:
        return jex_core.jaxpr_as_fun(closed)(*arguments)
    try:
        results = program.lifted(arguments)
    except CannotLiftError as error:
        if program.marking.has_jets:
            raise
        warnings.warn(f"nothing is collapsed: {error}", stacklevel=2)
        return jex_core.jaxpr_as_fun(closed)(*arguments)
    return [
        _with_type(result, aval)
        for result, aval in zip(results, closed.out_avals, strict=True)
    ]


def _check_effects(closed: Jaxpr) -> None:
    effects = sorted({str(e) for e in closed.effects if "NamedAxis" not in str(e)})
    if effects:
        raise UnsupportedError(
            "expected a function without side effects, such as jax.debug.print, "
            f"but got {', '.join(effects)}"
        )


class RewrittenJaxpr:
    """A jaxpr as a module, and what passes made of it."""

    def __init__(self, closed: Jaxpr, pipeline: str = "") -> None:
        """Runs the pipeline, or the one that the program needs."""
        self.marking = Marking(collapse_jaxpr)
        marked = self.marking.mark(closed)
        if not pipeline:
            jets = self.marking.has_jets
            pipeline = _EXPANDING_PIPELINE if jets else DEFAULT_PIPELINE
        self._captured = [c for c in closed.consts if _is_operand(c)]
        specs = [_spec(aval) for aval in closed.in_avals]
        sizes = [size for spec in specs for size in spec.shape]
        self._is_symbolic = any(map(export.is_symbolic_dim, sizes))
        function = _with_constants(marked, closed.consts)
        lowered = jax.jit(function, keep_unused=True).lower(
            [_spec(jax.typeof(c)) for c in self._captured], *specs
        )
        module = lowered.compiler_ir("stablehlo")
        assert module is not None
        self._opened = OpenedModule(module)
        self._run = run_passes(self._opened.text, pipeline)

    @property
    def is_changed(self) -> bool:
        """Whether the passes changed anything, or could in bodies kept whole."""
        marking = self.marking
        return marking.has_jets or marking.has_bodies or _has_moved(self._run)

    def lifted(self, arguments: Sequence[Any]) -> list[Any]:
        """The results of the changed program.

        Raises:
            CannotLiftError: an op has no counterpart in `jax.lax`, or sizes are
                symbolic.
        """
        if self._is_symbolic:
            raise CannotLiftError(
                "cannot lift arrays of symbolic sizes: export the function itself, "
                "then collapse the export by apply_collapse"
            )
        operands = [*self._captured, *arguments]
        module, constants = self._opened.reopened(self._run.text)
        lifter = Lifter(module, constants, dict(enumerate(self.marking.equations)))
        return lifter.call("main", [unwrap(operand) for operand in operands])


def _with_constants(
    marked: Jaxpr, constants: Sequence[Any]
) -> Callable[..., list[Any]]:
    """The jaxpr as a function of what it captures as operands, and its arguments."""

    def function(captured: Sequence[Any], *arguments: Any) -> list[Any]:  # noqa: ANN401
        given = iter(captured)
        values = [next(given) if _is_operand(c) else c for c in constants]
        return eval_jaxpr(_open(marked), values, *arguments)

    return function


def _open(jaxpr: Jaxpr) -> Jaxpr:
    return jaxpr if isinstance(jaxpr, jex_core.Jaxpr) else jaxpr.jaxpr


def _has_moved(run: Run) -> bool:
    undone = any(r.name == "ModuleKept" for r in run.remarks)
    return not undone and any(
        r.kind == "passed" and r.name in ("SumMoved", "CopiesRolled")
        for r in run.remarks
    )


def _is_operand(constant: Any) -> bool:  # noqa: ANN401
    """Tracers must be operands, or their derivatives would be lost."""
    return isinstance(constant, Tracer) or constant.nbytes > _CAPTURED_LIMIT


def _spec(aval: Any) -> jax.ShapeDtypeStruct:  # noqa: ANN401
    weak = getattr(aval, "weak_type", False)
    return jax.ShapeDtypeStruct(aval.shape, aval.dtype, weak_type=weak)


def _with_type(value: Any, aval: Any) -> Any:  # noqa: ANN401
    """The value as a key, with a weak type, or varying, as the original has it."""
    value = varying(value, axes_of(aval))
    if is_key(aval):
        return wrap(value, aval)
    if aval.weak_type:
        return lax.convert_element_type_p.bind(
            value, new_dtype=aval.dtype, weak_type=True, sharding=None
        )
    return value
