"""Running `stablehlo-opt` on text: one module, or many in one process."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SEPARATOR = "// -----"


class ToolError(Exception):
    """The tool refused its input; the message is what it wrote."""


@dataclass(frozen=True)
class Tool:
    """An executable of the optimiser family of MLIR."""

    path: Path

    def run(self, text: str, *flags: str) -> str:
        """The output for one module."""
        done = self.start(text, *flags)
        if done.returncode != 0:
            raise ToolError(done.stderr or f"exit status {done.returncode}")
        return done.stdout

    def run_many(self, texts: Sequence[str], *flags: str) -> list[str]:
        """The output for each of several modules, empty where one failed."""
        separator = f"\n{SEPARATOR}\n"
        done = self.start(separator.join(texts), "--split-input-file", *flags)
        outputs = done.stdout.split(SEPARATOR)
        if len(outputs) != len(texts):
            raise ToolError(
                f"{len(texts)} modules in, {len(outputs)} out\n{done.stderr}"
            )
        return [output.strip() for output in outputs]

    def start(self, text: str, *flags: str) -> subprocess.CompletedProcess[str]:
        """The finished process, whatever came of it."""
        command = [str(self.path), *flags, "-"]
        return subprocess.run(
            command, input=text, capture_output=True, text=True, check=False
        )
