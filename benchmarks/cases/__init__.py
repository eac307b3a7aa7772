"""What is measured: a network, an operator on it, sizes and an element type.

`case.Case` names one by words and numbers only, so that it can be written to a file;
`problem.Problem` is its arrays and functions. Networks are in `networks`, operators in
`operators`, and `suites` says which cases a run consists of.
"""
