"""What cannot wait is found among messages that whoever wrote the lists had not read."""

import csv
from pathlib import Path

import pytest

from otklik.incidents.classification import classify, pack_loader
from otklik.incidents.classification.models import AlarmList
from otklik.incidents.topics.models import Urgency

pytestmark = pytest.mark.django_db
MESSAGES = Path(__file__).with_name("forty_messages.csv")
TRUE = {"yes", "1", "true", "да"}


def messages() -> list[dict[str, str]]:
    with MESSAGES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def score(found: list[bool], so: list[bool]) -> tuple[float, float]:
    """Recall and precision."""
    right = sum(one and is_so for one, is_so in zip(found, so, strict=True))
    return right / sum(so), right / max(1, sum(found))


@pytest.mark.usefixtures("loaded")
def test_urgent_messages_are_marked_whoever_wrote_them() -> None:
    rows = messages()
    urgent = [row["urgent"].strip().lower() in TRUE for row in rows]
    found = [classify.read(row["text"]).urgency == Urgency.HIGH for row in rows]
    recall, precision = score(found, urgent)
    assert recall >= 0.8
    assert precision >= 0.3


def test_an_answer_with_a_danger_is_asked_by_its_urgent_lines_else_by_its_own_words() -> None:
    answer = {"danger": "Звоните 103.", "words": "шаурма кафе рвота"}
    lines = pack_loader._lines_of({**answer, "urgent": ["тошнит ребёнка"]}, {"кафе"})
    assert lines == (["тошнит ребёнка"], 1)
    assert pack_loader._lines_of(answer, {"кафе"}) == (["шаурма", "рвота"], 2)


@pytest.mark.usefixtures("loaded")
def test_lists_of_the_pack_and_of_its_answers_are_loaded() -> None:
    codes = set(AlarmList.objects.active().values_list("code", flat=True))
    of_answers = {code for code in codes if code.startswith("answer-")}
    assert of_answers
    assert codes - of_answers
