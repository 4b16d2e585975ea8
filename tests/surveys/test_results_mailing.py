"""Addresses for the news of results: apart from all answers, told once, then gone."""

from datetime import timedelta
from html import unescape
from http import HTTPStatus

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.organisation.people.user import User
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.surveys.results_mailing import subscriber_and_consent as result_news_models
from otklik.surveys.results_mailing.subscriber_and_consent import Contact
from otklik.surveys.tasks import tell_news
from otklik.surveys.waves.models import Wave
from tests.factories import WaveFactory

from .conftest import NOON, new_ticket
from .filling import filled

pytestmark = pytest.mark.django_db

NEWS = "/surveys/opros/news/"
LEFT = {"address": "anna@example.org", "agreed": "on"}


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True
    cache.clear()


def test_an_address_is_left_after_the_thanks_by_a_consent_of_its_own(
    client: Client, wave: Wave, settings: Settings
) -> None:
    client.post("/surveys/opros/", {"overall": "satisfied", "ticket": new_ticket(client)})
    assert NEWS in client.get("/surveys/opros/thanks/").content.decode()
    answer = client.post(NEWS, {"address": "anna@example.org"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="anna@example.org"' in answer.content.decode()
    assert client.post(NEWS, LEFT)["Location"] == f"{NEWS}kept/"
    assert Contact.objects.get().address.strip() == "anna@example.org"
    settings.MAIL_IS_CONFIGURED = False
    assert NEWS not in client.get("/surveys/opros/thanks/").content.decode()
    assert client.get(NEWS).status_code == HTTPStatus.NOT_FOUND


def test_nothing_joins_an_address_with_a_form_or_a_moment(client: Client, wave: Wave) -> None:
    for address in ("a@example.org", "a-much-longer-address@example.org"):
        client.post(NEWS, {**LEFT, "address": address})
    fields = Contact._meta.get_fields()
    assert {field.name for field in fields} == {"id", "wave", "address"}
    assert not any(isinstance(field, models.DateField | models.TimeField) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM surveys_contact")
        kept = [row[0] for row in cursor.fetchall()]
    assert not any("example" in one for one in kept)
    assert len({len(one) for one in kept}) == 1, "the length tells whose it is"


def test_of_consents_the_words_and_since_when_are_kept_and_of_no_consent_a_moment(
    client: Client, lead: User, settings: Settings
) -> None:
    wave: Wave = WaveFactory(slug="agreed")
    open_wave(wave, by=None, at=NOON)
    (first,) = result_news_models.consent_editions(wave)
    assert first.since == NOON
    assert set(first.texts) == {code for code, _name in settings.LANGUAGES}
    shown = unescape(client.get("/surveys/agreed/news/").content.decode())
    for line in first.texts["ru"].split("\n"):
        assert line in shown
    before = Line.objects.count()
    client.post("/surveys/agreed/news/", LEFT)
    tell_news.func()
    assert Line.objects.count() == before, "a consent leaves no line, and the same words no other"
    page = unescape(client.get("/desk/surveys/agreed/").content.decode())
    assert f"редакция {first.digest[:8]}" in page
    assert first.texts["ru"].split("\n")[-1] in page


def test_where_no_letter_can_be_sent_no_consent_is_worded(settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = False
    wave = WaveFactory(slug="agreed")
    open_wave(wave, by=None, at=NOON)
    assert not result_news_models.consent_editions(wave)
    settings.MAIL_IS_CONFIGURED = True
    tell_news.func()
    assert len(result_news_models.consent_editions(wave)) == 1, (
        "asked since a mail server was named"
    )


def test_published_results_are_told_once_and_the_addresses_deleted(client: Client) -> None:
    wave = filled(40, {"overall": {"satisfied": 30}}, closed=False, slug="opros")
    for name in ("anna", "boris", "anna"):
        client.post(NEWS, {**LEFT, "address": f"{name}@example.org"})
    close_wave(wave, by=None, at=NOON)
    tell_news.func()
    assert not mail.outbox
    publish_wave(wave, by=None, at=NOON)
    tell_news.func()
    tell_news.func()
    assert [sorted(letter.bcc) for letter in mail.outbox] == [
        ["anna@example.org", "boris@example.org"]
    ]
    assert "/surveys/opros/results/" in mail.outbox[0].body
    assert not Contact.objects.exists()


def test_no_address_is_kept_longer_than_was_said(client: Client, wave: Wave) -> None:
    client.post(NEWS, LEFT)
    close_wave(wave, by=None, at=NOON)
    assert not Contact.objects.too_old(at=NOON + timedelta(days=364)).exists()
    assert Contact.objects.too_old(at=NOON + timedelta(days=366)).exists()
