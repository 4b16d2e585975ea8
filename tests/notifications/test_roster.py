"""Who is on duty, edited by the lead; when nobody is there is said."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.notifications.duty_roster import Duty, gaps, is_worked
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.worktime import russia
from tests.factories import UserFactory

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # noon in Moscow
HOUR = timedelta(hours=1)


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(russia.DEFAULT.tz):%d.%m %H:%M}"


def test_evenings_and_weekends_without_anybody_are_said_and_breaks_are_work() -> None:
    friday = TUESDAY + timedelta(days=3)
    found = gaps(friday, friday + timedelta(days=4), calendar=russia.DEFAULT, duties=[])
    assert [(clock(a), clock(b)) for a, b in found] == [
        ("27.11 18:00", "30.11 09:00"),
        ("30.11 18:00", "01.12 09:00"),
    ]
    lunch = TUESDAY + timedelta(hours=1, minutes=30)
    assert is_worked(lunch, russia.DEFAULT)
    assert not is_worked(TUESDAY + 8 * HOUR, russia.DEFAULT)


def test_a_duty_closes_a_gap_or_a_part_of_it() -> None:
    evening = TUESDAY + 6 * HOUR  # 18:00
    duties = [(evening - HOUR, evening + 4 * HOUR)]
    found = gaps(TUESDAY, TUESDAY + timedelta(days=1), calendar=russia.DEFAULT, duties=duties)
    assert [(clock(a), clock(b)) for a, b in found] == [("24.11 22:00", "25.11 09:00")]


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 335), st.integers(1, 40)), max_size=8),
    st.integers(0, 14 * 24 - 1),
)
def test_every_hour_is_worked_on_duty_or_in_a_gap(spans: list[tuple[int, int]], hour: int) -> None:
    duties = [(TUESDAY + a * HOUR, TUESDAY + (a + length) * HOUR) for a, length in spans]
    found = gaps(TUESDAY, TUESDAY + 14 * 24 * HOUR, calendar=russia.DEFAULT, duties=duties)
    moment = TUESDAY + hour * HOUR
    is_covered = is_worked(moment, russia.DEFAULT) or any(a <= moment < b for a, b in duties)
    assert any(a <= moment < b for a, b in found) == (not is_covered)
    assert all(a < b for a, b in found)


@pytest.fixture
def lead(db: None) -> User:
    return UserFactory(role=Role.LEAD)


@pytest.fixture
def colleague(db: None) -> User:
    return UserFactory(role=Role.OPERATOR, name="Дежурный отдела")


def test_who_is_put_on_duty_is_there_each_of_the_weeks(lead: User, colleague: User) -> None:
    put = Duty.put(
        colleague, begins=TUESDAY, ends=TUESDAY + 15 * HOUR, weeks=2, by=lead, at=TUESDAY
    )
    assert Duty.objects.people_at(TUESDAY + timedelta(weeks=1)) == [colleague]
    assert Duty.objects.people_at(TUESDAY + 15 * HOUR) == []
    with pytest.raises(Refused, match="уже дежурит"):
        Duty.put(colleague, begins=TUESDAY - HOUR, ends=TUESDAY + HOUR, by=lead, at=TUESDAY - HOUR)
    for _ in range(2):
        put[0].remove(by=lead, at=TUESDAY)
    assert Duty.objects.people_at(TUESDAY) == []
    assert Line.objects.filter(verb="duty.removed").count() == 1


@pytest.mark.parametrize(
    ("begins", "ends", "weeks", "sentence"),
    [
        (0, 0, 1, "кончается после"),
        (-5, -1, 1, "уже прошло"),
        (0, 8 * 24, 1, "семи дней"),
        (0, 5, 27, "от 1 до 26"),
    ],
)
def test_time_that_cannot_be_is_refused(
    lead: User, colleague: User, begins: int, ends: int, weeks: int, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        Duty.put(
            colleague, begins=TUESDAY + begins * HOUR, ends=TUESDAY + ends * HOUR, weeks=weeks,
            by=lead, at=TUESDAY,
        )  # fmt: skip
    assert not Duty.objects.exists()


def test_whoever_left_is_not_put_on_duty(lead: User) -> None:
    stranger = UserFactory()
    with pytest.raises(Refused, match="рабочий стол не открыт"):
        Duty.put(stranger, begins=TUESDAY, ends=TUESDAY + HOUR, by=lead, at=TUESDAY)


def test_the_lead_edits_the_page_and_others_read_it(
    client: Client, lead: User, colleague: User
) -> None:
    client.force_login(lead)
    page = client.get("/desk/duty/").content.decode()
    assert "никого" in page
    begins = timezone.localtime(timezone.now() + timedelta(minutes=-5))
    form = {
        "user": colleague.pk, "begins_at": f"{begins:%d.%m.%Y %H:%M}",
        "ends_at": f"{begins + 5 * HOUR:%d.%m.%Y %H:%M}", "weeks": "1",
    }  # fmt: skip
    wrong = client.post("/desk/duty/putting/", {**form, "ends_at": "завтра"})
    assert wrong.status_code == 422
    assert 'value="завтра"' in wrong.content.decode()
    client.post("/desk/duty/putting/", form)
    client.force_login(colleague)
    page = unescape(client.get("/desk/duty/").content.decode())
    assert "Сейчас дежурит: Дежурный отдела" in page
    assert "Снять с дежурства" not in page
    assert client.post("/desk/duty/putting/", form).status_code == 403
    client.force_login(lead)
    client.post(f"/desk/duty/{Duty.objects.get().pk}/removal/")
    assert Duty.objects.active().count() == 0
