"""Matrix products, convolutions, Fourier transforms."""

from collections.abc import Sequence
from typing import Any

from jax import lax
from jax.extend.mlir import ir
from jax.extend.mlir.dialects import chlo
from jax.extend.mlir.dialects import stablehlo as hlo

from ._interpreter import Op
from ._rules import Value, rule


def precision(op: Op) -> Any:  # noqa: ANN401
    """What the op asks for, for each operand; None where it does not say."""
    config = op.attribute("precision_config")
    if config is None:
        return None
    dialect = chlo if op.name.startswith("chlo.") else hlo
    names = [dialect.PrecisionAttr(entry).value for entry in ir.ArrayAttr(config)]
    return tuple(lax.Precision[name] for name in names) or None


def _algorithm(op: Op) -> lax.DotAlgorithmPreset | None:
    """How the product is to be computed, if the op says more than a precision."""
    attribute = op.attribute("algorithm")
    if attribute is None:
        return None
    said = hlo.DotAlgorithm(attribute)
    types = (said.lhs_precision_type, said.rhs_precision_type, said.accumulation_type)
    name = "_".join(str(element).upper() for element in types)
    if said.num_primitive_operations > 1:
        name += f"_X{said.num_primitive_operations}"
    preset = lax.DotAlgorithmPreset.__members__.get(name)
    if preset is None or said.allow_imprecise_accumulation:
        raise op.refusal(f"its algorithm is {attribute}")
    return preset


@rule("stablehlo.dot_general")
def _dot_general(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    lhs, rhs = operands
    axes = hlo.DotDimensionNumbers(op.attribute("dot_dimension_numbers"))
    contracting = (axes.lhs_contracting_dimensions, axes.rhs_contracting_dimensions)
    batch = (axes.lhs_batching_dimensions, axes.rhs_batching_dimensions)
    return [
        lax.dot_general(
            lhs,
            rhs,
            (contracting, batch),
            precision=_algorithm(op) or precision(op),
            preferred_element_type=op.result().dtype,
        )
    ]


@rule("chlo.ragged_dot")
def _ragged_dot(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    lhs, rhs, sizes = operands
    axes = chlo.RaggedDotDimensionNumbers(op.attribute("ragged_dot_dimension_numbers"))
    contracting = (axes.lhs_contracting_dimensions, axes.rhs_contracting_dimensions)
    batch = (axes.lhs_batching_dimensions, axes.rhs_batching_dimensions)
    numbers = lax.RaggedDotDimensionNumbers(
        (contracting, batch), axes.lhs_ragged_dimensions, axes.rhs_group_dimensions
    )
    return [
        lax.ragged_dot_general(
            lhs,
            rhs,
            sizes,
            numbers,
            precision=precision(op),
            preferred_element_type=op.result().dtype,
        )
    ]


@rule("stablehlo.convolution")
def _convolution(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    lhs, rhs = operands
    numbers = hlo.ConvDimensionNumbers(op.attribute("dimension_numbers"))
    kernel_axes = tuple(numbers.kernel_spatial_dimensions)
    ones = (1,) * len(kernel_axes)
    reversed_axes = op.flags("window_reversal", (False,) * len(kernel_axes))
    if any(reversed_axes):
        pairs = zip(kernel_axes, reversed_axes, strict=True)
        rhs = lax.rev(rhs, [axis for axis, reverse in pairs if reverse])
    return [
        lax.conv_general_dilated(
            lhs,
            rhs,
            op.ints("window_strides", ones),
            op.pairs("padding", len(kernel_axes)),
            op.ints("lhs_dilation", ones),
            op.ints("rhs_dilation", ones),
            _convolution_axes(numbers),
            op.integer("feature_group_count", 1),
            op.integer("batch_group_count", 1),
            precision(op),
            op.result().dtype,
        )
    ]


def _convolution_axes(numbers: Any) -> lax.ConvDimensionNumbers:  # noqa: ANN401
    lhs = (numbers.input_batch_dimension, numbers.input_feature_dimension)
    rhs = (
        numbers.kernel_output_feature_dimension,
        numbers.kernel_input_feature_dimension,
    )
    out = (numbers.output_batch_dimension, numbers.output_feature_dimension)
    return lax.ConvDimensionNumbers(
        (*lhs, *numbers.input_spatial_dimensions),
        (*rhs, *numbers.kernel_spatial_dimensions),
        (*out, *numbers.output_spatial_dimensions),
    )


@rule("stablehlo.fft")
def _fft(op: Op, operands: Sequence[Value]) -> Sequence[Value]:
    kind = hlo.FftTypeAttr(op.attribute("fft_type")).value
    return [lax.fft(operands[0], lax.FftType[kind], op.ints("fft_length"))]
