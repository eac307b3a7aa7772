"""Lifts StableHLO back into calls of `jax.lax`, one module per family of ops."""

# Each family adds its rules to RULES.
from . import (  # noqa: F401
    _calls,
    _chlo,
    _contraction,
    _elementwise,
    _indexing,
    _linalg,
    _loops,
    _reduction,
    _shapes,
    _windows,
)
from ._interpreter import CannotLiftError, Equation, Lifter
from ._rules import RULES

__all__ = ["RULES", "CannotLiftError", "Equation", "Lifter"]
