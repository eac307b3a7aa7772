"""What the operators refuse, and what they say."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from collapse_taylor import (
    PassError,
    UnsupportedError,
    biharmonic,
    directional_derivative,
    divergence,
    forward_laplacian,
    laplacian,
    linear_operator,
    stochastic,
    stochastic_biharmonic,
    stochastic_laplacian,
    weighted_laplacian,
)

X = jnp.ones(3)
KEY = jax.random.key(0)
OPERATORS = {
    "laplacian": laplacian,
    "forward_laplacian": forward_laplacian,
    "weighted_laplacian": lambda f, *a: weighted_laplacian(f, jnp.eye(3), None, *a),
    "divergence": divergence,
    "directional_derivative": lambda f, *a: directional_derivative(
        f, jnp.eye(3), 2, None, *a
    ),
    "biharmonic": biharmonic,
    "linear_operator": lambda f, *a: linear_operator(f, {(2, 0, 0): 1.0}, *a),
    "stochastic_laplacian": lambda f, *a: keyed(
        stochastic_laplacian(f, 2, "normal", *a)
    ),
    "stochastic_biharmonic": lambda f, *a: keyed(
        stochastic_biharmonic(f, 2, "normal", *a)
    ),
    "stochastic": lambda f, *a: keyed(stochastic(f, 2, jnp.eye(3), None, "normal", *a)),
}


def keyed(operator):
    return lambda *args, **kwargs: operator(KEY, *args, **kwargs)


def refused(kind, message):
    return pytest.raises(kind, match=re.escape(message))


@pytest.fixture(params=OPERATORS)
def operator(request):
    return OPERATORS[request.param]


def test_what_is_no_function(operator):
    with refused(TypeError, "expected a function, but got int"):
        operator(3)
    with refused(TypeError, "expected a function, but got ndarray"):
        operator(np.ones(3))


def test_argnums_out_of_range(operator):
    with refused(
        ValueError,
        "expected argnums to be among the 1 positional arguments, but got 1",
    ):
        operator(lambda x: x, 1)(X)
    with refused(ValueError, "among the 1 positional arguments, but got -2"):
        operator(lambda x: x, -2)(X)
    with refused(ValueError, "among the 0 positional arguments, but got 0"):
        operator(lambda x: x)(x=X)
    with refused(ValueError, "among the 1 positional arguments, but got 2"):
        operator(lambda x: x, (0, 2))(X)


def test_argnums_that_are_no_positions(operator):
    with refused(
        TypeError, "expected argnums to be an integer or several, but got 0.5"
    ):
        operator(lambda x: x, 0.5)
    with refused(
        TypeError, "expected argnums to be an integer or several, but got 'x'"
    ):
        operator(lambda x: x, "x")
    with refused(ValueError, "expected argnums to be different integers, but got ()"):
        operator(lambda x: x, ())
    with refused(ValueError, "expected argnums to be different integers"):
        operator(lambda x: x, (0, 0))


def test_the_same_argument_twice():
    with refused(ValueError, "expected different arguments, but argnums is (0, -2)"):
        laplacian(lambda x, y: x, (0, -2))(X, X)


@pytest.mark.parametrize("dtype", ["int32", "bool", "uint8"])
def test_arguments_that_are_not_differentiable(operator, dtype):
    with refused(
        TypeError,
        f"expected the differentiated argument to be float or complex, but got {dtype}",
    ):
        operator(lambda x: x)(jnp.ones(3, dtype))


def test_arguments_that_are_no_arrays(operator):
    with refused(TypeError, "expected arrays to differentiate in, but got str"):
        operator(lambda x: x)("x")


def test_arguments_without_entries(operator):
    with refused(ValueError, "expected an argument with coordinates to differentiate"):
        operator(lambda x: x)(jnp.ones((0, 3)))
    with refused(ValueError, "but got no array with entries"):
        operator(lambda x: jnp.ones(3))({})


def test_results_that_are_not_differentiable(operator):
    with refused(TypeError, "expected float or complex results of f, but got int32"):
        operator(lambda x: jnp.array([1, 2, 3]))(X)
    with refused(TypeError, "expected float or complex results of f, but got bool"):
        operator(lambda x: x > 0)(X)
    with refused(TypeError, "expected float or complex results of f, but got none"):
        operator(lambda x: None)(X)


def test_complex_arguments_of_real_functions(operator):
    with refused(TypeError, "expected complex results of f where x is complex"):
        operator(jnp.abs)(X + 1j)


def test_side_effects(operator):
    def printing(x):
        jax.debug.print("{}", x)
        return x

    with refused(UnsupportedError, "expected a function without side effects"):
        operator(printing)(X)


def test_arguments_that_can_neither_be_traced_nor_hashed():
    with refused(TypeError, "and what can be hashed, but got bytearray"):
        laplacian(lambda x, a: x)(X, bytearray(b"x"))


@pytest.mark.parametrize("name", ["factor", "directions"])
class TestDirections:
    def applied(self, name, given, f=jnp.sum, x=X, argnums=0):
        if name == "factor":
            return weighted_laplacian(f, given, argnums=argnums)(x)
        return directional_derivative(f, given, 3, argnums=argnums)(x)

    def test_wrong_shapes(self, name):
        with refused(ValueError, f"expected {name} of shape (R, 3), but got (2, 4)"):
            self.applied(name, jnp.ones((2, 4)))
        with refused(ValueError, f"expected {name} of shape (R, 3), but got (3,)"):
            self.applied(name, jnp.ones(3))
        with refused(ValueError, f"expected {name} of shape (R), but got ()"):
            self.applied(name, jnp.ones(()), x=1.0)

    def test_wrong_dtypes(self, name):
        with refused(TypeError, f"expected {name} of dtype float32, but got complex64"):
            self.applied(name, jnp.ones((2, 3), "complex64"))
        with refused(TypeError, f"expected {name} of dtype float32, but got bool"):
            self.applied(name, jnp.ones((2, 3), bool))
        with refused(TypeError, f"expected {name} of dtype bfloat16, but got float32"):
            self.applied(name, jnp.ones((2, 3)), x=jnp.ones(3, "bfloat16"))

    def test_none(self, name):
        with refused(
            ValueError, f"expected at least one direction in {name}, but got none"
        ):
            self.applied(name, jnp.ones((0, 3)))

    def test_wrong_structures(self, name):
        with refused(
            TypeError, f"expected {name} with the structure of the differentiated"
        ):
            self.applied(name, jnp.ones((2, 3)), lambda x: x["a"], {"a": X})
        with refused(TypeError, f"expected {name} with the structure"):
            self.applied(name, lambda x: jnp.ones((2, 3)), argnums=(0,))

    def test_different_numbers(self, name):
        tree = {"a": jnp.ones((2, 3)), "b": jnp.ones((4, 3))}
        with refused(
            ValueError, f"expected equally many {name} for each array, but got 2 and 4"
        ):
            self.applied(name, tree, lambda x: x["a"] + x["b"], {"a": X, "b": X})


def test_weights_of_wrong_shape_or_dtype():
    with refused(ValueError, "expected signs of shape (2,), but got (3,)"):
        weighted_laplacian(jnp.sum, jnp.ones((2, 3)), jnp.ones(3))(X)
    with refused(TypeError, "expected signs to be numbers, but got bool"):
        weighted_laplacian(jnp.sum, jnp.ones((2, 3)), [True, False])(X)
    with refused(ValueError, "expected weights of shape (2,), but got ()"):
        directional_derivative(jnp.sum, jnp.ones((2, 3)), 2, 1.0)(X)


def test_orders():
    with refused(ValueError, "expected order to be at least 1, but got 0"):
        directional_derivative(jnp.sum, jnp.ones((2, 3)), 0)
    with refused(ValueError, "expected order to be at least 1, but got -2"):
        directional_derivative(jnp.sum, jnp.ones((2, 3)), -2)
    with refused(TypeError, "expected order to be an integer, but got 2.0"):
        directional_derivative(jnp.sum, jnp.ones((2, 3)), 2.0)


def test_divergence_of_what_does_not_fit():
    with refused(TypeError, "expected results of f with the structure of the"):
        divergence(lambda x: (x, x))(X)
    with refused(ValueError, "whose shape ends with (3,), but got (2,)"):
        divergence(lambda x: x[:2])(X)
    with refused(ValueError, "whose shape ends with (3,), but got ()"):
        divergence(jnp.sum)(X)
    with refused(ValueError, "with the same dimensions before those of x, but got"):
        divergence(lambda x: {"a": x["a"], "b": jnp.outer(x["b"], x["b"])})(
            {"a": X, "b": X}
        )


def test_errors_inside_f_are_its_own():
    with pytest.raises(ZeroDivisionError):
        laplacian(lambda x: x / 0 if x.ndim == 0 else 1 // 0)(X)


def test_products_in_one_place(operator):
    """JAX has no derivative of them either."""

    def twice(x):
        return x.at[jnp.array([0, 0])].mul(x[:2])

    with pytest.raises(PassError, match="multiplies to have unique indices"):
        operator(twice)(X)
