"""How accurate are Taylor coefficients, beside those of `jax.experimental.jet`?

The largest relative error over points that are ordinary, near singularities and in the
tails, against mpmath; in units of the last place.
"""

from typing import Any

import jax
import numpy as np

from forms import elementary
from reporting import parser, table, write

ORDER = 8
SHOWN = (1, 2, 4, 8)


def main() -> None:
    """One row for each function and precision."""
    options = parser(__doc__ or "", "accuracy").parse_args()
    jax.config.update("jax_enable_x64", True)
    records: list[dict[str, Any]] = []
    for dtype in ("float32", "float64"):
        ours = elementary.ours(elementary.FUNCTIONS, ORDER, dtype)
        jets = elementary.by_jet(elementary.FUNCTIONS, ORDER, dtype)
        unit = float(np.finfo(dtype).eps)
        for name, entry in elementary.FUNCTIONS.items():
            exact = elementary.exactly(entry, ORDER, dtype)
            record: dict[str, Any] = {"function": name, "type": dtype}
            for title, found in (("ours", ours), ("jet", jets)):
                worst = (
                    [
                        float(error / unit)
                        for error in elementary.errors(found[name], exact)
                    ]
                    if name in found
                    else ["-"] * ORDER
                )
                record |= {f"{title} {k}": worst[k - 1] for k in SHOWN}
            records.append(record)
    table("Errors of coefficients in units of the last place, by order", records)
    write(options.out, records)


if __name__ == "__main__":
    main()
