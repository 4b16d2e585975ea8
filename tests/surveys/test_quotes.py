"""Quotations: word for word, nothing personal, approved by another person."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from otklik.audit.models import Line, Payload
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.collecting.models import OpenAnswer
from otklik.surveys.lifecycle.transitions import publish_wave
from otklik.surveys.waves.models import Wave

from .coded import FIELD, LATER, runner, wave_of

pytestmark = pytest.mark.django_db
ANSWER_TEXT = "Хотелось бы видеть цены на хлеб, а ещё часы работы рынка на улице Мира, 5. Спасибо!"


@pytest.fixture
def people() -> tuple[User, User]:
    return runner("первый"), runner("второй")


@pytest.fixture
def wave() -> Wave:
    return wave_of([ANSWER_TEXT, "цены", "часы", "рынок", "хлеб"])


def key_of(text: str) -> UUID:
    return OpenAnswer.objects.get(text=text).pk


def proposed(wave: Wave, text: str, by: User) -> Quote:
    return Quote.propose(wave, FIELD, text, key=key_of(ANSWER_TEXT), by=by, at=LATER)


def test_one_proposes_another_approves_and_everybody_reads(
    client: Client, wave: Wave, people: tuple[User, User]
) -> None:
    first, second = people
    quote = proposed(wave, "Хотелось бы видеть цены на хлеб… Спасибо!", first)
    publish_wave(wave, by=None, at=LATER)
    address = f"/surveys/{wave.slug}/results/"
    assert "цены на хлеб" not in client.get(address).content.decode()
    with pytest.raises(Refused):
        quote.approve(by=first, at=LATER)
    quote.approve(by=second, at=LATER)
    html = client.get(address).content.decode()
    assert "Хотелось бы видеть цены на хлеб… Спасибо!" in html
    assert "улице" not in html
    quote.withdraw(by=first, at=LATER)
    assert "цены на хлеб" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "цены на молоко",  # nobody wrote it
        "Спасибо! … цены на хлеб",  # nor in this order
        "часы работы рынка на улице Мира, 5",
        ANSWER_TEXT,
        "цены " * 100,
    ],
)
def test_what_was_not_said_or_tells_who_is_refused(
    wave: Wave, people: tuple[User, User], text: str
) -> None:
    with pytest.raises(Refused):
        proposed(wave, text, people[0])
    assert not Quote.objects.exists()


def test_an_answer_of_another_question_or_none_is_refused(
    wave: Wave, people: tuple[User, User]
) -> None:
    for field, key in (
        ("site-change", key_of(ANSWER_TEXT)),
        ("overall", key_of(ANSWER_TEXT)),
        (FIELD, uuid4()),
    ):
        with pytest.raises(Refused):
            Quote.propose(wave, field, "цены", key=key, by=people[0], at=LATER)
    few = wave_of([ANSWER_TEXT.lower(), "цены", "часы"], number=1)
    with pytest.raises(Refused):
        Quote.propose(few, FIELD, "цены", key=key_of(ANSWER_TEXT.lower()), by=people[0], at=LATER)


def test_the_same_words_are_proposed_once_and_the_database_wants_another_person(
    wave: Wave, people: tuple[User, User]
) -> None:
    first, second = people
    quote = proposed(wave, "цены на хлеб", first)
    with pytest.raises(Refused):
        proposed(wave, "цены на хлеб", second)
    quote.decline(by=second, at=LATER)
    for verb in (quote.approve, quote.decline):
        with pytest.raises(Refused):
            verb(by=second, at=LATER)
    proposed(wave, "цены на хлеб", second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(decided_by=first)


def test_the_journal_knows_who_and_no_word(wave: Wave, people: tuple[User, User]) -> None:
    quote = proposed(wave, "цены на хлеб", people[0])
    quote.approve(by=people[1], at=LATER + timedelta(days=1))
    lines = Line.objects.about(quote)
    assert [line.verb for line in lines.order_by("pk")] == ["quote.proposed", "quote.approved"]
    kept = [*lines.values_list("subject_name", flat=True)]
    kept += Payload.objects.values_list("body", flat=True)
    assert "хлеб" not in " ".join(kept)


def test_quotations_at_the_desk(client: Client, wave: Wave, people: tuple[User, User]) -> None:
    client.force_login(people[0])
    root = f"/desk/surveys/{wave.slug}/"
    number = next(q.number for q in wave.version.form.questions if q.code == FIELD)
    listed = client.get(f"{root}results/{number}/?order=a").content.decode()
    address = f"{root}results/{number}/quotes/new/{key_of(ANSWER_TEXT)}/"
    assert address in listed
    assert "[адрес]" in client.get(address).content.decode()  # masked before it is looked at
    refused = client.post(address, {"text": "цены на соль"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "цены на соль" in refused.content.decode()
    assert (
        "предложена" in client.post(address, {"text": "цены на хлеб"}, follow=True).content.decode()
    )
    quote = Quote.objects.get()
    client.post(f"{root}quotes/{quote.pk}/approval/")
    assert Quote.objects.get().state == Quote.State.WAITING
    client.force_login(people[1])
    assert "Согласовать" in client.get(f"{root}results/{number}/quotes/").content.decode()
    client.post(f"{root}quotes/{quote.pk}/approval/")
    assert Quote.objects.get().state == Quote.State.APPROVED
    assert client.post(f"{root}quotes/{quote.pk}/other/").status_code == HTTPStatus.NOT_FOUND
