"""Stuffing is guessed at, by signals fixed before; nobody is refused or told apart by it."""

import json
import re
from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from otklik.journal.models import Line, Payload
from otklik.organisation.rights import Role
from otklik.surveys import comparing, suspicion, tickets, views
from otklik.surveys.bursts import Bursts
from otklik.surveys.crossing.variables import LANGUAGE, MODE, Part, joined
from otklik.surveys.models import Mode, Response, Wave
from otklik.surveys.sheet import Sheet
from otklik.surveys.submitting import submit
from otklik.surveys.suspicion import IN_FORCE, NOTHING_SEEN, Seen
from tests.factories import UserFactory, WaveFactory

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
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "bursts", Bursts())


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
        ({}, NOTHING_SEEN, False),
        ({"overall": ("satisfied",)}, Seen(is_trapped=True), True),
        (ONE_LINE, Seen(seconds=11), True),
        (ONE_LINE, Seen(seconds=12), False),
        ({"overall": ("satisfied",)}, Seen(seconds=0), False),
        (ONE_LINE, Seen(is_of_a_heap=True), True),
        (ONE_LINE, NOTHING_SEEN, False),
        (AGAINST_ITSELF, NOTHING_SEEN, False),
        (ONE_LINE | AGAINST_ITSELF, NOTHING_SEEN, True),
        (ONE_LINE | AGAINST_ITSELF | {"site-frequency": ("unsure",)}, NOTHING_SEEN, False),
        (ONE_LINE | AGAINST_ITSELF | {"amount.vk": ("4",)}, NOTHING_SEEN, False),
    ],
)
def test_what_makes_a_form_suspicious(
    wave: Wave, answers: dict[str, tuple[str, ...]], seen: Seen, is_suspicious: bool
) -> None:
    assert suspicion.is_suspicious(wave, answers, seen) is is_suspicious


def test_a_wave_that_was_opened_before_there_was_a_rule_suspects_nobody(wave: Wave) -> None:
    wave.suspicion = {}
    assert not suspicion.is_suspicious(wave, ONE_LINE, Seen(is_trapped=True, seconds=0))


def test_the_rule_is_fixed_with_the_wave_and_its_digest_is_in_the_journal(
    wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line.objects.about(wave).get(verb="wave.opened")
    told = json.loads(Payload.objects.get(line_uid=line.uid).body)["suspicion"]
    assert told == suspicion.digest(asdict(IN_FORCE))
    monkeypatch.setattr(suspicion, "IN_FORCE", suspicion.Definition(enough=1))
    assert not suspicion.is_suspicious(Wave.objects.get(), ONE_LINE)
    later: Wave = WaveFactory()
    later.open(by=None, at=NOON)
    assert suspicion.is_suspicious(later, ONE_LINE)


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
    old = tickets.issue(wave, word="1" * 32)
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


def fill(wave: Wave, number: int, *, mode: Mode = Mode.WEB, language: str = "ru",
         trapped: bool = False, **answers: str) -> None:  # fmt: skip
    form = wave.version.form
    told = {field.replace("__", ".").replace("_", "-"): (said,) for field, said in answers.items()}
    for _person in range(number):
        ticket = tickets.issue(wave, word=f"{Response.objects.count() + 1:032x}", mode=mode)
        submit(
            wave, Sheet(form=form, answers=told), ticket=ticket, mode=mode, language=language,
            seen=Seen(is_trapped=trapped),
        )  # fmt: skip


def test_a_mark_is_in_no_copy_of_an_open_wave(wave: Wave) -> None:
    fill(wave, 6, overall="satisfied", trapped=True)
    fill(wave, 6, overall="satisfied")
    rows = list(Response.objects.values("mode", "language", "is_suspicious"))
    assert rows == [{"mode": "", "language": "", "is_suspicious": False}] * 12
    assert len({len(codes) for codes in Response.objects.values_list("codes", flat=True)}) == 1


@pytest.mark.parametrize(("marked", "others", "left"), [(4, 20, 0), (5, 20, 5), (20, 4, 0)])
def test_no_mark_of_few_outlives_closing(wave: Wave, marked: int, others: int, left: int) -> None:
    fill(wave, marked, overall="satisfied", trapped=True)
    fill(wave, others, overall="unsure")
    wave.close(by=None, at=NOON)
    assert Response.objects.filter(is_suspicious=True).count() == left
    counted = wave.counts.filter(field="", answer="").values_list("number", flat=True)
    assert sum(counted) == marked + others


def test_no_part_with_a_mark_is_of_few(wave: Wave) -> None:
    fill(wave, 3, overall="satisfied", trapped=True, mode=Mode.QR)
    fill(wave, 4, overall="satisfied", trapped=True, language="en")
    fill(wave, 6, overall="satisfied", trapped=True)
    fill(wave, 9, overall="unsure")
    fill(wave, 5, overall="unsure", mode=Mode.QR)
    wave.close(by=None, at=NOON)
    parts = Counter(Response.objects.values_list("mode", "language", "is_suspicious"))
    assert parts == {
        ("web", "ru", True): 13, ("web", "ru", False): 9, ("qr", "ru", False): 5,
    }  # fmt: skip


@pytest.fixture
def years() -> Wave:
    """Two waves of which the later one is better only by forms that look stuffed."""
    before: Wave = WaveFactory(slug="2025", title="Опрос 2025 года")
    before.open(by=None, at=NOON)
    fill(before, 150, overall="satisfied")
    fill(before, 150, overall="not-satisfied")
    before.close(by=None, at=NOON + timedelta(days=20))
    before.publish(by=None, at=NOON + timedelta(days=21))
    wave: Wave = WaveFactory(slug="2026", title="Опрос 2026 года")
    wave.open(by=None, at=NOON + timedelta(days=365))
    fill(wave, 150, overall="satisfied")
    fill(wave, 150, overall="not-satisfied")
    fill(wave, 100, overall="satisfied", trapped=True)
    wave.close(by=None, at=NOON + timedelta(days=385))
    wave.publish(by=None, at=NOON + timedelta(days=386))
    return Wave.objects.get(slug="2026")


def test_a_verdict_that_hangs_on_suspicious_answers_is_not_proven(
    client: Client, years: Wave
) -> None:
    (told,) = [one for one in years.comparison.verdicts if one["field"] == "overall"]
    assert (told["verdict"], told["reason"]) == ("unproven", "suspicious")
    assert told["difference"] == pytest.approx(0.125)
    html = unescape(client.get("/surveys/2026/results/").content.decode())
    assert "изменение не доказано" in html
    assert "зависит от подозрительных ответов" in html
    plan, waves = years.comparison.plan, (years.comparison.before, years)
    whole = [comparing.numbers(wave) for wave in waves]
    (without_rule,) = [
        one for one in comparing.carried_out(plan, *whole) if one["field"] == "overall"
    ]
    assert without_rule["verdict"] == "better", "else this test looks at nothing"


def test_what_makes_suspicious_is_in_the_plan_of_the_comparison(years: Wave) -> None:
    comparison = years.comparison
    assert comparison.plan["suspicion"] == [asdict(IN_FORCE)] * 2
    other = {**comparison.plan, "suspicion": [{}, asdict(IN_FORCE)]}
    assert comparing.digest(other) != comparison.digest


def test_staff_see_figures_with_suspicious_forms_and_without(client: Client, years: Wave) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    plain = client.get("/desk/surveys/2026/results/").content.decode()
    assert "?suspicious=without" in plain
    assert "chart-overall-beside" not in plain
    html = unescape(client.get("/desk/surveys/2026/results/?suspicious=without").content.decode())
    assert "Из 400 анкет 100 похожи на накрутку" in html
    rows = re.findall(r"<tr><th scope=\"row\"[^>]*>Скорее удовлетворен</th>(.*?)</tr>", html, re.S)
    assert "63% (250)" in rows[-1].replace("\xa0", "").replace(" %", "%")
    assert "50% (150)" in rows[-1].replace("\xa0", "").replace(" %", "%")
    assert "−13" in rows[-1]
    assert "догадка" in html
    client.logout()
    public = client.get("/surveys/2026/results/?suspicious=without").content.decode()
    assert "chart-overall-beside" not in public


def test_few_suspicious_forms_are_not_shown_apart(client: Client) -> None:
    wave: Wave = WaveFactory(slug="2026")
    wave.open(by=None, at=NOON)
    fill(wave, 40, overall="satisfied")
    fill(wave, 40, overall="unsure")
    fill(wave, 4, overall="unsure", trapped=True)
    wave.close(by=None, at=NOON)
    client.force_login(UserFactory(role=Role.LEAD))
    html = client.get("/desk/surveys/2026/results/?suspicious=without").content.decode()
    assert "Похожи на накрутку меньше 5 анкет или ни одной" in unescape(html)
    assert "chart-overall-beside" not in html


def part(mode: str, language: str, number: int, *, suspicious: bool = False) -> Part:
    return Part(mode=mode, language=language, number=number, is_suspicious=suspicious)


def test_a_rare_way_is_no_column_that_could_be_stuffed_and_subtracted() -> None:
    """One English form, and twenty that a reader put beside it in a heap of his own."""
    parts = [
        part("web", "ru", 200), part("paper", "ru", 40), part("phone", "ru", 12),
        part("web", "en", 12), part("web", "en", 60, suspicious=True),
    ]  # fmt: skip
    assert joined(parts, MODE) == {"web": "web+", "paper": "paper", "phone": "web+"}
    assert joined(parts, LANGUAGE) == {"ru": "ru+", "en": "ru+"}
    assert joined(parts[:2], MODE) == {"web": "web", "paper": "paper"}
    assert joined([part("web", "ru", 8)], MODE) == {"web": "web"}


def test_the_column_says_that_rare_ways_are_in_it(client: Client) -> None:
    wave: Wave = WaveFactory(slug="2026")
    wave.open(by=None, at=NOON)
    fill(wave, 60, overall="satisfied")
    fill(wave, 40, overall="unsure", mode=Mode.PAPER)
    fill(wave, 20, overall="unsure", mode=Mode.PHONE)
    wave.close(by=None, at=NOON)
    client.force_login(UserFactory(role=Role.LEAD))
    html = client.get("/desk/surveys/2026/tables/?rows=overall&columns=@mode").content.decode()
    assert "на сайте и редкие способы" in unescape(html)
    assert "по телефону" not in html


def test_the_ticket_of_a_kept_form_is_the_pages_own(client: Client, wave: Wave) -> None:
    """So that what is sent again after a break counts once, and is not taken for too fast."""
    html = client.post(
        ADDRESS, {**LONG, "ticket": (ticket := new_ticket(client)), "_resume": "1"}
    ).content.decode()
    assert ticket_in(html) == ticket
