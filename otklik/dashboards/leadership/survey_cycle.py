"""The yearly cycle: survey, results, meeting, assignments, control. A missed step raises an alarm.

The procedure requires a yearly discussion of results (clause 5.2 of the first authority's) but sets
no days. The days below are internal guidelines, and pages say so; promised days (`results_on`, a
meeting's day, a deadline) take precedence.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from otklik.dashboards.leadership.shared_query_results import SharedResults
from otklik.improvements.meetings_and_assignments_by_year import Year
from otklik.surveys.waves.models import Wave

RESULTS_WITHIN = timedelta(days=30)  # after closing
MEETING_WITHIN = timedelta(days=60)  # after results that came late in the year
ASSIGNED_WITHIN = timedelta(days=30)  # after the meeting


class Step(StrEnum):
    SURVEY = "survey"
    RESULTS = "results"
    MEETING = "meeting"
    ASSIGNMENTS = "assignments"
    CONTROL = "control"


class State(StrEnum):
    DONE = "done"
    NOW = "now"  # under way
    COMING = "coming"
    MISSED = "missed"
    WAITS = "waits"  # for the step before it
    UNKNOWN = "unknown"  # not recorded here


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Year):
    """The facts of a year. `keeps_meetings`: whether meetings are recorded here at all."""

    year: int
    survey_planned_on: date | None = None
    survey_opened_on: date | None = None
    survey_closed_on: date | None = None
    results_promised_on: date | None = None
    results_published_on: date | None = None
    keeps_meetings: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`on`: the day it was done or is due; `is_guide`: an internal guideline."""

    step: Step
    state: State
    on: date | None = None
    is_guide: bool = False


def cycle(facts: Facts, *, today: date) -> list[Stage]:
    """The five steps of a year, in order."""
    return [
        _survey(facts, today),
        _results(facts, today),
        _meeting(facts, today),
        _assignments(facts, today),
        _control(facts, today),
    ]


def alarms(stages: list[Stage]) -> list[Stage]:
    return [stage for stage in stages if stage.state == State.MISSED]


def _survey(facts: Facts, today: date) -> Stage:
    if facts.survey_closed_on:
        return Stage(step=Step.SURVEY, state=State.DONE, on=facts.survey_closed_on)
    if facts.survey_opened_on:
        return Stage(step=Step.SURVEY, state=State.NOW, on=facts.survey_opened_on)
    due = facts.survey_planned_on or date(facts.year, 12, 31)
    return _due_stage(Step.SURVEY, due, today, is_guide=facts.survey_planned_on is None)


def _results(facts: Facts, today: date) -> Stage:
    if facts.results_published_on:
        return Stage(step=Step.RESULTS, state=State.DONE, on=facts.results_published_on)
    if facts.survey_closed_on is None:
        return Stage(step=Step.RESULTS, state=State.WAITS)
    promised = facts.results_promised_on
    due = promised or facts.survey_closed_on + RESULTS_WITHIN
    return _due_stage(Step.RESULTS, due, today, is_guide=promised is None)


def _meeting(facts: Facts, today: date) -> Stage:
    if not facts.keeps_meetings:
        return Stage(step=Step.MEETING, state=State.UNKNOWN)
    if facts.meeting_held_on:
        return Stage(step=Step.MEETING, state=State.DONE, on=facts.meeting_held_on)
    planned = facts.meeting_planned_on
    if planned is None and facts.results_published_on is None:
        return Stage(step=Step.MEETING, state=State.WAITS)
    published = facts.results_published_on or date(facts.year, 12, 31)
    due = planned or max(date(facts.year, 12, 31), published + MEETING_WITHIN)
    return _due_stage(Step.MEETING, due, today, is_guide=planned is None)


def _assignments(facts: Facts, today: date) -> Stage:
    if not facts.keeps_meetings:
        return Stage(step=Step.ASSIGNMENTS, state=State.UNKNOWN)
    if facts.assignments:
        return Stage(step=Step.ASSIGNMENTS, state=State.DONE, on=facts.first_assigned_on)
    if facts.meeting_held_on is None:
        return Stage(step=Step.ASSIGNMENTS, state=State.WAITS)
    return _due_stage(
        Step.ASSIGNMENTS, facts.meeting_held_on + ASSIGNED_WITHIN, today, is_guide=True
    )


def _control(facts: Facts, today: date) -> Stage:
    if not facts.keeps_meetings:
        return Stage(step=Step.CONTROL, state=State.UNKNOWN)
    if not facts.assignments:
        return Stage(step=Step.CONTROL, state=State.WAITS)
    if facts.assignments_late:
        return Stage(step=Step.CONTROL, state=State.MISSED, on=facts.next_term_on)
    if facts.assignments_open:
        return Stage(step=Step.CONTROL, state=State.NOW, on=facts.next_term_on)
    return Stage(step=Step.CONTROL, state=State.DONE)


def _due_stage(step: Step, due: date, today: date, *, is_guide: bool) -> Stage:
    state = State.MISSED if due < today else State.COMING
    return Stage(step=step, state=state, on=due, is_guide=is_guide)


def facts_of(year: int, known: SharedResults) -> Facts:
    """Of the survey opened in the year, else planned for it, with its meeting and assignments."""
    values = asdict(known.work.of_year(year, today=known.today))
    facts = Facts(year=year, keeps_meetings=True, **values)
    wave = _wave_of(year, known)
    if wave is None:
        return facts
    return replace(
        facts,
        survey_planned_on=wave.opens_on,
        survey_opened_on=_day(wave.opened_at),
        survey_closed_on=_day(wave.closed_at),
        results_promised_on=wave.results_on,
        results_published_on=_day(wave.published_at),
    )


def this_year(known: SharedResults) -> list[Stage]:
    return cycle(facts_of(known.today.year, known), today=known.today)


def left_of_last_year(known: SharedResults) -> list[Stage]:
    """Missed steps of last year, if surveys were in use; of meetings, if one was planned here."""
    year = known.today.year - 1
    facts = facts_of(year, known)
    if not any(one.opened_at and _year(one.opened_at) <= year for one in known.waves):
        return []
    kept = known.work.has_meetings_by(year)
    return alarms(cycle(replace(facts, keeps_meetings=kept), today=known.today))


def _wave_of(year: int, known: SharedResults) -> Wave | None:
    opened = [one for one in known.waves if one.opened_at and _year(one.opened_at) == year]
    if opened:
        return max(opened, key=lambda one: (one.opened_at, one.pk))
    planned = [
        one
        for one in known.waves
        if one.opened_at is None and one.opens_on and one.opens_on.year == year
    ]
    return min(planned, key=lambda one: (one.opens_on, one.pk), default=None)


def _year(moment: datetime) -> int:
    return timezone.localdate(moment).year


def _day(moment: datetime | None) -> date | None:
    return moment and timezone.localdate(moment)
