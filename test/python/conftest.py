"""What the tests share: eight devices on the CPU, and the tool `stablehlo-opt`."""

import os
from importlib.metadata import version
from pathlib import Path

# Nearly every program of the tests runs once: what LLVM would gain is less than it
# takes. XLA reads this when it is loaded.
os.environ["XLA_FLAGS"] = " ".join(
    [
        os.environ.get("XLA_FLAGS", ""),
        "--xla_backend_optimization_level=0",
        "--xla_llvm_disable_expensive_passes=true",
        "--xla_cpu_parallel_codegen_split_count=1",
        # Later versions do not know it.
        "--xla_cpu_use_fusion_emitters=false"
        if version("jaxlib").startswith("0.10.")
        else "",
    ]
)

import hypothesis
import jax
import pytest

from tool import Tool

ROOT = Path(__file__).parents[2]

jax.config.update("jax_num_cpu_devices", 8)

# The same examples on each run; HYPOTHESIS_PROFILE=fuzz looks for new ones.
hypothesis.settings.register_profile(
    "default",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.register_profile(
    "fuzz", parent=hypothesis.settings.get_profile("default"), derandomize=False
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the tool is: an option, a variable, or the build folder."""
    built = os.environ.get(
        "STABLEHLO_OPT", str(ROOT / "build" / "bin" / "stablehlo-opt")
    )
    parser.addoption(
        "--stablehlo-opt",
        default=built,
        help="the stablehlo-opt to test (default: $STABLEHLO_OPT or build/bin)",
    )


@pytest.fixture(scope="session")
def stablehlo_opt(request: pytest.FixtureRequest) -> Tool:
    """The tool; tests that need it fail, and are not skipped, where it is missing."""
    path = Path(request.config.getoption("--stablehlo-opt"))
    if not path.exists():
        pytest.fail(
            f"no stablehlo-opt at {path}: build it, "
            "or name it with --stablehlo-opt or STABLEHLO_OPT"
        )
    return Tool(path)
