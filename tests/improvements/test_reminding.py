"""Who is told of what waits: before the last day, after it further up, the absent replaced."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from otklik.improvements import tasks
from otklik.improvements.assignments import due_days, reminders
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.assignments.reminders import NEW, Reason, Reminder
from otklik.improvements.assignments.reports_stages_extensions import Extension, Report
from otklik.notifications.notice import Notice
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.user import User
from tests.improvements.conftest import DAY, NOON, TODAY, Give
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
DUE = TODAY + 14 * DAY  # Thursday, 26 November


def reminders_on(day: date) -> dict[str, set[str]]:
    """By name, the reasons."""
    found = reminders.gather(today=day, calendar=due_days.calendar())
    return {str(user): {str(matter) for matter in matters} for user, matters in found.items()}


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 40), ZoneInfo("Europe/Moscow"))


def rung(*days: date) -> None:
    """The clock of these mornings."""
    for day in days:
        with time_machine.travel(morning(day), tick=False):
            tasks.remind_of_assignments.func()


def text_to(user: User) -> str:
    return Notice.objects.open().get(recipients__user=user).text


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (TODAY + DAY, {"Специалист": {"new"}}),
        (TODAY + 6 * DAY, {}),
        (DUE - 3 * DAY, {"Специалист": {"soon"}}),
        (DUE, {"Специалист": {"soon"}}),
    ],
)
def test_before_the_last_day(give: Give, day: date, names: dict[str, set[str]]) -> None:
    give()
    rung(*(TODAY + n * DAY for n in range(1, (day - TODAY).days)))
    assert reminders_on(day) == names


def test_a_clock_that_stood_still_tells_late_and_once(give: Give, staff: Staff) -> None:
    number = give().number
    rung(TODAY + 4 * DAY)  # Monday: since Thursday nobody was told
    assert text_to(staff.specialist) == f"Поручения. Новые: № {number}."
    rung(TODAY + 5 * DAY)
    assert not Notice.objects.open().filter(recipients__user=staff.specialist).exists()
    rung(DUE - 2 * DAY)  # Tuesday: the third working day before was Monday
    assert text_to(staff.specialist) == f"Поручения. Скоро срок: № {number}."
    rung(DUE - DAY)  # one day before
    assert reminders_on(DUE - DAY) == {"Специалист": {"soon"}}
    rung(DUE)
    assert [row.days_left for row in Reminder.objects.order_by("notified_on")] == [NEW, 3, 1, 0]


def test_what_was_new_while_somebody_was_away_is_new_when_they_are_back(
    give: Give, staff: Staff
) -> None:
    give()
    Absence.note(staff.specialist, first=TODAY, last=TODAY + 4 * DAY, by=staff.specialist, at=NOON)
    rung(TODAY + DAY, TODAY + 4 * DAY)
    assert not Reminder.objects.exists()
    assert reminders_on(TODAY + 5 * DAY) == {"Специалист": {"new"}}


def test_more_time_begins_the_days_anew(give: Give, staff: Staff) -> None:
    given = give()
    rung(TODAY + DAY, DUE - 3 * DAY)
    later = Term(due_on=DUE + 5 * DAY, words="")
    asked = Extension.ask(given, term=later, reason="Ждём.", by=staff.specialist, at=NOON)
    asked.grant(answer="Да.", by=staff.authorised, at=morning(DUE - 3 * DAY))
    rung(DUE - 2 * DAY)  # five working days are left: the tenth before was over when it was granted
    assert reminders_on(DUE - 2 * DAY) == {}
    assert reminders_on(DUE + 2 * DAY - DAY) == {"Специалист": {"soon"}}


def test_many_assignments_are_asked_for_like_few(
    give: Give, staff: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(2):
        give(co_executors=[staff.colleague])
    with CaptureQueriesContext(connection) as few:
        reminders_on(DUE + DAY)
    for _each in range(20):
        give(co_executors=[staff.colleague])
    with django_assert_num_queries(len(few)):
        reminders_on(DUE + DAY)


def test_the_longer_it_is_late_the_further_up_it_is_told(give: Give) -> None:
    give()
    days = [DUE + n * DAY for n in (1, 5, 7)]  # Friday, Tuesday (3 working days), Thursday (5)
    reached = [set(reminders_on(day)) for day in days]
    assert reached == [
        {"Специалист", "Начальник"},
        {"Специалист", "Начальник", "Уполномоченное"},
        {"Специалист", "Начальник", "Уполномоченное", "Заместитель"},
    ]


def test_whoever_is_away_is_replaced(give: Give, staff: Staff) -> None:
    give()
    Absence.note(
        staff.specialist, first=DUE, last=DUE + 20 * DAY, substitute=staff.colleague,
        by=staff.specialist, at=NOON,
    )  # fmt: skip
    assert "Коллега" in reminders_on(DUE + DAY)
    assert "Специалист" not in reminders_on(DUE + DAY)


def test_a_report_waits_for_the_controller(give: Give, staff: Staff) -> None:
    given = give()
    rung(TODAY + DAY)
    Report.hand_in(given, text="Сделано.", by=staff.specialist, at=NOON + DAY)
    assert reminders_on(TODAY + 4 * DAY) == {"Уполномоченное": {"to_judge"}}
    assert "Заместитель" in reminders_on(TODAY + 30 * DAY)
    given.send_back(reason="Мало.", by=staff.authorised, at=NOON + 2 * DAY)
    assert reminders_on(TODAY + 6 * DAY) == {"Специалист": {"returned"}}


def test_asking_for_time_waits_for_the_controller(give: Give, staff: Staff) -> None:
    given = give()
    rung(TODAY + DAY)
    later = Term(due_on=DUE + 7 * DAY, words="")
    Extension.ask(given, term=later, reason="Ждём.", by=staff.specialist, at=NOON)
    assert reminders_on(TODAY + 6 * DAY) == {"Уполномоченное": {"asked"}}


def test_one_digest_a_day_and_none_on_a_day_off(give: Give, staff: Staff) -> None:
    given = give()
    saturday = DUE + 2 * DAY
    assert reminders.remind(at=morning(saturday)) == 0
    assert reminders.remind(at=morning(DUE + DAY)) == 2
    assert reminders.remind(at=morning(DUE + DAY) + timedelta(hours=1)) == 0
    notice = Notice.objects.get(recipients__user=staff.specialist)
    assert notice.text == f"Поручения. Просрочены: № {given.number}."
    reminders.remind(at=morning(DUE + 4 * DAY))
    assert Notice.objects.open().filter(recipients__user=staff.specialist).count() == 1


def test_what_is_over_is_told_to_nobody(give: Give, staff: Staff) -> None:
    given = give()
    Report.hand_in(given, text="Сделано.", by=staff.specialist, at=NOON + DAY)
    given.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON + DAY)
    assert reminders_on(DUE + DAY) == {}


def test_the_digest_says_the_most_pressing_first(give: Give) -> None:
    rows: list[Assignment] = [give(), give()]
    digest = reminders.digest({Reason.SOON: rows[:1], Reason.LATE: rows[1:]})
    assert digest.index("Просрочены") < digest.index("Скоро срок")
