"""The pack that comes with the program."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


def shipped_pack() -> Path:
    """The pack inside the wheel, or next to the package in a checkout."""
    shelves = (PACKAGE / "operations" / "shipped_packs", PACKAGE.parent / "packs")
    return next(file.parent for shelf in shelves for file in sorted(shelf.glob("*/authority.yaml")))
