"""Sums move through ops that are linear and work slice by slice."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array, lax
from jax.experimental.jet import jet
from jax.sharding import AxisType, PartitionSpec

from collapse_taylor import collapse
from collapsing import collapsed, export_of, relative_error, run_once
from tool import Tool

Function = Callable[[Array], Array]
FLOAT64 = 1e-12


def normal(seed: int, *shape: int) -> Array:
    """A tensor of numbers that are known before anything is traced."""
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape) / 2)


def nested_jvp(f: Function) -> Function:
    """The Laplacian, by a jvp of a jvp in each direction."""

    def laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            def first(y: Array) -> Array:
                return jax.jvp(f, (y,), (v,))[1]

            return jax.jvp(first, (x,), (v,))[1]

        return jnp.sum(jax.vmap(second)(jnp.eye(x.size).reshape(-1, *x.shape)), 0)

    return laplacian


def taylor_mode(f: Function) -> Function:
    """The Laplacian, by a jet in each direction."""

    def laplacian(x: Array) -> Array:
        def second(v: Array) -> Array:
            return jet(f, (x,), ((v, jnp.zeros_like(v)),))[1][1]

        return jnp.sum(jax.vmap(second)(jnp.eye(x.size).reshape(-1, *x.shape)), 0)

    return laplacian


def trace_hessian(f: Function) -> Function:
    """The Laplacian, as the trace of the Hessian."""

    def laplacian(x: Array) -> Array:
        def flat(y: Array) -> Array:
            return f(y.reshape(x.shape))

        return jnp.trace(jax.hessian(flat)(x.reshape(-1)))

    return laplacian


def convolutional(layout: str, pool: bool) -> Function:
    """A network of two convolutions, between which it may average."""
    channels_last = layout == "NHWC"
    kernels = [normal(1, 3, 3, 1, 4), normal(2, 3, 3, 4, 4)]

    def convolve(x: Array, kernel: Array) -> Array:
        return lax.conv_general_dilated(
            x, kernel, (1, 1), "SAME", dimension_numbers=(layout, "HWIO", layout)
        )

    def network(x: Array) -> Array:
        h = jnp.tanh(convolve(x, kernels[0]))
        if pool:
            window = (1, 2, 2, 1) if channels_last else (1, 1, 2, 2)
            h = lax.reduce_window(h, 0.0, lax.add, window, window, "VALID")
        return jnp.tanh(convolve(h, kernels[1])).sum()

    return network


def summing(x: Array) -> Array:
    """A network that adds up its features."""
    hidden = jnp.cumsum(jnp.tanh(normal(3, 24, 12) @ x))
    return jnp.tanh(normal(4, 24, 24) @ hidden).sum()


def filtering(x: Array) -> Array:
    """A network that works on frequencies."""
    frequencies = jnp.fft.rfft(jnp.tanh(normal(3, 16, 12) @ x))
    return jnp.tanh(normal(4, 16, 16) @ jnp.fft.irfft(2.0 * frequencies)).sum()


def solving(x: Array) -> Array:
    """A network with the solution of a system."""
    matrix = jnp.tril(normal(5, 16, 16)) + 4.0 * jnp.eye(16)
    hidden = jnp.tanh(normal(3, 16, 12) @ x)
    hidden = jax.scipy.linalg.solve_triangular(matrix, hidden, lower=True)
    return jnp.tanh(normal(4, 16, 16) @ hidden).sum()


def embedding(places: Array) -> Function:
    """A network that reads features at places that it is told."""

    def network(x: Array) -> Array:
        hidden = jnp.tanh(normal(3, 24, 12) @ x)
        return jnp.tanh(normal(4, 24, 8) @ hidden[places]).sum()

    return network


def flops(function: Function, *args: Array) -> float:
    """What XLA counts."""
    analysis = jax.jit(function).lower(*args).compile().cost_analysis()
    assert analysis is not None
    return analysis["flops"]


def check(laplacian: Callable[..., Array], share: float, *args: Array) -> None:
    """Collapsed, it is the same, for no more than a share of the operations."""
    rewritten = collapse(laplacian)
    expected = laplacian(*args)
    np.testing.assert_allclose(rewritten(*args), expected, rtol=FLOAT64)
    assert flops(rewritten, *args) <= share * flops(laplacian, *args)


@pytest.fixture(autouse=True)
def double_precision() -> object:
    """Numbers of 64 bits."""
    with jax.enable_x64(True):
        yield


IMAGES = {"NHWC": (1, 5, 5, 1), "NCHW": (1, 1, 5, 5)}


@pytest.mark.parametrize(("layout", "pool"), [("NHWC", False), ("NCHW", True)])
def test_convolutions(layout: str, pool: bool) -> None:
    network, x = convolutional(layout, pool), normal(0, *IMAGES[layout])
    check(nested_jvp(network), 0.8, x)
    check(taylor_mode(network), 0.5, x)


@pytest.mark.parametrize("operator", [nested_jvp, taylor_mode])
def test_convolutions_of_a_batch(operator: Callable[[Function], Function]) -> None:
    """vmap merges directions and points with the batch of the convolution."""
    network = convolutional("NHWC", pool=True)
    check(jax.vmap(operator(network)), 0.75, normal(0, 2, *IMAGES["NHWC"]))


def test_a_kernel_that_varies() -> None:
    """Both operands depend on x: little moves, but the pass comes to an end."""

    def network(x: Array) -> Array:
        kernel = x[:2].reshape(1, 1, 2, 1) * jnp.ones((2, 2, 1, 3))
        image = jnp.tanh(x.reshape(1, 2, 3, 2))
        dims = ("NHWC", "HWIO", "NHWC")
        convolve = lax.conv_general_dilated
        return jnp.sum(
            jnp.sin(convolve(image, kernel, (1, 1), "SAME", dimension_numbers=dims))
        )

    check(trace_hessian(network), 1.01, normal(0, 12))


def test_weighted_convolutions() -> None:
    network, x = convolutional("NHWC", pool=True), normal(0, *IMAGES["NHWC"])
    weights = normal(6, x.size)

    def weighted(x: Array) -> Array:
        def second(v: Array) -> Array:
            return jet(network, (x,), ((v, jnp.zeros_like(v)),))[1][1]

        return weights @ jax.vmap(second)(jnp.eye(x.size).reshape(-1, *x.shape))

    check(weighted, 0.5, x)


@pytest.mark.parametrize("operator", [nested_jvp, taylor_mode])
@pytest.mark.parametrize("network", [summing, filtering])
def test_sums_and_transforms(
    network: Function, operator: Callable[[Function], Function]
) -> None:
    check(operator(network), 0.4, normal(0, 12))


def test_systems() -> None:
    """XLA does not count what solving takes."""
    check(nested_jvp(solving), 0.5, normal(0, 12))
    check(trace_hessian(solving), 0.7, normal(0, 12))


def test_places_that_are_not_known() -> None:
    places = jnp.asarray([3, 1, 4, 1, 5, 9, 2, 6])

    def laplacian(x: Array, places: Array) -> Array:
        return nested_jvp(embedding(places))(x)

    check(laplacian, 0.3, normal(0, 12), places)


def test_ops_between_devices() -> None:
    """Where features are on two devices, and each has the sum over directions."""

    def part(x: Array, first: Array, second: Array) -> Array:
        def network(x: Array) -> Array:
            hidden = lax.psum(second @ jnp.tanh(first @ x), "d")
            hidden = lax.all_gather(jnp.tanh(first @ hidden), "d", tiled=True)
            return jnp.tanh(normal(5, 16, 16) @ hidden).sum()

        return nested_jvp(network)(x)

    sharded = jax.shard_map(
        part,
        mesh=jax.make_mesh((2,), ("d",), axis_types=(AxisType.Auto,)),
        in_specs=(PartitionSpec(), PartitionSpec("d"), PartitionSpec(None, "d")),
        out_specs=PartitionSpec(),
        check_vma=False,
    )
    check(sharded, 0.75, normal(0, 8), normal(3, 16, 8), normal(4, 8, 16))


WINDOWS: dict[str, dict[str, Any]] = {
    "stride": {"window_strides": (2, 2), "padding": ((1, 1), (2, 0))},
    "dilated_kernel": {"padding": "SAME", "rhs_dilation": (2, 1)},
    "dilated_input": {"padding": ((1, 2), (0, 1)), "lhs_dilation": (2, 1)},
}


@pytest.mark.parametrize("window", WINDOWS)
def test_transposed_convolutions(window: str) -> None:
    """In the trace of a Hessian weights are pushed through convolutions."""
    kernels = [normal(1, 3, 3, 2, 4), normal(2, 3, 3, 4, 4)]

    def network(x: Array) -> Array:
        for kernel in kernels:
            options: dict[str, Any] = {"window_strides": (1, 1)} | WINDOWS[window]
            dimensions = ("NHWC", "HWIO", "NHWC")
            x = lax.conv_general_dilated(
                x, kernel, **options, dimension_numbers=dimensions
            )
            x = jnp.tanh(x)
        return x.sum()

    check(trace_hessian(network), 0.6, normal(0, 1, 5, 5, 2))


def test_trace_with_pooling() -> None:
    network = convolutional("NCHW", pool=True)
    check(trace_hessian(network), 0.75, normal(0, *IMAGES["NCHW"]))


def test_maxima(stablehlo_opt: Tool) -> None:
    """Tangents are taken where maxima are, by an equation that is kept whole in JAX."""
    kernels = [normal(1, 3, 3, 1, 4), normal(2, 3, 3, 4, 4)]
    window = (1, 2, 2, 1)

    def network(x: Array) -> Array:
        for kernel in kernels:
            x = lax.conv_general_dilated(
                x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            x = lax.reduce_window(
                jnp.tanh(x), -jnp.inf, lax.max, window, window, "SAME"
            )
        return x.sum()

    exported = export_of(nested_jvp(network), [x := normal(0, 1, 5, 5, 1)])
    rewritten = collapsed(stablehlo_opt, exported)
    assert relative_error(run_once(rewritten, [x]), run_once(exported, [x])) <= FLOAT64
    assert flops(rewritten.call, x) <= 0.7 * flops(exported.call, x)
