"""A pile of paper is counted whole, at chance, and leaves nothing behind."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, models
from django.test import Client

from otklik.audit.models import Line, Payload
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.surveys.collecting.models import Response
from otklik.surveys.collecting.paper.data_entry_keys import KeyedSheet
from otklik.surveys.collecting.paper.models import PaperBatch, PaperSheet
from otklik.surveys.lifecycle import shuffle_stored_answers
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedForm, SealedSheet
from tests.statements import before_first

from .conftest import NOON
from .piled import PAPER, SECRET, batch_of, desk, keyed, operator, other

__all__ = ["desk", "operator", "other"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_batch_of_few_waits_for_closing(wave: Wave, operator: User) -> None:
    batch = batch_of(wave, 4, by=operator)
    with pytest.raises(Refused, match="по дню"):
        batch.count(by=operator, at=NOON)
    close_wave(wave, by=None, at=NOON)
    assert sum(wave.counts.filter(field="", answer="").values_list("number", flat=True)) == 4
    assert not PaperBatch.objects.exists()
    assert not PaperSheet.objects.exists()


def test_closing_destroys_what_is_not_agreed_and_says_so(wave: Wave, operator: User) -> None:
    wave.key_twice(True, by=None, at=NOON)
    batch_of(wave, 6, by=operator)
    close_wave(wave, by=None, at=NOON)
    assert not Response.objects.exists()
    assert not PaperSheet.objects.exists()
    assert Line.objects.about(wave).filter(verb="wave.paper_lost").exists()


def test_paper_after_closing_is_refused_with_the_reason(
    desk: Client, wave: Wave, operator: User
) -> None:
    close_wave(wave, by=None, at=NOON)
    with pytest.raises(Refused, match="закрыт и подсчитан"):
        PaperBatch.begin(wave, by=operator, at=NOON)
    html = desk.get(PAPER).content.decode()
    assert "закрыт и подсчитан" in html
    assert "Начать пачку" not in html


def test_who_counts_twice_counts_once(wave: Wave, operator: User) -> None:
    batch = batch_of(wave, 6, by=operator)
    batch.count(by=operator, at=NOON)
    with pytest.raises(Refused):
        batch.count(by=operator, at=NOON)
    assert Response.objects.count() == 6


def test_nothing_of_a_batch_stands_in_a_response_or_in_the_journal(
    wave: Wave, operator: User
) -> None:
    """Not who keyed it, when, in which batch or on which sheet."""
    fields = PaperSheet._meta.get_fields()
    assert {field.name for field in fields} == {"id", "batch", "number", "keying", "seal"}
    assert not any(isinstance(field, models.DateField | models.TimeField) for field in fields)
    batch_fields = PaperBatch._meta.get_fields()
    assert not any(isinstance(field, models.DateField) for field in batch_fields)
    batch = PaperBatch.begin(wave, by=operator, at=NOON)
    before = Line.objects.count()
    for number in range(1, 7):
        written = KeyedSheet(form=wave.version.form, texts={"site-sought": SECRET})
        batch.key(number, written, by=operator)
    assert Line.objects.count() == before  # a line a sheet would be a moment beside an answer
    batch.finish(by=operator, at=NOON)
    batch.count(by=operator, at=NOON)
    assert not Payload.objects.filter(body__contains=SECRET).exists()
    assert not Payload.objects.filter(body__contains="6").filter(body__contains="sheets").exists()


def test_sheets_are_counted_in_an_order_made_by_chance(wave: Wave, operator: User) -> None:
    batch = PaperBatch.begin(wave, by=operator, at=NOON)
    for number in range(1, 26):
        first, second = str(1 + number % 5), str(1 + number // 5 % 5)
        rated = keyed(wave.version.form, amount__site=first, amount__vk=second)
        batch.key(number, rated, by=operator)
    sheets, seal = batch.sheets.order_by("number"), wave.seal
    keyed_in_order = [SealedSheet.unseal(seal, sheet.seal).codes for sheet in sheets]
    batch.finish(by=operator, at=NOON)
    batch.count(by=operator, at=NOON)
    with connection.cursor() as cursor:
        place = "rowid" if connection.vendor == "sqlite" else "ctid"
        cursor.execute(f"SELECT codes FROM surveys_response ORDER BY {place}")  # noqa: S608
        counted = [SealedForm.unseal(seal, row[0]).codes for row in cursor.fetchall()]
    assert sorted(counted) == sorted(keyed_in_order)
    assert counted != keyed_in_order  # by chance once in 25 factorial


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's files")
def test_after_the_night_nothing_keyed_is_in_the_files(wave: Wave, operator: User) -> None:
    from .test_anonymity import traces

    batch = PaperBatch.begin(wave, by=operator, at=NOON)
    for number in range(1, 7):
        text = f"{SECRET}-{number}"
        batch.key(
            number, KeyedSheet(form=wave.version.form, texts={"site-sought": text}), by=operator
        )
    seals = list(PaperSheet.objects.values_list("seal", flat=True))
    assert not traces(SECRET), "a sheet that is keyed is readable"
    assert all(traces(seal) for seal in seals)
    batch.finish(by=operator, at=NOON)
    batch.count(by=operator, at=NOON)
    shuffle_stored_answers.shuffle(salt="a salt that nobody keeps", at=NOON + timedelta(hours=12))
    assert not any(traces(seal) for seal in seals)
    assert len({len(seal) for seal in seals}) == 1, "the length tells what was written"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_counting_a_batch_while_its_wave_is_closed_waits_and_does_not_stick(
    wave: Wave, operator: User
) -> None:
    """Both hold the wave first. The other way round PostgreSQL kills one of them."""
    batch, fallen, holds = batch_of(wave, 6, by=operator), [], threading.Event()

    def wait_for_the_closing() -> None:
        holds.set()  # the batch is held; whoever closes now comes for it
        time.sleep(1)

    taking = 'INSERT INTO "surveys_response"'

    def count() -> None:
        try:
            with before_first(taking, wait_for_the_closing):
                PaperBatch.objects.get(pk=batch.pk).count(by=operator, at=NOON)
        except Exception as error:
            fallen.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=count)
    thread.start()
    assert holds.wait(60)
    close_wave(Wave.objects.get(pk=wave.pk), by=None, at=NOON)
    thread.join(60)
    assert fallen == []
    assert sum(wave.counts.filter(field="", answer="").values_list("number", flat=True)) == 6
