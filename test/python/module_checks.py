"""What must hold of any module that is collapsed, and failing modules made smaller."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import jax
import numpy as np
from jax import export
from jax import numpy as jnp

from collapsing import COLLAPSE, run_once, with_module
from random_modules import (
    DTYPES,
    Module,
    Type,
    Value,
    live,
    random_inputs,
    random_module,
)
from tool import Tool, ToolError

PRECISION = {"f64": 1e-12, "f32": 1e-5, "complex<f64>": 1e-12}


@dataclasses.dataclass(frozen=True)
class Failure:
    """What does not hold of a module: the kind, and what was seen."""

    kind: str
    detail: str = ""


@cache
def _signature(takes: tuple[Type, ...], returns: tuple[Type, ...]) -> export.Exported:
    def function(*_: jax.Array) -> list[jax.Array]:
        return [jnp.zeros(t.shape, DTYPES[t.element]) for t in returns]

    specs = [jax.ShapeDtypeStruct(t.shape, DTYPES[t.element]) for t in takes]
    return export.export(jax.jit(function, keep_unused=True))(*specs)


def evaluate(
    module: Module, arrays: Sequence[np.ndarray], text: str = ""
) -> list[np.ndarray]:
    """What the module computes, or another text of its type, as XLA runs it."""
    takes = tuple(a.type for a in module.arguments)
    returns = tuple(r.type for r in module.results)
    exported = with_module(_signature(takes, returns), text or str(module))
    return run_once(exported, arrays)


def everything(module: Module, arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Each value that the module computes at the top, by name."""
    named = {v.name: v for v in (*module.arguments, *module.values())}
    whole = replace(module, results=tuple(named.values()))
    return dict(zip(named, evaluate(whole, arrays), strict=True))


def failure_of(
    tool: Tool, module: Module, arrays: Sequence[np.ndarray]
) -> Failure | None:
    """What goes wrong where the module is collapsed, if anything does.

    The module itself must be valid: that raises.
    """
    values = everything(module, arrays)
    try:
        once = tool.run(str(module), COLLAPSE, "--mlir-print-op-generic")
        twice = tool.run(once, COLLAPSE, "--mlir-print-op-generic")
    except ToolError as error:
        return Failure("crash", str(error))
    if once != twice:
        return Failure("repetition", "another application changes the module")
    try:
        actual = evaluate(module, arrays, once)
    except Exception as error:
        return Failure("invalid", str(error))
    failure = differing(module, values, actual)
    # XLA has simplifications of its own, also of what was not changed.
    if failure and not all(np.isfinite(a).all() for a in evaluate(module, arrays)):
        return None
    return failure


def differing(
    module: Module, values: dict[str, np.ndarray], actual: Sequence[np.ndarray]
) -> Failure | None:
    """The first result that is not what it was, up to rounding."""
    floats = [v for v in values.values() if np.issubdtype(v.dtype, np.inexact)]
    if not all(np.isfinite(v).all() for v in floats):
        return None
    scale = max([1.0, *(float(np.abs(v).sum()) for v in floats)])
    narrow = any(v.dtype == np.float32 for v in floats) or any(
        "f32" in step.text for step in module.steps
    )
    for result, a in zip(module.results, actual, strict=True):
        e = values[result.name]
        if result.type.element not in PRECISION:
            if not np.array_equal(a, e):
                return Failure("values", f"{result}: {a} in place of {e}")
            continue
        error = np.max(np.abs(a - e), initial=0.0)
        bound = scale * PRECISION["f32" if narrow else result.type.element]
        if not error <= bound:
            return Failure("values", f"{result}: {a} in place of {e}")
    return None


def exactly_finite(
    tool: Tool, module: Module, arrays: Sequence[np.ndarray]
) -> Failure | None:
    """What the exact collapse makes infinite, or finite, that was not.

    A third of the elements of each argument are.
    """
    rng = np.random.RandomState(0)
    special = [np.array(a) for a in arrays]
    for array in special:
        if np.issubdtype(array.dtype, np.inexact):
            chosen = rng.uniform(size=array.shape) < 1 / 3
            array[chosen] = rng.choice([np.inf, -np.inf, np.nan])
    # XLA has simplifications of its own: the same for programs alike.
    expected = evaluate(module, special)
    text = tool.run(str(module), f"{COLLAPSE}=exact=true", "--mlir-print-op-generic")
    actual = evaluate(module, special, text)
    for result, a, e in zip(module.results, actual, expected, strict=True):
        if not np.array_equal(np.isfinite(a), np.isfinite(e)):
            return Failure("finite", f"{result}: {a} in place of {e}")
    return None


def check_seed(tool: Tool, seed: int) -> str:
    """What is wrong with the module of a seed, reduced, or nothing.

    Rounding may change what a comparison says, but not at two points.
    """
    module = random_module(seed)
    for points in (seed, seed + 1):
        inputs = random_inputs(module, points)
        failure = failure_of(tool, module, inputs)
        if not failure:
            return ""
    module, _ = reduced(tool, module, inputs, failure)
    return f"seed {seed}: {failure.kind}, {failure.detail}\n{module}"


def is_changed(tool: Tool, module: Module) -> bool:
    """Whether there is anything to collapse."""
    flags = (COLLAPSE, "--remarks-filter-passed=collapse-taylor")
    done = tool.start(str(module), *flags)
    return "Passed" in done.stderr


def smaller(module: Module) -> Iterator[Module]:
    """Modules with less in them: fewer results, or a value given or replaced."""
    for result in module.results:
        if len(module.results) > 1:
            yield live(replace(module, results=(result,)))
    for number, step in reversed(list(enumerate(module.steps))):
        rest = module.steps[:number] + module.steps[number + 1 :]
        known = {v.name: v for v in (*module.arguments, *module.values())}
        for name in sorted(step.reads()):
            other = known.get(name)
            if other and [other.type] == [r.type for r in step.results]:
                yield renamed(replace(module, steps=rest), step.results[0], other)
        given = (*module.arguments, *step.results)
        yield live(replace(module, arguments=given, steps=rest))


def renamed(module: Module, old: Value, new: Value) -> Module:
    """The module with one value in place of another."""
    pattern = re.compile(re.escape(old.name) + r"\b")
    steps = tuple(replace(s, text=pattern.sub(new.name, s.text)) for s in module.steps)
    results = tuple(new if r == old else r for r in module.results)
    return live(replace(module, steps=steps, results=results))


def used(module: Module) -> Module:
    """The module without arguments that nothing reads."""
    names = {n for step in module.steps for n in step.reads()}
    names |= {r.name for r in module.results}
    kept = tuple(a for a in module.arguments if a.name in names)
    return replace(module, arguments=kept)


def reduced(
    tool: Tool, module: Module, arrays: Sequence[np.ndarray], failure: Failure
) -> tuple[Module, list[np.ndarray]]:
    """A module as small as can be of which the same kind of thing is wrong."""
    given = everything(module, arrays)
    done = False
    while not done:
        done = True
        for candidate in map(used, smaller(module)):
            inputs = [given[a.name] for a in candidate.arguments]
            try:
                found = failure_of(tool, candidate, inputs)
            except Exception:
                continue
            if found and found.kind == failure.kind:
                module, done = candidate, False
                given |= everything(module, inputs)
                break
    return module, [given[a.name] for a in module.arguments]
