"""Pages of the desk and of the site: what a person sees, presses, and gets back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from otklik.disclosure.deadlines.reminders import gather, whole_list
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Basis, Exemption, Item
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.invitation import Invitation
from otklik.disclosure.submissions.models import Submission
from otklik.legal_acts.citations.models import Citation
from otklik.organisation.people.absence import Absence
from tests.disclosure.conftest import CLAUSE, NOON, make_item
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DESK = "/desk/disclosure/"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOON + timedelta(hours=2), tick=False)


@pytest.fixture
def keeper(client: Client, staff: Staff) -> Client:
    client.force_login(staff.authorised)
    return client


@pytest.fixture
def unit(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.specialist)
    return client


def text(client: Client, address: str, data: Any = None) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address)
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_the_first_thing_to_do_stands_first(
    unit: Client, counted: dict[str, Item], staff: Staff, time_machine: Any
) -> None:
    page = text(unit, f"{DESK}mine/")
    assert "Сегодня вас ничего не ждёт" in page
    submission = Submission.give(counted["actual"], text="Раз", by=staff.specialist, at=NOON)
    submission.send_back(reason="Нет телефона", by=staff.authorised, at=NOON)
    Occasion.note(
        counted["event"], happens_on=NOON.date(), words="Приказ", by=staff.specialist, at=NOON
    )
    time_machine.move_to(NOON + 8 * DAY, tick=False)
    unit.force_login(staff.specialist)  # the session ended meanwhile
    page = text(unit, f"{DESK}mine/")
    first = page[page.index("Сначала это") : page.index("Просрочено</h2>")]
    assert "1.2. Сведения 1.2" in first
    assert "не позднее 19 ноября 2026" in first
    assert page.index("Возвращено вам</h2>") > page.index("Просрочено</h2>")
    stranger = Client()
    stranger.force_login(staff.stranger)
    assert "1.2." not in text(stranger, f"{DESK}mine/")


def test_filters_stand_in_the_address(
    keeper: Client, counted: dict[str, Item], staff: Staff
) -> None:
    Exemption.put(counted["before"], reason="Нет", by=staff.authorised, at=NOON)
    page = text(keeper, f"{DESK}?state=exempt&section=2")
    assert "2.1. Сведения" in page
    assert "1.1. Сведения" not in page
    assert '<option value="exempt" selected>' in page
    assert "Показано: 1 из 4" in page
    assert "По этим условиям ничего нет" in text(keeper, f"{DESK}?state=late")
    assert "Показано: 4 из 4" in text(keeper, f"{DESK}?state=nonsense&unit=x")


def test_the_clause_is_recorded_and_cited(
    keeper: Client, items: dict[str, Item], staff: Staff
) -> None:
    address = f"{DESK}1.1/"
    assert "Это проект" in text(keeper, address)
    assert keeper.post(f"{address}clause/", {"clause": ""}).status_code == 422
    from datetime import date

    from otklik.legal_acts.acts.act import Act

    act = Act.objects.create(
        code="order-1", kind="Приказ", number="1", adopted_on=date(2024, 1, 9), body="Комитет",
        title="О сайте", effective_on=date(2024, 1, 9), is_published=True,
    )  # fmt: skip
    sent = {"clause": CLAUSE, "act": act.pk, "address": "2"}
    page = text(keeper, f"{address}clause/", sent)
    assert f'<a href="/acts/order-1/#2" lang="ru">{CLAUSE}</a>' in page
    cited = Citation.objects.get()
    assert (cited.place, cited.code, cited.clause) == (
        f"disclosure/{items['actual'].pk}", "order-1", "2",
    )  # fmt: skip
    assert cited.url == address
    text(keeper, f"{address}clause/ending/", {"reason": "Отменён"})
    assert not Citation.objects.exists()
    assert "Это проект" in text(keeper, address)


def test_a_confirmation_is_pressed_shown_to_readers_and_taken_back(
    unit: Client, counted: dict[str, Item], staff: Staff, client: Client
) -> None:
    item = counted["actual"]
    item.arrange(
        place="/acts/", owner=None, checklist=[], confirm_every=91, by=staff.authorised, at=NOON
    )
    address = f"{DESK}1.1/"
    assert unit.post(f"{address}confirmation/", {"basis": ""}).status_code == 422
    page = text(unit, f"{address}confirmation/", {"basis": "Сверено с приказом"})
    assert "Подтверждено. Читатели видят день." in page
    assert "Проверено 12 ноября 2026" in text(client, "/disclosure/1.1/")
    assert "Проверено 12 ноября 2026" in text(client, "/disclosure/")
    checked = "Обязательные сведения на этой странице проверены"  # in the frame of the page itself
    assert f"{checked} 12 ноября 2026" in text(client, "/acts/")
    assert checked not in text(client, "/surveys/")
    given = Confirmation.objects.get()
    text(unit, f"{address}confirmation/{given.pk}/taking-back/", {})
    assert "Ещё никто не проверил" in text(client, "/disclosure/1.1/")
    assert checked not in text(client, "/acts/")


def test_a_section_is_confirmed_by_ticks_alone(
    unit: Client, counted: dict[str, Item], staff: Staff
) -> None:
    for kind in ("actual", "event"):
        counted[kind].arrange(
            place=f"/{kind}/", owner=None, checklist=[], confirm_every=91, by=staff.authorised,
            at=NOON,
        )  # fmt: skip
    page = text(unit, f"{DESK}sections/1/")
    assert " checked" not in page
    answer = unit.post(f"{DESK}sections/1/", {"basis": "Сверено"})
    assert answer.status_code == 422
    assert not Confirmation.objects.exists()
    page = text(
        unit, f"{DESK}sections/1/", {"basis": "Сверено", "looked_at": [counted["event"].pk]}
    )
    assert "Подтверждена 1 позиция" in page
    assert Confirmation.objects.get().item == counted["event"]
    Occasion.note(
        counted["event"], happens_on=NOON.date(), words="Приказ",
        by=staff.specialist, at=NOON,
    )  # fmt: skip
    both = {"basis": "Сверено", "looked_at": [counted["actual"].pk, counted["event"].pk]}
    assert unit.post(f"{DESK}sections/1/", both).status_code == 422
    assert Confirmation.objects.count() == 1  # all or none


def test_supplied_checked_returned_accepted_and_published_by_presses(
    unit: Client, keeper: Client, counted: dict[str, Item]
) -> None:
    address = f"{DESK}1.1/supplies/"
    page = text(unit, f"{address}new/")
    key = page.split('name="key" value="')[1].split('"')[0]
    assert unit.post(f"{address}new/", {"key": key, "text": " "}).status_code == 422
    text(unit, f"{address}new/", {"key": key, "text": "Наш адрес"})
    submission = Submission.objects.get()
    here = f"{address}{submission.pk}/"
    assert "Проверить поданное" in text(keeper, f"{DESK}mine/")
    answer = keeper.post(f"{here}acceptance/", {"checked": ["0", "1"]})
    assert answer.status_code == 422
    assert answer.content.decode().count(" checked") == 2
    text(keeper, f"{here}return/", {"reason": "Где индекс?"})
    page = text(unit, f"{address}new/")
    assert "Где индекс?" in page
    assert "Наш адрес" in page
    key = page.split('name="key" value="')[1].split('"')[0]
    text(unit, f"{address}new/", {"key": key, "text": "Наш адрес и индекс"})
    again = Submission.objects.first()
    assert again is not None
    text(keeper, f"{address}{again.pk}/acceptance/", {"checked": ["0", "1", "2", "3"]})
    text(keeper, f"{address}{again.pk}/publication/", {"place": ""})
    assert "Наш адрес и индекс" in text(Client(), "/disclosure/1.1/")


def test_a_stranger_of_the_unit_supplies_nothing(counted: dict[str, Item], staff: Staff) -> None:
    client = Client()
    client.force_login(staff.stranger)
    text(client, f"{DESK}1.1/supplies/new/", {"text": "Чужое", "key": "x"})
    text(client, f"{DESK}1.1/confirmation/", {"basis": "Чужое"})
    assert not Submission.objects.exists()
    assert not Confirmation.objects.exists()
    assert client.post(f"{DESK}1.1/clause/", {"clause": "x"}).status_code == 403


def test_drafts_and_what_does_not_apply_are_on_no_page_of_the_site(
    items: dict[str, Item], staff: Staff, client: Client
) -> None:
    assert "Пока ничего не учтено" in text(client, "/disclosure/")
    assert client.get("/disclosure/1.1/").status_code == 404
    Basis.record(items["actual"], clause=CLAUSE, by=staff.authorised, at=NOON)
    page = text(client, "/disclosure/")
    assert "Сведения 1.1" in page
    assert "Сведения 1.2" not in page
    assert "ещё не проверено, срок — 26 ноября 2026" in page
    assert "актуально" not in page.partition("<main")[2].partition("Сведения 1.1")[2]
    Exemption.put(items["actual"], reason="Нет", by=staff.authorised, at=NOON)
    assert client.get("/disclosure/1.1/").status_code == 404
    assert "Специалист" not in page


def test_compliance_names_what_is_late_and_what_has_no_date(
    keeper: Client, counted: dict[str, Item], staff: Staff, time_machine: Any
) -> None:
    time_machine.move_to(NOON + 30 * DAY, tick=False)
    keeper.force_login(staff.authorised)
    page = text(keeper, f"{DESK}compliance/")
    assert "Актуально 0 % (из 1 частей позиций" in page
    late = page[page.index("Просрочено</h2>") : page.index("По разделам</h2>")]
    assert "1.1. Сведения" in late
    dateless = page[page.index("Без даты события</h2>") :]
    assert "1.2. Сведения" in dateless


def test_a_link_is_made_shown_and_closed(keeper: Client, counted: dict[str, Item]) -> None:
    page = text(keeper, f"{DESK}2.2/links/", {"to": "Бухгалтерия", "email": "", "days": "5"})
    link = Invitation.objects.get()
    assert link.address in page
    page = text(keeper, f"{DESK}2.2/links/{link.pk}/ending/", {})
    assert link.address not in page
    assert keeper.post(f"{DESK}2.2/links/", {"to": "x", "days": "99"}).status_code == 422


class TestAbsences:
    ADDRESS = "/desk/absences/"

    def test_ones_own_days_are_noted_and_cancelled(
        self, unit: Client, staff: Staff, units: object
    ) -> None:
        sent = {
            "user": staff.specialist.pk, "first": "20.11.2026", "last": "27.11.2026",
            "substitute": staff.colleague.pk,
        }  # fmt: skip
        page = text(unit, self.ADDRESS, sent)
        assert "Замещает: Коллега" in page
        assert unit.post(self.ADDRESS, sent).status_code == 422
        text(unit, f"{self.ADDRESS}{Absence.objects.get().pk}/removal/", {})
        assert not Absence.objects.active().exists()

    def test_others_are_noted_by_whoever_keeps_the_roster(self, unit: Client, staff: Staff) -> None:
        sent = {"user": staff.head.pk, "first": "20.11.2026", "last": "27.11.2026"}
        assert unit.post(self.ADDRESS, sent).status_code == 422
        lead = Client()
        lead.force_login(staff.lead)
        assert "Начальник" in text(lead, self.ADDRESS, sent)
        taken = Absence.objects.get()
        unit.post(f"{self.ADDRESS}{taken.pk}/removal/")
        taken.refresh_from_db()
        assert taken.removed_at is None


@pytest.mark.parametrize("who", ["keeper", "unit"])
def test_ten_times_as_many_items_ask_the_database_no_more(
    who: str, counted: dict[str, Item], staff: Staff, request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(who)
    Item.objects.update(place="/acts/")
    places = [f"{DESK}mine/", f"{DESK}section/1/", f"/disclosure/{counted['actual'].code}/"]
    places = [reverse("disclosure:section", args=["1"]) if "section" in p else p for p in places]

    def asked() -> list[int]:
        counts = []
        for place in places:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(place).status_code == 200
            counts.append(len(caught))
        return counts

    asked()
    few = asked()
    for number in range(10, 30):
        item = make_item(f"1.{number}", staff.specialist.appointments.get().unit, place="/acts/")
        Basis.record(item, clause=CLAUSE, by=staff.authorised, at=NOON)
    assert asked() == few
    with CaptureQueriesContext(connection) as caught:
        gather(whole_list(NOON.date() + 40 * DAY), today=NOON.date() + 40 * DAY)
    assert len(caught) < 30
