"""Training physics-informed networks: the steps of plain JAX, and progress."""

import dataclasses

import jax
import jax.numpy as jnp
import pytest

import pinn
from oracles import close


@pytest.mark.parametrize("name", pinn.PROBLEMS)
def test_steps_are_those_of_plain_jax(name):
    with jax.enable_x64(True):
        ours = pinn.Training(
            pinn.PROBLEMS[name](), pinn.COLLAPSED, 8, 4, dtype=jnp.float64
        )
        plain = dataclasses.replace(ours, operators=pinn.PLAIN)
        close(run(ours, 4), run(plain, 4), rtol=1e-8)


def run(training, steps):
    """Parameters and losses."""
    key = jax.random.key(1)
    parameters, state = training.start(key)
    step = jax.jit(training.step).lower(parameters, state, key).compile()
    losses = []
    for number in range(steps):
        key = jax.random.fold_in(key, number)
        parameters, state, value = step(parameters, state, key)
        losses.append(value)
    assert len(set(map(float, losses))) == steps
    return parameters, losses


@pytest.mark.parametrize("name", pinn.PROBLEMS)
def test_solutions_have_no_residual(name):
    with jax.enable_x64(True):
        problem = pinn.PROBLEMS[name]()
        xs = jax.random.uniform(jax.random.key(0), (5, problem.dimension), minval=-1)
        for operators in (pinn.COLLAPSED, pinn.PLAIN):
            residual = problem.residual(operators, problem.solution)
            residual = jax.jit(jax.vmap(residual))(xs)
            assert jnp.max(jnp.abs(residual)) < 1e-10
            edge = problem.constraint(operators, problem.solution)
            edge = jax.jit(jax.vmap(edge))(xs)
            assert jnp.max(jnp.abs(edge)) < 1e-10


def test_training_lowers_the_error():
    training = pinn.Training(pinn.poisson(2), pinn.COLLAPSED, 64, 16, rate=1e-2)
    key = jax.random.key(0)
    parameters, state = training.start(key)
    before = training.error(parameters, key)
    step = jax.jit(training.step)
    for number in range(200):
        parameters, state, _ = step(parameters, state, jax.random.fold_in(key, number))
    assert training.error(parameters, key) < 0.3 * before
