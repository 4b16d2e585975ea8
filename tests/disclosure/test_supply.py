"""A unit supplies, another person checks by the list, it is published: each step dated, journaled,
with a way back where nothing came of it."""

from random import Random
from uuid import uuid4

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.cms.search import search
from otklik.core.files.uploads import check_uploads
from otklik.core.refusal import Refused
from otklik.disclosure.deadlines.item_states import item_states
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.models import Item
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.models import Submission
from tests.disclosure.conftest import NOON
from tests.disclosure.supplying import DAY, PDF, TODAY, accepted, file, given
from tests.staffed import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]


def test_from_the_unit_to_the_site(counted: dict[str, Item], staff: Staff, client: Client) -> None:
    item = counted["event"]
    occasion = Occasion.note(item, happens_on=TODAY, words="Приказ", by=staff.specialist, at=NOON)
    submission = Submission.give(
        item, text="Структура: два отдела.", files=check_uploads([file()]), occasion=occasion,
        by=staff.specialist, at=NOON,
    )  # fmt: skip
    address = f"/disclosure/{item.code}/"
    assert "два отдела" not in client.get(address).content.decode()
    submission.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON + DAY)
    assert "два отдела" not in client.get(address).content.decode()
    submission.publish(by=staff.authorised, at=NOON + DAY)
    item.refresh_from_db()
    occasion.refresh_from_db()
    assert item.place == address
    assert occasion.met_on == TODAY + DAY
    assert item_states([item], on=TODAY + DAY)[0].state == State.CURRENT
    page = client.get(address).content.decode()
    assert "два отдела" in page
    assert "13 ноября 2026" in page
    kept = submission.files.get()
    answer = client.get(f"{address}files/{kept.key}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    found = search.search("структура отделов", language="ru", limit=5, offset=0)
    assert [hit.url for hit in found.hits] == [address]
    verbs = [line.verb for line in Line.objects.about(item).order_by("pk")]
    assert verbs == [
        "disclosure.clause_recorded", "disclosure.event_noted", "disclosure.supplied",
        "disclosure.accepted", "disclosure.event_published", "disclosure.published",
    ]  # fmt: skip


def test_nobody_accepts_what_they_supplied_or_without_each_tick(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = counted["actual"]
    submission = given(item, staff)
    half = {question: n != 1 for n, question in enumerate(item.checks)}
    for ticks, by in ((half, staff.authorised), (dict.fromkeys(item.checks, True), staff.head)):
        with pytest.raises(Refused):
            submission.accept(ticks=ticks, by=by, at=NOON)
    submission.withdraw(by=staff.specialist, at=NOON)
    own = Submission.give(item, text="Сам", by=staff.authorised, at=NOON)
    with pytest.raises(Refused, match="другой"):
        own.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON)


def test_what_is_returned_says_why_and_comes_again(counted: dict[str, Item], staff: Staff) -> None:
    item = counted["actual"]
    submission = given(item, staff)
    with pytest.raises(Refused):
        submission.send_back(reason="", by=staff.authorised, at=NOON)
    submission.send_back(reason="Нет телефона", by=staff.authorised, at=NOON)
    assert item_states([item], on=TODAY)[0].returned == submission
    submission.reopen(by=staff.authorised, at=NOON)
    assert Submission.objects.waiting().get() == submission
    submission.send_back(reason="Нет телефона", by=staff.authorised, at=NOON)
    again = given(item, staff, "Телефон есть")
    assert item_states([item], on=TODAY)[0].returned is None
    with pytest.raises(Refused):
        submission.reopen(by=staff.authorised, at=NOON)
    assert again.state == Submission.State.WAITING


def test_one_supply_at_a_time_and_the_same_key_once(counted: dict[str, Item], staff: Staff) -> None:
    item, key = counted["actual"], uuid4()
    one = Submission.give(item, text="Раз", key=key, by=staff.specialist, at=NOON)
    assert Submission.give(item, text="Раз", key=key, by=staff.specialist, at=NOON) == one
    with pytest.raises(Refused):
        Submission.give(item, text="Два", by=staff.specialist, at=NOON)
    with pytest.raises(Refused):
        Submission.give(counted["event"], text="Чужое", by=staff.stranger, at=NOON)


def test_what_is_taken_off_is_gone_from_the_site_and_counts_no_more(
    counted: dict[str, Item], staff: Staff, client: Client
) -> None:
    item = counted["actual"]
    submission = accepted(item, staff)
    submission.publish(by=staff.authorised, at=NOON)
    kept = submission.files.get()
    with pytest.raises(Refused):
        submission.take_off(reason=" ", by=staff.authorised, at=NOON)
    submission.take_off(reason="Старый текст", by=staff.authorised, at=NOON)
    item.refresh_from_db()
    assert item.place == ""
    assert item_states([item], on=TODAY)[0].checked_on is None
    assert "два отдела" not in client.get(f"/disclosure/{item.code}/").content.decode()
    assert client.get(f"/disclosure/{item.code}/files/{kept.key}/").status_code == 404
    assert not search.search("отделов", language="ru", limit=5, offset=0).hits


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a.docx", PDF), ("a.txt", b"a\x00b"), ("a.pdf", b"")],
)
def test_files_are_what_their_names_say(name: str, body: bytes) -> None:
    with pytest.raises(Refused, match=name):
        check_uploads([file(name, body)])
    assert [one.name for one in check_uploads([file("../../../etc/план.pdf")])] == ["план.pdf"]


def test_a_made_up_key_of_another_item_is_a_supply_of_its_own(
    counted: dict[str, Item], staff: Staff
) -> None:
    key = uuid4()
    one = Submission.give(counted["actual"], text="Раз", key=key, by=staff.specialist, at=NOON)
    two = Submission.give(counted["event"], text="Два", key=key, by=staff.specialist, at=NOON)
    assert one.key != two.key


@pytest.mark.parametrize("seed", range(3))
def test_how_an_item_stands_needs_few_of_all_that_was_ever_supplied(
    counted: dict[str, Item], staff: Staff, seed: int
) -> None:
    chance, item = Random(seed), counted["event"]
    occasion = Occasion.note(item, happens_on=TODAY, words="Приказ", by=staff.specialist, at=NOON)
    settled = [one for one in Submission.State if one not in Submission.IN_WORK]
    every = [
        Submission.objects.create(
            item=item, state=chance.choice(settled), occasion=chance.choice((None, occasion)),
            reason="Нет подписи", published_on=TODAY - DAY * chance.randint(-5, 40),
            supplied_by=staff.specialist, supplied_at=NOON,
        )
        for _ in range(40)
    ]  # fmt: skip
    if seed:
        every.append(
            Submission.objects.create(item=item, supplied_by=staff.specialist, supplied_at=NOON)
        )
    stood_by_now = [
        (one.published_on, one.pk, one)
        for one in every
        if one.state == "published" and one.published_on and one.published_on <= TODAY
    ]
    shown = max(stood_by_now)[2]
    (state,) = item_states([item], on=TODAY)
    assert state.published == shown
    assert state.checked_on == shown.published_on
    assert state.facts.apart_on == max(
        day for day, _pk, one in stood_by_now if one.occasion_id is None
    )
    assert state.in_work == (every[-1] if seed else None)
    assert state.returned == (every[-1] if every[-1].state == "returned" else None)
    assert len(Submission.objects.decisive([item.pk], on=TODAY)) <= 4
