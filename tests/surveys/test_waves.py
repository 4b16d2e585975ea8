"""The life of a survey: opened, filled, closed and counted once, published, withdrawn."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from otklik.audit.models import Line, Payload
from otklik.cms.search import search
from otklik.core.refusal import Refused
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, Response, SpentTicket
from otklik.surveys.collecting.submission_tickets import issue
from otklik.surveys.collecting.submit import WaveIsClosed, submit
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave, withdraw_wave
from otklik.surveys.results.models import Count
from otklik.surveys.tasks import close_waves
from otklik.surveys.waves.models import Wave, WaveWords
from tests.factories import UserFactory, WaveFactory, order_survey, order_version
from tests.statements import after_first

from .conftest import NOON, decoded, forms, words

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LATER = NOON + timedelta(days=20)


def fill(
    wave: Wave,
    *,
    word: str,
    texts: dict[str, str] | None = None,
    mode: Mode = Mode.WEB,
    language: str = "ru",
    **answers: str,
) -> None:
    """Send a form; answers by question code with dashes as underscores, options apart by spaces."""
    chosen = {code.replace("_", "-"): tuple(value.split()) for code, value in answers.items()}
    sheet = Sheet(form=wave.version.form, answers=chosen, texts=texts or {})
    ticket = issue(wave, word=word.rjust(32, "0"))
    submit(wave, sheet, ticket=ticket, mode=mode, language=language)


def counts(wave: Wave, field: str) -> dict[str, int]:
    return dict(wave.counts.filter(field=field, mode="web").values_list("answer", "number"))


def test_a_wave_goes_from_planned_to_published() -> None:
    wave, by = WaveFactory(), UserFactory()
    assert wave.status == Wave.Status.PLANNED
    open_wave(wave, by=by, at=NOON)
    assert wave.status == Wave.Status.OPEN
    assert list(Wave.objects.open(at=NOON)) == [wave]
    close_wave(wave, by=by, at=LATER)
    assert wave.status == Wave.Status.CLOSED
    assert list(Wave.objects.closed()) == [wave]
    publish_wave(wave, by=by, at=LATER)
    assert wave.status == Wave.Status.PUBLISHED
    assert list(Wave.objects.published()) == [wave]
    withdraw_wave(wave, by=by, at=LATER)
    assert wave.status == Wave.Status.CLOSED
    assert not Wave.objects.published().exists()
    assert list(Line.objects.about(wave).values_list("verb", "actor_name")) == [
        ("wave.opened", str(by)),
        ("wave.plan_fixed", str(by)),
        ("wave.closed", str(by)),
        ("wave.published", str(by)),
        ("wave.withdrawn", str(by)),
    ]


@pytest.mark.parametrize("verb", [close_wave, publish_wave, withdraw_wave])
def test_a_planned_wave_can_only_be_opened(verb: Callable[..., None]) -> None:
    with pytest.raises(Refused):
        verb(WaveFactory(), by=None, at=NOON)


@pytest.mark.parametrize("verb", [open_wave, publish_wave, withdraw_wave])
def test_an_open_wave_can_only_be_closed(wave: Wave, verb: Callable[..., None]) -> None:
    with pytest.raises(Refused):
        verb(wave, by=None, at=NOON)


@pytest.mark.parametrize("verb", [open_wave, close_wave])
def test_a_closed_wave_stays_closed(wave: Wave, verb: Callable[..., None]) -> None:
    stale = Wave.objects.get()
    close_wave(wave, by=None, at=LATER)
    for known in (wave, stale):
        with pytest.raises(Refused):
            verb(known, by=None, at=LATER)


def test_closing_counts_what_was_answered(wave: Wave) -> None:
    fill(wave, word="1", overall="satisfied", sources="site vk", site_ease="5")
    fill(wave, word="2", overall="satisfied", sources="vk", texts={"site-sought": "Телефон"})
    fill(wave, word="3", overall="unsure")
    fill(wave, word="4", overall="not-satisfied")
    assert not Count.objects.exists()
    close_wave(wave, by=None, at=LATER)
    assert counts(wave, "") == {"": 4}
    assert counts(wave, "overall") == {"": 4, "satisfied": 2, "unsure": 1, "not-satisfied": 1}
    assert counts(wave, "sources") == {"": 2, "site": 1, "vk": 2}
    assert counts(wave, "site-ease") == {"": 1, "5": 1}
    texts = wave.counts.filter(field="site-sought")
    assert list(texts.values_list("mode", "language", "answer", "number")) == [("", "", "", 1)]
    assert counts(wave, "information") == {}
    assert wave.responses.count() == 4


def test_closing_keeps_no_language_and_no_mode_of_few(wave: Wave) -> None:
    came = [
        *[(Mode.WEB, "ru")] * 7,
        *[(Mode.WEB, "en")] * 5,
        *[(Mode.PAPER, "ru")] * 4,
        (Mode.PHONE, "en"),
        (Mode.WEB, "ar"),
    ]
    for number, (mode, language) in enumerate(came):
        fill(wave, word=str(number + 1), mode=mode, language=language, overall="unsure")
    other = WaveFactory()
    open_wave(other, by=None, at=NOON)
    fill(other, word="1", language="ar", overall="unsure")
    close_wave(wave, by=None, at=LATER)
    whole = wave.counts.filter(field="", answer="").values_list("mode", "language", "number")
    assert set(whole) == {("web", "ru", 13), ("web", "en", 5)}
    assert sorted(wave.responses.values_list("mode", "language")) == [
        *[("web", "en")] * 5,
        *[("web", "ru")] * 13,
    ]
    assert [one.language for one in forms(other)] == ["ar"]


@pytest.mark.parametrize(("came", "number_found"), [(4, None), (5, 5)])
def test_the_journal_holds_no_number_of_few(
    wave: Wave, came: int, number_found: int | None
) -> None:
    for number in range(came):
        fill(wave, word=str(number + 1), overall="unsure")
    close_wave(wave, by=None, at=LATER)
    line = Line.objects.about(wave).get(verb="wave.closed")
    assert json.loads(Payload.objects.get(line_uid=line.uid).body)["responses"] == number_found


def test_closing_destroys_what_signed_and_what_was_signed(wave: Wave) -> None:
    fill(wave, word="1", overall="unsure")
    other = WaveFactory()
    open_wave(other, by=None, at=NOON)
    fill(other, word="1", overall="unsure")
    close_wave(wave, by=None, at=LATER)
    wave.refresh_from_db()
    assert wave.key == ""
    assert list(SpentTicket.objects.values_list("wave", flat=True)) == [other.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(pk=wave.pk).update(key="kept")


def test_a_closed_wave_takes_nothing(wave: Wave) -> None:
    ticket = issue(wave, word="1" * 32)
    stale = Wave.objects.get()
    close_wave(wave, by=None, at=LATER)
    sheet = Sheet(form=stale.version.form, answers={"overall": ("unsure",)})
    with pytest.raises(WaveIsClosed):
        submit(stale, sheet, ticket=ticket, mode=Mode.WEB, language="ru")
    assert not Response.objects.exists()
    assert not SpentTicket.objects.exists()


def test_a_planned_wave_takes_nothing() -> None:
    planned = WaveFactory()
    with pytest.raises(WaveIsClosed):
        fill(planned, word="1", overall="unsure")
    assert not Response.objects.exists()
    assert not SpentTicket.objects.exists()


@pytest.mark.parametrize("wrong", [{"closed_at": NOON}, {"min_cell": 1}])
def test_the_database_refuses_a_wave_that_cannot_be(wrong: dict[str, object]) -> None:
    planned = WaveFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(pk=planned.pk).update(**wrong)


def test_words_are_changed_on_the_wave_as_it_is_now(wave: Wave) -> None:
    stale = Wave.objects.get()
    close_wave(wave, by=None, at=LATER)
    stale.reword(WaveWords(title="Другое"), by=None, at=LATER)
    assert not search.search("Другое", language="ru").hits
    assert Wave.objects.get().title == "Другое"


def test_a_form_is_stored_once_a_ticket(wave: Wave) -> None:
    for _time in range(3):
        fill(wave, word="7", overall="satisfied", texts={"site-change": "Поиск"})
    assert decoded() == [{"overall": ("satisfied",)}]
    assert words() == {"site-change": ["Поиск"]}


def test_the_last_day_ends_at_midnight(wave: Wave) -> None:
    Wave.objects.update(closes_on=date(2026, 12, 20))
    with time_machine.travel("2026-12-20T20:50:00+00:00"):  # ten to midnight in Moscow
        close_waves.func()
    assert Wave.objects.get().is_open
    with time_machine.travel("2026-12-20T21:00:00+00:00"):
        close_waves.func()
    assert Wave.objects.get().status == Wave.Status.CLOSED


def test_a_wave_closed_meanwhile_does_not_keep_the_others_open(wave: Wave) -> None:
    second = WaveFactory()
    open_wave(second, by=None, at=NOON)
    Wave.objects.update(closes_on=date(2026, 12, 20))
    first = Wave.objects.past_their_day(on=date(2026, 12, 21))[0]
    finding = '"surveys_wave"."closes_on" <'
    with (
        time_machine.travel(datetime(2026, 12, 21, tzinfo=UTC)),
        after_first(finding, lambda: close_wave(first, by=None, at=LATER)),
    ):
        close_waves.func()
    first.refresh_from_db()
    assert first.closed_at == LATER
    assert not Wave.objects.filter(closed_at=None).exists()


def test_a_version_is_never_changed() -> None:
    version = order_version()
    version.title = "Другая анкета"
    with pytest.raises(Refused):
        version.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        InstrumentVersion.from_file(order_survey()).save()


def test_another_word_is_another_digest() -> None:
    file = order_survey()
    first = file.questions[0].model_copy(update={"text": "Вы довольны?"})
    changed = file.model_copy(update={"questions": (first, *file.questions[1:])})
    assert InstrumentVersion.from_file(changed).digest != order_version().digest
    assert InstrumentVersion.from_file(file).digest == order_version().digest
