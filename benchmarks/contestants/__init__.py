"""Who computes the operators: `registry.CONTESTANTS` lists all by name.

Each module has one kind. A contestant is a function that makes a program of the
arguments of a problem, or raises `Unsuited` with the reason why it does not apply.
"""
