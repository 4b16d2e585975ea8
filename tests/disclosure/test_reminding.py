"""One digest a person a day, to whoever is there: owner, substitute, head, authorised person,
deputy chairman; steps that are the same person fall together."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from otklik.disclosure.deadlines import reminders
from otklik.disclosure.deadlines.item_states import item_states
from otklik.disclosure.items.confirmation import confirm
from otklik.disclosure.items.models import Basis, Item
from otklik.disclosure.submissions.models import Submission
from otklik.notifications import notice as notifications_mail
from otklik.notifications.notice import Notice
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.position_holders import FURTHER, escalate
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.disclosure.conftest import NOON
from tests.factories import AppointmentFactory
from tests.staffed import Staff

DAY = timedelta(days=1)
steps_of_people = st.lists(st.lists(st.integers(1, 5), max_size=3), max_size=5)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(5, 35), UTC)


def digests_on(day: date) -> dict[str, str]:
    """Text of the digest by person."""
    reminders.remind(at=morning(day))
    fresh = Notice.objects.filter(key__endswith=f"/{day}").prefetch_related("recipients__user")
    return {str(one.recipients.get().user): one.text for one in fresh}


@given(steps_of_people, st.integers(0, 20))
def test_the_later_it_is_the_more_steps_are_told(steps: list[list[int]], late: int) -> None:
    now, later = escalate(steps, days_late=late), escalate(steps, days_late=late + 1)
    assert later[: len(now)] == now
    assert len(set(now)) == len(now)
    assert bool(now) == any(steps)
    if late >= FURTHER[-1]:
        distinct = [step for step in steps if step]
        assert set(now) >= set().union(*distinct[:1])


def test_steps_that_are_the_same_person_fall_together() -> None:
    assert escalate([[1], [1], [2], [3]], days_late=FURTHER[0]) == [1, 2]
    assert escalate([[], [], [3]], days_late=0) == [3]


@pytest.fixture
def due(counted: dict[str, Item], staff: Staff) -> Item:
    """One item of a known owner, due on 26 November; the others count no more."""
    item = counted["actual"]
    for other in counted.values():
        if other != item:
            Basis.objects.get(item=other).end(reason="Не о том", by=staff.authorised, at=NOON)
    item.arrange(
        place="/page/", owner=staff.specialist, checklist=[], confirm_every=91,
        by=staff.authorised, at=NOON,
    )  # fmt: skip
    return item


@pytest.mark.django_db
def test_a_month_with_an_absent_owner(due: Item, staff: Staff) -> None:
    """Due on the 26th. The owner is away from the 20th; the head is away on the 27th."""
    Absence.note(
        staff.specialist, first=date(2026, 11, 20), last=date(2026, 12, 20),
        substitute=staff.colleague, by=staff.lead, at=NOON,
    )  # fmt: skip
    Absence.note(
        staff.colleague, first=date(2026, 12, 2), last=date(2026, 12, 2), by=staff.colleague,
        at=NOON,
    )  # fmt: skip
    assert digests_on(date(2026, 11, 18)) == {}
    assert digests_on(date(2026, 11, 19)) == {"Специалист": "Перечень сведений. Скоро срок: 1.1."}
    assert set(digests_on(date(2026, 11, 20))) == {"Коллега"}
    assert digests_on(date(2026, 11, 21)) == {}  # a Saturday
    assert set(digests_on(date(2026, 11, 26))) == {"Коллега"}
    assert digests_on(date(2026, 11, 27)) == {
        "Коллега": "Перечень сведений. Просрочено: 1.1.",
        "Начальник": "Перечень сведений. Просрочено: 1.1.",
    }
    assert set(digests_on(date(2026, 12, 1))) == {"Коллега", "Начальник", "Уполномоченное"}
    assert set(digests_on(date(2026, 12, 2))) == {"Начальник", "Уполномоченное", "Заместитель"}
    assert set(digests_on(date(2026, 12, 3))) == {
        "Коллега", "Начальник", "Уполномоченное", "Заместитель",
    }  # fmt: skip
    at = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
    confirm(due, basis="Сверено", by=staff.colleague, at=at)
    assert digests_on(date(2026, 12, 4)) == {}
    assert not Notice.objects.open().exists()


@pytest.mark.django_db
def test_one_digest_a_day_however_often_the_clock_rings(due: Item, staff: Staff) -> None:
    day = date(2026, 11, 20)
    assert reminders.remind(at=morning(day)) == 1
    assert reminders.remind(at=morning(day) + timedelta(hours=1)) == 0
    assert reminders.remind(at=morning(day + 3 * DAY)) == 1
    (still,) = Notice.objects.open()
    assert still.key.endswith("/2026-11-23")
    assert still.address == "/desk/disclosure/mine/"


@pytest.mark.django_db
def test_what_waits_to_be_checked_is_the_authorised_persons(due: Item, staff: Staff) -> None:
    submission = Submission.give(due, text="Новое", by=staff.specialist, at=NOON)
    assert digests_on(date(2026, 11, 13)) == {
        "Уполномоченное": "Перечень сведений. Ждёт проверки: 1.1."
    }
    submission.send_back(reason="Нет телефона", by=staff.authorised, at=NOON + DAY)
    assert digests_on(date(2026, 11, 16)) == {
        "Специалист": "Перечень сведений. Возвращено вам: 1.1."
    }


@pytest.mark.django_db
def test_an_absent_authorised_person_is_replaced_by_the_deputy_chairman(
    due: Item, staff: Staff
) -> None:
    Submission.give(due, text="Новое", by=staff.specialist, at=NOON)
    Absence.note(
        staff.authorised, first=NOON.date(), last=NOON.date() + 9 * DAY, by=staff.lead, at=NOON
    )
    assert set(digests_on(date(2026, 11, 13))) == {"Заместитель"}


@pytest.mark.django_db
def test_a_head_who_is_the_owner_is_told_once(due: Item, staff: Staff) -> None:
    AppointmentFactory(user=staff.head, role=Role.SPECIALIST, unit=due.unit)
    due.arrange(
        place="/page/", owner=User.objects.get(pk=staff.head.pk), checklist=[], confirm_every=91,
        by=staff.authorised, at=NOON,
    )  # fmt: skip
    assert set(digests_on(date(2026, 11, 27))) == {"Начальник", "Уполномоченное"}


def lines_on(day: date) -> dict[str, list[dict[str, str]]]:
    """The list behind the digest, by person."""
    fresh = Notice.objects.filter(key__endswith=f"/{day}").prefetch_related("recipients__user")
    return {str(one.recipients.get().user): one.lines for one in fresh}


@pytest.mark.django_db
def test_the_digest_lists_what_by_when_and_what_to_press(
    due: Item, staff: Staff, settings: Any
) -> None:
    digests_on(date(2026, 11, 19))
    (line,) = lines_on(date(2026, 11, 19))["Специалист"]
    assert line["text"].replace("\xa0", " ") == (
        "1.1. Сведения 1.1: ещё не проверено, срок — 26 ноября 2026."
        " Нажмите «Подтверждаю актуальность»."
    )
    assert line["address"] == "/desk/disclosure/1.1/"
    submission = Submission.give(due, text="Новое", by=staff.specialist, at=NOON)
    digests_on(date(2026, 11, 20))
    (line,) = lines_on(date(2026, 11, 20))["Уполномоченное"]
    assert line["address"] == f"/desk/disclosure/1.1/supplies/{submission.pk}/"
    assert "«Принять»" in line["text"]


@pytest.mark.django_db
def test_the_letter_is_one_and_holds_the_list(due: Item, staff: Staff, settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED, settings.BASE_URL = True, "https://site.example"
    User.objects.filter(pk=staff.specialist.pk).update(email="one@example.org")
    digests_on(date(2026, 11, 19))
    notifications_mail.mail(Notice.objects.get().pk, at=NOON)
    [letter] = mail.outbox
    assert letter.subject == "Перечень сведений. Скоро срок: 1.1."
    assert "Нажмите «Подтверждаю актуальность».\nhttps://site.example/desk/disclosure/1.1/" in str(
        letter.body
    )


@pytest.mark.django_db
def test_a_long_list_says_how_many_more(due: Item) -> None:
    (state,) = item_states([due], on=date(2026, 11, 27))
    listed = reminders.lines({reminders.Matter.LATE: [state] * 53})
    assert len(listed) == 51
    assert listed[-1].text.startswith("Ещё 3")
    assert listed[-1].address == "/desk/disclosure/mine/"
