"""What a user could change where a sum stayed or a loop was kept."""

# By what the reason, in the words of the passes, begins with. Where nothing is named,
# the program is cheapest as it is.
_ADVICE = {
    "the summed value is a nonlinear function": "sum before this op if the formula "
    "allows for it",
    "the summed value has other users": "leave out what else reads the value, if "
    "only its sum is needed",
    "nothing linear lies between": "",
    "the summed value comes from an op without an axis rule": "sum before this op, "
    "or collapse on its own what the op calls",
    "the summed value comes from an op that does not work slice": "sum along another "
    "axis, or before this op",
    "the summed value is read at indices": "take a trace or a diagonal, with indices "
    "known at compile time",
    "the sum runs over a dimension of symbolic size": "export for a size that is known",
    "moving it would not make": "",
    "moving it takes more steps": "collapse parts of the function on their own",
    "what was written is not cheaper": "",
    "what it adds up is computed by other ops": "compute all summands by the same ops "
    "in the same order",
    "rolling the copies": "",
    "the loop needs a summed value": "use the value in the loop by linear ops only",
    "summing it where it comes from": "",
    "a step depends on the one before": "carry nothing from step to step but what is "
    "added up",
    "expected tensors of static shape": "export for sizes that are known",
    "expected an update of each row": "write row i in step i",
    "expected an op without side effects": "leave the side effect out of the loop",
    "the number of steps is not known": "loop up to a number known at compile time",
    "it has more steps than may be batched": "collapse with a larger `largest-batch`",
    "no sum would move": "",
    "unrolling it takes more ops": "collapse with a larger `largest-unroll`, or write "
    "nested `jvp`, whose sums a loop carries",
    "functions call each other too often": "collapse the functions that they call on "
    "their own",
}


def advice_for(reason: str) -> str:
    """What could be changed, or nothing.

    >>> advice_for("it has more steps than may be batched")
    'collapse with a larger `largest-batch`'
    """
    found = (text for begin, text in _ADVICE.items() if reason.startswith(begin))
    return next(found, "")
