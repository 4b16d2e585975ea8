"""Stuffing is guessed at, by signals fixed before; nobody is refused or told apart by it."""

import json
import re
from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line, Payload
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.models import Response
from otklik.surveys.collecting.similar_responses import Bursts
from otklik.surveys.collecting.web import views
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.waves import suspicion
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.suspicion import IN_FORCE, NO_SIGNALS, Signals
from tests.factories import WaveFactory

from .conftest import NOON, forms, new_ticket, ticket_in

pytestmark = pytest.mark.django_db

ADDRESS = "/surveys/opros/"
ONE_LINE = {
    f"{matrix}.{row}": (answer,)
    for matrix, answer in (("frequency", "constantly"), ("useful", "yes"), ("amount", "5"))
    for row in ("site", "vk", "ok", "telegram")
}
AGAINST_ITSELF = {"site-frequency": ("sometimes",), "frequency.site": ("constantly",)}
LONG = {
    "overall": "satisfied", "site-frequency": "constantly", "site-finds": "yes", "site-ease": "4",
    "frequency.site": "constantly", "frequency.vk": "sometimes", "useful.site": "yes",
    "useful.vk": "no", "amount.site": "3", "amount.vk": "5", "information": "4",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What another day brings takes what this one knew."""
    views.bursts.equal("", ticket="", minutes=1, at=NOON - timedelta(days=9))


def marks() -> list[bool]:
    return sorted(one.is_suspicious for one in forms())


def after(client: Client, seconds: int, fields: dict[str, str], **more: str) -> None:
    """Open the page, wait, send."""
    with time_machine.travel(NOON, tick=False) as clock:
        ticket = new_ticket(client)
        clock.shift(seconds)
        answer = client.post(ADDRESS, {**fields, "ticket": ticket, **more})
    assert answer.status_code == 302, "a suspicion is no refusal"


@pytest.mark.parametrize(
    ("answers", "seen", "is_suspicious"),
    [
        ({}, NO_SIGNALS, False),
        ({"overall": ("satisfied",)}, Signals(is_trapped=True), True),
        (ONE_LINE, Signals(seconds=11), True),
        (ONE_LINE, Signals(seconds=12), False),
        ({"overall": ("satisfied",)}, Signals(seconds=0), False),
        (ONE_LINE, Signals(is_of_a_heap=True), True),
        (ONE_LINE, NO_SIGNALS, False),
        (AGAINST_ITSELF, NO_SIGNALS, False),
        (ONE_LINE | AGAINST_ITSELF, NO_SIGNALS, True),
        (ONE_LINE | AGAINST_ITSELF | {"site-frequency": ("unsure",)}, NO_SIGNALS, False),
        (ONE_LINE | AGAINST_ITSELF | {"amount.vk": ("4",)}, NO_SIGNALS, False),
    ],
)
def test_what_makes_a_form_suspicious(
    wave: Wave, answers: dict[str, tuple[str, ...]], seen: Signals, is_suspicious: bool
) -> None:
    assert suspicion.is_suspicious(wave, answers, seen) is is_suspicious


def test_a_wave_that_was_opened_before_there_was_a_rule_suspects_nobody(wave: Wave) -> None:
    wave.suspicion = {}
    assert not suspicion.is_suspicious(wave, ONE_LINE, Signals(is_trapped=True, seconds=0))


def test_the_rule_is_fixed_with_the_wave_and_its_digest_is_in_the_journal(
    wave: Wave,
) -> None:
    line = Line.objects.about(wave).get(verb="wave.opened")
    result = json.loads(Payload.objects.get(line_uid=line.uid).body)["suspicion"]
    assert result == suspicion.digest(asdict(IN_FORCE))
    assert not suspicion.is_suspicious(Wave.objects.get(), ONE_LINE)
    stricter = asdict(suspicion.Definition(enough=1))
    Wave.objects.update(suspicion=stricter)  # as of a version whose rule was another
    assert suspicion.is_suspicious(Wave.objects.get(), ONE_LINE)
    later: Wave = WaveFactory()
    open_wave(later, by=None, at=NOON)
    assert later.suspicion == asdict(IN_FORCE) != stricter
    assert not suspicion.is_suspicious(later, ONE_LINE)


def test_too_fast_is_told_by_the_moment_in_the_page(client: Client, wave: Wave) -> None:
    after(client, len(LONG) - 1, LONG)
    assert marks() == [True]
    after(client, len(LONG), LONG)
    after(client, 0, {"overall": "satisfied", "site-ease": "4"})
    assert marks() == [False, False, True]


def test_the_moment_cannot_be_made_up(client: Client, wave: Wave) -> None:
    word, moment, signature = new_ticket(client).split(".")
    earlier = f"{int(moment, 16) - 600:x}"
    for forged in (f"{word}.{earlier}.{signature}", f"{word}.{signature}"):
        answer = client.post(ADDRESS, {"overall": "satisfied", "ticket": forged})
        assert "со старой страницы" in answer.content.decode()
    assert not Response.objects.exists()


def test_a_ticket_of_before_the_moment_was_in_it_is_good(client: Client, wave: Wave) -> None:
    old = submission_tickets.issue(wave, word="1" * 32)
    assert old.count(".") == 1
    assert client.post(ADDRESS, {**LONG, "ticket": old}).status_code == 302
    assert marks() == [False]


def test_the_moment_is_kept_nowhere(client: Client, wave: Wave) -> None:
    with time_machine.travel(NOON, tick=False):
        ticket = new_ticket(client)
        client.post(ADDRESS, {**LONG, "ticket": ticket})
    moment = ticket.split(".")[1]
    assert int(moment, 16) == int(NOON.timestamp())
    for table in (wave.spent_tickets, wave.responses):
        assert all(moment not in str(value) for row in table.values() for value in row.values())


def test_the_trap_is_out_of_peoples_way(client: Client, wave: Wave) -> None:
    for address in (ADDRESS, f"{ADDRESS}pages/"):
        html = client.get(address).content.decode()
        (trap,) = re.findall(r'<div class="away" aria-hidden="true">.*?</div>', html, re.S)
        assert 'tabindex="-1"' in trap
        assert "Оставьте пустым" in trap
    after(client, 600, LONG, Homepage="http://x/")
    assert marks() == [True]


def test_what_a_program_wrote_into_the_trap_stays_while_the_form_comes_back(
    client: Client, wave: Wave
) -> None:
    html = client.post(
        f"{ADDRESS}pages/",
        {"ticket": new_ticket(client), "overall": "satisfied", "Homepage": "x", "_go": "next"},
    ).content.decode()
    assert 'name="Homepage" value="x"' in html


def test_equal_forms_are_a_heap_from_wherever_they_come(client: Client, wave: Wave) -> None:
    for place in range(7):
        with time_machine.travel(NOON + timedelta(seconds=60 * place), tick=False) as clock:
            ticket = new_ticket(client)
            clock.shift(100)
            for _press in range(2):  # the line was bad: it is one form
                client.post(ADDRESS, {**LONG, "ticket": ticket}, REMOTE_ADDR=f"10.0.0.{place}")
    assert Counter(marks()) == {False: 4, True: 3}


def test_short_forms_and_forms_of_an_hour_are_no_heap(client: Client, wave: Wave) -> None:
    for place in range(8):
        with time_machine.travel(NOON + timedelta(minutes=15 * place), tick=False) as clock:
            ticket, short = new_ticket(client), new_ticket(client)
            clock.shift(100)
            client.post(ADDRESS, {**LONG, "ticket": ticket})
            client.post(ADDRESS, {"overall": "satisfied", "ticket": short})
    assert not any(marks())


def test_many_people_who_agree_are_no_heap() -> None:
    bursts, at = Bursts(), NOON
    for person in range(200):
        bursts.equal(f"form {person}", ticket=str(person), minutes=10, at=at)
    alike = [bursts.equal("5", ticket=f"t{n}", minutes=10, at=at) for n in range(6)]
    assert alike[-1] == (6, 206)
    assert alike[-1][0] < IN_FORCE.heap_share * alike[-1][1]


def test_what_is_remembered_is_gone_the_next_day() -> None:
    bursts = Bursts()
    midnight = datetime(2026, 11, 24, 23, 59, tzinfo=NOON.tzinfo)
    assert bursts.equal("5", ticket="1", minutes=10, at=midnight) == (1, 1)
    assert bursts.equal("5", ticket="2", minutes=10, at=midnight + timedelta(minutes=2)) == (1, 1)


def test_the_ticket_of_a_kept_form_is_the_pages_own(client: Client, wave: Wave) -> None:
    """So that what is sent again after a break counts once, and is not taken for too fast."""
    html = client.post(
        ADDRESS, {**LONG, "ticket": (ticket := new_ticket(client)), "_resume": "1"}
    ).content.decode()
    assert ticket_in(html) == ticket
