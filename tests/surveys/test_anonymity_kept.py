"""What is kept of a form joins it to nobody: columns, journal, logs, texts of errors."""

import logging
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client

from otklik.audit.models import Line, Payload
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, OpenAnswer, Response, SpentTicket
from otklik.surveys.collecting.submit import submit
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import Damaged, Seal

from .conftest import NOON, new_ticket

pytestmark = pytest.mark.postgres

SECRET = "Никому-не-известное-слово"


@pytest.mark.django_db
def test_no_column_joins_a_form_to_a_person_a_moment_or_another_row() -> None:
    """What is kept of a form: its wave, how and in which language it was filled, and itself; its
    words have nothing in common with it but the wave."""
    allowed = {
        Response: {"id", "wave", "mode", "language", "is_suspicious", "codes"},
        OpenAnswer: {"id", "wave", "field", "text"},
        SpentTicket: {"digest", "wave"},
    }
    for model, names in allowed.items():
        fields = model._meta.get_fields()
        assert {field.name for field in fields} == names
        relations = {field.related_model for field in fields if field.is_relation}
        assert relations == {Wave}
        assert not any(isinstance(field, models.DateField | models.TimeField) for field in fields)
        key = model._meta.pk
        assert not isinstance(key, models.AutoField)
    assert allowed[Response] & allowed[OpenAnswer] == {"id", "wave"}  # each id is random


@pytest.mark.django_db
def test_a_form_shares_no_value_with_its_words(client: Client, wave: Wave) -> None:
    client.post(
        "/surveys/opros/",
        {"overall": "unsure", "site-sought": SECRET, "ticket": new_ticket(client)},
    )
    response: dict[str, Any] = {**Response.objects.values().get()}
    words: dict[str, Any] = {**OpenAnswer.objects.values().get()}
    shared = {name for name in response if response[name] == words.get(name)}
    assert shared == {"wave_id"}
    assert response.keys() & words.keys() == {"id", "wave_id"}
    assert response["id"].version == words["id"].version == 4


@pytest.mark.django_db
def test_the_journal_knows_nothing_of_answers(client: Client, wave: Wave) -> None:
    lines = Line.objects.count()
    fields = {"overall": "unsure", "site-sought": SECRET, "ticket": new_ticket(client)}
    client.post("/surveys/opros/", fields)
    assert Line.objects.count() == lines
    close_wave(wave, by=None, at=NOON)
    assert not Payload.objects.filter(body__contains=SECRET).exists()


@pytest.mark.django_db
def test_logs_hold_nothing_of_a_form(
    client: Client, wave: Wave, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="django.request")
    ticket = new_ticket(client)
    client.post("/surveys/opros/", {"site-sought": SECRET, "ticket": ticket})
    client.post("/surveys/opros/", {"site-sought": SECRET, "overall": "?", "ticket": ticket})
    assert caplog.text == ""


@pytest.mark.django_db
def test_a_fault_of_the_database_says_nothing_of_the_form(
    client: Client, wave: Wave, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL quotes the statement that failed, with what it was to store."""
    ticket = new_ticket(client)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE surveys_openanswer RENAME TO elsewhere")
    answer = client.post(
        "/surveys/opros/", {"overall": "satisfied", "site-sought": SECRET, "ticket": ticket}
    )
    assert answer.status_code == 503
    assert SECRET in answer.content.decode()
    assert "Не отправлено" in answer.content.decode()
    assert "could not be stored" in caplog.text
    for word in (SECRET, "satisfied", "INSERT", ticket):
        assert word not in caplog.text


@pytest.mark.django_db
def test_a_seal_is_opened_by_its_own_wave_alone(wave: Wave) -> None:
    sealed = wave.seal.close("слово")
    assert wave.seal.open(sealed) == "слово"
    assert wave.seal.close("слово") != sealed
    for other in (Seal.of("another key", wave.pk), Seal.of(wave.key, wave.pk + 1)):
        with pytest.raises(Damaged):
            other.open(sealed)
    for wrong in ("", "s1:", "s1:я", sealed[:-4], sealed[:-8] + "AAAA" + sealed[-4:]):
        with pytest.raises(Damaged):
            wave.seal.open(wrong)


@pytest.mark.django_db
def test_a_damaged_seal_does_not_keep_a_wave_open(wave: Wave) -> None:
    for person in range(6):
        sheet = Sheet(form=wave.version.form, answers={"overall": ("satisfied",)})
        ticket = submission_tickets.issue(wave, word=f"{person:032x}")
        submit(wave, sheet, ticket=ticket, mode=Mode.WEB, language="ru")
    one = Response.objects.first()
    assert one is not None
    Response.objects.filter(pk=one.pk).update(codes=one.codes[:-5])
    close_wave(wave, by=None, at=NOON)
    assert wave.counts.get(field="overall", answer="satisfied").number == 5
    assert Line.objects.about(wave).filter(verb="wave.seals_damaged").count() == 1
