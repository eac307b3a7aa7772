"""How a contestant is measured on a case, one measurement in a process of its own.

`worker` runs inside that process and puts together what `program` (compilation), `hlo`
(matrix products), `clock` (times) and `limits` (what the machine can do) find.
"""
