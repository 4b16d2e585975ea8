"""The badge belongs to the edition shown: on screen, on paper, in files, in the search."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.export.list_and_act_files import act_docx
from otklik.legal_acts.tasks import follow_editions

from .conftest import QUIET, Load

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
SPRING, SUMMER, WINTER = "2026-04-01 12:00", "2026-08-01 12:00", "2026-12-01 12:00"
NOT_YET = "эта редакция вступит в силу с 1 июля 2026"
PAST = "эта редакция действовала с 1 февраля 2026 по 30 июня 2026"
NOW_FIRST = "действует с 1 февраля 2026"
NOW_SECOND = "действует с изменениями от 1 июля 2026"


@pytest.fixture
def changed(load: Load) -> Act:
    """In force from February, changed from July, repealed from November."""
    first = QUIET.replace("\n---\n\n", "\nrepealed_on: 2026-11-01\n---\n\n")
    second = first.replace("\n---\n\n", "\nedition: 2\nedition_effective_on: 2026-07-01\n---\n\n")
    load(act=first, second=second.replace("в хранилище", "во всём здании"))
    return Act.objects.with_editions().get()


def badges(page: str) -> str:
    return page[page.index('<p class="states">') :].partition("</p>")[0]


@pytest.mark.parametrize("suffix", ["", "print/"])
@pytest.mark.parametrize(
    ("day", "number", "words", "mark"),
    [
        (SPRING, 1, NOW_FIRST, "done"),
        (SPRING, 2, NOT_YET, "soon"),
        (SUMMER, 1, PAST, "late"),
        (SUMMER, 2, NOW_SECOND, "done"),
        (WINTER, 1, "утратил силу с 1 ноября 2026", "late"),
        (WINTER, 2, "утратил силу с 1 ноября 2026", "late"),
    ],
)
@pytest.mark.usefixtures("changed")
def test_the_badge_is_of_the_edition_on_screen_and_on_paper(
    client: Client, day: str, number: int, words: str, mark: str, suffix: str
) -> None:
    with time_machine.travel(f"{day}+03:00", tick=False):
        page = client.get(f"/acts/act-1/editions/{number}/{suffix}").content.decode()
    assert words in badges(page)
    assert f"state-{mark}" in badges(page)
    if mark != "done":
        assert NOW_FIRST not in badges(page)
        assert NOW_SECOND not in badges(page)


@pytest.mark.usefixtures("changed")
def test_the_badge_of_a_day_is_of_that_day(client: Client) -> None:
    with time_machine.travel(f"{SUMMER}+03:00", tick=False):
        before = badges(client.get("/acts/act-1/?on=2026-01-15").content.decode())
        spring = client.get("/acts/act-1/?on=2026-04-01").content.decode()
    assert "На 15 января 2026: вступит в силу с 1 февраля 2026" in before
    assert "state-done" not in before
    assert "На 1 апреля 2026: действует с 1 февраля 2026" in badges(spring)
    assert f"Сегодня: {PAST}." in spring


@pytest.mark.usefixtures("changed")
def test_particulars_have_the_days_of_the_edition(client: Client) -> None:
    with time_machine.travel(f"{SUMMER}+03:00", tick=False):
        first = client.get("/acts/act-1/editions/1/").content.decode()
        second = client.get("/acts/act-1/editions/2/").content.decode()
    assert "Редакция действует по</dt><dd>30 июня 2026" in first
    assert "Редакция действует с</dt><dd>1 июля 2026" in second
    assert "Редакция действует по</dt><dd>31 октября 2026" in second


@pytest.mark.usefixtures("changed")
def test_lists_of_editions_do_not_say_that_a_past_one_holds(client: Client) -> None:
    with time_machine.travel(f"{SUMMER}+03:00", tick=False):
        page = client.get("/acts/act-1/").content.decode()
        difference = client.get("/acts/act-1/differences/1/2/").content.decode()
    for found in (page, difference):
        assert "Редакция 1 — действовала с 1 февраля 2026 по 30 июня 2026" in found
        assert "Редакция 2 — действует с 1 июля 2026" in found


def test_nothing_holds_before_the_act_does(client: Client, changed: Act) -> None:
    with time_machine.travel("2026-01-10 12:00+03:00", tick=False):
        page = client.get("/acts/act-1/editions/2/").content.decode()
        payload = client.get("/api/v1/acts/act-1/").json()
    assert "Сегодня действует редакция" not in page
    assert payload["edition"] is None


def test_programs_read_the_state_of_the_edition(client: Client, changed: Act) -> None:
    with time_machine.travel(f"{SUMMER}+03:00", tick=False):
        payload = client.get("/api/v1/acts/act-1/?on=2026-04-01").json()
        page = client.get("/acts/act-1/editions/1/").content.decode()
    assert [(one["number"], one["state"]) for one in payload["editions"]] == [
        (1, "in force"),
        (2, "not yet in force"),
    ]
    assert payload["edition"] == 1
    assert "https://schema.org/NotInForce" in page
    assert "https://schema.org/InForce" not in page


def test_akoma_ntoso_has_the_days_and_the_state(client: Client, changed: Act) -> None:
    with time_machine.travel(f"{SUMMER}+03:00", tick=False):
        first = client.get("/acts/act-1/editions/1/akoma-ntoso.xml").content
    root = ElementTree.fromstring(first)  # noqa: S314 - made by us
    status = root.find(f".//{AKN}docStatus")
    interval = root.find(f".//{AKN}timeInterval")
    events = {one.get("eId"): one.get("date") for one in root.iter(f"{AKN}eventRef")}
    assert status is not None
    assert status.text == f"Редакция 1 на 1 августа 2026: {PAST}."
    assert interval is not None
    assert events[(interval.get("start") or "").removeprefix("#")] == "2026-02-01"
    assert events[(interval.get("end") or "").removeprefix("#")] == "2026-07-01"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 1, 10), "Редакция 1 на 10 января 2026: вступит в силу с 1 февраля 2026"),
        (date(2026, 4, 1), "Редакция 1 на 1 апреля 2026: действует с 1 февраля 2026"),
        (date(2026, 8, 1), f"Редакция 2 на 1 августа 2026: {NOW_SECOND}"),
        (date(2026, 12, 1), "Редакция 2 на 1 декабря 2026: утратил силу с 1 ноября 2026"),
    ],
)
def test_a_file_of_an_act_says_it_of_its_edition(changed: Act, on: date, words: str) -> None:
    with zipfile.ZipFile(BytesIO(act_docx(changed, on=on))) as file:
        assert words in file.read("word/document.xml").decode()


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime(2026, 1, 10, 9, tzinfo=UTC), "вступит в силу с 1 февраля 2026"),
        (datetime(2026, 8, 1, 9, tzinfo=UTC), NOW_SECOND),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "утратил силу с 1 ноября 2026"),
    ],
)
def test_the_search_says_whether_what_it_found_holds(
    client: Client, day: datetime, words: str
) -> None:
    with time_machine.travel(day, tick=False):
        follow_editions.func()
        page = client.get("/search/?q=хранилище+тихо").content.decode()
    assert "/acts/act-1/" in page
    assert words in page
