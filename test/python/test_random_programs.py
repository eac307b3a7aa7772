"""The generator of random programs says the right shapes and makes finite values."""

import jax
import numpy as np
from hypothesis import given

from random_programs import Program, programs


@given(programs())
def test_programs_run(program: Program) -> None:
    with jax.enable_x64(True):
        values = program.values(program.arguments())
    assert all(np.isfinite(v).all() for v in values)
