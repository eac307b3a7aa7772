"""Programs to compile: the corpus of the tests, and source forms as they are used."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import jax
from jax import export

from forms import networks
from forms.networks import has_jet_rules
from forms.uses import OPERATORS, USES, used

sys.path.append(str(Path(__file__).parents[2] / "test" / "python"))
from corpus import ENTRIES
from corpus.sharding import mesh

__all__ = ["WRITTEN", "mesh"]

Export = Callable[[], export.Exported]
# Of these, nested operators meet the first one only.
NETWORKS = ("dense_tanh", "normalised", "residual")


def exported() -> Iterator[tuple[str, Export]]:
    """What JAX exports of all kinds."""
    for name, entry in ENTRIES.items():
        yield name, entry.export


def form(operator: str, network: str, use: str) -> export.Exported:
    """One source form."""
    function, args = used(operator, networks.MEDIUM[network]("float32"), use)
    return export.export(jax.jit(function))(*args)


def forms() -> Iterator[tuple[str, Export]]:
    """Each source form on some networks."""
    for operator in OPERATORS:
        for network in NETWORKS[:1] if operator.startswith("P18_") else NETWORKS:
            if "jet" in operator and not has_jet_rules(network):
                continue
            for use in USES:
                yield (
                    f"{operator}, {network}, {use}",
                    partial(form, operator, network, use),
                )


WRITTEN: dict[str, Callable[[], Iterator[tuple[str, Export]]]] = {
    "corpus": exported,
    "forms": forms,
}
