"""An exported function's module as text, and back."""

from jax.extend.mlir import ir
from jax.interpreters import mlir as jax_mlir

from ._bytecode import hold_constants, is_complete, restore_constants
from ._constants import CONSTANT_LIMIT, put_constants, take_constants
from ._errors import MLIRError, PassError
from ._module import (
    deserialize,
    main_of,
    parse,
    print_generic,
    serialize,
    verify,
)


class Opened:
    """An artifact as generic text, with what stayed behind to rebuild it from.

    Attributes:
        text: the module as MLIR 22 reads it.
    """

    def __init__(self, artifact: bytes) -> None:
        if not is_complete(artifact):
            raise MLIRError("expected a portable artifact, but its bytes are cut off")
        small, self._held = hold_constants(artifact, above=CONSTANT_LIMIT)
        self._context = jax_mlir.make_ir_context()
        with self._context, ir.Location.unknown():
            module = deserialize(small)
            self._signature = _signature(module)
            self._constants = take_constants(module, self._held)
            self.text = print_generic(module)

    def close(self, text: bytes) -> bytes:
        """The artifact of the module in `text`, which was made from this one's text.

        Raises:
            PassError: the text is not a module that JAX accepts, or its function
                `main` no longer takes the arguments and gives the results it did.
        """
        with self._context, ir.Location.unknown():
            try:
                module = parse(text)
                put_constants(module, self._constants)
                verify(module)
                signature = _signature(module)
            except MLIRError as error:
                message = "the passes left a module that JAX refuses"
                raise PassError(f"{message}: {error}", error.diagnostics) from error
            if signature != self._signature:
                raise PassError("the passes changed the arguments or results of main")
            return restore_constants(serialize(module), self._held)


class OpenedModule:
    """A module that JAX lowered, as generic text, without its large constants.

    Attributes:
        text: the module as MLIR 22 reads it.
    """

    def __init__(self, module: ir.Module) -> None:
        """Takes the constants out of `module`, which changes it."""
        self._context = module.context
        with self._context, ir.Location.unknown():
            self._constants = take_constants(module, ())
            self.text = print_generic(module)

    def reopened(self, text: bytes) -> tuple[ir.Module, list[ir.Operation]]:
        """The module in `text`, and the constants that its placeholders number.

        Raises:
            PassError: the text is not a module that JAX accepts.
        """
        with self._context, ir.Location.unknown():
            try:
                return parse(text), self._constants
            except MLIRError as error:
                message = "the passes left a module that JAX refuses"
                raise PassError(f"{message}: {error}", error.diagnostics) from error


def _signature(module: ir.Module) -> tuple[str, ...]:
    main = main_of(module)
    names = ("function_type", "arg_attrs", "res_attrs")
    return tuple(
        str(main.attributes[name]) if name in main.attributes else "" for name in names
    )
