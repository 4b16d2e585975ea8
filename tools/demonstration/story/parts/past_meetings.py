"""Meetings of the working group in earlier years, with minutes, decisions, and assignments in every
way they end: by the verbs that serve in earnest. Their words are in meetings.yaml, a pack may give
its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.assignments.reports_stages_extensions import Extension, Report
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.agenda import AgendaItem
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.people.user import User
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.script import Line, Script, Spoken
from tools.demonstration.story.texts import texts

A_DAY = 8 * 60  # minutes worked
LATE, SOONER = 8, 3  # worked days after the last one, and before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who led, controlled and did the work in earlier years: those who do it now."""

    lead: User
    controller: User
    executor: User


class TaskText(Spoken):
    """A task of a meeting, and how it ended."""

    text: Line
    result: Line
    days: Annotated[int, Field(ge=2, le=60)]
    ending: Literal["done", "late", "extended", "returned", "withdrawn"]
    report: str = ""
    conclusion: str = ""
    reason: str = ""
    second_report: str = ""
    more: Annotated[int, Field(ge=0, le=60)] = 0
    granted: str = ""

    @model_validator(mode="after")
    def _says_what_its_ending_needs(self) -> Self:
        for name in NEEDED[self.ending]:
            if not getattr(self, name):
                sentence = _("A task that ends as “%(ending)s” needs “%(field)s”.")
                raise ValueError(sentence % {"ending": self.ending, "field": name})
        return self


NEEDED = {
    "done": ("report", "conclusion"),
    "late": ("report", "conclusion"),
    "extended": ("reason", "more", "granted", "report", "conclusion"),
    "returned": ("report", "reason", "second_report", "conclusion"),
    "withdrawn": ("reason",),
}


class MeetingText(Spoken):
    title: Line
    registration: Line
    other: Line
    tasks: Annotated[tuple[TaskText, ...], Field(min_length=1)]


class MeetingTexts(Spoken):
    """Of two years: after the first survey, after that in between, at the end of the year."""

    noted: Line
    decided: Line
    heard: Line
    resolution: Line
    withdrawn_by: Line
    meetings: Annotated[tuple[MeetingText, ...], Field(min_length=3, max_length=3)]


SCRIPT = Script(model=MeetingTexts, path=Path(__file__).with_name("meetings.yaml"))


def meeting_texts() -> MeetingTexts:
    return SCRIPT.read()


def seat(cast: Cast, *, basis: str, on: date, at: datetime) -> list[Member]:
    """The working group, if nobody belongs to it yet; who was seated now."""
    if Member.objects.on(on).exists():
        return []
    roles = ((cast.lead, "chair"), (cast.controller, "secretary"), (cast.executor, "member"))
    return [
        Member.add(user, role, basis=basis, starts_on=on, by=cast.lead, at=at)
        for user, role in roles
    ]


def decide_all(meeting: Meeting, *, heard: str, by: User, at: datetime) -> None:
    """What is finished is noted; on everything else something is to be done."""
    text = meeting_texts()
    for item in meeting.items.all():
        is_over = item.kind in (AgendaItem.Kind.FINISHED, AgendaItem.Kind.COMPARISON)
        decided = text.noted if is_over else text.decided
        item.write(heard=heard, decided=decided, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One meeting of an earlier year, by its place among the texts; nothing that would come after
    `until` has happened yet."""

    place: int
    cast: Cast
    hours: Hours
    until: datetime

    @property
    def said(self) -> MeetingText:
        return meeting_texts().meetings[self.place]

    def after(self, start: datetime, days: int) -> datetime:
        """So many worked days later."""
        return self.hours.after(start, days * A_DAY)

    def hold(
        self,
        *,
        planned_at: datetime,
        starts_at: datetime,
        about: tuple[Finding, str, str] | None = None,
    ) -> tuple[Meeting, list[Assignment]]:
        """Planned, held, signed, registered; `about`: a finding, with what is to be done and the
        result. The assignments given there, that on the finding first."""
        cast, words = self.cast, meeting_texts()
        meeting = Meeting.plan(
            title=self.said.title, starts_at=starts_at, place=texts().assigned.place, by=cast.lead,
            at=planned_at,
        )  # fmt: skip
        meeting.add_item(text=self.said.other, by=cast.lead, at=planned_at)
        over = self.hours.after(starts_at, 90)
        there = list(Member.objects.on(self.hours.day_of(starts_at)))
        meeting.note_attendance(there, by=cast.lead, at=over)
        decide_all(meeting, heard=words.heard, by=cast.lead, at=over)
        if about is not None:
            finding, task, result = about
            self._point(meeting, task, result, days=30, finding=finding, at=over)
        for each in self.said.tasks:
            self._point(meeting, each.text, each.result, days=each.days, finding=None, at=over)
        given = meeting.sign(digest=meeting.digest, by=cast.lead, at=over)
        meeting.register(
            number=self.said.registration, on=self.hours.day_of(over),
            resolution=words.resolution, by=cast.controller, at=self.hours.after(over, 60),
        )  # fmt: skip
        return meeting, given

    def _point(
        self,
        meeting: Meeting,
        text: str,
        result: str,
        *,
        days: int,
        finding: Finding | None,
        at: datetime,
    ) -> None:
        meeting.decide(
            text=text, result=result, executor=self.cast.executor, finding=finding,
            controller=self.cast.controller, term=due_days.within(days, at, self.hours.calendar),
            by=self.cast.lead, at=at,
        )  # fmt: skip

    def carry_out(self, given: Sequence[Assignment]) -> None:
        """What became of the assignments that are on no finding."""
        for assignment, task in zip(given, self.said.tasks, strict=True):
            for moment in self._course(assignment, task):
                if moment >= self.until:
                    break

    def _course(self, assignment: Assignment, task: TaskText) -> Iterator[datetime]:
        """Says the moment of each act before it does it."""
        cast = self.cast
        yield (at := self.after(assignment.given_at, task.days // 2))
        if task.ending == "withdrawn":
            basis = meeting_texts().withdrawn_by
            assignment.withdraw(reason=task.reason, basis=basis, by=cast.lead, at=at)
            return
        if task.ending == "extended":
            term = due_days.within(task.days + task.more, assignment.given_at, self.hours.calendar)
            asked = Extension.ask(
                assignment, term=term, reason=task.reason, by=cast.executor, at=at
            )
            yield (at := self.after(at, 1))
            asked.grant(answer=task.granted, by=cast.controller, at=at)
        days = task.days + (LATE if task.ending == "late" else task.more) - SOONER
        yield (at := self.after(assignment.given_at, days))
        Report.hand_in(assignment, text=task.report, by=cast.executor, at=at)
        yield (at := self.after(at, 1))
        if task.ending == "returned":
            assignment.send_back(reason=task.reason, by=cast.controller, at=at)
            yield (at := self.after(at, 1))
            Report.hand_in(assignment, text=task.second_report, by=cast.executor, at=at)
            yield (at := self.after(at, 1))
        assignment.take_off_control(conclusion=task.conclusion, by=cast.controller, at=at)
