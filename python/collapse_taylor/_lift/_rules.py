"""Which function of `jax.lax` computes an op: the table that the families fill."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._interpreter import Op

# A tracer, an array, or a NumPy array where the value is known.
Value = Any
Rule = Callable[["Op", Sequence[Value]], Sequence[Value]]

RULES: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Enters a function from an op and its operands to its results."""

    def enter(function: Rule) -> Rule:
        for name in names:
            if name in RULES:
                raise ValueError(f"two rules for {name}")
            RULES[name] = function
        return function

    return enter


def elementwise(name: str, function: Callable[..., Value]) -> None:
    """Enters a function of the operands alone, with one result."""
    rule(name)(lambda op, operands: [function(*operands)])
