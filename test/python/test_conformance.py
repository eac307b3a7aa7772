"""jaxlib -> stablehlo-opt -> jaxlib: JAX's modules come back unchanged.

The modules are the artifacts of `jax.export`, what `jax.jit(f).lower` holds (it has
chlo ops), and ops that no JAX function produces. Each is read in the generic and in the
pretty form and printed in both. jaxlib is the judge: its own printing of the module
before and after must be the same text.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from corpus import ENTRIES
from corpus.exchange import artifact_text, reprinted
from tool import SEPARATOR, Tool, ToolError

REMAINING_OPS = Path(__file__).parent / "corpus" / "remaining_ops.mlir"


def remaining_ops() -> dict[str, str]:
    """The hand-written modules, by name."""
    modules = REMAINING_OPS.read_text().split(SEPARATOR)
    return {text.split("module @")[1].split(" ")[0]: text for text in modules}


def exported_text(name: str) -> str:
    """What `jax.export` holds."""
    return artifact_text(ENTRIES[name].export(), generic=False)


def lowered_text(name: str) -> str:
    """What `jax.jit(f).lower` prints."""
    return str(ENTRIES[name].lower().as_text())


SOURCES: dict[str, Callable[[], str]] = {
    **{f"exported-{name}": partial(exported_text, name) for name in ENTRIES},
    **{f"lowered-{name}": partial(lowered_text, name) for name in ENTRIES},
    **{f"op-{name}": partial(str, text) for name, text in remaining_ops().items()},
}


class Conformance:
    """The texts of all modules before and after the tool, in few processes."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.before: dict[bool, dict[str, str]] = {False: {}, True: {}}
        for name, make in SOURCES.items():
            text = make()
            for generic in (False, True):
                self.before[generic][name] = reprinted(text, generic=generic)
        self.after = {
            (i, o): self._through(i, o) for i in (False, True) for o in (False, True)
        }

    def _through(self, read_generic: bool, print_generic: bool) -> dict[str, str]:
        inputs = self.before[read_generic]
        flags = ("--mlir-print-op-generic",) if print_generic else ()
        return dict(
            zip(inputs, self.tool.run_many(list(inputs.values()), *flags), strict=True)
        )


@pytest.fixture(scope="module")
def conformance(stablehlo_opt: Tool) -> Conformance:
    """All modules, through the tool in every pair of forms."""
    return Conformance(stablehlo_opt)


def test_corpus_is_large() -> None:
    """The corpus has not been lost on the way."""
    assert len(ENTRIES) >= 200


@pytest.mark.parametrize("name", SOURCES)
def test_identity(conformance: Conformance, name: str) -> None:
    """Nothing is lost, added or changed, whatever form is read or printed."""
    for (read_generic, print_generic), outputs in conformance.after.items():
        before = conformance.before[read_generic][name]
        if not outputs[name]:
            flags = ("--mlir-print-op-generic",) if print_generic else ()
            conformance.tool.run(before, *flags)  # alone, for its message
            raise ToolError("no output among others, but one alone")
        assert reprinted(outputs[name], generic=True) == conformance.before[True][name]
        if not print_generic:
            assert outputs[name] == conformance.before[False][name].strip(), (
                "printed otherwise than JAX prints"
            )


@pytest.mark.parametrize(
    "name", ["attention", "laplacian_nested_jvp", "while_dynamic", "jet_order_4"]
)
def test_locations(stablehlo_opt: Tool, name: str) -> None:
    """The user's lines survive."""
    before = artifact_text(ENTRIES[name].export(), generic=True, locations=True)
    after = stablehlo_opt.run(
        before, "--mlir-print-op-generic", "--mlir-print-debuginfo"
    )
    assert reprinted(after, generic=True, locations=True) == reprinted(
        before, generic=True, locations=True
    )
