"""The exceptions: what they are, and what they carry."""

import pickle

import pytest

from collapse_taylor._errors import (
    CollapseTaylorError,
    MLIRError,
    PassError,
    PipelineError,
    UnsupportedError,
)
from collapse_taylor._records import Diagnostic, Frame, Location

ERROR = Diagnostic("error", "no", Location((), (Frame("a.py", 3),)))
WARNING = Diagnostic("warning", "hm")


@pytest.mark.parametrize(
    "kind", [MLIRError, PassError, PipelineError, UnsupportedError]
)
def test_there_is_one_base(kind):
    assert issubclass(kind, CollapseTaylorError)


def test_a_bad_pipeline_is_a_bad_value():
    assert issubclass(PipelineError, ValueError)
    assert issubclass(PassError, MLIRError)


def test_the_location_is_that_of_the_first_error():
    error = MLIRError("refused", [WARNING, ERROR])
    assert error.diagnostics == (ERROR, WARNING)
    assert error.location == ERROR.location
    assert str(error) == "refused\na.py:3: error: no\nwarning: hm"


def test_without_diagnostics_the_location_is_empty():
    assert not MLIRError("refused").location


def test_errors_can_be_sent_between_processes():
    error = pickle.loads(pickle.dumps(MLIRError("refused", [ERROR])))
    assert (error.diagnostics, str(error)) == ((ERROR,), "refused\na.py:3: error: no")
