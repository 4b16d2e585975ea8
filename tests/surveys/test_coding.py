"""Open answers coded: a frame kept by people, alone or by two who do not see each other's codes."""

import pytest
from django.db import IntegrityError, transaction

from otklik.audit.models import Line, Payload
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.coding.distinct_answers import different, fold
from otklik.surveys.coding.finish import hand_in
from otklik.surveys.coding.frames.models import CodeFrame
from otklik.surveys.coding.models import CodeMark, Coding, MarkValue, Outcome
from otklik.surveys.coding.suggestions import group
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .coded import (
    FIELD,
    LATER,
    SEED,
    code_all,
    coded_by_one,
    codes,
    frame_of,
    rule,
    runner,
    wave_of,
)
from .conftest import NOON

pytestmark = pytest.mark.django_db

TEXTS = [
    "Цены на хлеб",
    "цены на хлеб.",
    "  ЦЕНЫ  на хлеб!",
    "часы работы рынка",
    "проверки и цены",
    "не знаю",
    "парковка",
    "Часы работы",
]


@pytest.fixture
def first() -> User:
    return runner("первый")


@pytest.fixture
def second() -> User:
    return runner("второй")


@pytest.fixture
def third() -> User:
    return runner("третий")


@pytest.fixture
def wave(db: None) -> Wave:
    return wave_of(TEXTS)


@pytest.fixture
def frame(wave: Wave) -> CodeFrame:
    return frame_of(wave)


def test_codes_are_added_renamed_merged_and_retired_with_a_line_each(
    frame: CodeFrame, first: User
) -> None:
    found = codes(frame)
    found["цены"].reword(name="цены и скидки", by=first, at=NOON)
    found["часы работы"].merge(found["проверки"], by=first, at=NOON)
    added = frame.add(name="парковка", definition="где поставить", by=first, at=NOON)
    added.retire(by=first, at=NOON)
    assert [code.name for code in frame.codes.in_use()] == ["цены и скидки", "проверки"]
    assert added.number == 4  # and no number is used again
    assert frame.add(name="парковка", by=first, at=NOON).number == 5
    lines = Line.objects.filter(subject_kind="surveys.code").order_by("pk")
    assert [line.verb for line in lines] == [
        *["code.added"] * 3,
        "code.reworded",
        "code.merged",
        "code.added",
        "code.retired",
        "code.added",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"name": "ЦЕНЫ"}, "name"),
        ({"name": "жалобы", "example": "Звоните 8 928 000-11-22"}, "without"),
        ({"name": "хлеб", "example": "цены на хлеб"}, "words of yours"),
    ],
)
def test_a_code_that_would_confuse_or_tell_is_refused(
    frame: CodeFrame, words: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        frame.add(**words, by=None, at=NOON)
    assert str(refusal.value)
    assert len(codes(frame)) == 3


def test_only_open_questions_have_a_frame(wave: Wave) -> None:
    with pytest.raises(LookupError):
        CodeFrame.of(wave.version.instrument, "overall")


def test_equal_answers_are_coded_once() -> None:
    assert fold(" «Цены  на ХЛЁБ!» ") == "цены на хлеб"
    assert fold("?!") == "?!"
    found = different(["да", "Да.", "Да.", "нет"])
    assert sorted(found.values()) == ["Да.", "нет"]


def test_one_person_codes_and_shares_are_counted_by_people(
    wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = Coding.begin(frame, [wave], coders=[first], seed=SEED, by=first, at=LATER)
    assert coding.size == 6  # of eight answers three are the same
    code_all(coding, first, rule(frame))
    assert coding.finished_at == LATER
    counted = coding.coded_waves.get()
    assert counted.base == 8
    assert counted.counts == {"1": 4, "2": 2, "3": 1, "nothing": 1, "no_code": 1}
    assert coding.verdicts == []
    with pytest.raises(Refused):
        coding.drop(by=first, at=LATER)


def test_what_was_said_may_be_said_anew_and_taken_back(
    wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = Coding.begin(frame, [wave], coders=[first], seed=SEED, by=first, at=LATER)
    coding.mark([1, 2], MarkValue(codes=frozenset({1, 3})), by=first)
    coding.mark([1], MarkValue(outcome=Outcome.NO_CODE), by=first)
    values = {mark.text.place: mark.value for mark in CodeMark.objects.select_related("text")}
    assert values == {1: MarkValue(outcome=Outcome.NO_CODE), 2: MarkValue(codes=frozenset({1, 3}))}
    following = coding.following(coding.coder(first), after=2)  # type: ignore[arg-type]
    assert following is not None
    assert following.place == 3
    coding.unmark([1, 2], by=first)
    assert not CodeMark.objects.exists()
    for wrong in (MarkValue(), MarkValue(codes=frozenset({99}))):
        with pytest.raises(Refused):
            coding.mark([1], wrong, by=first)
    with pytest.raises(Refused):
        hand_in(coding, by=first, at=LATER)


def test_merging_takes_answers_along_and_retiring_waits_for_them(
    wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = Coding.begin(frame, [wave], coders=[first], seed=SEED, by=first, at=LATER)
    found = codes(frame)
    coding.mark([1], MarkValue(codes=frozenset({1, 2})), by=first)
    with pytest.raises(Refused):
        found["цены"].retire(by=first, at=LATER)
    found["цены"].merge(found["часы работы"], by=first, at=LATER)
    assert CodeMark.objects.get().value == MarkValue(codes=frozenset({2}))


def test_nothing_is_opened_before_a_survey_is_closed_or_of_few(
    wave: Wave, frame: CodeFrame, first: User, second: User
) -> None:
    running = WaveFactory(slug="open")
    open_wave(running, by=None, at=NOON)
    few = wave_of(["цены"] * 4, number=1)
    for waves in ([running], [few], [wave, few], []):
        with pytest.raises(Refused):
            Coding.begin(
                frame, waves, coders=[first, second], resolver=first, seed=1, by=first, at=LATER
            )
    assert not Coding.objects.exists()


def test_two_surveys_need_two_people_who_may_read_and_one_who_settles(
    wave: Wave, frame: CodeFrame, first: User, second: User
) -> None:
    other = wave_of(TEXTS, number=1)
    stranger: User = UserFactory(role=Role.OPERATOR)
    for coders, resolver in (
        ([first], None),
        ([first, first], second),
        ([first, second], None),
        ([first, stranger], second),
        ([first, second], stranger),
    ):
        with pytest.raises(Refused):
            Coding.begin(
                frame, [wave, other], coders=coders, resolver=resolver, seed=1, by=first, at=LATER
            )


def test_one_coding_of_a_question_goes_on_at_a_time(
    wave: Wave, frame: CodeFrame, first: User
) -> None:
    coding = Coding.begin(frame, [wave], coders=[first], seed=SEED, by=first, at=LATER)
    with pytest.raises(Refused):
        Coding.begin(frame, [wave], coders=[first], seed=2, by=first, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coding.objects.create(frame=frame, first_by=first, seed=3, begun_at=LATER)
    coding.drop(by=first, at=LATER)
    assert not CodeMark.objects.exists()
    Coding.begin(frame, [wave], coders=[first], seed=2, by=first, at=LATER)


def test_two_people_code_then_a_third_settles(
    wave: Wave, frame: CodeFrame, first: User, second: User, third: User
) -> None:
    coding = Coding.begin(
        frame, [wave], coders=[first, second], resolver=third, seed=SEED, by=third, at=LATER
    )
    with pytest.raises(Refused):
        coding.mark([1], MarkValue(codes=frozenset({1})), by=third)
    code_all(coding, first, rule(frame))
    with pytest.raises(Refused):  # handed in is handed in
        coding.mark([1], MarkValue(codes=frozenset({1})), by=first)
    assert coding.reliability == {}
    assert coding.finished_at is None
    code_all(coding, second, rule(frame, blind_to="провер"))
    assert coding.is_being_settled
    assert (coding.reliability["same"], coding.reliability["texts"]) == (5, 6)
    assert coding.reliability["codes"]["1"]["alpha"] == 1
    assert coding.reliability["codes"]["3"]["alpha"] == pytest.approx(0)
    left = coding.texts.unmarked(coding.final_coder)
    assert [text.text for text in left] == ["проверки и цены"]
    assert not coding.coded_waves.get().counts
    code_all(coding, third, rule(frame))
    assert coding.finished_at
    assert coding.coded_waves.get().counts["3"] == 1


def test_where_two_agree_on_everything_nothing_is_to_be_settled(
    wave: Wave, frame: CodeFrame, first: User, second: User, third: User
) -> None:
    coding = Coding.begin(
        frame, [wave], coders=[first, second], resolver=third, seed=SEED, by=third, at=LATER
    )
    code_all(coding, first, rule(frame))
    code_all(coding, second, rule(frame))
    assert coding.finished_at
    assert coding.reliability["overall"]["alpha"] == 1


def test_while_two_code_the_codes_stay(
    wave: Wave, frame: CodeFrame, first: User, second: User, third: User
) -> None:
    coding = Coding.begin(
        frame, [wave], coders=[first, second], resolver=third, seed=SEED, by=third, at=LATER
    )
    frame.add(name="парковка", by=first, at=LATER)  # nobody has begun
    coding.mark([1], MarkValue(codes=frozenset({1})), by=first)
    with pytest.raises(Refused):
        frame.add(name="доставка", by=first, at=LATER)
    with pytest.raises(Refused):
        codes(frame)["цены"].reword(name="дорого", by=first, at=LATER)


def test_the_journal_has_no_word_of_anybody(wave: Wave, frame: CodeFrame, first: User) -> None:
    coded_by_one(wave, frame, first)
    kept = " ".join([*Payload.objects.values_list("body", flat=True)])
    kept += " ".join(Line.objects.values_list("subject_name", flat=True))
    for text in ("хлеб", "рынка", "парковка"):
        assert text not in kept
    assert {"coding.begun", "coding.handed_in", "coding.finished"} <= {
        *Line.objects.values_list("verb", flat=True)
    }


def test_alike_answers_are_put_together(wave: Wave, frame: CodeFrame, first: User) -> None:
    alike = wave_of(["цены на мясо", "цены на мясо и рыбу", "Цены на мясо!!", *TEXTS], number=1)
    coding = Coding.begin(frame, [alike], coders=[first], seed=SEED, by=first, at=LATER)
    group(coding, at=LATER)
    groups = dict(coding.texts.values_list("text", "group"))
    assert groups["Цены на мясо!!"] == groups["цены на мясо и рыбу"] is not None
    assert groups["парковка"] is None
    coding.refresh_from_db()
    assert coding.grouped_at == LATER


def test_it_is_another_question_that_is_coded(wave: Wave, frame: CodeFrame) -> None:
    assert frame.question is not None
    assert frame.question.code == FIELD
