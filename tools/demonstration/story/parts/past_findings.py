"""Two findings of earlier years and the meetings on them, where a history is told: what was done
about the one changed nothing that could be proven, what was done about the other did."""

from datetime import date, datetime

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.improvements.assignments.reports_stages_extensions import Report
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.organisation.structure.authority import Authority
from otklik.surveys.findings import create
from otklik.surveys.waves.models import Wave
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.parts.past_meetings import Cast, Earlier, seat
from tools.demonstration.story.texts import texts

EXPECTED = 15  # points
SPOKEN_OF = 3  # figures that the newest findings speak of: these are others


def stage_finding(
    wave: Wave, place: int, cast: Cast, *, verify_on: date, until: datetime
) -> Finding | None:
    """A finding about a figure of a wave that was published, a meeting that gives an assignment on
    it and others, its report, and off control, all before the next wave; None where the
    questionnaire has no such figure."""
    authority = Authority.objects.get()
    figures = _rising(wave)[SPOKEN_OF:]
    if wave.published_at is None or len(figures) <= place:
        return None
    number, key = figures[place]
    text, start = texts().earlier[place], wave.published_at
    hours = Hours(now=start, calendar=authority.calendar())
    meeting = Earlier(place=place, cast=cast, hours=hours, until=until)
    seated = _seated(cast, hours, at=meeting.after(start, 2))
    finding = create.raise_(
        wave, number, key, statement=text.finding.format(number=number), by=cast.lead,
        at=meeting.after(start, 3),
    )  # fmt: skip
    baseline = finding.baseline
    finding.expect(
        change=EXPECTED, verified_by=texts().assigned.verified.format(number=number),
        verify_on=verify_on, answers=baseline.base if baseline else None,
        by=cast.lead, at=meeting.after(start, 4),
    )  # fmt: skip
    held, (assignment, *others) = meeting.hold(
        planned_at=meeting.after(start, 5), starts_at=meeting.after(start, 6),
        about=(finding, text.task, text.result),
    )  # fmt: skip
    meeting.carry_out(others)
    Report.hand_in(assignment, text=text.report, by=cast.executor, at=meeting.after(start, 30))
    assignment.take_off_control(
        conclusion=text.conclusion, by=cast.controller, at=meeting.after(start, 32)
    )
    Staged.objects.note(*seated, finding, held, assignment, *others, at=start)
    return finding


def stage_years_end(wave: Wave, place: int, cast: Cast, *, until: datetime) -> None:
    """The meeting after a wave that was published, on what was promised before."""
    if wave.published_at is None:
        return
    start = wave.published_at
    hours = Hours(now=start, calendar=Authority.objects.get().calendar())
    meeting = Earlier(place=place, cast=cast, hours=hours, until=until)
    seated = _seated(cast, hours, at=meeting.after(start, 2))
    held, given = meeting.hold(
        planned_at=meeting.after(start, 8), starts_at=meeting.after(start, 10)
    )
    meeting.carry_out(given)
    Staged.objects.note(*seated, held, *given, at=start)


def _seated(cast: Cast, hours: Hours, *, at: datetime) -> list[Member]:
    return seat(cast, basis=texts().assigned.basis, on=hours.day_of(at), at=at)


def settle_findings(wave: Wave, cast: Cast, *, at: datetime) -> None:
    """The next wave has answered what was found in this one: the lead draws the line."""
    for finding in Finding.objects.open().filter(evidence__wave=wave.slug).distinct():
        finding.settle(reason=texts().settled, by=cast.lead, at=at)


def _rising(wave: Wave) -> list[tuple[int, str]]:
    """Figures that should rise, by number and key."""
    form = wave.version.form
    rising = [q for q in form.questions if q.meaning and q.meaning.direction == "favourable"]
    return [(q.number, key) for q in rising for key, _words in create.figures_of(wave, q)]
