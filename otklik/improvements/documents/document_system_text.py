"""Text to copy field by field into the authority's document system (СЭД)."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.improvements.assignments.models import Assignment
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.people.position_holders import label


def card_lines(one: Assignment) -> Iterator[str]:
    """A field a line."""
    others = "; ".join(label(h.user, h.post) for h in one.co_executors.select_related("user"))
    point = getattr(one, "point", None)
    basis = ""
    if point is not None:
        basis = _("minutes of the working group, %(number)s, point %(point)s") % {
            "number": point.meeting.registration or point.meeting.number,
            "point": point.position,
        }
    fields = (
        (_("Assignment"), _("No. %(number)s") % {"number": one.number}),
        (_("Registration"), one.registration),
        (_("Resolution"), one.resolution),
        (_("Basis"), basis),
        (_("What is to be done"), one.text),
        (_("Result expected"), one.result),
        (_("Executor"), label(one.executor, one.executor_post)),
        (_("Co-executors"), others),
        (_("Controller"), label(one.controller, one.controller_post)),
        (_("Last day"), f"{one.due_on:%d.%m.%Y}"),
        (_("Given"), date_format(timezone.localtime(one.given_at), "d.m.Y")),
        (_("State"), one.get_state_display()),
        (_("Decision"), one.conclusion),
    )
    return (f"{name}: {value}" for name, value in fields if value)


def minutes_lines(meeting: Meeting) -> Iterator[str]:
    fields = (
        (_("Minutes of the working group"), _("No. %(number)s") % {"number": meeting.number}),
        (_("Registration"), meeting.registration),
        (_("Resolution"), meeting.resolution),
        (_("Day"), date_format(timezone.localtime(meeting.starts_at), "d.m.Y H:i")),
        (_("Place"), meeting.place),
        (_("Subject of the meeting"), meeting.title),
    )
    yield from (f"{name}: {value}" for name, value in fields if value)
    for point in meeting.points.select_related("executor"):
        yield f"{point.position}. {point.text} — {point.executor}, {point.due_on:%d.%m.%Y}"
