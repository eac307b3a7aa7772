"""What happens in the process of one measurement."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np

from cases.problem import Program, problem, squared
from contestants.contestant import NotInstalled, Unsuited
from contestants.registry import CONTESTANTS, UNFUSED
from measuring.clock import measure
from measuring.coefficients import measure_coefficients
from measuring.compilation import measure_compilation
from measuring.cost import WITHOUT_LIBRARY_FUSION
from measuring.limits import limits
from measuring.machine import describe
from measuring.measurement import Measurement
from measuring.others import with_others
from measuring.passes import measure_passes
from measuring.program import compile_program
from measuring.reference import error, write_reference
from measuring.sharded import measure_sharded

Record = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """How to measure.

    Attributes:
        seconds: bound on the time for warm-ups and calls of one program.
        reference: the file of the reference of the case.
        gradients: whether references have gradients too.
    """

    seconds: float
    reference: Path
    gradients: bool = True


def work(measurement: Measurement, setting: Setting) -> Record:
    """One measurement. What goes wrong becomes part of the record."""
    if "float64" in (measurement.dtype, measurement.case and measurement.case.dtype):
        jax.config.update("jax_enable_x64", True)
    try:
        return {"status": "ok", **_measured(measurement, setting)}
    except Unsuited as reason:
        return {"status": "unsuited", "message": str(reason)}
    except NotInstalled as reason:
        return {"status": "not installed", "message": str(reason)}
    except Exception as failure:  # contestants are other people's programs
        message = f"{type(failure).__name__}: {failure}"
        return {"status": "failed", "message": message}


def _measured(measurement: Measurement, setting: Setting) -> Record:
    if measurement.kind == "machine":
        return describe()
    if measurement.kind == "limits":
        return limits(measurement.dtype, setting.seconds)
    if measurement.kind == "passes":
        return measure_passes(measurement.contestant)
    if measurement.kind == "compilation":
        return measure_compilation(measurement.contestant)
    if measurement.kind == "coefficients":
        return measure_coefficients(measurement.dtype)
    if measurement.kind == "sharded":
        return measure_sharded(measurement.contestant, setting.seconds)
    if measurement.case is None:
        raise ValueError(f"expected a case for {measurement.kind}")
    if measurement.kind == "reference":
        derivatives = ["value", "gradient"] if setting.gradients else ["value"]
        return write_reference(measurement.case, setting.reference, derivatives)
    return _program(measurement, setting)


def _program(measurement: Measurement, setting: Setting) -> Record:
    given = problem(measurement.case)
    jax.block_until_ready(jax.jit(lambda x: x + 1)(given.args[1]))  # starts the device
    args = jax.device_put(given.args)

    def make() -> Program:
        program = CONTESTANTS[measurement.contestant](given)
        gradient = measurement.derivative == "gradient"
        return jax.grad(squared(program)) if gradient else program

    unfused = measurement.contestant.endswith(UNFUSED)
    options = WITHOUT_LIBRARY_FUSION if unfused else None
    compiled = compile_program(make, args, options)
    call = functools.partial(compiled.call, *args)
    times, others = with_others(
        lambda: measure(lambda: jax.block_until_ready(call()), setting.seconds)
    )
    return {
        "times": times.record(),
        "others": others,
        "seconds": compiled.seconds,
        **compiled.costs,
        "peak": _peak(),
        "error": _error(call(), measurement, setting),
    }


def _peak() -> int | None:
    """Peak memory in bytes, where the device tells it."""
    statistics = jax.devices()[0].memory_stats()
    return statistics.get("peak_bytes_in_use") if statistics else None


def _error(result: Any, measurement: Measurement, setting: Setting) -> float | None:
    if not setting.reference.exists():
        return None
    with np.load(setting.reference) as exact:
        if measurement.derivative not in exact:
            return None
        return error(result, exact[measurement.derivative])
