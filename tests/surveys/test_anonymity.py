"""Whoever steals everything we keep, and saw who came in which order, learns nothing of one form.

The attacker has a dump, numbers of rows and transactions, the raw database files, copies of every
night, and the true order in which people sent their forms. Where order is looked for he even has
the wave's key: seals must not be all that hides it.
"""

import math
import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.db import connection, models

from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, OpenAnswer, Response, SpentTicket
from otklik.surveys.collecting.submit import submit
from otklik.surveys.lifecycle import shuffle_stored_answers
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.tasks import shuffle_answers
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedForm, SealedText

from .conftest import NOON

pytestmark = pytest.mark.postgres

PEOPLE = 300
BOUND = 4.9  # standard deviations: by chance once in a million
SALT = "a salt that nobody keeps"
KEPT_OF_A_FORM = (Response, OpenAnswer, SpentTicket)
is_sqlite = connection.vendor == "sqlite"


def text_of(person: int) -> str:
    return f"человек-{person:04d}-написал"


def everyone_answers(wave: Wave) -> list[str]:
    """`PEOPLE` forms one after the other, each recognisable by what it says; their tickets."""
    form, sent = wave.version.form, []
    for person in range(PEOPLE):
        sheet = Sheet(form=form, answers=answers_of(person), texts={"site-sought": text_of(person)})
        ticket = submission_tickets.issue(
            wave, word=f"{random.Random(person).getrandbits(128):032x}"
        )
        submit(wave, sheet, ticket=ticket, mode=Mode.WEB, language="ru")
        sent.append(ticket)
    return sent


def answers_of(person: int) -> dict[str, tuple[str, ...]]:
    """A form that nobody else fills: the number in the four rows of a matrix, and a constant."""
    digits = [str(1 + person // 5**place % 5) for place in range(4)]
    rows = ("site", "vk", "ok", "telegram")
    rated = {f"amount.{row}": (digit,) for row, digit in zip(rows, digits, strict=True)}
    return {"overall": ("satisfied",), **rated}


def rows_of(model: type[models.Model], column: str) -> list[str]:
    """A column in the order in which the rows lie in the database."""
    table = model._meta.db_table
    place = "rowid" if is_sqlite else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY {place}")  # noqa: S608
        return [str(row[0]) for row in cursor.fetchall()]


def guesses(wave: Wave, sent: Sequence[str]) -> dict[str, list[int]]:
    """Where each person's form, words and ticket lie, person by person in their true order."""
    form, seal = wave.version.form, wave.seal
    wanted = {
        "response": [form.encode(answers_of(person)) for person in range(PEOPLE)],
        "words": [text_of(person) for person in range(PEOPLE)],
        "ticket": [submission_tickets.digest(wave, ticket) for ticket in sent],
    }
    found = {
        "response": [SealedForm.unseal(seal, row).codes for row in rows_of(Response, "codes")],
        "words": [SealedText.unseal(seal, row).text for row in rows_of(OpenAnswer, "text")],
        "ticket": rows_of(SpentTicket, "digest"),
    }
    return {name: [found[name].index(value) for value in values] for name, values in wanted.items()}


def deviation(first: Sequence[int], second: Sequence[int]) -> float:
    """Rank correlation of two orders in standard deviations of what chance gives."""
    n = len(first)
    ranks = [sorted(order) for order in (first, second)]
    pairs = [(ranks[0].index(a), ranks[1].index(b)) for a, b in zip(first, second, strict=True)]
    squares = sum((a - b) ** 2 for a, b in pairs)
    return (1 - 6 * squares / (n * (n * n - 1))) * math.sqrt(n - 1)


def neighbours(order: Sequence[int]) -> int:
    """How many people lie right behind the one who came before them; by chance one."""
    return sum(1 for a, b in pairwise(order) if b == a + 1)


def database_files() -> list[Path]:
    name = Path(str(connection.settings_dict["NAME"]))
    return [path for path in (name, Path(f"{name}-wal")) if path.exists()]


def traces(word: str) -> list[int]:
    """Every place of the raw files where this stands, their free pages and their log included."""
    places, base = [], 0
    for path in database_files():
        raw, at = path.read_bytes(), -1
        while (at := raw.find(word.encode(), at + 1)) >= 0:
            places.append(base + at)
        base += len(raw)
    return places


@pytest.fixture
def sent(transactional_db: None, wave: Wave) -> list[str]:
    if not is_sqlite:  # room that earlier tests left in these tables would be filled out of order
        tables = ", ".join(model._meta.db_table for model in KEPT_OF_A_FORM)
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {tables} CASCADE")
    return everyone_answers(wave)


def test_before_the_night_the_order_shows(wave: Wave, sent: list[str]) -> None:
    """So that the tests below can fail."""
    found = guesses(wave, sent)
    for order in found.values():
        assert deviation(range(PEOPLE), order) > BOUND
        assert neighbours(order) > PEOPLE / 2


def test_after_the_night_the_true_order_helps_nobody(wave: Wave, sent: list[str]) -> None:
    shuffle_stored_answers.shuffle(salt=SALT, at=NOON)
    found = guesses(wave, sent)
    orders = {"true": list(range(PEOPLE)), **found}
    for one, other in [(a, b) for a in orders for b in orders if a < b]:
        assert abs(deviation(orders[one], orders[other])) < BOUND, f"{one} tells of {other}"
        same = sum(1 for a, b in zip(orders[one], orders[other], strict=True) if a == b)
        assert same < 12, f"{one} lies where {other} lies"
    for name, order in found.items():
        assert neighbours(order) < 12, name
    assert Wave.objects.get().shuffled_at == NOON


def test_after_the_night_nothing_is_lost_or_changed(wave: Wave, sent: list[str]) -> None:
    before = [sorted(model.objects.values_list()) for model in KEPT_OF_A_FORM]
    shuffle_stored_answers.shuffle(salt=SALT, at=NOON)
    assert [sorted(model.objects.values_list()) for model in KEPT_OF_A_FORM] == before
    close_wave(wave, by=None, at=NOON)
    assert wave.counts.get(field="overall", answer="satisfied").number == PEOPLE


@pytest.mark.skipif(not is_sqlite, reason="SQLite's files")
def test_after_the_night_raw_files_hold_each_word_once(wave: Wave, sent: list[str]) -> None:
    """No old page, no log: a second copy would lie where it was first written."""
    form, seal = wave.version.form, wave.seal
    shuffle_stored_answers.shuffle(salt=SALT, at=NOON)
    places: dict[str, list[int]] = {"words": [], "codes": [], "tickets": []}
    values = {SealedText.unseal(seal, row).text: row for row in rows_of(OpenAnswer, "text")}
    chosen = {SealedForm.unseal(seal, row).codes: row for row in rows_of(Response, "codes")}
    for person in range(PEOPLE):
        mine = form.encode(answers_of(person))
        assert traces(text_of(person)) == traces(mine) == [], "what is sealed is readable"
        words, codes = traces(values[text_of(person)]), traces(chosen[mine])
        assert (len(words), len(codes)) == (1, 1)
        places["words"] += words
        places["codes"] += codes
    for ticket in sent:
        row_and_index = traces(submission_tickets.digest(wave, ticket))
        assert len(row_and_index) == 2
        places["tickets"].append(min(row_and_index))
    for name, order in places.items():
        assert abs(deviation(range(PEOPLE), order)) < BOUND, name


@pytest.mark.skipif(not is_sqlite, reason="SQLite's files")
def test_after_closing_raw_files_hold_no_ticket(wave: Wave, sent: list[str]) -> None:
    key = Wave.objects.get().key
    close_wave(wave, by=None, at=NOON)
    shuffle_stored_answers.shuffle(salt=SALT, at=NOON + timedelta(hours=1))
    assert [ticket for ticket in sent if traces(submission_tickets.digest(wave, ticket))] == []
    assert traces(key) == []
    assert traces("v1:test:") == []  # nor the key as it was stored


@pytest.mark.skipif(is_sqlite, reason="PostgreSQL's numbers")
def test_after_the_night_rows_have_one_transaction_and_a_new_file(
    wave: Wave, sent: list[str]
) -> None:
    def look(model: type[models.Model]) -> tuple[int, int]:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")  # noqa: S608
            transactions = cursor.fetchone()[0]
            cursor.execute("SELECT pg_relation_filenode(%s)", [table])
            return transactions, cursor.fetchone()[0]

    before = {model: look(model) for model in KEPT_OF_A_FORM}
    shuffle_stored_answers.shuffle(salt=SALT, at=NOON)
    for model in KEPT_OF_A_FORM:
        transactions, file = look(model)
        assert before[model][0] == PEOPLE
        assert transactions == 1
        assert file != before[model][1]


@pytest.mark.skipif(is_sqlite, reason="PostgreSQL's samples")
def test_the_planner_keeps_no_samples(wave: Wave, sent: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            "SELECT tablename, attname FROM pg_stats WHERE attname IN ('digest', 'text')"
            " AND tablename LIKE 'surveys_%%'"
        )
        assert set(cursor.fetchall()) <= {("surveys_instrumentversion", "digest")}


def copy() -> dict[str, tuple[str, str, str]]:
    """What a stolen copy says of each form, by its key: mode, language, codes."""
    rows = Response.objects.values_list("pk", "mode", "language", "codes")
    return {str(key): tuple(item) for key, *item in rows}  # type: ignore[misc]


@pytest.mark.django_db(transaction=True)
def test_copies_of_two_nights_tell_nothing_of_who_came_between(wave: Wave) -> None:
    """One call, one screen, one invited, one English form: each was the only one of its day."""
    ways = [
        (Mode.WEB, "ru"), (Mode.PHONE, "ru"), (Mode.KIOSK, "ru"), (Mode.INVITED, "ru"),
        (Mode.WEB, "en"),
    ]  # fmt: skip
    form, nights = wave.version.form, []
    for day, (mode, language) in enumerate(ways):
        text = {"site-sought": "x" * day * 7}
        sheet = Sheet(form=form, answers=answers_of(day), texts=text if day else {})
        ticket = submission_tickets.issue(wave, word=f"{day:032x}", mode=mode)
        submit(wave, sheet, ticket=ticket, mode=mode, language=language)
        shuffle_stored_answers.shuffle(salt=f"{SALT} {day}", at=NOON + timedelta(days=day))
        nights.append(copy())
    came = [set(later.items()) - set(earlier.items()) for earlier, later in pairwise(nights)]
    assert [len(new) for new in came] == [1] * 4, "else this test looks at nothing"
    found = {(mode, language, len(codes)) for new in came for _key, (mode, language, codes) in new}
    assert found == {("", "", len(next(iter(nights[0].values()))[2]))}
    fields = {(len(row.text), row.field) for row in OpenAnswer.objects.all()}
    assert len(fields) == 1, "the length or the field tells who wrote what"
    close_wave(wave, by=None, at=NOON + timedelta(days=9))
    after = copy()
    assert len(after) == len(ways)
    assert not set(after) & set(nights[-1]), "a key leads from the night to the answers"


@pytest.mark.django_db(transaction=True)
def test_the_night_comes_once_and_by_day_only_what_was_passed_over(wave: Wave) -> None:
    def shuffled_at(moment: str) -> bool:
        before = Wave.objects.get().shuffled_at
        with time_machine.travel(moment):
            shuffle_answers.func()
        return Wave.objects.get().shuffled_at != before

    assert not shuffled_at("2026-11-24T12:00:00+00:00")  # three in the afternoon
    assert shuffled_at("2026-11-24T23:10:00+00:00")  # ten past two at night
    assert not shuffled_at("2026-11-24T23:20:00+00:00")
    assert not shuffled_at("2026-11-25T12:00:00+00:00")
    assert shuffled_at("2026-11-26T12:00:00+00:00")  # it was off last night
    close_wave(wave, by=None, at=NOON + timedelta(days=3))
    assert shuffled_at("2026-11-27T23:10:00+00:00")
    assert not shuffled_at("2026-11-28T23:10:00+00:00")  # closed, and shuffled since


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_left_for_the_next_time(
    wave: Wave, caplog: pytest.LogCaptureFixture
) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM surveys_response")
            with time_machine.travel("2026-11-24T23:10:00+00:00"):
                shuffle_answers.func()
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert Wave.objects.get().shuffled_at is None
    assert "Trying later" in caplog.text
