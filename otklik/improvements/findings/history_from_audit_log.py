"""The history of a finding, an assignment or a meeting, from the audit log.

The log holds who, when and what was done, and a commitment to the text. The text is in the rows of
this app; it is shown only if it matches the commitment.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.audit.hashing import commitment
from otklik.audit.models import Line
from otklik.audit.verb_labels import label_of
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.assignments.reports_stages_extensions import Extension, Report, Stage
from otklik.improvements.documents.meeting_documents import TITLES
from otklik.improvements.findings.models import Effect, Evidence, Finding
from otklik.improvements.meetings.agenda import AgendaItem
from otklik.improvements.meetings.models import Meeting, Point
from otklik.organisation.document_registration.registered_document import FormerRegistration

#: Of a meeting only what concerns everything on its agenda.
OF_MEETING = {
    "meeting.planned", "meeting.signed", "meeting.cancelled", "meeting.registered",
    "meeting.registered_anew",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One entry: when, on what, what happened, who did it, and the text."""

    at: datetime
    about: str
    words: str
    who: str
    comment: str
    is_by_rule: bool


def of_finding(finding: Finding) -> list[HistoryRow]:
    """Oldest first."""
    assignments = [one.pk for one in finding.assignments.all()]
    spoken = Q(items__finding=finding) | Q(points__finding=finding)
    spoken |= Q(points__assignment__in=assignments) | Q(items__assignment__in=assignments)
    meetings = list(Meeting.objects.filter(spoken).distinct())
    about = Q(subject_kind=Finding._meta.label_lower, subject_key=str(finding.pk))
    about |= _about(Assignment, assignments)
    about |= _about(Meeting, [one.pk for one in meetings]) & Q(verb__in=OF_MEETING)
    words = chain(
        (finding.statement, finding.verified_by, finding.frozen_label, finding.closing_words),
        Evidence.objects.filter(finding=finding).values_list("label", flat=True),
        Effect.objects.filter(finding=finding).values_list("label", flat=True),
        _of_assignments(assignments),
        (one.reason for one in meetings),
    )
    shown = {one.commitment: one.label for one in Evidence.objects.filter(finding=finding)}
    return _chapters(about, words, shown)


def of_assignment(assignment: Assignment) -> list[HistoryRow]:
    return _chapters(_about(Assignment, [assignment.pk]), _of_assignments([assignment.pk]))


def of_meeting(meeting: Meeting) -> list[HistoryRow]:
    items = AgendaItem.objects.filter(meeting=meeting)
    words = chain(
        (meeting.reason,),
        items.filter(kind=AgendaItem.Kind.OTHER).values_list("text", flat=True),
        items.values_list("decided", flat=True),
        Point.objects.filter(meeting=meeting).values_list("text", flat=True),
        _anew(Meeting, [meeting.pk]),
    )
    return _chapters(_about(Meeting, [meeting.pk]), words)


def _of_assignments(keys: Collection[int]) -> Iterator[str]:
    """All texts of audit entries about these assignments."""
    if not keys:
        return
    chosen = (
        Assignment.objects.filter(pk__in=keys).values_list("text", "conclusion"),
        Report.objects.filter(assignment__in=keys).values_list("text", "reason"),
        Stage.objects.filter(assignment__in=keys).values_list("text"),
        Extension.objects.filter(assignment__in=keys).values_list("reason", "answer"),
        Outcome.objects.filter(assignment__in=keys).values_list("deed", "off_reason"),
    )
    for row in chain.from_iterable(chosen):
        yield from row
    yield from _anew(Assignment, keys)


def _anew(model: "type[Assignment | Meeting]", keys: Collection[int]) -> Iterator[str]:
    papers = FormerRegistration.objects.filter(
        kind=model._meta.label_lower, key__in=[str(key) for key in keys]
    )
    yield from papers.values_list("reason", flat=True)


def _about(model: "type[Assignment | Meeting]", keys: Collection[int]) -> Q:
    return Q(subject_kind=model._meta.label_lower, subject_key__in=[str(key) for key in keys])


def _chapters(
    chosen: Q, words: Iterator[str], shown: Mapping[str, str] | None = None
) -> list[HistoryRow]:
    lines = Line.objects.filter(chosen).with_particulars().order_by("at", "pk")
    known = {commitment(one): one for one in set(words) if one}
    return [_chapter(line, known, shown or {}) for line in lines]


def _chapter(line: Line, known: Mapping[str, str], shown: Mapping[str, str]) -> HistoryRow:
    sentence = label_of(line.verb)
    details = line.particulars or {}
    text = known.get(str(details.get("words", "")), "") or _paper(details)
    figures = _figures(details, shown, text)
    return HistoryRow(
        at=line.at,
        about=line.subject_name,
        words=_(sentence) if sentence else line.verb,
        who=line.actor_name,
        comment=" ".join(one for one in (text, figures) if one),
        is_by_rule=not line.actor_name,
    )


def _figures(values: Mapping[str, Any], shown: Mapping[str, str], text: str) -> str:
    """The figures as evidence, if none has changed since."""
    found = [shown.get(str(one)) for one in values.get("figures", ())]
    if None in found:
        return _("The figures now differ from those recorded then.")
    named = [one for one in found if one and one != text]
    return _("Shown by: %(figures)s") % {"figures": "; ".join(named)} if named else ""


def _paper(values: Mapping[str, Any]) -> str:
    """Which document was made, and its format."""
    title = TITLES.get(str(values.get("paper", "")))
    return f"{title} ({str(values.get('kind', '')).upper()})" if title else ""
