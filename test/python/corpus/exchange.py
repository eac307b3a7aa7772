"""Modules to text and back, by jaxlib's own parser, printer and verifier."""

import jax.extend.mlir as xm
from jax import export
from jax.extend.mlir import ir
from jax.interpreters import mlir as imlir


def printed(module: ir.Module, *, generic: bool, locations: bool = False) -> str:
    """The module as text; nothing is left out."""
    text = module.operation.get_asm(
        print_generic_op_form=generic, enable_debug_info=locations
    )
    return str(text)


def artifact_text(
    exported: export.Exported, *, generic: bool, locations: bool = False
) -> str:
    """The exported module as text."""
    with imlir.make_ir_context():
        module = xm.deserialize_portable_artifact(exported.mlir_module_serialized)
        return printed(module, generic=generic, locations=locations)


def reprinted(text: str, *, generic: bool, locations: bool = False) -> str:
    """`text`, read and verified by jaxlib and printed by jaxlib."""
    with imlir.make_ir_context():
        module = ir.Module.parse(text)
        module.operation.verify()
        return printed(module, generic=generic, locations=locations)
