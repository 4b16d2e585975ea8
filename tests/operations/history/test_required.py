"""Required information, documents and meetings of two years: as the rules say of them, and over
when the demonstration is."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.utils import timezone

from otklik.demo.start import set_up
from otklik.demo.story.models import Staged
from otklik.disclosure.checks.models import ItemDay, MissedPeriod
from otklik.disclosure.deadlines.item_states import item_states
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Item
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.meetings.models import Meeting
from otklik.improvements.yearly_figures import Kept, Year
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from tests.operations.conftest import AT

pytestmark = [
    pytest.mark.xdist_group("history"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("small_history"),
    pytest.mark.postgres,
]


def test_days_of_the_list_are_what_the_rules_say_of_them() -> None:
    last = timezone.localdate(AT)
    for back in (0, 20, 97, 200, 430, 600):
        on = last - timedelta(days=back)
        days = {day.item_id: day for day in ItemDay.objects.filter(on=on)}
        states = item_states(Item.objects.active().resting_on_a_clause(), on=on)
        counted = [one for one in states if one.state != "proposed"]
        assert counted
        for one in counted:
            day = days[one.item.pk]
            assert (day.state, day.due_on) == (one.state, one.due_on), (one.item, on)


def test_what_was_confirmed_stood_somewhere_and_who_did_it_might() -> None:
    given = Confirmation.objects.select_related("item", "by")
    assert given.count() > 100
    assert not given.filter(place="").exists()
    who = {(one.item, one.by) for one in given}
    assert all(item.is_supplied_by(by, on=timezone.localdate(AT)) for item, by in who)


def test_the_list_has_a_bad_quarter_and_something_is_late_today() -> None:
    last = timezone.localdate(AT)

    def share(first: int, until: int) -> float:
        since, to = last - timedelta(days=first), last - timedelta(days=until)
        days = ItemDay.objects.scored().filter(on__range=(since, to))
        return days.filter(state="late").count() / days.count()

    assert share(470, 385) > 2 * share(330, 60)
    assert ItemDay.objects.filter(on=last, state="late").exists()
    assert ItemDay.objects.filter(on=last, state="current").exists()
    assert MissedPeriod.objects.exists()
    missed = MissedPeriod.objects.first()
    assert missed is not None
    assert missed.noted_at.date() > missed.due_on


def test_documents_have_editions_and_say_what_changed(client: Browser) -> None:
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
    client: Browser, tmp_path: Path
) -> None:
    years = {AT.year, AT.year - 1, AT.year - 2}
    signed = Meeting.objects.signed().order_by("starts_at")
    assert {one.starts_at.year for one in signed} == years
    assert [one.number for one in signed] == sorted(one.number for one in signed)
    states = set(Assignment.objects.values_list("state", flat=True))
    assert {"off_control", "withdrawn", "in_work"} <= states
    assert any(one.was_late for one in Assignment.objects.all())
    assert any(one.was_extended for one in Assignment.objects.all())
    assert not any(item.decided == "" for one in signed for item in one.items.all())

    def year() -> Year:
        return Kept.read(since=AT.year, controllers=set()).of_year(AT.year, today=AT.date())

    assert year().meeting_held_on
    (tmp_path / "secrets").mkdir()
    for _again in range(2):
        set_up.retire(tmp_path, at=AT)
    assert year().meeting_held_on is None
    assert year().assignments == 0
    assert client.get("/acts/example-line/").status_code == 404
    assert Meeting.objects.signed().counted().count() == 0 < Meeting.objects.signed().count()
