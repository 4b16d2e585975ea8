"""Required information, documents and meetings of the two years: as the rules say of them, and
counted no more when the demonstration is over."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.demo.start import set_up
from otklik.disclosure.checks.check_records import ItemDay, MissedPeriod
from otklik.disclosure.deadlines.item_states import item_states
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Item
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.meetings.models import Meeting
from otklik.improvements.meetings_and_assignments_by_year import AssignmentsAndMeetings, Year
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from tests.demo.two_years.loading import AT

pytestmark = [
    pytest.mark.xdist_group("two_years"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("loaded"),
]


@pytest.mark.parametrize("back", [10, 20, 97, 200, 430, 600])
def test_states_noted_for_a_day_are_what_the_rules_say_of_it(back: int) -> None:
    on = timezone.localdate(AT) - timedelta(days=back)
    days = {day.item_id: day for day in ItemDay.objects.filter(on=on)}
    states = item_states(Item.objects.active().resting_on_a_clause(), on=on)
    counted = [one for one in states if one.state != "proposed"]
    assert counted
    for one in counted:
        day = days[one.item.pk]
        assert (day.state, day.due_on) == (one.state, one.due_on), (one.item, on)


def test_an_item_was_confirmed_at_an_address_by_somebody_who_may() -> None:
    confirmed = Confirmation.objects.select_related("item", "by")
    assert confirmed.count() > 100
    assert not confirmed.filter(place="").exists()
    by_whom = {(one.item, one.by) for one in confirmed}
    today = timezone.localdate(AT)
    assert all(item.is_supplied_by(by, on=today) for item, by in by_whom)


def test_the_list_has_a_bad_quarter_and_something_is_late_today() -> None:
    last = ItemDay.objects.latest("on").on

    def share(first: int, until: int) -> float:
        since, to = last - timedelta(days=first), last - timedelta(days=until)
        days = ItemDay.objects.scored().filter(on__range=(since, to))
        return days.filter(state="late").count() / days.count()

    assert share(470, 385) > 2 * share(330, 60)
    assert ItemDay.objects.filter(on=last, state="late").exists()
    assert ItemDay.objects.filter(on=last, state="current").exists()
    missed = MissedPeriod.objects.first()
    assert missed is not None
    assert missed.noted_at.date() > missed.due_on


def test_documents_have_editions_and_say_what_changed(client: Client) -> None:
    act = Act.objects.get(code="example-line")
    early = timezone.localdate(AT) - timedelta(days=500)
    assert "с 10:00 до 16:00" in client.get(f"{act.get_absolute_url()}?on={early}").content.decode()
    now = client.get(act.get_absolute_url()).content.decode()
    assert "с 9:00 до 18:00" in now
    assert "с 10:00 до 16:00" not in now
    page = client.get("/acts/example-line/differences/1/3/").content.decode()
    assert "<ins" in page
    assert "<del" in page
    states = {one.status(timezone.localdate(AT)).state for one in Act.objects.with_editions()}
    assert {"changed", "repealed", "in force"} <= states
    of_pack = Act.objects.exclude(pk__in=Staged.objects.keys_of(Act))
    assert not Edition.objects.filter(act__in=of_pack, number__gt=1).exists()


def test_meetings_were_held_each_year_and_count_no_more_when_it_is_over(
    client: Client, loaded: Path
) -> None:
    signed = Meeting.objects.signed().order_by("starts_at")
    assert len({one.starts_at.year for one in signed}) == 3
    assert [one.number for one in signed] == sorted(one.number for one in signed)
    states = set(Assignment.objects.values_list("state", flat=True))
    assert {"off_control", "withdrawn", "in_work"} <= states
    assert any(one.was_late for one in Assignment.objects.all())
    assert any(one.was_extended for one in Assignment.objects.all())
    assert not any(item.decided == "" for one in signed for item in one.items.all())
    last = signed.last()
    assert last is not None
    in_year = timezone.localdate(last.starts_at).year

    def year() -> Year:
        work = AssignmentsAndMeetings.load(since=in_year, controllers=set())
        return work.of_year(in_year, today=timezone.localdate(AT))

    assert year().meeting_held_on
    for _again in range(2):
        set_up.retire(loaded, at=AT)
    assert year().meeting_held_on is None
    assert year().assignments == 0
    assert client.get("/acts/example-line/").status_code == 404
    assert Meeting.objects.signed().counted().count() == 0 < Meeting.objects.signed().count()
