"""The examples in the package's docstrings."""

import doctest
import importlib
import pkgutil

import pytest

import collapse_taylor

# Running a module that is a command would run the command.
MODULES = sorted(
    module.name
    for module in pkgutil.iter_modules(collapse_taylor.__path__)
    if module.name not in ("__main__", "_native")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    module = importlib.import_module(f"collapse_taylor.{name}")
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0


def test_every_public_name_has_a_docstring():
    assert all(
        getattr(collapse_taylor, name).__doc__ for name in collapse_taylor.__all__
    )
