"""moderation.yaml: why a comment may be taken off an official page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

from otklik.core.pack.parse import Pack, Report
from otklik.incidents.moderation.models import ModerationRule
from otklik.incidents.moderation.pack_loader import ModerationFile
from otklik.operations.packs.load import LoadReport

FOLDER = Path(__file__).resolve().parents[2] / "packs" / "chechpotreb"
RULES = """rules:
  - code: personal-data
    sentence: Раскрыты личные данные.
    source: проверить
    allows: [hide]
"""


def write(folder: Path, text: str) -> None:
    (folder / "moderation.yaml").write_text(text, "utf-8")


@pytest.mark.django_db
def test_rules_come_change_and_leave(folder: Path, load: Callable[[], LoadReport]) -> None:
    write(folder, RULES)
    load()
    rule = ModerationRule.objects.get()
    assert (rule.is_for_hiding, rule.is_for_deleting, rule.is_checked) == (True, False, False)
    write(folder, RULES.replace("[hide]", "[hide, delete]") + "    is_checked: yes\n")
    load()
    rule.refresh_from_db()
    assert (rule.is_for_deleting, rule.is_checked) == (True, True)
    write(folder, "rules: []\n")
    load()
    rule.refresh_from_db()
    assert not rule.is_active


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (RULES + RULES.removeprefix("rules:\n"), "personal-data"),
        (RULES.replace("[hide]", "[ban]"), "allows"),
        (RULES.replace("[hide]", "[]"), "allows"),
        (RULES.replace("    source: проверить\n", ""), "source"),
    ],
)
def test_mistakes_are_told_with_their_place(folder: Path, text: str, sentence: str) -> None:
    write(folder, text)
    report = Report()
    with translation.override("ru"):
        ModerationFile.read_or_empty(Pack(folder), report)
    assert any(sentence in str(problem) for problem in report.problems)


def test_the_authoritys_rules_are_narrow_and_none_is_about_criticism() -> None:
    report = Report()
    file = ModerationFile.read_or_empty(Pack(FOLDER), report)
    assert not report.problems
    assert file is not None
    assert {rule.code for rule in file.rules if "hide" in rule.allows} == {
        "personal-data", "threat",
    }  # fmt: skip
    for rule in file.rules:
        text = rule.sentence.lower()
        assert not any(word in text for word in ("оскорб", "критик", "мат", "груб", "недостовер"))
        assert rule.excludes
        assert rule.is_checked or "ПРОВЕРИТЬ" in rule.source
