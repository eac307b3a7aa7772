"""Write the corpus as text: `python -m corpus FOLDER [--generic]`."""

import argparse
from pathlib import Path

import jax

from corpus import ENTRIES
from corpus.exchange import artifact_text


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--generic", action="store_true", help="print operations in the generic form"
    )
    options = parser.parse_args()
    jax.config.update("jax_num_cpu_devices", 8)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, entry in ENTRIES.items():
        text = artifact_text(entry.export(), generic=options.generic)
        (options.folder / f"{name}.mlir").write_text(text)
    print(f"wrote {len(ENTRIES)} modules to {options.folder}")


if __name__ == "__main__":
    main()
