import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.installation.loading import LoadReport, load_pack

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TINY = Path(__file__).resolve().parents[1] / "packs" / "tiny"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny pack to change."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def load(folder: Path) -> Callable[[], LoadReport]:
    """Load the copy as it now stands; it must be right."""

    def loaded() -> LoadReport:
        report = load_pack(folder, at=AT)
        assert report.problems == ()
        return report

    return loaded


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of a file that must be there."""

    def edited(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return edited
