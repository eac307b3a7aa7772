"""Trains physics-informed networks: `python benchmarks/pinn.py plate --steps 500`.

Three problems with known solutions, each a residual written with the operators of the
package, or with `--plain` by nested first-order differentiation in JAX:

* poisson: Lap u = q on the cube (-1, 1)^D, D = 5, u = prod_i cos(pi x_i / 2);
* kuramoto-sivashinsky: u_t + u u_x + u_xx + u_xxxx = q, u = sin(x - t);
* plate: D^2 u = q on the square, simply supported, u = sin(pi x) sin(pi y).

Adam from optax, one jitted step, new points in each step.
"""

import argparse
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jax import Array

import collapse_taylor as ct

Parameters = Any
Network = Callable[[Array], Array]
Terms = dict[tuple[int, ...], float]


@dataclass(frozen=True)
class Operators:
    """What a residual is made of: functions of a network that give functions."""

    laplacian: Callable[[Network], Network]
    biharmonic: Callable[[Network], Network]
    linear_operator: Callable[[Network, Terms], Network]


@dataclass(frozen=True)
class Problem:
    """A differential equation.

    Attributes:
        dimension: of a point.
        residual: of the equation, as a function of a point.
        constraint: zero on the boundary, as a function of a point inside, which it
            moves to the boundary.
        solution: the exact one.
    """

    dimension: int
    residual: Callable[[Operators, Network], Network]
    constraint: Callable[[Operators, Network], Network]
    solution: Network


def poisson(dimension: int = 5) -> Problem:
    """Lap u = q."""

    def solution(x: Array) -> Array:
        return jnp.prod(jnp.cos(jnp.pi / 2 * x))

    def residual(operators: Operators, u: Network) -> Network:
        scale = dimension * math.pi**2 / 4
        return lambda x: operators.laplacian(u)(x) + scale * solution(x)

    def constraint(operators: Operators, u: Network) -> Network:
        del operators
        return lambda x: u(_to_face(x))

    return Problem(dimension, residual, constraint, solution)


def kuramoto_sivashinsky() -> Problem:
    """u_t + u u_x + u_xx + u_xxxx = q for a point (t, x) / pi."""

    def solution(z: Array) -> Array:
        return jnp.sin(jnp.pi * (z[1] - z[0]))

    def residual(operators: Operators, u: Network) -> Network:
        linear: Terms = {
            (1, 0): 1 / math.pi,
            (0, 2): 1 / math.pi**2,
            (0, 4): 1 / math.pi**4,
        }
        slope: Terms = {(0, 1): 1 / math.pi}

        def at(z: Array) -> Array:
            phase = jnp.pi * (z[1] - z[0])
            source = -jnp.cos(phase) + jnp.sin(phase) * jnp.cos(phase)
            transport = u(z) * operators.linear_operator(u, slope)(z)
            return operators.linear_operator(u, linear)(z) + transport - source

        return at

    def constraint(operators: Operators, u: Network) -> Network:
        del operators
        return lambda z: u(_to_face(z)) - solution(_to_face(z))

    return Problem(2, residual, constraint, solution)


def plate() -> Problem:
    """D^2 u = q with u = Lap u = 0 on the edges."""

    def solution(x: Array) -> Array:
        return jnp.prod(jnp.sin(jnp.pi * x))

    def residual(operators: Operators, u: Network) -> Network:
        scale = 4 * math.pi**4
        return lambda x: operators.biharmonic(u)(x) / scale - solution(x)

    def constraint(operators: Operators, u: Network) -> Network:
        bending = operators.laplacian(u)

        def at(x: Array) -> Array:
            edge = _to_face(x)
            return jnp.stack([u(edge), bending(edge) / 20])

        return at

    return Problem(2, residual, constraint, solution)


def _to_face(x: Array) -> Array:
    """Moves the coordinate that is nearest to a face of the cube onto it."""
    nearest = jax.nn.one_hot(jnp.argmax(jnp.abs(x)), len(x), dtype=x.dtype)
    return x * (1 - nearest) + jnp.sign(x) * nearest


PROBLEMS = {
    "kuramoto-sivashinsky": kuramoto_sivashinsky,
    "plate": plate,
    "poisson": poisson,
}

COLLAPSED = Operators(ct.laplacian, ct.biharmonic, ct.linear_operator)


def _plain_partial(u: Network, index: Sequence[int]) -> Network:
    for coordinate, exponent in enumerate(index):
        for _ in range(exponent):
            u = _plain_derivative(u, coordinate)
    return u


def _plain_derivative(u: Network, coordinate: int) -> Network:
    def derivative(x: Array) -> Array:
        v = jnp.zeros_like(x).at[coordinate].set(1)
        return jax.jvp(u, (x,), (v,))[1]

    return derivative


def _plain_laplacian(u: Network) -> Network:
    return lambda x: jnp.trace(jax.hessian(u)(x))


def _plain_linear_operator(u: Network, terms: Terms) -> Network:
    def applied(x: Array) -> Array:
        return sum(
            (c * _plain_partial(u, index)(x) for index, c in terms.items()),
            jnp.zeros((), x.dtype),
        )

    return applied


PLAIN = Operators(
    _plain_laplacian,
    lambda u: _plain_laplacian(_plain_laplacian(u)),
    _plain_linear_operator,
)


def initial(key: Array, dimension: int, width: int, dtype: Any) -> Parameters:
    """Three hidden layers."""
    widths = [dimension, width, width, width, 1]
    keys = jax.random.split(key, len(widths))
    return [
        {
            "kernel": jax.random.normal(k, (i, o), dtype) / math.sqrt(i),
            "bias": jnp.zeros(o, dtype),
        }
        for k, i, o in zip(keys, widths, widths[1:], strict=False)
    ]


def network(parameters: Parameters, x: Array) -> Array:
    """A perceptron with tanh."""
    *hidden, last = parameters
    for layer in hidden:
        x = jnp.tanh(x @ layer["kernel"] + layer["bias"])
    return (x @ last["kernel"] + last["bias"])[0]


def loss(
    problem: Problem, operators: Operators, parameters: Parameters, xs: Array
) -> Array:
    """Mean squares of the residual and of the constraint."""

    def u(x: Array) -> Array:
        return network(parameters, x)

    inside = jax.vmap(problem.residual(operators, u))(xs)
    edge = jax.vmap(problem.constraint(operators, u))(xs)
    return jnp.mean(inside**2) + 10 * jnp.mean(edge**2)


@dataclass(frozen=True)
class Training:
    """A problem, how to differentiate, and how large all is."""

    problem: Problem
    operators: Operators
    points: int = 256
    width: int = 64
    rate: float = 4e-3
    dtype: Any = jnp.float32

    def start(self, key: Array) -> tuple[Parameters, Any]:
        """Parameters and the state of Adam."""
        parameters = initial(key, self.problem.dimension, self.width, self.dtype)
        return parameters, self._adam().init(parameters)

    def _adam(self) -> optax.GradientTransformation:
        return optax.adam(optax.exponential_decay(self.rate, 1000, 0.5))

    def step(
        self, parameters: Parameters, state: Any, key: Array
    ) -> tuple[Parameters, Any, Array]:
        """One step of Adam at new points; also the loss before it."""
        shape = (self.points, self.problem.dimension)
        xs = jax.random.uniform(key, shape, self.dtype, -1, 1)
        value, gradient = jax.value_and_grad(loss, argnums=2)(
            self.problem, self.operators, parameters, xs
        )
        updates, state = self._adam().update(gradient, state)
        return optax.apply_updates(parameters, updates), state, value

    def error(self, parameters: Parameters, key: Array) -> Array:
        """The root mean square error relative to the solution."""
        shape = (1000, self.problem.dimension)
        xs = jax.random.uniform(key, shape, self.dtype, -1, 1)
        exact = jax.vmap(self.problem.solution)(xs)
        found = jax.vmap(lambda x: network(parameters, x))(xs)
        return jnp.sqrt(jnp.mean((found - exact) ** 2) / jnp.mean(exact**2))


def main() -> None:
    """Trains and prints loss, error and time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problem", choices=PROBLEMS)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--plain", action="store_true", help="nested jvp and hessian")
    options = parser.parse_args()
    operators = PLAIN if options.plain else COLLAPSED
    training = Training(PROBLEMS[options.problem](), operators)
    key = jax.random.key(0)
    parameters, state = training.start(key)
    step = jax.jit(training.step).lower(parameters, state, key).compile()
    start = time.perf_counter()
    for number in range(options.steps):
        key = jax.random.fold_in(key, number)
        parameters, state, value = step(parameters, state, key)
        if number % 100 == 0:
            print(f"step {number:5d}  loss {value:.3e}")
    jax.block_until_ready(parameters)
    seconds = time.perf_counter() - start
    print(f"relative error {training.error(parameters, key):.2e}")
    print(f"{1e3 * seconds / options.steps:.2f} ms per step")


if __name__ == "__main__":
    main()
