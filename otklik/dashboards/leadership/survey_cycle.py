"""The yearly cycle: survey, results, meeting, assignments, control. What was missed is an alarm.

The procedure says that results are discussed every year at the working group (clause 5.2 of the
first authority's); it names no days within the year. The days below are inner guides, and pages
say so; what people promised themselves (`results_on`, a meeting's day, a term) comes before them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

RESULTS_WITHIN = timedelta(days=30)  # of closing
MEETING_WITHIN = timedelta(days=60)  # of results that came late in the year
ASSIGNED_WITHIN = timedelta(days=30)  # of the meeting


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
    UNKNOWN = "unknown"  # nothing here keeps it


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one year; None where nothing is. `keeps_meetings`: whether the installation
    keeps meetings and assignments at all."""

    year: int
    survey_planned_on: date | None = None
    survey_opened_on: date | None = None
    survey_closed_on: date | None = None
    results_promised_on: date | None = None
    results_published_on: date | None = None
    keeps_meetings: bool = False
    meeting_planned_on: date | None = None
    meeting_held_on: date | None = None
    assignments: int = 0
    first_assigned_on: date | None = None
    assignments_late: int = 0
    assignments_open: int = 0
    next_term_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`on` is the day it was done or is wanted by; `is_guide`: nobody promised that day, it is an
    inner guide."""

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
    step = Step.SURVEY
    if facts.survey_closed_on:
        return Stage(step=step, state=State.DONE, on=facts.survey_closed_on)
    if facts.survey_opened_on:
        return Stage(step=step, state=State.NOW, on=facts.survey_opened_on)
    due = facts.survey_planned_on or date(facts.year, 12, 31)
    return _wanted(step, due, today, is_guide=facts.survey_planned_on is None)


def _results(facts: Facts, today: date) -> Stage:
    step = Step.RESULTS
    if facts.results_published_on:
        return Stage(step=step, state=State.DONE, on=facts.results_published_on)
    if facts.survey_closed_on is None:
        return Stage(step=step, state=State.WAITS)
    promised = facts.results_promised_on
    due = promised or facts.survey_closed_on + RESULTS_WITHIN
    return _wanted(step, due, today, is_guide=promised is None)


def _meeting(facts: Facts, today: date) -> Stage:
    step = Step.MEETING
    if not facts.keeps_meetings:
        return Stage(step=step, state=State.UNKNOWN)
    if facts.meeting_held_on:
        return Stage(step=step, state=State.DONE, on=facts.meeting_held_on)
    planned = facts.meeting_planned_on
    if planned is None and facts.results_published_on is None:
        return Stage(step=step, state=State.WAITS)
    published = facts.results_published_on or date(facts.year, 12, 31)
    due = planned or max(date(facts.year, 12, 31), published + MEETING_WITHIN)
    return _wanted(step, due, today, is_guide=planned is None)


def _assignments(facts: Facts, today: date) -> Stage:
    step = Step.ASSIGNMENTS
    if not facts.keeps_meetings:
        return Stage(step=step, state=State.UNKNOWN)
    if facts.assignments:
        return Stage(step=step, state=State.DONE, on=facts.first_assigned_on)
    if facts.meeting_held_on is None:
        return Stage(step=step, state=State.WAITS)
    return _wanted(step, facts.meeting_held_on + ASSIGNED_WITHIN, today, is_guide=True)


def _control(facts: Facts, today: date) -> Stage:
    step = Step.CONTROL
    if not facts.keeps_meetings:
        return Stage(step=step, state=State.UNKNOWN)
    if not facts.assignments:
        return Stage(step=step, state=State.WAITS)
    if facts.assignments_late:
        return Stage(step=step, state=State.MISSED, on=facts.next_term_on)
    if facts.assignments_open:
        return Stage(step=step, state=State.NOW, on=facts.next_term_on)
    return Stage(step=step, state=State.DONE)


def _wanted(step: Step, due: date, today: date, *, is_guide: bool) -> Stage:
    state = State.MISSED if due < today else State.COMING
    return Stage(step=step, state=state, on=due, is_guide=is_guide)
