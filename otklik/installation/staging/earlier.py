"""A survey in between and two findings of those years, where a history is told: what was done about
the one changed nothing that could be proven, what was done about the other did."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from otklik.assignments import terms
from otklik.assignments.models import Assignment, Finding, Report
from otklik.installation.models import Staged
from otklik.installation.staging.hours import Hours
from otklik.installation.staging.texts import EarlierTexts, texts
from otklik.organisation.models import Authority, User
from otklik.surveys import raising
from otklik.surveys.models import Wave

A_DAY = 8 * 60  # minutes worked
EXPECTED = 15  # points
SPOKEN_OF = 3  # figures that the newest findings speak of: these are others


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    lead: User
    controller: User
    executor: User


def stage_finding(wave: Wave, place: int, cast: Cast, *, verify_on: date) -> Finding | None:
    """A finding about a figure of a wave that was published, an assignment on it, its report, and
    off control, all before the next wave; None where the questionnaire has no such figure."""
    authority = Authority.objects.get()
    figures = _rising(wave)[SPOKEN_OF:]
    if wave.published_at is None or len(figures) <= place:
        return None
    number, key = figures[place]
    said, start = texts().earlier[place], wave.published_at
    hours = Hours(now=start, calendar=authority.calendar())

    def after(days: int) -> datetime:
        return hours.after(start, days * A_DAY)

    finding = raising.raise_(
        wave, number, key, statement=said.finding.format(number=number), by=cast.lead, at=after(3)
    )
    baseline = finding.baseline
    finding.expect(
        change=EXPECTED, verified_by=texts().assigned.verified.format(number=number),
        verify_on=verify_on, answers=baseline.base if baseline else None,
        by=cast.lead, at=after(4),
    )  # fmt: skip
    assignment = _given(finding, said, cast, hours, at=after(6))
    Report.hand_in(assignment, text=said.report, by=cast.executor, at=after(30))
    assignment.take_off_control(conclusion=said.conclusion, by=cast.controller, at=after(32))
    Staged.objects.note(finding, assignment, at=start + timedelta(days=60))
    return finding


def settle_findings(wave: Wave, cast: Cast, *, at: datetime) -> None:
    """The next wave has answered what was found in this one: the lead draws the line."""
    for finding in Finding.objects.open().filter(evidence__wave=wave.slug).distinct():
        finding.settle(words=texts().settled, by=cast.lead, at=at)


def _given(
    finding: Finding, said: EarlierTexts, cast: Cast, hours: Hours, *, at: datetime
) -> Assignment:
    return Assignment.give(
        text=said.task, result=said.result, executor=cast.executor, controller=cast.controller,
        term=terms.within(30, at, hours.calendar), finding=finding, by=cast.lead, at=at,
    )  # fmt: skip


def _rising(wave: Wave) -> list[tuple[int, str]]:
    """Figures that should rise, by number and key."""
    form = wave.version.form
    rising = [q for q in form.questions if q.meaning and q.meaning.direction == "favourable"]
    return [(q.number, key) for q in rising for key, _words in raising.figures_of(wave, q)]
