"""Terms are right over ten years of calendars, and told in a sentence that can be counted after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from otklik.disclosure.deadlines import deadline_calculation, state_rules
from otklik.disclosure.deadlines.deadline_calculation import Kind, Rule, Unit, Why
from otklik.disclosure.deadlines.deadline_explanation import explanation
from otklik.disclosure.deadlines.state_rules import Facts, State
from otklik.worktime import calendar as worktime_calendar
from otklik.worktime import russia
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.russia import russian_calendar

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
USUAL = russia.DEFAULT
SHORT = russian_calendar(
    week=worktime_calendar.read_week(dict.fromkeys((*WEEKDAYS, "saturday"), ("10:00-15:00",))),
    tz=russia.DEFAULT.tz,
    regional_holidays=[date(year, 9, 6) for year in range(2024, 2036)],
)
days = st.dates(date(2024, 1, 1), date(2034, 12, 31))
CALENDARS = {"usual": USUAL, "six days": SHORT}
calendars = st.sampled_from(sorted(CALENDARS))
counted = st.integers(1, 30)
periods = st.builds(
    Rule,
    kind=st.just(Kind.PERIOD),
    amount=st.integers(1, 2),
    unit=st.sampled_from([Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.HALFYEAR, Unit.YEAR]),
    day=st.none() | st.integers(1, 31),
)


def event(amount: int, unit: Unit = Unit.WORKING_DAY) -> Rule:
    return Rule(kind=Kind.EVENT, amount=amount, unit=unit)


def before(amount: int, unit: Unit = Unit.WORKING_DAY) -> Rule:
    return Rule(kind=Kind.BEFORE, amount=amount, unit=unit)


def worked_between(first: date, last: date, calendar: WorkCalendar) -> int:
    """Worked days after `first`, up to `last`, counted by hand."""
    return sum(bool(calendar.hours(first + DAY * n)) for n in range(1, (last - first).days + 1))


@given(days, counted, calendars)
@example(date(2026, 12, 30), 5, "usual")
def test_so_many_working_days_lie_after_an_event(day: date, amount: int, name: str) -> None:
    calendar = CALENDARS[name]
    term = deadline_calculation.of_event(event(amount), day, calendar)
    assert calendar.hours(term.due_on)
    assert worked_between(day, term.due_on, calendar) == amount


@given(days, st.integers(0, 30), calendars)
def test_so_many_working_days_lie_before_an_event(day: date, amount: int, name: str) -> None:
    calendar = CALENDARS[name]
    term = deadline_calculation.of_event(before(amount), day, calendar)
    assert calendar.hours(term.due_on)
    if amount:
        assert worked_between(term.due_on - DAY, day - DAY, calendar) == amount
    else:
        assert term.due_on <= day
        assert worked_between(term.due_on, day, calendar) == 0


@given(days, counted, calendars)
def test_calendar_days_end_on_the_last_worked_day_and_never_late(
    day: date, amount: int, name: str
) -> None:
    calendar = CALENDARS[name]
    term = deadline_calculation.of_event(event(amount, Unit.DAY), day, calendar)
    last = day + DAY * amount
    assert calendar.hours(term.due_on)
    if worked_between(day, last, calendar):
        assert day < term.due_on <= last
        assert worked_between(term.due_on, last, calendar) == 0
    else:
        assert term.due_on > last


@given(days, days, st.integers(0, 20), calendars, st.sampled_from([event, before]))
def test_a_later_event_is_never_due_earlier(
    one: date, other: date, amount: int, name: str, rule: type
) -> None:
    calendar = CALENDARS[name]
    first, last = sorted((one, other))
    due = [
        deadline_calculation.of_event(rule(amount), day, calendar).due_on for day in (first, last)
    ]
    assert due == sorted(due)


@given(periods, days)
def test_periods_follow_one_another_without_gaps(rule: Rule, day: date) -> None:
    begins, ends = deadline_calculation.period(rule, day)
    assert begins <= day <= ends
    assert (
        deadline_calculation.period(rule, begins)
        == deadline_calculation.period(rule, ends)
        == (begins, ends)
    )
    assert deadline_calculation.period(rule, ends + DAY)[0] == ends + DAY


@given(periods, days, calendars)
def test_each_period_is_due_once_and_none_is_left_out(rule: Rule, since: date, name: str) -> None:
    """Published on the last day each time, for three years: the periods are neighbours."""
    calendar = CALENDARS[name]
    term = deadline_calculation.in_period(rule, done_on=None, since=since, calendar=calendar)
    assert term.due_on >= since
    for _n in range(12):
        assert calendar.hours(term.due_on)
        if term.due_on.year > 2034:
            break
        assert term.ends is not None
        within = (
            term.ends if rule.day is None else deadline_calculation.period(rule, term.ends + DAY)[1]
        )
        if term.due_on > within:
            return  # a week in which nobody works: published in the next one, it counts for that
        following = deadline_calculation.in_period(
            rule, done_on=term.due_on, since=since, calendar=calendar
        )
        assert following.due_on > term.due_on
        assert following.begins == term.ends + DAY
        term = following


@given(periods, days, calendars)
def test_what_is_published_is_not_due_again_in_the_same_period(
    rule: Rule, done: date, name: str
) -> None:
    calendar = CALENDARS[name]
    term = deadline_calculation.in_period(rule, done_on=done, since=done, calendar=calendar)
    assert term.due_on > done
    facts = Facts(rule=rule, since=done, checked_on=done)
    assert state_rules.deadlines_on(facts, done, calendar).state in {State.CURRENT, State.SOON}


@given(days, st.integers(1, 400), calendars)
def test_confirming_later_never_makes_it_due_earlier(day: date, every: int, name: str) -> None:
    calendar = CALENDARS[name]
    rule = Rule(kind=Kind.ACTUAL, confirm_every=every)
    due = [
        deadline_calculation.confirmation_term(
            rule, checked_on=day + DAY * n, since=day, calendar=calendar
        ).due_on
        for n in range(5)
    ]
    assert due == sorted(due)
    assert all(calendar.hours(one) for one in due)


@given(days, st.integers(0, 200), st.sampled_from([event(5), before(1), Rule(kind=Kind.ACTUAL)]))
def test_it_is_late_from_the_day_after_and_not_before(day: date, ahead: int, rule: Rule) -> None:
    facts = Facts(rule=rule, since=day, open_events=(day,))
    term = state_rules.terms_of(facts, USUAL)[0]
    today = day + DAY * ahead
    is_late = state_rules.deadlines_on(facts, today, USUAL).state == State.LATE
    assert is_late == (today > term.due_on)


@given(days, st.integers(0, 30), st.sampled_from(list(Unit)[1:3]), calendars)
def test_every_explanation_names_the_last_day(
    day: date, amount: int, unit: Unit, name: str
) -> None:
    calendar = CALENDARS[name]
    for rule in (event(amount, unit), before(amount, unit)):
        term = deadline_calculation.of_event(rule, day, calendar)
        text = explanation(term).replace("\N{NO-BREAK SPACE}", " ")
        assert str(term.due_on.year) in text
        assert text.endswith((".", ")."))


def test_a_draft_and_what_does_not_apply_are_never_due() -> None:
    rule, day = event(5), date(2026, 11, 12)
    assert state_rules.deadlines_on(Facts(rule=rule), day, USUAL).state == State.PROPOSED
    exempt = Facts(rule=rule, since=day, is_exempt=True, open_events=(day,))
    assert state_rules.deadlines_on(exempt, day + DAY * 99, USUAL).state == State.EXEMPT


def test_without_an_event_there_is_no_date_to_count_from() -> None:
    facts = Facts(rule=event(5), since=date(2026, 11, 12))
    assert state_rules.deadlines_on(facts, date(2027, 11, 12), USUAL) == state_rules.Deadlines(
        state=State.NO_DATE
    )


@pytest.mark.parametrize(
    ("rule", "done_on", "due_on", "why"),
    [
        (Rule(kind=Kind.PERIOD, amount=1, unit=Unit.QUARTER, day=20), None, date(2027, 1, 20),
         Why.AFTER_PERIOD),
        (Rule(kind=Kind.PERIOD, amount=1, unit=Unit.QUARTER), None, date(2026, 12, 30),
         Why.WITHIN_PERIOD),
        (Rule(kind=Kind.PERIOD, amount=1, unit=Unit.QUARTER), date(2026, 11, 12),
         date(2027, 3, 31), Why.WITHIN_PERIOD),
        (Rule(kind=Kind.PERIOD, amount=1, unit=Unit.WEEK), None, date(2026, 11, 13),
         Why.WITHIN_PERIOD),
    ],
)  # fmt: skip
def test_periods_of_this_autumn(rule: Rule, done_on: date | None, due_on: date, why: Why) -> None:
    since = date(2026, 11, 12)
    term = deadline_calculation.in_period(rule, done_on=done_on, since=since, calendar=USUAL)
    assert (term.due_on, term.why) == (due_on, why)


def test_the_explanation_says_which_days_were_passed_over() -> None:
    term = deadline_calculation.of_event(event(5), date(2026, 10, 29), USUAL)
    text = explanation(term).replace("\N{NO-BREAK SPACE}", " ")
    assert term.due_on == date(2026, 11, 6)
    assert text == (
        "Событие — 29 октября 2026, этот день не считается. 5 рабочих дней: не позднее 6 ноября"
        " 2026. Нерабочие дни: 31 октября – 1 ноября 2026 (выходной день недели); 4 ноября 2026"
        " (День народного единства)."
    )


YEARLY = Rule(kind=Kind.PERIOD, amount=1, unit=Unit.YEAR)


@given(days, days, calendars)
def test_of_two_terms_the_one_that_ends_first_counts(since: date, day: date, name: str) -> None:
    """An event and a year: both are looked at, and neither hides the other."""
    calendar = CALENDARS[name]
    facts = Facts(rule=YEARLY, since=since, also=event(5), also_events=(day,))
    both = state_rules.terms_of(facts, calendar)
    alone = [
        deadline_calculation.in_period(YEARLY, done_on=None, since=since, calendar=calendar),
        deadline_calculation.of_event(event(5), day, calendar),
    ]
    assert sorted(term.due_on for term in both) == sorted(term.due_on for term in alone)
    assert both[0].due_on == min(term.due_on for term in alone)


@given(days, calendars)
def test_the_document_of_an_event_is_no_report_of_the_year(day: date, name: str) -> None:
    calendar = CALENDARS[name]
    facts = Facts(rule=YEARLY, since=day, checked_on=day, also=event(5))
    (term,) = state_rules.terms_of(facts, calendar)
    assert (term.why, term.begins) == (Why.WITHIN_PERIOD, date(term.due_on.year, 1, 1))
    assert term == deadline_calculation.in_period(
        YEARLY, done_on=None, since=day, calendar=calendar
    )
    reported = replace(facts, apart_on=day)
    assert state_rules.terms_of(reported, calendar)[0].due_on.year == day.year + 1


def test_a_year_missed_beside_events_is_remembered() -> None:
    facts = Facts(rule=event(5), since=date(2025, 3, 3), checked_on=date(2026, 2, 2), also=YEARLY)
    (gone,) = state_rules.missed_terms(facts, date(2026, 11, 12), USUAL)
    assert (gone.begins, gone.ends) == (date(2025, 1, 1), date(2025, 12, 31))


@given(days, calendars)
def test_a_day_of_the_year_is_never_passed(since: date, name: str) -> None:
    """By 25 December: on it, or on the last worked day before."""
    calendar = CALENDARS[name]
    rule = replace(YEARLY, day=25, month=12)
    term = deadline_calculation.in_period(rule, done_on=None, since=since, calendar=calendar)
    last = date(term.due_on.year, 12, 25)
    assert since <= term.due_on <= last
    assert worked_between(term.due_on, last, calendar) == 0
    following = deadline_calculation.in_period(
        rule, done_on=term.due_on, since=since, calendar=calendar
    )
    assert following.due_on.year == term.due_on.year + 1
