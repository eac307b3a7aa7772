"""Modules in JAX's copy of MLIR: read, check, print, write.

JAX's library and ours hold different versions of MLIR, so they exchange generic text.
This module, `_constants`, `_artifact` and `_text_module` are the ones that touch
`jax.extend.mlir`.
"""

import io
from typing import Any

import jax.extend.mlir as xm
from jax.extend.mlir import ir
from jax.extend.mlir.dialects import stablehlo as hlo

from ._errors import MLIRError
from ._predicates import pack_predicates, unpack_predicates
from ._records import Diagnostic
from ._run import parse_location, why_unsafe


def main_of(module: ir.Module) -> ir.Operation:
    """The function `main`.

    Raises:
        MLIRError: there is no such function, or it has no body.
    """
    symbols = ir.SymbolTable(module.operation)
    if "main" not in symbols or symbols["main"].operation.name != "func.func":
        raise MLIRError("expected a module with a function 'main'")
    main = symbols["main"].operation
    if not len(main.regions[0].blocks):
        raise MLIRError("expected function 'main' to have a body")
    return main


def deserialize(artifact: bytes) -> ir.Module:
    """The module of a portable artifact, in the current context.

    Raises:
        MLIRError: the bytes are not a portable artifact that this JAX can read.
    """
    try:
        return xm.deserialize_portable_artifact(artifact)
    except (ValueError, RuntimeError) as error:
        message = "expected a portable artifact, but its bytes cannot be read"
        raise MLIRError(f"{message}: {error}") from error


def serialize(module: ir.Module) -> bytes:
    """The portable artifact of a module, as JAX makes it.

    It can be read by versions of JAX that are up to four weeks older.

    Raises:
        MLIRError: the module has ops that a portable artifact cannot hold.
    """
    version = hlo.get_version_from_compatibility_requirement(
        hlo.StablehloCompatibilityRequirement.WEEK_4
    )
    try:
        return bytes(xm.serialize_portable_artifact(module, version, True))
    except (ValueError, RuntimeError) as error:
        raise MLIRError(f"the module cannot be serialized: {error}") from error


def to_bytecode(module: ir.Module) -> bytes:
    """The module as bytecode of JAX's own version of MLIR."""
    stream = io.BytesIO()
    module.operation.write_bytecode(stream)
    return stream.getvalue()


def parse(text: bytes, source_name: str = "<text>") -> ir.Module:
    """The module in a text from any version of MLIR.

    Raises:
        MLIRError: the text is malformed, does not verify, nests too deeply to be
            parsed safely, or lacks constants that were elided on printing.
    """
    if text.startswith(b"ML\xefR"):
        raise MLIRError("expected MLIR text, but got bytecode")
    if why := why_unsafe(text):
        raise MLIRError(f"expected MLIR that can be read safely: {why}")
    if b"__elided__" in text:
        raise MLIRError("expected constants in full, but some were elided on printing")
    try:
        return ir.Module.parse(unpack_predicates(text))
    except ir.MLIRError as error:
        raise _mlir_error(f"invalid MLIR in {source_name}", error) from error
    except (ValueError, RuntimeError, MemoryError) as error:
        raise MLIRError(f"invalid MLIR in {source_name}: {error}") from error


def verify(module: ir.Module) -> None:
    """Runs JAX's verifier.

    Raises:
        MLIRError: the module does not verify.
    """
    try:
        module.operation.verify()
    except ir.MLIRError as error:
        raise _mlir_error("invalid MLIR", error) from error


def print_generic(module: ir.Module) -> bytes:
    """The module as generic text that MLIR 22 reads, with locations."""
    return pack_predicates(_print(module, print_generic_op_form=True))


def print_pretty(module: ir.Module) -> bytes:
    """The module as JAX prints it, with locations."""
    return _print(module, print_generic_op_form=False)


def _print(module: ir.Module, *, print_generic_op_form: bool) -> bytes:
    text = module.operation.get_asm(
        binary=True,
        enable_debug_info=True,
        print_generic_op_form=print_generic_op_form,
    )
    assert isinstance(text, bytes)
    return text


def ops_named(module: ir.Module, name: str) -> list[ir.Operation]:
    """The ops of that name, also in regions, in the order of the text."""
    found: list[ir.Operation] = []

    def visit(op: Any) -> ir.WalkResult:  # noqa: ANN401
        if op.operation.name == name:
            found.append(op.operation)
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit, ir.WalkOrder.PRE_ORDER)
    return found


def _mlir_error(message: str, error: ir.MLIRError) -> MLIRError:
    return MLIRError(message, [_diagnostic(said) for said in error.error_diagnostics])


def _diagnostic(said: Any) -> Diagnostic:  # noqa: ANN401
    """Decodes a diagnostic of JAX's library, leaving out whole modules in notes."""
    notes = (_diagnostic(note) for note in said.notes)
    return Diagnostic(
        str(said.severity).rpartition(".")[2].lower(),
        said.message,
        parse_location(str(said.location)),
        tuple(n for n in notes if not n.message.startswith("see current operation")),
    )
