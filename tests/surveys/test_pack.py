"""A questionnaire from the pack: loaded once, and never changed under its number."""

import shutil
from pathlib import Path

import pytest
from django.utils import translation

from otklik.core.pack import Changes
from otklik.installation.loading import LoadReport, check_pack, load_pack
from otklik.surveys.models import InstrumentVersion

from .conftest import NOON

pytestmark = pytest.mark.django_db

SHIPPED = Path(__file__).resolve().parents[2] / "packs/chechpotreb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "pack"))


def load(folder: Path, old: str = "", new: str = "") -> LoadReport:
    file = folder / "survey.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return load_pack(folder, at=NOON)


def test_the_form_of_the_pack_is_a_version(folder: Path) -> None:
    assert load(folder).changes["surveys"] == Changes(added=1)
    version = InstrumentVersion.objects.get()
    assert (str(version), version.act) == ("satisfaction 1", "order-23/appendix")
    assert len(version.form.fields) == 22
    assert version.rules.family == 22
    assert [pair.second for pair in version.agreements] == ["frequency.site"]
    assert load(folder).total == Changes()


@pytest.mark.parametrize(
    ("old", "new"),
    [("Скорее удовлетворен", "Доволен"), ("smallest_change: 0.05", "smallest_change: 0.1")],
)
def test_other_words_are_another_version(folder: Path, old: str, new: str) -> None:
    load(folder)
    with translation.override("ru"):
        report = load(folder, old, new)
    assert [str(problem) for problem in report.problems] == [
        "survey.yaml:12: Версия 1 уже загружена с другими словами. "
        "Это другая версия: увеличьте version."
    ]
    assert check_pack(folder).problems == ()  # by itself it is right
    assert load(folder, "version: 1", "version: 2").changes["surveys"] == Changes(added=1)
    assert [version.number for version in InstrumentVersion.objects.newest_first()] == [2, 1]


def test_a_pack_may_have_no_questionnaire(folder: Path) -> None:
    (folder / "survey.yaml").unlink()
    assert load_pack(folder, at=NOON).problems == ()
    assert not InstrumentVersion.objects.exists()
