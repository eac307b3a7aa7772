"""Collapsed Taylor mode for JAX: less work for the same PDE operators.

exported = jax.export.export(jax.jit(laplacian))(x)
collapsed = collapse_taylor.apply_collapse(exported)
collapsed.call(x)
"""

from ._biharmonic import biharmonic
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
from ._linear_operator import linear_operator
from ._load import LoadedModule, load_mlir
from ._operators import (
    directional_derivative,
    divergence,
    forward_laplacian,
    laplacian,
    weighted_laplacian,
)
from ._records import Diagnostic, Frame, Location, Remark
from ._report import Cost, Loop, Report, Sum, explain
from ._stochastic import stochastic, stochastic_biharmonic, stochastic_laplacian

__all__ = [
    "CollapseTaylorError",
    "Cost",
    "Diagnostic",
    "DrawingError",
    "Frame",
    "LoadedModule",
    "Location",
    "Loop",
    "MLIRError",
    "PassError",
    "PipelineError",
    "Remark",
    "Report",
    "Sum",
    "UnsupportedError",
    "apply_collapse",
    "biharmonic",
    "collapse",
    "directional_derivative",
    "divergence",
    "explain",
    "forward_laplacian",
    "laplacian",
    "linear_operator",
    "load_mlir",
    "stochastic",
    "stochastic_biharmonic",
    "stochastic_laplacian",
    "weighted_laplacian",
]
