"""Collapsed Taylor mode for JAX: less work for the same PDE operators."""

from ._errors import (
    CollapseTaylorError,
    MLIRError,
    PassError,
    PipelineError,
    UnsupportedError,
)
from ._records import Diagnostic, Frame, Location, Remark

__all__ = [
    "CollapseTaylorError",
    "Diagnostic",
    "Frame",
    "Location",
    "MLIRError",
    "PassError",
    "PipelineError",
    "Remark",
    "UnsupportedError",
]
