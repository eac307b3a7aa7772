"""Collapses an exported function."""

import dataclasses
import functools
from collections.abc import Callable

from jax import export

from ._artifact import Opened
from ._errors import UnsupportedError
from ._run import Run, run_passes

DEFAULT_PIPELINE = "collapse-taylor"


def apply_collapse(
    exported: export.Exported, *, pipeline: str | None = None
) -> export.Exported:
    """Moves sums over directions up the program, so that less is carried per direction.

    The k-th Taylor coefficients of f along directions v_1, ..., v_R obey

        sum_r f_k(v_r) = <df, sum_r x_k(v_r)> + sum_r (terms in lower coefficients),

    so where only the sum is wanted, the highest coefficient need not be carried R
    times [1]. What is rewritten may come from `jax.experimental.jet`, nested
    `jax.jvp`, or `jnp.trace(jax.hessian(f)(x))`.

    The result takes the same arguments and gives the same results up to rounding:
    platforms, symbolic dimensions, shardings and effects are those of `exported`,
    which is left alone. Its vector-Jacobian product, of any order, is the collapsed
    one of the original, made when it is asked for.

    Args:
        exported: what `jax.export.export(jax.jit(f))(*args)` or
            `jax.export.deserialize` returns.
        pipeline: a textual MLIR pass pipeline to run instead of `collapse-taylor`.

    Returns:
        The rewritten function, to be called, jitted, differentiated and serialized
        like any other `jax.export.Exported`.

    Raises:
        TypeError: `exported` is not an `Exported`, or `pipeline` no string.
        UnsupportedError: the calling convention is one that this JAX does not know.
        MLIRError: the module inside cannot be read or does not verify.
        PipelineError: the pipeline cannot be read.
        PassError: a pass failed.

    [1] Dangel et al., "Collapsing Taylor Mode Automatic Differentiation", 2025.

    >>> import jax, jax.numpy as jnp
    >>> from collapse_taylor import apply_collapse
    >>> def laplacian(x):
    ...     return jnp.trace(jax.hessian(lambda x: jnp.sin(x).sum() ** 2)(x))
    >>> x = jnp.arange(3.0)
    >>> collapsed = apply_collapse(jax.export.export(jax.jit(laplacian))(x))
    >>> bool(jnp.allclose(collapsed.call(x), laplacian(x), rtol=1e-5))
    True
    """
    return collapse_and_report(exported, pipeline)[0]


def collapse_and_report(
    exported: export.Exported, pipeline: str | None
) -> tuple[export.Exported, Opened, Run]:
    """As `apply_collapse`, also with the module's text and what the passes said."""
    check_exported(exported)
    if pipeline is None:
        pipeline = DEFAULT_PIPELINE
    elif not isinstance(pipeline, str):
        raise TypeError(
            f"expected pipeline to be a string, but got {type(pipeline).__name__}"
        )
    opened = Opened(exported.mlir_module_serialized)
    run = run_passes(opened.text, pipeline)
    collapsed = dataclasses.replace(
        exported,
        mlir_module_serialized=opened.close(run.text),
        _get_vjp=_collapsed_vjp(exported, pipeline),
    )
    return collapsed, opened, run


def check_exported(exported: export.Exported) -> None:
    """Refuses what is not an `Exported` that the present JAX can call."""
    if not isinstance(exported, export.Exported):
        raise TypeError(
            "expected a jax.export.Exported, as jax.export.export(jax.jit(f))(*args) "
            f"returns, but got {type(exported).__name__}"
        )
    if not isinstance(exported.mlir_module_serialized, bytes | bytearray):
        raise TypeError(
            "expected mlir_module_serialized to be bytes, "
            f"but got {type(exported.mlir_module_serialized).__name__}"
        )
    lowest = export.minimum_supported_calling_convention_version
    highest = export.maximum_supported_calling_convention_version
    version = exported.calling_convention_version
    if not lowest <= version <= highest:
        raise UnsupportedError(
            f"expected calling convention {lowest} to {highest}, but got {version}"
        )


def _collapsed_vjp(
    exported: export.Exported, pipeline: str
) -> Callable[[export.Exported], export.Exported] | None:
    """What `Exported.vjp` calls.

    Left as it was it would differentiate the original and lose what was gained.
    """
    if not exported.has_vjp():
        return None

    @functools.cache
    def vjp() -> export.Exported:
        return apply_collapse(exported.vjp(), pipeline=pipeline)

    return lambda _: vjp()
