"""The yearly cycle: what was missed is an alarm, what nobody promised is called a guide."""

from dataclasses import replace
from datetime import date

import pytest

from otklik.dashboards.leadership.survey_cycle import Facts, State, Step, alarms, cycle

NOTHING = Facts(year=2026)
CLOSED = Facts(
    year=2026,
    survey_planned_on=date(2026, 9, 1),
    survey_opened_on=date(2026, 9, 1),
    survey_closed_on=date(2026, 9, 30),
)
PUBLISHED = replace(CLOSED, results_published_on=date(2026, 10, 20), keeps_meetings=True)
PLANNED = replace(PUBLISHED, meeting_planned_on=date(2026, 11, 1))
HELD = replace(PUBLISHED, meeting_held_on=date(2026, 11, 10))
GIVEN = replace(HELD, assignments=2)
PROMISED = replace(CLOSED, results_promised_on=date(2026, 11, 30))


def states(facts: Facts, today: date) -> list[State]:
    return [stage.state for stage in cycle(facts, today=today)]


@pytest.mark.parametrize(
    ("facts", "today", "expected"),
    [
        (NOTHING, date(2026, 12, 31), "coming waits unknown unknown unknown"),
        (NOTHING, date(2027, 1, 1), "missed waits unknown unknown unknown"),
        (replace(NOTHING, survey_planned_on=date(2026, 9, 1)), date(2026, 9, 1), "coming waits"),
        (replace(NOTHING, survey_planned_on=date(2026, 9, 1)), date(2026, 9, 2), "missed waits"),
        (replace(CLOSED, survey_closed_on=None), date(2026, 9, 2), "now waits"),
        (CLOSED, date(2026, 10, 30), "done coming"),
        (CLOSED, date(2026, 10, 31), "done missed"),
        (PROMISED, date(2026, 11, 30), "done coming"),
        (PUBLISHED, date(2026, 12, 31), "done done coming waits waits"),
        (PUBLISHED, date(2027, 1, 1), "done done missed waits waits"),
        (PLANNED, date(2026, 11, 2), "done done missed"),
        (HELD, date(2026, 12, 10), "done done done coming waits"),
        (HELD, date(2026, 12, 11), "done done done missed waits"),
        (replace(GIVEN, assignments_open=1), date(2027, 2, 1), "done done done done now"),
        (replace(GIVEN, assignments_late=1), date(2027, 2, 1), "done done done done missed"),
        (GIVEN, date(2027, 2, 1), "done done done done done"),
    ],
)  # fmt: skip
def test_each_step_is_in_its_state(facts: Facts, today: date, expected: str) -> None:
    wanted = [State(word) for word in expected.split()]
    assert states(facts, today)[: len(wanted)] == wanted


def test_results_late_in_the_year_leave_time_for_the_meeting() -> None:
    late = replace(PUBLISHED, results_published_on=date(2026, 12, 20))
    meeting = cycle(late, today=date(2027, 1, 10))[2]
    assert (meeting.state, meeting.on, meeting.is_guide) == (State.COMING, date(2027, 2, 18), True)


def test_a_day_that_was_promised_is_no_guide() -> None:
    stages = cycle(replace(CLOSED, results_promised_on=date(2026, 10, 5)), today=date(2026, 10, 6))
    assert [stage.step for stage in alarms(stages)] == [Step.RESULTS]
    assert not stages[1].is_guide
