"""Source forms: PDE operators on networks, written as users of JAX write them.

`networks` has the functions to differentiate, `operators` the ways to write an operator
on them, `references` what each of them should become, written out by hand, and oracles
that share nothing with either. Tests, benchmarks and the demo use these.
"""
