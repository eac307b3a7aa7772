"""All contestants, in the order of the tables."""

from contestants import by_hand, ours, peers, plain
from contestants.contestant import Contestant
from forms.operators import LAPLACIANS

SOURCE_FORMS: dict[str, Contestant] = {
    "trace(hessian)": plain.trace_hessian,
    "forward over reverse": plain.forward_over_reverse,
    "nested jvp": plain.nested_jvp,
    "jet": plain.jet,
    "jet of jet": plain.jet_twice,
}

# The other ways to write a Laplacian: collapsed only, most are as slow as the above.
OTHER_FORMS: dict[str, Contestant] = {
    name: plain.laplacian_as(name)
    for name in LAPLACIANS
    if name not in ("P1_trace_hessian", "P6_jvp_of_grad", "P12_nested_jvp", "P13_jet")
}

# On the CPU XLA leaves whole layers to a library, which is not always faster.
UNFUSED = ", without library fusion"

CONTESTANTS: dict[str, Contestant] = {
    **SOURCE_FORMS,
    "by hand": by_hand.by_hand,
    "by hand, stacked": by_hand.stacked,
    "folx": peers.folx(sparse=False),
    "folx, sparse": peers.folx(sparse=True),
    "jet-for-pytorch": peers.jet_for_pytorch,
    "ours": ours.operator,
    **{
        f"ours, collapse of {name}": ours.collapsed(form)
        for name, form in (SOURCE_FORMS | OTHER_FORMS).items()
    },
    "ours, artifact of trace(hessian)": ours.artifact(plain.trace_hessian),
    "ours, artifact of nested jvp": ours.artifact(plain.nested_jvp),
}
CONTESTANTS |= {
    name + UNFUSED: plain.on_the_processor(CONTESTANTS[name])
    for name in ("by hand", "ours")
}
