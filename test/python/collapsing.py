"""Collapsing an exported function with the tool, and comparing what it computes."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.extend.mlir as xm
import numpy as np
from jax import export
from jax.extend.mlir import ir
from jax.extend.mlir.dialects import stablehlo
from jax.interpreters import mlir as imlir

from corpus.exchange import artifact_text
from tool import Tool

COLLAPSE = "--collapse-taylor"


def export_of(function: Callable[..., Any], args: Sequence[Any]) -> export.Exported:
    """`function` exported for arguments like these."""
    return export.export(jax.jit(function))(*args)


def with_module(exported: export.Exported, text: str) -> export.Exported:
    """`exported` with another module, read and verified by jaxlib."""
    with imlir.make_ir_context():
        module = ir.Module.parse(text)
        module.operation.verify()
        version = stablehlo.get_version_from_compatibility_requirement(
            stablehlo.StablehloCompatibilityRequirement.WEEK_4
        )
        artifact = xm.serialize_portable_artifact(module, version, True)
    return dataclasses.replace(exported, mlir_module_serialized=bytes(artifact))


def collapsed(
    tool: Tool, exported: export.Exported, flag: str = COLLAPSE
) -> export.Exported:
    """`exported` after `stablehlo-opt --collapse-taylor`, or another pass."""
    text = artifact_text(exported, generic=True)
    return with_module(exported, tool.run(text, flag, "--mlir-print-op-generic"))


@dataclasses.dataclass(frozen=True)
class Figures:
    """What a compiled program takes, by XLA's own analyses."""

    flops: float
    temporary: int  # bytes


@dataclasses.dataclass(frozen=True)
class Run(Figures):
    """What an exported function computes, as a flat list, and what that takes."""

    results: list[np.ndarray]


def compile_exported(
    exported: export.Exported, args: Sequence[Any], **options: Any
) -> jax.stages.Compiled:
    """An exported function compiled with options of `jit`."""
    return jax.jit(exported.call, **options).lower(*args).compile()


def figures(compiled: jax.stages.Compiled) -> Figures:
    """What XLA says of a compiled program."""
    flops = (compiled.cost_analysis() or {}).get("flops", 0.0)
    return Figures(flops, compiled.memory_analysis().temp_size_in_bytes)


def run(exported: export.Exported, args: Sequence[Any], **options: Any) -> Run:
    """Compiles an exported function and runs it once."""
    compiled = compile_exported(exported, args, **options)
    results = [np.asarray(r) for r in jax.tree.leaves(compiled(*args))]
    own = figures(compiled)
    return Run(own.flops, own.temporary, results)


# XLA may count a little more where it fuses otherwise.
FLOPS_OVER_ORIGINAL = 1.01
MEMORY_OVER_ORIGINAL = 1.05
SMALL = 2048  # bytes; buffers are aligned, and of a few elements each


def rises(before: Figures, after: Figures) -> dict[str, str]:
    """Which of XLA's own figures rise by collapsing, and from what to what."""
    most = MEMORY_OVER_ORIGINAL * before.temporary + SMALL
    return {
        name: f"{old:.0f} to {new:.0f}"
        for name, old, new, bound in (
            ("flops", before.flops, after.flops, FLOPS_OVER_ORIGINAL * before.flops),
            ("temporary", before.temporary, after.temporary, most),
        )
        if new > bound
    }


def run_once(exported: export.Exported, args: Sequence[Any]) -> list[np.ndarray]:
    """What an exported function computes, as a flat list."""
    return run(exported, args).results


def relative_error(
    actual: Sequence[np.ndarray], expected: Sequence[np.ndarray]
) -> float:
    """The largest difference over the largest entry, result by result."""
    assert [a.shape for a in actual] == [e.shape for e in expected]
    assert [a.dtype for a in actual] == [e.dtype for e in expected]
    errors = [one_error(a, e) for a, e in zip(actual, expected, strict=True)]
    return max(errors, default=0.0)


def one_error(actual: np.ndarray, expected: np.ndarray) -> float:
    """Infinite where one of them is not finite and the other is, or differs."""
    wide = np.result_type(expected.dtype, np.float32)
    a, e = actual.astype(wide), expected.astype(wide)
    finite = np.isfinite(e)
    if not np.array_equal(a[~finite], e[~finite], equal_nan=True):
        return np.inf
    if not np.isfinite(a[finite]).all():
        return np.inf
    scale = max(np.max(np.abs(e[finite]), initial=0.0), np.finfo(wide).tiny)
    return float(np.max(np.abs(a[finite] - e[finite]), initial=0.0) / scale)
