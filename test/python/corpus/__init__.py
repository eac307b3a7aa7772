"""Programs as JAX exports them: a named, deterministic corpus for conformance tests.

    from corpus import ENTRIES
    exported = ENTRIES["gelu_exact"].export()

Every entry is built when it is asked for, and is the same on each run of the same jax.
`python -m corpus FOLDER` writes the modules as text. The entries in `sharding` need
eight devices.
"""

from corpus import (
    activations,
    control,
    derivatives,
    indexing,
    linalg,
    networks,
    numerics,
    random,
    reductions,
    shapes,
    sharding,
    special,
)
from corpus.registry import ENTRIES, Entry

__all__ = [
    "ENTRIES",
    "Entry",
    "activations",
    "control",
    "derivatives",
    "indexing",
    "linalg",
    "networks",
    "numerics",
    "random",
    "reductions",
    "shapes",
    "sharding",
    "special",
]
