"""Plays a demonstration by the verbs and writes its snapshot: `make demonstration`.

python -m tools.demonstration                     the shipped pack, two years and the last days
python -m tools.demonstration --pack DIR --small  the last days of another pack
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from otklik.core.encryption_keys import ensure_secrets


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", type=Path, help="the pack, else the shipped one")
    parser.add_argument("--small", action="store_true", help="without the two years")
    parser.add_argument("--incidents", type=int, default=1_000, help="of the two years")
    parser.add_argument("--ends", type=int, default=7, help="only so many ends, to try it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        surround(Path(folder))
        from tools.demonstration.make import make

        make(
            options.pack, Path(folder), incidents=0 if options.small else options.incidents,
            ends=options.ends,
        )  # fmt: skip
    return 0


def surround(folder: Path) -> None:
    """An installation of its own, which nobody else sees, on SQLite."""
    ensure_secrets(folder / "secrets")
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {
        "OTKLIK_DATA_DIR": str(folder),
        "OTKLIK_DEMONSTRATION": "true",
        "DJANGO_SETTINGS_MODULE": "tools.demonstration.settings",
    }
    import django

    django.setup()


def _memory() -> str | None:
    """Where nothing has to come to a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
