"""What came of the surveys of the demonstration: findings, a meeting held and one to come,
assignments in several states, one of them told to everybody. All by the verbs that serve in
earnest; what is told to everybody says that it is an example."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.assignments.reports_stages_extensions import Report
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.surveys.findings import create, effects
from otklik.surveys.results.models import Comparison
from otklik.surveys.waves.models import Wave
from otklik.worktime.deadlines import nearest_workday
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.parts.past_meetings import Cast, decide_all, seat
from tools.demonstration.story.texts import AssignedTexts, texts

LEAST = 2  # findings that a meeting takes up
LONG_AGO, HELD = 25, 20  # working days
TERMS = (9, 22)  # working days from the meeting: one is over by now, one is near
YEAR, WEEK = timedelta(days=365), timedelta(days=7)


def stage_assigned(authority: Authority, *, at: datetime) -> int:
    """How many assignments were given; none the second time, or without a survey that is over and
    somebody to lead, to do and to control."""
    wave = Wave.objects.published().whole().newest_first().first()
    people, made_up = _people(at), Staged.objects.keys_of(Meeting)
    have_own = Meeting.objects.exclude(pk__in=made_up).exists()
    if wave is None or people is None or have_own or Outcome.objects.exists():
        return 0
    with transaction.atomic():
        return _stage(wave, people, Hours(now=at, calendar=authority.calendar()), at)


def cast_of(at: datetime) -> Cast | None:
    """Who led, controlled and did the work in earlier years: those who do it now."""
    people = _people(at)
    if people is None:
        return None
    lead, controller, executor = people
    return Cast(lead=lead, controller=controller, executor=executor)


def _people(at: datetime) -> tuple[User, User, User] | None:
    """Who keeps assignments and leads, who controls, who does the work."""
    on = timezone.localdate(at)
    keepers = list(User.holding(Right.KEEP_ASSIGNMENTS, on=on, institution=None))
    others = User.holding(Right.SEE_ASSIGNMENTS, on=on, institution=None)
    plain = [one for one in others if one not in keepers and not one.may(Right.SEE_ALL_UNITS)]
    executor = next(iter(plain), None)
    if len(keepers) < 2 or executor is None:
        return None
    leads = [one for one in keepers if one.may(Right.SET_NORMS)] or keepers
    lead = leads[0]
    return lead, next(one for one in keepers if one != lead), executor


def _stage(wave: Wave, people: tuple[User, User, User], hours: Hours, at: datetime) -> int:
    lead, controller, executor = people
    text, began = texts().assigned, hours.on_day(LONG_AGO, "11:00")
    figures = _figures(wave, text)
    if len(figures) < LEAST:
        return 0
    _put_before_the_group(wave, at=hours.on_day(LONG_AGO, "10:00"))
    findings = [_finding(wave, figure, by=lead, at=began) for figure in figures]
    cast = Cast(lead=lead, controller=controller, executor=executor)
    seated = seat(cast, basis=text.basis, on=hours.day_of(began), at=began)
    create.add(findings[0], wave, figures[1].number, figures[1].key, by=lead, at=began)
    meeting = _held(findings[:2], people, hours, text)
    first, second = Assignment.objects.filter(finding__in=findings).order_by("number")
    Report.hand_in(first, text=text.report, by=executor, at=hours.on_day(12, "15:00"))
    first.take_off_control(conclusion=text.conclusion, by=controller, at=hours.on_day(11, "12:00"))
    outcome = Outcome.publish(
        first, heard=text.people_said, decided=text.tasks[0], deed=text.deed, by=lead,
        at=hours.on_day(10, "12:00"),
    )  # fmt: skip
    Report.hand_in(second, text=text.second_report, by=executor, at=hours.on_day(1, "16:00"))
    third = Assignment.give(
        text=text.tasks[2], result=text.results[2], executor=executor, controller=controller,
        term=due_days.within(8, hours.on_day(10, "10:00"), hours.calendar), finding=findings[1],
        by=lead, at=hours.on_day(10, "10:00"),
    )  # fmt: skip
    planned = Meeting.plan(
        title=text.next_meeting, starts_at=_next_week(hours), place=text.place, by=lead,
        at=hours.worked_ago(10),
    )  # fmt: skip
    Staged.objects.note(*findings, meeting, planned, first, second, third, outcome, *seated, at=at)
    return 3


def _put_before_the_group(wave: Wave, *, at: datetime) -> None:
    """What closing does for waves in earnest."""
    compared = Comparison.objects.filter(after=wave).select_related("before").first()
    if compared is not None:
        effects.put_before_the_group(wave, compared, at=at)


def _next_week(hours: Hours) -> datetime:
    """Ten in the morning of a worked day."""
    zone = hours.calendar.tz
    day = nearest_workday(hours.day_of(hours.now) + WEEK, hours.calendar, step=1)
    return datetime.combine(day, time(10), zone)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the survey, and what is said to be wrong."""

    number: int
    key: str
    words: str


def _figures(wave: Wave, assigned_texts: AssignedTexts) -> list[Figure]:
    """What the texts speak of, where the questionnaire asks it; else other figures that should
    rise, in general words."""
    form = wave.version.form
    spoken = {one.figure: one.says for one in assigned_texts.findings}
    rising = [q for q in form.questions if q.meaning and q.meaning.direction == "favourable"]
    asked = [(q.number, key) for q in rising for key, _words in create.figures_of(wave, q)]
    asked.sort(key=lambda one: list(spoken).index(one[1]) if one[1] in spoken else len(spoken))
    return [
        Figure(number, key, spoken.get(key) or assigned_texts.other_finding.format(number=number))
        for number, key in asked[: len(spoken)]
    ]


def _finding(wave: Wave, figure: Figure, *, by: User, at: datetime) -> Finding:
    found = create.raise_(wave, figure.number, figure.key, statement=figure.words, by=by, at=at)
    baseline = found.baseline
    found.expect(
        change=15, verified_by=texts().assigned.verified.format(number=figure.number),
        verify_on=timezone.localdate(at + YEAR), answers=baseline.base if baseline else None,
        by=by, at=at,
    )  # fmt: skip
    return found


def _held(
    findings: list[Finding],
    people: tuple[User, User, User],
    hours: Hours,
    assigned_texts: AssignedTexts,
) -> Meeting:
    """The meeting that gave two assignments; its minutes are signed."""
    lead, controller, executor = people
    planned, held = hours.on_day(HELD + 2, "11:00"), hours.on_day(HELD, "10:00")
    meeting = Meeting.plan(
        title=assigned_texts.meeting,
        starts_at=held,
        place=assigned_texts.place,
        by=lead,
        at=planned,
    )
    over = hours.after(held, 90)
    meeting.note_attendance(list(Member.objects.on(hours.day_of(held))), by=lead, at=over)
    decide_all(meeting, heard="", by=lead, at=over)
    for finding, text, result, days in zip(
        findings, assigned_texts.tasks, assigned_texts.results, TERMS, strict=False
    ):
        meeting.decide(
            text=text, result=result, executor=executor, controller=controller,
            term=due_days.within(days, over, hours.calendar), finding=finding, by=lead, at=over,
        )  # fmt: skip
    meeting.sign(digest=meeting.digest, by=lead, at=over)
    meeting.register(
        number=assigned_texts.registration, on=hours.day_of(over),
        resolution=assigned_texts.resolution, by=controller, at=hours.after(over, 60),
    )  # fmt: skip
    return meeting
