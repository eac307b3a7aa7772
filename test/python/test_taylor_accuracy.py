"""Taylor coefficients are as accurate as those of `jax.experimental.jet`, or more."""

import jax
import numpy as np
import pytest

from forms import elementary

ORDER = 5
# In units of the last place: what recurrences add up, and for functions that JAX
# writes as several.
SLACK = 20


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_accuracy(dtype):
    """Near zero, near singularities and in the tails, in both precisions."""
    with jax.enable_x64(True):
        ours = elementary.ours(elementary.FUNCTIONS, ORDER, dtype)
        jets = elementary.by_jet(elementary.FUNCTIONS, ORDER, dtype)
        unit = np.finfo(dtype).eps
        worse = {}
        for name, entry in elementary.FUNCTIONS.items():
            exact = elementary.exactly(entry, ORDER, dtype)
            found = elementary.errors(ours[name], exact) / unit
            known = name in jets
            theirs = elementary.errors(jets[name], exact) / unit if known else 0.0
            if np.any(found > np.maximum(theirs, SLACK)):
                worse[name] = (found, theirs)
        # JAX's rule for log(1 + e^x) cancels in the tail, for jets and nested jvp.
        worse.pop("softplus", None)
        if dtype == "float32":
            # The derivative is e^(z^2), of a z that is off by some last places.
            worse.pop("erf_inv", None)
        assert not worse
