"""The exceptions of the package."""

from collections.abc import Sequence

from ._records import Diagnostic, Location


class CollapseTaylorError(Exception):
    """Anything that this package refuses, apart from arguments of a wrong type."""


class MLIRError(CollapseTaylorError):
    """A module that cannot be read, does not verify, or lacks what is needed.

    Attributes:
        diagnostics: what the compiler said, the errors among it first.
        location: the place of the first error.
    """

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        ordered = sorted(diagnostics, key=lambda said: said.severity != "error")
        self.diagnostics: tuple[Diagnostic, ...] = tuple(ordered)
        self.location: Location = (
            self.diagnostics[0].location if self.diagnostics else Location()
        )
        super().__init__("\n".join([message, *map(str, self.diagnostics)]))


class PipelineError(CollapseTaylorError, ValueError):
    """A pass pipeline that cannot be read: unknown pass, unknown option, syntax."""


class PassError(MLIRError):
    """A pass that failed, or left a module that cannot be used."""


class UnsupportedError(CollapseTaylorError):
    """A valid program of a kind that is not supported, such as a calling convention."""


class DrawingError(CollapseTaylorError):
    """A picture that cannot be drawn, because of Graphviz or the file's format."""
