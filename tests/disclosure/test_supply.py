"""A unit supplies, another person checks by the list, it is published: each step dated, journaled,
with a way back where nothing came of it."""

from datetime import timedelta
from hashlib import sha256
from random import Random
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.core.given_files import checked
from otklik.core.refusal import Refused
from otklik.disclosure.models import Basis, Exemption, Invitation, Item, Occasion, Supply
from otklik.disclosure.rules import State
from otklik.disclosure.standings import stand
from otklik.journal.models import Line
from otklik.pages import search
from tests.disclosure.conftest import NOON, Staff
from tests.racing import at_once
from tests.register.papers import docx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]
DAY = timedelta(days=1)
TODAY = NOON.date()
PDF = b"%PDF-1.4 structure"


def file(name: str = "структура.pdf", body: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def given(item: Item, staff: Staff, text: str = "Структура: два отдела.") -> Supply:
    return Supply.give(item, text=text, files=checked([file()]), by=staff.specialist, at=NOON)


def accepted(item: Item, staff: Staff) -> Supply:
    supply = given(item, staff)
    supply.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON)
    return supply


def test_from_the_unit_to_the_site(counted: dict[str, Item], staff: Staff, client: Client) -> None:
    item = counted["event"]
    occasion = Occasion.note(item, happens_on=TODAY, words="Приказ", by=staff.specialist, at=NOON)
    supply = Supply.give(
        item, text="Структура: два отдела.", files=checked([file()]), occasion=occasion,
        by=staff.specialist, at=NOON,
    )  # fmt: skip
    address = f"/disclosure/{item.code}/"
    assert "два отдела" not in client.get(address).content.decode()
    supply.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON + DAY)
    assert "два отдела" not in client.get(address).content.decode()
    supply.publish(by=staff.authorised, at=NOON + DAY)
    item.refresh_from_db()
    occasion.refresh_from_db()
    assert item.place == address
    assert occasion.met_on == TODAY + DAY
    assert stand([item], on=TODAY + DAY)[0].state == State.CURRENT
    page = client.get(address).content.decode()
    assert "два отдела" in page
    assert "13 ноября 2026" in page
    kept = supply.files.get()
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
    supply = given(item, staff)
    half = {question: n != 1 for n, question in enumerate(item.checks)}
    for ticks, by in ((half, staff.authorised), (dict.fromkeys(item.checks, True), staff.head)):
        with pytest.raises(Refused):
            supply.accept(ticks=ticks, by=by, at=NOON)
    supply.withdraw(by=staff.specialist, at=NOON)
    own = Supply.give(item, text="Сам", by=staff.authorised, at=NOON)
    with pytest.raises(Refused, match="другой"):
        own.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON)


def test_what_is_returned_says_why_and_comes_again(counted: dict[str, Item], staff: Staff) -> None:
    item = counted["actual"]
    supply = given(item, staff)
    with pytest.raises(Refused):
        supply.send_back(reason="", by=staff.authorised, at=NOON)
    supply.send_back(reason="Нет телефона", by=staff.authorised, at=NOON)
    assert stand([item], on=TODAY)[0].returned == supply
    supply.reopen(by=staff.authorised, at=NOON)
    assert Supply.objects.waiting().get() == supply
    supply.send_back(reason="Нет телефона", by=staff.authorised, at=NOON)
    again = given(item, staff, "Телефон есть")
    assert stand([item], on=TODAY)[0].returned is None
    with pytest.raises(Refused):
        supply.reopen(by=staff.authorised, at=NOON)
    assert again.state == Supply.State.WAITING


def test_one_supply_at_a_time_and_the_same_key_once(counted: dict[str, Item], staff: Staff) -> None:
    item, key = counted["actual"], uuid4()
    one = Supply.give(item, text="Раз", key=key, by=staff.specialist, at=NOON)
    assert Supply.give(item, text="Раз", key=key, by=staff.specialist, at=NOON) == one
    with pytest.raises(Refused):
        Supply.give(item, text="Два", by=staff.specialist, at=NOON)
    with pytest.raises(Refused):
        Supply.give(counted["event"], text="Чужое", by=staff.stranger, at=NOON)


def test_what_is_taken_off_is_gone_from_the_site_and_counts_no_more(
    counted: dict[str, Item], staff: Staff, client: Client
) -> None:
    item = counted["actual"]
    supply = accepted(item, staff)
    supply.publish(by=staff.authorised, at=NOON)
    kept = supply.files.get()
    with pytest.raises(Refused):
        supply.take_off(reason=" ", by=staff.authorised, at=NOON)
    supply.take_off(reason="Старый текст", by=staff.authorised, at=NOON)
    item.refresh_from_db()
    assert item.place == ""
    assert stand([item], on=TODAY)[0].checked_on is None
    assert "два отдела" not in client.get(f"/disclosure/{item.code}/").content.decode()
    assert client.get(f"/disclosure/{item.code}/files/{kept.key}/").status_code == 404
    assert not search.search("отделов", language="ru", limit=5, offset=0).hits


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a.docx", PDF), ("a.txt", b"a\x00b"), ("a.pdf", b"")],
)
def test_files_are_what_their_names_say(name: str, body: bytes) -> None:
    with pytest.raises(Refused, match=name):
        checked([file(name, body)])
    assert [one.name for one in checked([file("../../../etc/план.pdf")])] == ["план.pdf"]


class TestTheLink:
    def link(self, item: Item, staff: Staff) -> Invitation:
        return Invitation.make(item, to="Бухгалтерия", days=7, by=staff.authorised, at=NOON)

    def test_it_opens_one_form_without_signing_in(
        self, counted: dict[str, Item], staff: Staff, client: Client, time_machine: object
    ) -> None:
        time_machine.move_to(NOON + DAY)  # type: ignore[attr-defined]
        item = counted["period"]
        link = self.link(item, staff)
        page = client.get(link.address)
        assert page.status_code == 200
        assert item.title in page.content.decode()
        assert "Бухгалтерия" not in page.content.decode()
        key = str(uuid4())
        macros = docx("<w:p/>", **{"x/vbaProject.bin": "macro"})
        files = [file("сводка.docx", macros), file("сводка.csv", b"a;b")]
        sent = {"key": key, "text": "Сводка за квартал", "files": files}
        assert "Спасибо" in client.post(link.address, sent).content.decode()
        supply = Supply.objects.get()
        assert (supply.item, supply.supplied_by, supply.supplier) == (
            item, None, "Бухгалтерия, по ссылке",
        )  # fmt: skip
        kept, table = supply.files.all()
        assert (kept.name, table.name) == ("сводка.docx", "сводка.csv")
        with kept.file.open() as lying:
            assert not [part for part in ZipFile(lying).namelist() if "vba" in part]
        assert kept.digest != sha256(macros).hexdigest()
        client.post(link.address, {"key": str(uuid4()), "text": "Второй раз"})
        assert Supply.objects.count() == 1
        assert not client.cookies

    def test_a_file_of_which_there_is_no_clean_copy_is_refused_with_the_words_kept(
        self, counted: dict[str, Item], staff: Staff, client: Client, time_machine: object
    ) -> None:
        time_machine.move_to(NOON + DAY)  # type: ignore[attr-defined]
        sent = {"key": str(uuid4()), "text": "Сводка", "files": file("сводка.pdf", PDF)}
        answer = client.post(self.link(counted["period"], staff).address, sent)
        assert answer.status_code == 422
        assert "повреждён" in answer.content.decode()
        assert "Сводка" in answer.content.decode()
        assert not Supply.objects.exists()

    def test_it_is_limited_in_time_and_closed_by_hand(
        self, counted: dict[str, Item], staff: Staff, client: Client, time_machine: object
    ) -> None:
        link = self.link(counted["period"], staff)
        time_machine.move_to(NOON + 8 * DAY)  # type: ignore[attr-defined]
        sent = {"key": str(uuid4()), "text": "Поздно"}
        assert client.post(link.address, sent).status_code == 410
        time_machine.move_to(NOON + DAY)  # type: ignore[attr-defined]
        link.end(by=staff.authorised, at=NOON)
        assert client.post(link.address, sent).status_code == 410
        assert not Supply.objects.exists()

    def test_a_made_up_or_changed_link_leads_nowhere(
        self, counted: dict[str, Item], staff: Staff, client: Client
    ) -> None:
        link = self.link(counted["period"], staff)
        for token in ("1", link.token[:-1], link.token.replace(link.token[0], "X", 1)):
            assert client.get(f"/disclosure/supply/{token}/").status_code == 404

    def test_only_whoever_keeps_the_list_makes_one(
        self, counted: dict[str, Item], staff: Staff
    ) -> None:
        with pytest.raises(Refused):
            Invitation.make(counted["period"], to="Отдел", days=7, by=staff.specialist, at=NOON)

    def test_it_goes_by_mail(
        self, counted: dict[str, Item], staff: Staff, settings: object, mailoutbox: list[object]
    ) -> None:
        from otklik.disclosure import mailing

        settings.MAIL_IS_CONFIGURED = True  # type: ignore[attr-defined]
        link = Invitation.make(
            counted["period"], to="Отдел", email="unit@example.org", days=7,
            by=staff.authorised, at=NOON,
        )  # fmt: skip
        for _twice in range(2):
            mailing.mail_invitation(link.pk, at=NOON)
        (letter,) = mailoutbox
        assert link.address in letter.body  # type: ignore[attr-defined]
        assert letter.to == ["unit@example.org"]  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_two_who_supply_at_once_are_one_supply_and_a_refusal(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = counted["actual"]
    came = at_once(
        lambda: Supply.give(item, text="Раз", by=staff.specialist, at=NOON),
        lambda: Supply.give(item, text="Два", by=staff.colleague, at=NOON),
    )
    assert sorted(type(one).__name__ for one in came) == ["Refused", "Supply"]
    key = uuid4()
    item = counted["event"]
    came = at_once(
        *[lambda: Supply.give(item, text="Раз", key=key, by=staff.specialist, at=NOON)] * 2
    )
    assert came[0] == came[1]
    assert Supply.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_supplied_anew_at_once_one_stands(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = counted["actual"]
    supply = given(item, staff)
    supply.send_back(reason="Нет телефона", by=staff.authorised, at=NOON)
    at_once(
        lambda: supply.reopen(by=staff.authorised, at=NOON),
        lambda: Supply.give(item, text="Телефон есть", by=staff.colleague, at=NOON),
    )
    assert Supply.objects.waiting().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clauses_and_two_exemptions_at_once_are_one(
    items: dict[str, Item], staff: Staff
) -> None:
    item, other = items["actual"], items["event"]
    at_once(
        lambda: Basis.record(item, clause="Закон 1", by=staff.authorised, at=NOON),
        lambda: Basis.record(item, clause="Закон 2", by=staff.authorised, at=NOON),
    )
    assert (item.bases.count(), item.bases.filter(ended_at=None).count()) == (2, 1)
    came = at_once(*[lambda: Exemption.put(other, reason="Нет", by=staff.authorised, at=NOON)] * 2)
    assert sorted(type(one).__name__ for one in came) == ["Exemption", "Refused"]


def test_a_made_up_key_of_another_item_is_a_supply_of_its_own(
    counted: dict[str, Item], staff: Staff
) -> None:
    key = uuid4()
    one = Supply.give(counted["actual"], text="Раз", key=key, by=staff.specialist, at=NOON)
    two = Supply.give(counted["event"], text="Два", key=key, by=staff.specialist, at=NOON)
    assert one.key != two.key


@pytest.mark.parametrize("seed", range(3))
def test_how_an_item_stands_needs_few_of_all_that_was_ever_supplied(
    counted: dict[str, Item], staff: Staff, seed: int
) -> None:
    chance, item = Random(seed), counted["event"]
    occasion = Occasion.note(item, happens_on=TODAY, words="Приказ", by=staff.specialist, at=NOON)
    settled = [one for one in Supply.State if one not in Supply.IN_WORK]
    every = [
        Supply.objects.create(
            item=item, state=chance.choice(settled), occasion=chance.choice((None, occasion)),
            reason="Нет подписи", published_on=TODAY - DAY * chance.randint(-5, 40),
            supplied_by=staff.specialist, supplied_at=NOON,
        )
        for _ in range(40)
    ]  # fmt: skip
    if seed:
        every.append(
            Supply.objects.create(item=item, supplied_by=staff.specialist, supplied_at=NOON)
        )
    stood_by_now = [
        (one.published_on, one.pk, one)
        for one in every
        if one.state == "published" and one.published_on and one.published_on <= TODAY
    ]
    shown = max(stood_by_now)[2]
    (stood,) = stand([item], on=TODAY)
    assert stood.published == shown
    assert stood.checked_on == shown.published_on
    assert stood.facts.apart_on == max(
        day for day, _pk, one in stood_by_now if one.occasion_id is None
    )
    assert stood.in_work == (every[-1] if seed else None)
    assert stood.returned == (every[-1] if every[-1].state == "returned" else None)
    assert len(Supply.objects.telling([item.pk], on=TODAY)) <= 4
