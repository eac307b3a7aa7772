"""A process of its own for each measurement, forked from one that has imported JAX.

No device is in use there yet, so each process starts its own. It may take a while, run
out of memory, or die: then that is the result.
"""

import multiprocessing
import os
import re
import resource
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from measuring.measurement import Measurement
from measuring.worker import Record, Setting, work

_PATH = re.compile(r"(?:/[\w.\-+]+)+/")
_CONTEXT = multiprocessing.get_context("forkserver")
_LONGEST = 300
SHARE_OF_MEMORY = 0.7  # that a process may take on the CPU


def prepare() -> None:
    """Has the process started that all others are forked from."""
    os.environ["PYTHONPATH"] = os.pathsep.join([path for path in sys.path if path])
    _CONTEXT.set_forkserver_preload(["measuring.worker"])


def run(measurement: Measurement, setting: Setting, patience: float) -> Record:
    """The record of a measurement, also where its process does not live to give one."""
    here, there = _CONTEXT.Pipe(duplex=False)
    with TemporaryDirectory() as folder:
        errors = Path(folder) / "errors"
        errors.touch()
        process = _CONTEXT.Process(
            target=_work, args=(measurement, setting, there, errors)
        )
        process.start()
        there.close()
        try:
            if here.poll(patience):
                record = here.recv()
            else:
                record = _failed(f"took longer than {patience:.0f} s")
        except EOFError:
            process.join()
            record = _failed(death(process.exitcode or 0, errors))
        finally:
            process.kill()
            process.join()
    if "message" in record:
        record["message"] = without_paths(record["message"])
    return record


def _work(
    measurement: Measurement, setting: Setting, there: Connection, errors: Path
) -> None:
    """What the process does."""
    with errors.open("w") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    if "cuda" not in os.environ.get("JAX_PLATFORMS", "") and not _has_gpu():
        bytes_of_memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        most = int(SHARE_OF_MEMORY * bytes_of_memory)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    there.send(work(measurement, setting))


def _has_gpu() -> bool:
    return any(Path("/dev").glob("nvidia[0-9]*")) or Path("/dev/kfd").exists()


def _failed(message: str) -> Record:
    return {"status": "failed", "message": message}


def death(code: int, errors: Path) -> str:
    """Why a process died, as far as it said.

    >>> death(-9, Path("/dev/null"))
    'the process ended with signal 9'
    """
    lines = errors.read_text(errors="replace").strip().splitlines()
    last = f": {lines[-1]}" if lines else ""
    how = f"signal {-code}" if code < 0 else f"status {code}"
    return f"the process ended with {how}{last}"


def without_paths(message: str) -> str:
    """The first lines of a message, files by their names only.

    >>> without_paths("no file /home/me/x.py")
    'no file x.py'
    """
    text = _PATH.sub("", " ".join(message.split()))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."
