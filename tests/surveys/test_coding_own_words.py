"""What people write beside an answer («Другое») is coded, quoted and shown as open answers are."""

from datetime import timedelta

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.surveys.coding.frames.models import CodeFrame
from otklik.surveys.coding.models import Coding
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.coding.results import codes_by_question
from otklik.surveys.lifecycle.transitions import publish_wave
from otklik.surveys.results import wave_results as counted
from otklik.surveys.waves.models import Wave

from .asking import kinds_version
from .coded import LATER, SEED, code_all, rule, runner
from .conftest import NOON
from .filling import filled
from .report_blocks import section, tables

pytestmark = pytest.mark.django_db

OWN = "why.other"
PAGE = f"/desk/surveys/coding/frames/kinds/{OWN}/"


def wave_of(texts: list[str], *, other: int = 40, number: int = 0) -> Wave:
    tables = {
        "been": {"yes": 100, "no": 20},
        "why": {"ask": 55 - other, "ask other": other, "complain": 45},
    }
    return filled(
        120,
        tables,
        texts={OWN: texts},
        version=kinds_version() if not number else Wave.objects.get().version,
        slug=f"kinds-{number}",
        at=NOON + timedelta(days=365 * number),
    )


@pytest.fixture
def people() -> list[User]:
    return [runner("first"), runner("second")]


def frame_of(wave: Wave) -> CodeFrame:
    frame = CodeFrame.of(wave.version.instrument, OWN)
    for name in ("цены", "часы работы", "проверки"):
        frame.add(name=name, by=None, at=NOON)
    return frame


def test_own_words_are_coded_and_shown_where_they_were_written(
    client: Client, people: list[User]
) -> None:
    texts = [f"{word} {n}" for n in range(10) for word in ("цены", "часы", "проверки")]
    wave = wave_of(texts)
    client.force_login(people[0])
    html = client.get("/desk/surveys/coding/").content.decode()
    assert f'href="{PAGE}"' in html
    assert "Другое" in html
    assert client.get(PAGE).status_code == 200
    frame = frame_of(wave)
    coding = Coding.begin(frame, [wave], coders=people[:1], seed=SEED, by=people[0], at=LATER)
    code_all(coding, people[0], rule(frame))
    found = counted.results(wave)
    result = codes_by_question(wave, found, only_published=False)[OWN]
    assert [f.count for f in result.field.figures if f.text in ("цены", "часы работы")] == [10, 10]
    key = wave.open_answers.get(text=texts[0]).pk
    quote = Quote.propose(wave, OWN, texts[0][:4], key=key, by=people[0], at=LATER)
    quote.approve(by=people[1], at=LATER)
    publish_wave(wave, by=None, at=LATER)
    html = client.get("/surveys/kinds-0/results/").content.decode()
    part = html[html.index('id="q4"') : html.index('id="q5"')]
    assert "часы работы" in part
    assert "<blockquote" in part
    assert "часы работы" in [row[0] for one in tables(section(wave, "4.")) for row in one.rows]


def hidden_wave() -> Wave:
    """Nearly everybody chose «другое»: it is hidden, and so is whatever would tell it."""
    wave = wave_of([f"цены {n}" for n in range(50)], other=55)
    wave.counts.filter(field="why", answer="other").update(number=98)
    question = next(q for q in counted.results(wave).questions if q.code == "why")
    assert next(f for f in question.field.figures if f.code == "other").count is None
    assert question.wrote is None
    return wave


def test_texts_beside_a_hidden_answer_are_opened_to_nobody(
    client: Client, people: list[User]
) -> None:
    """Whoever reads, codes or quotes them counts them."""
    wave = hidden_wave()
    client.force_login(people[0])
    html = client.get("/desk/surveys/kinds-0/results/4/", follow=True).content.decode()
    assert "цены" not in html
    assert "или их число выдало бы скрытую цифру" in html
    answer = wave.open_answers.to(OWN).first()
    assert answer is not None
    assert client.get(f"/desk/surveys/kinds-0/results/4/quotes/new/{answer.pk}/").status_code == 404
    with pytest.raises(Refused, match="скрыт"):
        Coding.begin(frame_of(wave), [wave], coders=people[:1], seed=SEED, by=people[0], at=LATER)
    with pytest.raises(Refused, match="скрыт"):
        Quote.propose(wave, OWN, "цены", key=answer.pk, by=people[0], at=LATER)


def test_what_was_coded_before_tells_no_hidden_answer(people: list[User]) -> None:
    """Coded while the cell was shown, or before there was this rule: shares are not shown, in no
    page, file or list, and neither is how many wrote in the survey that it is compared with."""
    wave = wave_of([f"цены {n}" for n in range(30)])
    frame = frame_of(wave)
    coding = Coding.begin(frame, [wave], coders=people[:1], seed=SEED, by=people[0], at=LATER)
    code_all(coding, people[0], rule(frame))
    assert OWN in codes_by_question(wave, counted.results(wave), only_published=False)
    wave.counts.filter(field="why", answer="other").update(number=98)
    found = counted.results(wave)
    assert codes_by_question(wave, found, only_published=False) == {}
    assert "цены" not in [row[0] for one in tables(section(wave, "4.")) for row in one.rows]


def test_an_earlier_survey_whose_texts_are_hidden_is_not_compared_in_numbers(
    people: list[User],
) -> None:
    earlier = wave_of([f"цены {n}" for n in range(30)])
    later = wave_of([f"часы {n}" for n in range(30)], number=1)
    frame = frame_of(earlier)
    coding = Coding.begin(
        frame,
        [earlier, later],
        coders=people,
        resolver=people[0],
        seed=SEED,
        by=people[0],
        at=LATER,
    )
    for person in people:
        code_all(coding, person, rule(frame))
    result = codes_by_question(later, counted.results(later), only_published=False)[OWN]
    assert result.before == earlier
    earlier.counts.filter(field="why", answer="other").update(number=98)
    result = codes_by_question(later, counted.results(later), only_published=False)[OWN]
    assert (result.before, result.changes) == (None, ())
