"""replies.yaml: sample replies by topic, as the authority has them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

from otklik.core.pack.parse import Pack, Report
from otklik.incidents.pack_loader import loader
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.operations.packs.load import LoadReport, check_pack

FOLDER = Path(__file__).resolve().parents[2] / "packs" / "chechpotreb"
REPLIES = """replies:
  - topic: book
    text: Книга на месте.
    basis: правила, пункт 1
"""


def write(folder: Path, text: str) -> None:
    (folder / "replies.yaml").write_text(text, "utf-8")


@pytest.mark.django_db
def test_samples_come_change_and_leave_and_what_people_wrote_stays(
    folder: Path, load: Callable[[], LoadReport]
) -> None:
    write(folder, REPLIES)
    load()
    sample = ReplyTemplate.objects.get(topic__code="book")
    assert (sample.text, sample.basis, sample.is_checked) == (
        "Книга на месте.", "правила, пункт 1", False,
    )  # fmt: skip
    ReplyTemplate.objects.update(text="Поправил сотрудник.")
    assert not load().total
    write(folder, REPLIES + "    is_checked: yes\n")
    load()
    sample.refresh_from_db()
    assert (sample.text, sample.is_checked) == ("Поправил сотрудник.", True)
    write(folder, "replies: []\n")
    load()
    sample.refresh_from_db()
    assert not sample.is_active


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("replies:\n  - {topic: nowhere, text: Да}\n", "There is no topic “nowhere”"),
        (
            "replies:\n  - {topic: book, text: Да}\n  - {topic: book, text: Нет}\n",
            "Topic “book” already has a reply in line 2",
        ),
        ("replies:\n  - {topic: book}\n", "“text” is missing"),
    ],
)
def test_a_mistake_is_named_with_its_line(folder: Path, text: str, sentence: str) -> None:
    write(folder, text)
    with translation.override("en"):
        problems = [str(problem) for problem in check_pack(folder).problems]
    assert len(problems) == 1
    assert problems[0].startswith("replies.yaml")
    assert sentence in problems[0]


def test_the_shipped_samples_are_short_plain_and_marked_as_not_checked() -> None:
    report = Report()
    files = loader.validate(Pack(FOLDER), report)
    assert report.problems == []
    samples = files["replies.yaml"].replies
    assert len(samples) >= 20
    for sample in samples:
        assert sample.text.startswith("Здравствуйте!")
        assert len(sample.text) <= 700, sample.topic
        assert not sample.is_checked
        assert sample.text.count("!") == 1, sample.topic
