"""Collapsed Taylor mode for JAX: less work for the same PDE operators.

exported = jax.export.export(jax.jit(laplacian))(x)
collapsed = collapse_taylor.apply_collapse(exported)
collapsed.call(x)
"""

from ._collapse import apply_collapse
from ._errors import (
    CollapseTaylorError,
    MLIRError,
    PassError,
    PipelineError,
    UnsupportedError,
)
from ._load import LoadedModule, load_mlir
from ._records import Diagnostic, Frame, Location, Remark

__all__ = [
    "CollapseTaylorError",
    "Diagnostic",
    "Frame",
    "LoadedModule",
    "Location",
    "MLIRError",
    "PassError",
    "PipelineError",
    "Remark",
    "UnsupportedError",
    "apply_collapse",
    "load_mlir",
]
