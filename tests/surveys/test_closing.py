"""A great wave is closed piece by piece: others get their turn, and who is interrupted goes on."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, Response, ResponseGroup, SpentTicket
from otklik.surveys.collecting.submission_tickets import issue
from otklik.surveys.collecting.submit import WaveIsClosed, submit
from otklik.surveys.lifecycle import transitions
from otklik.surveys.lifecycle.transitions import close_wave, merge_small_groups
from otklik.surveys.tasks import close_waves, count_wave
from otklik.surveys.waves import key_range_batches
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory
from tests.racing import at_once
from tests.statements import before_first, failing

from .conftest import NOON, forms

pytestmark = pytest.mark.postgres

LATER = NOON + timedelta(days=20)
PEOPLE = 90
WAYS = [(Mode.WEB, "ru")] * 8 + [(Mode.PHONE, "ru")]
OVERALL = ["satisfied", "not-satisfied", "unsure"]
REPLACING = '^DELETE FROM "surveys_response"'
READING = '^SELECT codes FROM "surveys_response" WHERE id BETWEEN'
in_database = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_pieces(settings: Settings) -> None:
    settings.SURVEY_CHUNK_ROWS = 20


@pytest.fixture
def filled(wave: Wave) -> Wave:
    """Ninety forms, two of them in English: fewer than may be told apart."""
    for person in range(PEOPLE):
        mode, language = WAYS[person % len(WAYS)]
        send(wave, person, mode=mode, language="en" if person in (7, 70) else language)
    return wave


def send(wave: Wave, person: int, *, mode: Mode, language: str) -> None:
    answers = {"overall": (OVERALL[person % 3],), "site-ease": (str(1 + person % 5),)}
    texts = {"site-sought": f"Слово {person}"} if person % 2 else {}
    sheet = Sheet(form=wave.version.form, answers=answers, texts=texts)
    ticket = issue(wave, word=f"{person:032x}", mode=mode)
    submit(wave, sheet, ticket=ticket, mode=mode, language=language)


def counted(wave: Wave) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for field, answer, number in wave.counts.values_list("field", "answer", "number"):
        found[field, answer] += number
    return found


def is_right(wave: Wave) -> bool:
    """Whether everything that was filled is there once, and nothing that tells of few."""
    wave.refresh_from_db()
    states = counted(wave)
    assert wave.status == Wave.Status.CLOSED
    assert (wave.key, wave.course) == ("", "")
    assert states["", ""] == PEOPLE == wave.responses.count()
    assert [states["overall", answer] for answer in OVERALL] == [30, 30, 30]
    assert [states["site-ease", str(mark)] for mark in range(1, 6)] == [18] * 5
    parts = wave.responses.order_by("mode").values_list("mode", "language").distinct()
    assert list(parts) == [("phone", "ru"), ("web", "ru")]
    texts = sorted(wave.open_answers.to("site-sought").values_list("text", flat=True))
    assert texts == sorted(f"Слово {person}" for person in range(1, PEOPLE, 2))
    assert not SpentTicket.objects.filter(wave=wave).exists()
    assert Line.objects.about(wave).filter(verb="wave.closed").count() == 1
    return True


def be_killed(wave: Wave, *, after: int) -> None:
    """Count so many pieces, and no further."""
    with (
        failing(REPLACING, KeyboardInterrupt(), after=after),
        pytest.raises(KeyboardInterrupt),
    ):
        count_wave.func(wave.pk)


@in_database
def test_a_great_wave_stops_at_once_and_is_counted_by_a_task(
    filled: Wave, small_pieces: None, client: Client
) -> None:
    before = set(Response.objects.values_list("pk", flat=True))
    ticket = issue(filled, word="f" * 32)
    stale = Wave.objects.get()
    close_wave(filled, by=None, at=LATER)
    assert filled.status == Wave.Status.STOPPED
    assert filled.key
    sheet = Sheet(form=stale.version.form, answers={"overall": ("unsure",)})
    with pytest.raises(WaveIsClosed):
        submit(stale, sheet, ticket=ticket, mode=Mode.WEB, language="ru")
    assert 'name="ticket"' not in client.get("/surveys/opros/").content.decode()
    assert client.get("/surveys/opros/results/").status_code == 404
    count_wave.func(filled.pk)
    assert is_right(filled)
    assert not before & set(Response.objects.values_list("pk", flat=True))


@in_database
def test_the_desk_sees_how_far_the_counting_is(
    filled: Wave, small_pieces: None, client: Client
) -> None:
    """The page asks by itself, and loads anew when the figures are there."""
    client.force_login(UserFactory(role=Role.LEAD))
    page, by_script = "/desk/surveys/opros/", {"HX-Request": "true"}
    close_wave(filled, by=None, at=LATER)
    html = client.get(page).content.decode()
    assert f"Прочитано: 0 из {PEOPLE} анкет" in html
    assert 'hx-get="/desk/surveys/opros/"' in html
    be_killed(filled, after=1)
    done = Response.objects.exclude(mode="").count()
    assert 0 < done < PEOPLE, "else this test looks at nothing"
    answer = client.get(page, headers=by_script)
    assert f"Прочитано: {done} из {PEOPLE} анкет" in answer.content.decode()
    assert "<h1" not in answer.content.decode()
    assert "HX-Refresh" not in answer
    count_wave.func(filled.pk)
    assert client.get(page, headers=by_script)["HX-Refresh"] == "true"


@in_database
def test_who_is_interrupted_goes_on_and_nothing_counts_twice(
    filled: Wave, small_pieces: None
) -> None:
    close_wave(filled, by=None, at=LATER)
    be_killed(filled, after=2)
    half = Response.objects.exclude(mode="")
    assert 20 <= half.count() <= PEOPLE - 20, "else this test looks at nothing"
    assert not half.filter(language="en").exists(), "a copy would show the only English form"
    assert Response.objects.sealed().count() + half.count() == PEOPLE
    with time_machine.travel(LATER + timedelta(minutes=5)):
        close_waves.func()
    assert Wave.objects.get().status == Wave.Status.STOPPED, "whoever counts it may be at work"
    with time_machine.travel(LATER + timedelta(minutes=9)):
        close_waves.func()
    assert is_right(filled)
    count_wave.func(filled.pk)
    assert is_right(filled)


@in_database
def test_two_who_count_at_once_count_it_once(filled: Wave, small_pieces: None) -> None:
    """The second goes through all of it while the first holds what it has read of a piece; on
    SQLite before it may read, since one alone writes."""
    close_wave(filled, by=None, at=LATER)
    moment = "^BEGIN" if connection.vendor == "sqlite" else REPLACING
    with before_first(moment, lambda: at_once(lambda: count_wave.func(filled.pk))):
        count_wave.func(filled.pk)
    assert is_right(filled)


@in_database
def test_others_write_between_two_pieces(filled: Wave, small_pieces: None) -> None:
    close_wave(filled, by=None, at=LATER)
    held: list[int] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if re.search(READING, sql):
            held.append(len(connection.savepoint_ids))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        count_wave.func(filled.pk)
    assert held == [0] * 4, "a transaction holds all pieces together"


@in_database
def test_what_the_closing_keeps_meanwhile_is_sealed(filled: Wave, small_pieces: None) -> None:
    close_wave(filled, by=None, at=LATER)
    wave = Wave.objects.get()
    course = transitions.Course.of(wave)
    assert course.merged[ResponseGroup("web", "en", False)] == ResponseGroup("web", "ru", False)
    sealed = course.seal(wave)
    assert sealed.startswith("s1:")
    wave.course = sealed
    assert transitions.Course.unseal(wave) == course
    assert [one.language for one in forms(wave)].count("en") == 2


def test_pieces_hold_every_key_once_and_lead_nowhere() -> None:
    def found() -> Iterator[key_range_batches.Chunk]:
        return key_range_batches.split(7, secret="secret")

    ordered = sorted(found(), key=lambda piece: piece.lowest)
    assert ordered[0].lowest == 0
    assert ordered[-1].highest == key_range_batches.ALL - 1
    assert all(a.highest + 1 == b.lowest for a, b in pairwise(ordered))
    assert sorted(piece.new for piece in ordered) == [piece.lowest for piece in ordered]
    assert list(found()) == list(found())
    assert list(found()) != list(key_range_batches.split(7, secret="another"))
    for piece in ordered:
        assert piece.new <= piece.key().int < piece.new + piece.width
        low, high = piece.digests
        assert low <= f"{piece.highest:032x}" + "f" * 32 < high


def test_parts_of_few_join_the_most() -> None:
    ru, en, ar = (ResponseGroup("web", language, False) for language in ("ru", "en", "ar"))
    odd = ru._replace(is_suspicious=True)
    assert merge_small_groups({ru: 90, en: 5, ar: 4}, least=5) == {ru: ru, en: en, ar: ru}
    assert merge_small_groups({ru: 90, odd: 4}, least=5) == {ru: ru, odd: ru}
    assert merge_small_groups({ru: 4, odd: 90}, least=5) == {ru: ru, odd: ru}
    assert merge_small_groups({ru: 90, odd: 5}, least=5) == {ru: ru, odd: odd}
    assert merge_small_groups({ru: 2, en: 1}, least=5) == {ru: ru, en: ru}
    assert merge_small_groups({}, least=5) == {}
