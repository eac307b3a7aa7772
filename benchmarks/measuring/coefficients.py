"""Errors of Taylor coefficients of functions of one variable, against mpmath."""

from typing import Any

import numpy as np

from forms import elementary

ORDER = 8


def measure_coefficients(dtype: str) -> dict[str, Any]:
    """For each function the largest error of each order, in units of the last place."""
    ours = elementary.ours(elementary.FUNCTIONS, ORDER, dtype)
    jets = elementary.by_jet(elementary.FUNCTIONS, ORDER, dtype)
    unit = float(np.finfo(dtype).eps)
    functions = {}
    for name, entry in elementary.FUNCTIONS.items():
        exact = elementary.exactly(entry, ORDER, dtype)
        functions[name] = {
            who: [float(e / unit) for e in elementary.errors(found[name], exact)]
            if name in found
            else []
            for who, found in (("ours", ours), ("jet", jets))
        }
    return {"functions": functions}
