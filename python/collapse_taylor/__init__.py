"""Collapsed Taylor mode for JAX: less work for the same PDE operators.

exported = jax.export.export(jax.jit(laplacian))(x)
collapsed = collapse_taylor.apply_collapse(exported)
collapsed.call(x)
"""

from ._collapse import apply_collapse
from ._errors import (
    CollapseTaylorError,
    DrawingError,
    MLIRError,
    PassError,
    PipelineError,
    UnsupportedError,
)
from ._function import collapse
from ._load import LoadedModule, load_mlir
from ._records import Diagnostic, Frame, Location, Remark
from ._report import Cost, Report, Sum, explain

__all__ = [
    "CollapseTaylorError",
    "Cost",
    "Diagnostic",
    "DrawingError",
    "Frame",
    "LoadedModule",
    "Location",
    "MLIRError",
    "PassError",
    "PipelineError",
    "Remark",
    "Report",
    "Sum",
    "UnsupportedError",
    "apply_collapse",
    "collapse",
    "explain",
    "load_mlir",
]
