"""What waits for the working group: what an agenda is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.improvements.assignments.due_days import day_text
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings import finding_text
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.agenda_item import AgendaItem
from otklik.improvements.meetings.working_group import Matter

if TYPE_CHECKING:
    from otklik.improvements.meetings.models import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing to discuss, under a key of its own."""

    key: str
    kind: str
    text: str
    finding: Finding | None = None
    assignment: Assignment | None = None
    matter: Matter | None = None


def readable(meeting: "Meeting", *, sees: bool) -> list[AgendaItem]:
    """The agenda as this reader may read it: of results that are not published yet only which
    surveys are compared, unless they see such results (`sees`)."""
    items = list(meeting.items.select_related("finding", "assignment"))
    if sees or all(one.kind != AgendaItem.Kind.COMPARISON for one in items):
        return items
    closed = {f"matter/{one.pk}": one.title for one in Matter.objects.unpublished()}
    for one in items:
        if one.key in closed:
            one.text = f"{closed[one.key]}: {finding_text.unpublished()}."
            one.heard = ""
    return items


def waiting(*, at: datetime) -> Iterator[Waiting]:
    """Comparisons of waves, findings without an assignment, what is overdue, what was finished and
    not told to the group yet: in the order in which they are discussed."""
    today = timezone.localdate(at)
    for matter in Matter.objects.waiting():
        yield Waiting(
            key=f"matter/{matter.pk}", kind=AgendaItem.Kind.COMPARISON,
            text=f"{matter.title}. {matter.words}".strip(), matter=matter,
        )  # fmt: skip
    findings = Finding.objects.open().without(Assignment.objects.active()).order_by("number")
    for finding in findings:
        yield Waiting(
            key=f"finding/{finding.number}", kind=AgendaItem.Kind.FINDING,
            text=_("%(finding)s: %(words)s")
            % {"finding": finding, "words": finding.statement},
            finding=finding,
        )  # fmt: skip
    for late in Assignment.objects.overdue(on=today).for_list().by_due():
        yield Waiting(
            key=f"overdue/{late.number}", kind=AgendaItem.Kind.OVERDUE,
            text=_("%(assignment)s is overdue since %(day)s (%(who)s): %(words)s")
            % {
                "assignment": late, "day": day_text(late.due_on), "who": late.executor,
                "words": Truncator(late.text).chars(300),
            },
            assignment=late,
        )  # fmt: skip
    agenda_items = AgendaItem.objects.filter(
        kind=AgendaItem.Kind.FINISHED, meeting__cancelled_at__isnull=True
    ).values("assignment")
    for done in Assignment.objects.off_control().exclude(pk__in=agenda_items).for_list().by_due():
        yield Waiting(
            key=f"finished/{done.number}", kind=AgendaItem.Kind.FINISHED,
            text=_("%(assignment)s is off control (%(who)s): %(words)s")
            % {
                "assignment": done, "who": done.executor,
                "words": Truncator(done.text).chars(300),
            },
            assignment=done,
        )  # fmt: skip
