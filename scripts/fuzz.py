"""Fuzzes the text entry for a while, starting from the lit tests' modules.

The corpus grows in `<build>/fuzz/corpus` from one run to the next; an input that
ends the process stays in `<build>/fuzz/findings`, and the exit status is 1.
"""

import argparse
import hashlib
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]


def modules(text: str) -> list[str]:
    """The modules of a test, without its comments: whole, and by function."""
    lines = [line.split("//")[0].rstrip() for line in text.splitlines()]
    starts = [i for i, line in enumerate(lines) if line.startswith("func.func")]
    functions = ["\n".join(lines[i:j]) for i, j in pairwise([*starts, len(lines)])]
    return ["\n".join(lines), *functions]


def seed(corpus: Path, longest: int) -> None:
    """Writes the tests' modules up to the given length into the corpus."""
    corpus.mkdir(parents=True, exist_ok=True)
    for test in sorted((ROOT / "test").rglob("*.mlir")):
        for part in test.read_text().split("// -----"):
            for module in modules(part):
                if len(module) <= longest:
                    name = hashlib.sha1(module.encode()).hexdigest()
                    (corpus / name).write_text(module)


def main() -> int:
    """Runs the fuzzer; returns 1 where it found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build-sanitize"))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--longest", type=int, default=4096, help="input in bytes")
    options = parser.parse_args()
    corpus = options.build / "fuzz" / "corpus"
    findings = options.build / "fuzz" / "findings"
    findings.mkdir(parents=True, exist_ok=True)
    begin = time.time()
    seed(corpus, options.longest)
    command = [
        str(options.build / "bin" / "taylor-fuzzer"),
        f"-fork={options.jobs}",
        f"-max_total_time={options.seconds}",
        f"-max_len={options.longest}",
        f"-artifact_prefix={findings}/",
        "-ignore_crashes=1",
        "-ignore_timeouts=1",
        "-ignore_ooms=1",
        "-timeout=20",
        "-rss_limit_mb=4096",
        str(corpus),
    ]
    status = subprocess.run(command).returncode
    found = sorted(f for f in findings.iterdir() if f.stat().st_mtime >= begin)
    print(f"{len(found)} findings", *found, sep="\n  ")
    return 1 if found or status != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
