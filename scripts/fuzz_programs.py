"""Collapses random modules for a while and compares what they compute.

A module that fails is reduced and kept in `<build>/fuzz/programs/<seed>.mlir`, to
become a test in test/Transforms/collapse-taylor/random.mlir; the exit status is 1 then.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "test" / "python"), str(ROOT / "benchmarks")]

import jax  # noqa: E402

import conftest  # noqa: E402, F401  (how XLA compiles)
from module_checks import check_seed, is_changed  # noqa: E402
from random_modules import random_module  # noqa: E402
from tool import Tool  # noqa: E402


def main() -> int:
    """Runs until the time is over; returns 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()) * 1000)
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    tool = Tool(options.build / "bin" / "stablehlo-opt")
    findings = options.build / "fuzz" / "programs"
    print(f"seeds from {options.seed}", flush=True)
    end, seed, found, moved = time.time() + options.seconds, options.seed, 0, 0
    while time.time() < end:
        if failure := check_seed(tool, seed):
            found += 1
            findings.mkdir(parents=True, exist_ok=True)
            (findings / f"{seed}.mlir").write_text(
                f"// {failure}".replace("\nm", "\n\nm")
            )
            print(failure, flush=True)
        moved += is_changed(tool, random_module(seed))
        seed += 1
        # What is compiled would be kept.
        if seed % 50 == 0:
            jax.clear_caches()
    count = seed - options.seed
    print(f"{count} modules, in {moved} of which sums moved, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
