"""Who is told of what waits: before the last day, after it further up, the absent replaced."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from otklik.assignments import reminding, terms
from otklik.assignments.models import Assignment, Extension, Report
from otklik.assignments.reminding import Matter
from otklik.assignments.terms import Term
from otklik.notices.models import Notice
from otklik.organisation.models import Absence
from tests.assignments.conftest import DAY, NOON, TODAY, Give, Staff

pytestmark = pytest.mark.django_db
DUE = TODAY + 14 * DAY  # Thursday, 26 November


def told(day: date) -> dict[str, set[str]]:
    """By name, the reasons."""
    found = reminding.gather(today=day, calendar=terms.calendar())
    return {str(user): {str(matter) for matter in matters} for user, matters in found.items()}


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 40), ZoneInfo("Europe/Moscow"))


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
    assert told(day) == names


def test_the_longer_it_is_late_the_further_up_it_is_told(give: Give) -> None:
    give()
    days = [DUE + n * DAY for n in (1, 5, 7)]  # Friday, Tuesday (3 working days), Thursday (5)
    reached = [set(told(day)) for day in days]
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
    assert "Коллега" in told(DUE + DAY)
    assert "Специалист" not in told(DUE + DAY)


def test_a_report_waits_for_the_controller(give: Give, staff: Staff) -> None:
    given = give()
    Report.hand_in(given, text="Сделано.", by=staff.specialist, at=NOON + DAY)
    assert told(TODAY + 4 * DAY) == {"Уполномоченное": {"to_judge"}}
    assert "Заместитель" in told(TODAY + 30 * DAY)
    given.send_back(reason="Мало.", by=staff.authorised, at=NOON + 2 * DAY)
    assert told(TODAY + 6 * DAY) == {"Специалист": {"returned"}}


def test_asking_for_time_waits_for_the_controller(give: Give, staff: Staff) -> None:
    given = give()
    later = Term(due_on=DUE + 7 * DAY, words="")
    Extension.ask(given, term=later, reason="Ждём.", by=staff.specialist, at=NOON)
    assert told(TODAY + 6 * DAY) == {"Уполномоченное": {"asked"}}


def test_one_digest_a_day_and_none_on_a_day_off(give: Give, staff: Staff) -> None:
    given = give()
    saturday = DUE + 2 * DAY
    assert reminding.remind(at=morning(saturday)) == 0
    assert reminding.remind(at=morning(DUE + DAY)) == 2
    assert reminding.remind(at=morning(DUE + DAY) + timedelta(hours=1)) == 0
    notice = Notice.objects.get(told__user=staff.specialist)
    assert notice.text == f"Поручения. Просрочены: № {given.number}."
    reminding.remind(at=morning(DUE + 4 * DAY))
    assert Notice.objects.open().filter(told__user=staff.specialist).count() == 1


def test_what_is_over_is_told_to_nobody(give: Give, staff: Staff) -> None:
    given = give()
    Report.hand_in(given, text="Сделано.", by=staff.specialist, at=NOON + DAY)
    given.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON + DAY)
    assert told(DUE + DAY) == {}


def test_the_digest_says_the_most_pressing_first(give: Give) -> None:
    rows: list[Assignment] = [give(), give()]
    said = reminding.digest({Matter.SOON: rows[:1], Matter.LATE: rows[1:]})
    assert said.index("Просрочены") < said.index("Скоро срок")
