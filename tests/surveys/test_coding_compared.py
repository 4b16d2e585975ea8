"""Codes of two surveys compared: only what two people coded mixed, and agree on."""

import pytest

from otklik.organisation.people.user import User
from otklik.statistics.change_verdicts import Verdict
from otklik.surveys.coding.frames.models import CodeFrame
from otklik.surveys.coding.models import Coding
from otklik.surveys.collecting.models import Mode
from otklik.surveys.results.models import Comparison
from otklik.surveys.waves.models import Wave

from .coded import LATER, SEED, code_all, frame_of, rule, runner, wave_of
from .filling import filled

pytestmark = pytest.mark.django_db
BEFORE = ["цены"] * 10 + ["часы"] * 30 + ["парковка"] * 40
AFTER = ["цены"] * 45 + ["часы"] * 30 + ["парковка"] * 5


@pytest.fixture
def people(db: None) -> list[User]:
    return [runner(name) for name in ("первый", "второй", "третий")]


def numbered(texts: list[str]) -> list[str]:
    """Each a different answer."""
    return [f"{text} {number}" for number, text in enumerate(texts)]


def mixed(
    before: Wave, after: Wave, frame: CodeFrame, people: list[User], *, blind_to: str = ""
) -> Coding:
    first, second, third = people
    coding = Coding.begin(
        frame, [before, after], coders=[first, second], resolver=third,
        seed=SEED, by=third, at=LATER,
    )  # fmt: skip
    code_all(coding, first, rule(frame))
    code_all(coding, second, rule(frame, blind_to=blind_to))
    if coding.is_being_settled:
        code_all(coding, third, rule(frame))
    coding.refresh_from_db()
    return coding


def verdict_of(coding: Coding, code: int) -> dict[str, object]:
    return next(one for one in coding.verdicts if one["code"] == str(code))


def test_a_share_that_grew_is_told_and_a_whole_frame_is_the_family(people: list[User]) -> None:
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    coding = mixed(before, after, frame_of(before), people)
    assert [one["code"] for one in coding.verdicts] == ["1", "2", "3"]
    assert verdict_of(coding, 1)["verdict"] == Verdict.GREW  # neither better nor worse
    assert verdict_of(coding, 1)["difference"] == pytest.approx((45 - 10) / 80)
    assert verdict_of(coding, 1)["bases"] == [80, 80]
    assert verdict_of(coding, 2)["verdict"] == Verdict.UNPROVEN
    assert (
        verdict_of(coding, 3)["reason"] == "unreliable"
    )  # nobody gave it: nothing shows agreement
    assert verdict_of(coding, 1)["before"] == before.pk


def test_a_code_on_which_two_people_differ_is_not_compared(people: list[User]) -> None:
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    coding = mixed(before, after, frame_of(before), people, blind_to="цен")
    assert coding.reliability["codes"]["1"]["alpha"] < 0.8
    assert verdict_of(coding, 1)["verdict"] == Verdict.INCOMPARABLE
    assert verdict_of(coding, 1)["reason"] == "unreliable"
    assert "difference" not in verdict_of(coding, 1)
    assert verdict_of(coding, 2)["verdict"] == Verdict.UNPROVEN
    assert coding.coded_waves.get(wave=after).counts["1"] == 45  # and its share is shown


def test_few_answers_and_other_ways_of_answering_break_the_series(people: list[User]) -> None:
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER)[:29], number=1)
    frame = frame_of(before)
    assert verdict_of(mixed(before, after, frame, people), 1)["reason"] == "few"
    other = wave_of(numbered(AFTER), number=2, modes=(Mode.WEB, Mode.PHONE))
    assert verdict_of(mixed(before, other, frame, people), 1)["reason"] == "ways"


def test_what_one_person_coded_is_never_compared(people: list[User]) -> None:
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    frame = frame_of(before)
    for wave in (before, after):
        coding = Coding.begin(frame, [wave], coders=people[:1], seed=1, by=people[0], at=LATER)
        code_all(coding, people[0], rule(frame))
        assert coding.verdicts == []


def test_the_comparison_of_the_approved_form_stays_as_it_was(people: list[User]) -> None:
    """An assignment has its verdict from there: no code of an open answer comes into it."""
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    planned = Comparison.objects.get(after=after)
    mixed(before, after, frame_of(before), people)
    again = Comparison.objects.get(after=after)
    assert (again.verdicts, again.plan, again.digest) == (
        planned.verdicts,
        planned.plan,
        planned.digest,
    )
    assert len(again.verdicts) == again.plan["family"]


def test_the_same_codes_give_the_same_verdicts(people: list[User]) -> None:
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    frame = frame_of(before)
    first, second = (mixed(before, after, frame, people) for _ in range(2))
    assert first.verdicts == second.verdicts
    assert first.reliability == second.reliability


def test_made_up_answers_are_not_mixed_with_real_ones(people: list[User]) -> None:
    from otklik.core.refusal import Refused

    before = wave_of(numbered(BEFORE))
    made_up = filled(
        40, {"overall": {"satisfied": 40}}, texts={"site-sought": AFTER}, is_example=True
    )
    with pytest.raises(Refused):
        mixed(before, made_up, frame_of(before), people)
