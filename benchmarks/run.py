"""Run every benchmark: `python benchmarks/run.py`."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Each in a process of its own; fails if one of them does."""
    scripts = sorted(Path(__file__).parent.glob("bench_*.py"))
    statuses = [
        subprocess.run([sys.executable, script]).returncode for script in scripts
    ]
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
