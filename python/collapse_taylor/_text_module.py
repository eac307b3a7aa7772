"""A module from text, as a function of arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import jax.extend.mlir as xm
from jax.extend.mlir import ir
from jax.extend.mlir.dialects import func
from jax.extend.mlir.dialects import stablehlo as hlo
from jax.interpreters import mlir as jax_mlir

from ._errors import MLIRError, UnsupportedError
from ._module import (
    main_of,
    parse,
    print_pretty,
    serialize,
    to_bytecode,
    verify,
)

Shape = tuple[int, ...]


class Array(NamedTuple):
    """A type of arrays: MLIR's name of the elements' type; None is an open size."""

    shape: tuple[int | None, ...]
    element: str


class TextModule:
    """A module from text that JAX's verifier accepts.

    Attributes:
        name: the module's name.
        takes_platform_index: whether the first argument of `main` is the number of
            the platform, as in a module that is exported for several.
        inputs: the other arguments of `main`.
        outputs: the results of `main`.
        num_partitions: the number of devices that it is partitioned for.
    """

    def __init__(self, text: bytes, source_name: str = "<text>") -> None:
        """Parses and verifies.

        Raises:
            MLIRError: the text is malformed, does not verify, is empty or has no
                function `main`.
            UnsupportedError: `main` takes or gives what is no array.
        """
        self._context = jax_mlir.make_ir_context()
        with self._context, ir.Location.unknown():
            self._module = parse(text, source_name)
            if not len(self._module.body.operations):
                raise MLIRError(f"expected a module, but {source_name} is empty")
            verify(self._module)
            main = main_of(self._module)
            self.name = _string(self._module.operation, "sym_name") or "main"
            types = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value)
            self.takes_platform_index = _takes_platform_index(main)
            self._inputs = tuple(types.inputs)
            self.inputs = [_array(t) for t in self._inputs[self.takes_platform_index :]]
            self.outputs = [_array(t) for t in types.results]
            self.num_partitions = _integer(
                self._module.operation, "mhlo.num_partitions", default=1
            )

    def artifact(self) -> bytes:
        """The module as JAX keeps it."""
        with self._context:
            return serialize(self._module)

    def text(self) -> bytes:
        """The module as JAX prints it, with locations."""
        with self._context:
            return print_pretty(self._module)

    def with_shapes(self, shapes: Sequence[Shape]) -> "TextModule":
        """The module for arguments of these shapes, where `main` leaves them open.

        Raises:
            MLIRError: the shapes do not go with each other.
        """
        with self._context, ir.Location.unknown():
            module = ir.Module.parse(to_bytecode(self._module))
            _add_main_with_shapes(module, self.takes_platform_index, shapes)
            try:
                refined = xm.refine_polymorphic_shapes(to_bytecode(module))
            except (ValueError, RuntimeError) as error:
                raise MLIRError(f"the shapes do not fit: {error}") from error
            text = print_pretty(ir.Module.parse(refined))
        return TextModule(text)


def _takes_platform_index(main: ir.Operation) -> bool:
    if "arg_attrs" not in main.attributes:
        return False
    attributes = list(ir.ArrayAttr(main.attributes["arg_attrs"]))
    return bool(attributes) and '"_platform_index"' in str(attributes[0])


def _array(array_type: ir.Type) -> Array:
    try:
        tensor = ir.RankedTensorType(array_type)
    except ValueError:
        raise UnsupportedError(
            f"expected main to take and give arrays, but got {array_type}"
        ) from None
    sizes = (
        None if tensor.is_dynamic_dim(axis) else tensor.get_dim_size(axis)
        for axis in range(tensor.rank)
    )
    return Array(tuple(sizes), str(tensor.element_type))


def _string(op: ir.Operation, name: str) -> str:
    return ir.StringAttr(op.attributes[name]).value if name in op.attributes else ""


def _integer(op: ir.Operation, name: str, *, default: int) -> int:
    if name not in op.attributes:
        return default
    try:
        return ir.IntegerAttr(op.attributes[name]).value
    except ValueError:
        message = f"expected {name} to be an integer, but got {op.attributes[name]}"
        raise MLIRError(message) from None


def _add_main_with_shapes(
    module: ir.Module, skipped: int, shapes: Sequence[Shape]
) -> None:
    """Makes `main` take arguments of known shapes and call what it was before."""
    main = main_of(module)
    function_type = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value)
    symbols = ir.SymbolTable(module.operation)
    symbols.set_symbol_name(main, "_open_main")
    inner = ir.StringAttr(symbols.insert(main)).value
    main.attributes["sym_visibility"] = ir.StringAttr.get("private")
    open_types = list(function_type.inputs)
    known_types = open_types[:skipped] + [
        ir.RankedTensorType.get(shape, ir.RankedTensorType(open_type).element_type)
        for shape, open_type in zip(shapes, open_types[skipped:], strict=True)
    ]
    outer_type = ir.FunctionType.get(known_types, function_type.results)
    ip = ir.InsertionPoint.at_block_begin(module.body)
    outer = func.FuncOp("main", outer_type, ip=ip)
    if skipped:
        attributes = [ir.ArrayAttr(main.attributes["arg_attrs"])[0]]
        attributes += [ir.DictAttr.get({})] * len(shapes)
        outer.attributes["arg_attrs"] = ir.ArrayAttr.get(attributes)
    entry = outer.add_entry_block()
    with ir.InsertionPoint(entry):
        arguments = [
            hlo.convert(open_type, argument)
            for open_type, argument in zip(open_types, entry.arguments, strict=True)
        ]
        callee = ir.FlatSymbolRefAttr.get(inner)
        call = func.CallOp(function_type.results, callee, arguments)
        func.ReturnOp(call.results)
