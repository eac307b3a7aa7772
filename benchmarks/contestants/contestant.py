"""What a contestant is."""

from collections.abc import Callable

from cases.problem import Problem, Program

Contestant = Callable[[Problem], Program]


class Unsuited(Exception):  # noqa: N818 - nothing went wrong
    """The contestant does not apply to the problem; the message says why."""


class NotInstalled(Exception):  # noqa: N818
    """What the contestant needs is not there."""
