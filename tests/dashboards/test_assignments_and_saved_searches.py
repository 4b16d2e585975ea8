"""What assignments and kept searches tell the overview."""

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.cms.search.failed_query import FailedSearch, Outcome, SearchMonth
from otklik.dashboards.figures.period import Period
from otklik.dashboards.leadership import survey_cycle
from otklik.dashboards.leadership.overdue import promises
from otklik.dashboards.leadership.pending_decisions import (
    MOST_OF_A_KIND,
    Decision,
    _assignments,
    decisions,
)
from otklik.dashboards.leadership.shared_query_results import SharedResults
from otklik.dashboards.leadership.survey_cycle import State, Step
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.needs.collect_observations import voices
from otklik.dashboards.needs.group_into_needs import needs
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.reports_stages_extensions import Extension
from otklik.improvements.findings.models import Evidence, Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.user import User
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.website.page_feedback.models import PageMark
from tests.factories import WaveFactory
from tests.improvements.conftest import DAY, NOON, TODAY, Give, finding, give, group
from tests.staffed import Staff, staff, units

__all__ = ["finding", "give", "group", "staff", "units"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]
MONTH = Period(length="month", against="before", last=TODAY)


def waiting(user: User, at: datetime) -> list[Decision]:
    return list(_assignments(SharedResults.load(user, at=at)))


def test_the_controller_is_asked_for_more_time_and_nobody_else(give: Give, staff: Staff) -> None:
    assignment = give(controller=staff.lead, by=staff.authorised)
    term = Term(due_on=TODAY + 30 * DAY, words="До 12 декабря 2026")
    Extension.ask(assignment, term=term, reason="Нет данных.", by=staff.specialist, at=NOON)
    [one] = decisions(SharedResults.load(staff.lead, at=NOON), {})
    assert (one.kind, one.address) == ("extension", assignment.get_absolute_url())
    assert decisions(SharedResults.load(staff.authorised, at=NOON), {}) == []


def test_it_waits_for_whoever_decides_and_only_while_it_lasts(
    give: Give, staff: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Many of another controller hide nothing; who stands in is asked, who executes is not."""
    term = Term(due_on=TODAY + 30 * DAY, words="")
    for _each in range(MOST_OF_A_KIND + 1):
        other = give(controller=staff.head)
        Extension.ask(other, term=term, reason="Ждём.", by=staff.specialist, at=NOON)
    mine = give()
    asked = Extension.ask(mine, term=term, reason="Ждём.", by=staff.specialist, at=NOON)
    known = SharedResults.load(staff.authorised, at=NOON)
    with django_assert_num_queries(0):
        [one] = _assignments(known)
    assert one.address == mine.get_absolute_url()
    for who, substitute in ((staff.authorised, staff.lead), (staff.lead, staff.specialist)):
        Absence.note(
            who, first=TODAY + DAY, last=TODAY + DAY, substitute=substitute, by=who, at=NOON
        )
    assert waiting(staff.specialist, NOON + DAY) == []
    Absence.objects.get(user=staff.lead).remove(by=staff.lead, at=NOON)
    [one] = waiting(staff.lead, NOON + DAY)
    mine.state, mine.decided_at, mine.reported_at = "off_control", NOON, NOON
    mine.save()
    assert Extension.objects.filter(pk=asked.pk, is_granted=None).exists()  # as older ones lie
    assert waiting(staff.authorised, NOON) == []


def test_a_late_assignment_is_a_late_promise_and_an_alarm_of_the_year(
    give: Give, staff: Staff
) -> None:
    assignment = give()
    later = NOON + 20 * DAY
    kind = next(
        one
        for one in promises(SharedResults.load(staff.lead, at=later), [])
        if one.code == "assignments"
    )
    assert (kind.late, kind.base) == (1, 1)
    assert kind.shown[0].address == assignment.get_absolute_url()
    stages = survey_cycle.this_year(SharedResults.load(staff.lead, at=later))
    assert stages[4].state == State.MISSED
    assert survey_cycle.this_year(SharedResults.load(staff.lead, at=NOON))[4].state == State.NOW


def test_a_planned_meeting_is_a_day_of_the_year(group: list[Member], staff: Staff) -> None:
    Meeting.plan(
        title="Итоги опроса", starts_at=NOON + 7 * DAY, place="Кабинет 5", by=staff.lead, at=NOON
    )
    meeting = survey_cycle.this_year(SharedResults.load(staff.lead, at=NOON))[2]
    assert (meeting.state, meeting.on, meeting.is_guide) == (State.COMING, TODAY + 7 * DAY, False)
    assert (
        survey_cycle.this_year(SharedResults.load(staff.lead, at=NOON + 8 * DAY))[2].state
        == State.MISSED
    )


def test_a_year_before_there_were_meetings_missed_none(staff: Staff) -> None:
    assert survey_cycle.left_of_last_year(SharedResults.load(staff.lead, at=NOON)) == []


def test_a_year_before_without_a_survey_is_an_alarm_once_there_was_one(staff: Staff) -> None:
    open_wave(WaveFactory(slug="earlier"), by=None, at=NOON - 2 * 366 * DAY)
    missed = survey_cycle.left_of_last_year(SharedResults.load(staff.lead, at=NOON))
    assert (missed[0].step, missed[0].state) == (Step.SURVEY, State.MISSED)


def test_words_searched_in_vain_are_a_voice_once_they_are_kept(db: None) -> None:
    month = date(2026, 11, 1)
    SearchMonth.objects.create(month=month, searches=40, without_any=6)
    FailedSearch.objects.create(
        month=month, digest="a", text="вход с коляской", outcome=Outcome.NOTHING, count=6
    )
    FailedSearch.objects.create(
        month=month, digest="b", outcome=Outcome.NOTHING, count=2, last_hour=NOON
    )
    FailedSearch.objects.create(
        month=month, digest="c", text="похожее", outcome=Outcome.SIMILAR, count=9
    )
    voice = next(iter(needs(voices(MONTH)))).voices[0].voice
    assert (voice.name, voice.now, voice.base) == ("«вход с коляской»", 6, 40)


def test_from_a_need_a_finding_is_raised_with_its_voices_as_evidence(
    client: Client, staff: Staff
) -> None:
    for is_found, number in ((True, 10), (False, 8)):
        PageMark.objects.create(path="/ask/", on=TODAY, is_found=is_found, count=number)
    [need] = needs(voices(MONTH))
    address = f"/desk/overview/needs/{need.key}/"
    client.force_login(staff.lead)
    with time_machine.travel(NOON, tick=False):
        assert "raising" in client.get(address).content.decode()
        answer = client.post(f"{address}raising/", {"statement": "Не понимают, как спросить."})
        found = Finding.objects.get()
        assert answer.headers["Location"] == f"/desk/findings/{found.number}/expectation/"
        baseline = found.baseline
        assert baseline is not None
        assert (baseline.kind, baseline.base) == (Evidence.Kind.NEED, 18)
        assert baseline.value == pytest.approx(8 / 18)
        again = client.post(f"{address}raising/", {"statement": "Ещё раз."})
        assert again.status_code == 422
        assert ">Ещё раз.</textarea>" in again.content.decode()
        client.post(f"{address}raising/", {"statement": " "})
    assert Finding.objects.count() == 1


def test_from_a_need_an_occasion_for_news_is_begun_once(client: Client, staff: Staff) -> None:
    PageMark.objects.create(path="/ask/", on=TODAY, is_found=False, count=8)
    [need] = needs(voices(MONTH))
    address = f"/desk/overview/needs/{need.key}/"
    client.force_login(staff.lead)
    with time_machine.travel(NOON, tick=False):
        assert "telling" in client.get(address).content.decode()
        places = {client.post(f"{address}telling/").headers["Location"] for _ in range(2)}
        occasion = Occasion.objects.get()
        assert places == {occasion.get_absolute_url()}
        assert occasion.origin == Occasion.Origin.NEED
        assert f'href="{occasion.get_absolute_url()}"' in client.get(address).content.decode()
        assert f'href="{address}"' in client.get(occasion.get_absolute_url()).content.decode()


def test_only_whoever_keeps_assignments_raises_findings(client: Client, staff: Staff) -> None:
    client.force_login(staff.head)
    assert client.post("/desk/overview/needs/x/raising/").status_code == 403
