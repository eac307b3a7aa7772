"""Jets of JAX functions: written as modules, expanded, run, and by nested jvp."""

import functools
import json
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
from jax import export

from collapsing import one_error, with_module
from corpus.exchange import artifact_text
from tested_orders import note
from tool import Tool

EXPAND = "--taylor-expand"
Arrays = Sequence[Any]
Function = Callable[..., Any]
_ELEMENTS = {"float32": "f32", "float64": "f64", "int32": "i32", "int64": "i64"}
_ELEMENTS |= {"bool": "i1", "complex64": "complex<f32>", "complex128": "complex<f64>"}
_ELEMENTS |= {"float16": "f16", "bfloat16": "bf16", "uint32": "ui32"}


def has_series(array: Any) -> bool:
    """Whether values of this type have coefficients beyond the first."""
    return bool(jnp.issubdtype(array.dtype, jnp.inexact))


def is_known(array: Any) -> bool:
    """Whether its type can be written."""
    return str(array.dtype) in _ELEMENTS


def tensor_type(array: Any) -> str:
    """`array`'s type as MLIR writes it."""
    shape = "".join(f"{size}x" for size in array.shape)
    return f"tensor<{shape}{_ELEMENTS[str(array.dtype)]}>"


def jet_avals(function: Function, args: Arrays, order: int, directions: int) -> Any:
    """Shapes and types of the results of a jet, result after result."""
    avals = []
    for result in jax.tree.leaves(jax.eval_shape(function, *args)):
        avals.append(result)
        if has_series(result):
            shape = (directions, *result.shape)
            avals += [jax.ShapeDtypeStruct(shape, result.dtype)] * order
    return avals


def jet_module(
    function: Function,
    args: Arrays,
    series: Sequence[Arrays],
    order: int,
    *,
    lowered: bool = False,
) -> str:
    """A module whose `main` is a jet of `function`, as a front end writes it.

    Args:
        function: of arrays.
        args: its arguments.
        series: for each argument its coefficients 1, 2, ..., with the directions on a
            leading axis; none for one that does not vary.
        order: how many coefficients the results have.
        lowered: take the text that is compiled, which holds chlo ops, instead of an
            export, which holds their definitions.
    """
    jitted = jax.jit(function, keep_unused=True)
    text = (
        jitted.lower(*args).as_text()
        if lowered
        else artifact_text(export.export(jitted)(*args), generic=False)
    )
    name = "func.func public @main("
    assert name in text
    inputs = [*args, *(c for one in series for c in one)]
    directions = next(len(one[0]) for one in series if one)
    outputs = ", ".join(map(tensor_type, jet_avals(function, args, order, directions)))
    types = ", ".join(map(tensor_type, inputs))
    names = ", ".join(f"%arg{i}" for i in range(len(inputs)))
    config = json.dumps({"order": order, "series": [len(one) for one in series]})
    parameters = ", ".join(f"%arg{i}: {tensor_type(x)}" for i, x in enumerate(inputs))
    count = len(jet_avals(function, args, order, directions))
    results = ", ".join(f"%0#{i}" for i in range(count)) if count > 1 else "%0"
    main = (
        f"func.func public @main({parameters}) -> ({outputs}) {{\n"
        f"  %0:{count} = stablehlo.custom_call @taylor.jet({names}) "
        "{called_computations = [@differentiated], "
        f"backend_config = {json.dumps(config)}}} : ({types}) -> ({outputs})\n"
        f"  return {results} : {outputs}\n}}\n"
    )
    head, _, tail = text.rpartition("}")
    return head.replace(name, "func.func private @differentiated(") + main + "}" + tail


def expanded(
    tool: Tool,
    function: Function,
    args: Arrays,
    series: Sequence[Arrays],
    order: int,
    *flags: str,
    lowered: bool = False,
) -> list[np.ndarray]:
    """The coefficients that the expanded jet computes."""
    directions = next(len(one[0]) for one in series if one)
    inputs = [*args, *(c for one in series for c in one)]
    avals = jet_avals(function, args, order, directions)
    module = jet_module(function, args, series, order, lowered=lowered)
    return run_expanded(tool, module, inputs, avals, *flags)


def run_expanded(
    tool: Tool, module: str, inputs: Arrays, avals: Sequence[Any], *flags: str
) -> list[np.ndarray]:
    """What `main` computes once its jets are expanded."""

    def zeros(*_: Any) -> Any:
        return [jnp.zeros(a.shape, a.dtype) for a in avals]

    text = tool.run(module, EXPAND, *flags, "--mlir-print-op-generic")
    assert "taylor.jet" not in text
    note(module)
    exported = export.export(jax.jit(zeros, keep_unused=True))(*inputs)
    call = with_module(exported, text).call
    return [np.asarray(x) for x in jax.jit(call)(*inputs)]


def nested(
    function: Function, args: Arrays, series: Sequence[Arrays], order: int
) -> list[np.ndarray]:
    """The same coefficients by differentiating `order` times along each path."""

    def path(t: Any, rows: Sequence[Arrays]) -> Any:
        moved = list(args)
        for i, coefficients in enumerate(rows):
            for k, coefficient in enumerate(coefficients):
                moved[i] = moved[i] + (coefficient * t ** (k + 1)).astype(args[i].dtype)
        return jax.tree.leaves(function(*moved))

    @jax.jit
    @functools.partial(jax.vmap, in_axes=(0,), out_axes=0)
    def derivatives(rows: Sequence[Arrays]) -> list[list[Any]]:
        current = functools.partial(path, rows=rows)
        found = []
        for k in range(order + 1):
            values = current(jnp.zeros(()))
            found.append(
                [y / math.factorial(k) if has_series(y) else y for y in values]
            )
            current = _differentiated(current)
        return found

    by_order = derivatives([list(one) for one in series])
    results = []
    for i, value in enumerate(by_order[0]):
        results.append(np.asarray(value[0]))
        if has_series(value):
            results += [np.asarray(by_order[k][i]) for k in range(1, order + 1)]
    return results


def _differentiated(function: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    def derivative(t: Any) -> list[Any]:
        _, tangents = jax.jvp(function, (t,), (jnp.ones_like(t),))
        return tangents

    return derivative


def error(actual: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> float:
    """The largest relative error of a coefficient."""
    assert [a.shape for a in actual] == [e.shape for e in expected]
    assert [a.dtype for a in actual] == [e.dtype for e in expected]
    return max(
        (one_error(a, e) for a, e in zip(actual, expected, strict=True)), default=0.0
    )


def directions(shape: tuple[int, ...], given: int, seed: int = 0) -> list[np.ndarray]:
    """`given` coefficients in two directions."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(2, *shape)) for _ in range(given)]


def check_jet(
    tool: Tool,
    function: Function,
    *args: Any,
    order: int = 3,
    given: int = 2,
    fixed: tuple[int, ...] = (),
    flags: tuple[str, ...] = (),
    tolerance: float = 1e-12,
) -> None:
    """The coefficients of `function` are those of nested jvp."""
    series = [
        []
        if i in fixed or not jnp.issubdtype(x.dtype, jnp.inexact)
        else directions(x.shape, given, seed=i)
        for i, x in enumerate(args)
    ]
    actual = expanded(tool, function, args, series, order, *flags)
    found = error(actual, nested(function, args, series, order))
    assert found < tolerance


def taylor(
    function: Callable[[Any], Any], path: list[float], order: int
) -> list[float]:
    """Coefficients of `function` along a polynomial in t."""
    with mpmath.workdps(60):
        along = lambda t: function(sum(c * t**k for k, c in enumerate(path)))  # noqa: E731
        return [float(c) for c in mpmath.taylor(along, 0, order)]
