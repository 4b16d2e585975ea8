"""Papers of a meeting: dossier, minutes and signatures sheet."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.documents.blocks import Block, Document, heading, line, soft, strong, table
from otklik.improvements.assignments.due_days import day_text
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings.finding_sentences import (
    doubt_sentence,
    effect_sentence,
    evidence_sentence,
    expectation_sentence,
)
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.agenda import AgendaItem, readable_agenda
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.people.position_holders import label
from otklik.organisation.structure.authority_document import authority_document

TITLES: Mapping[str, Promise | str] = {
    "dossier": gettext_lazy("Materials for the meeting of the working group"),
    "minutes": gettext_lazy("Minutes of the meeting of the working group"),
    "signatures": gettext_lazy("Signature sheet of the working group"),
}


def make(name: str, meeting: Meeting, *, today: date, sees: bool) -> Document:
    """One of `PAPERS`. `sees`: with figures of surveys that are not published yet."""
    blocks = list(PAPERS[name](meeting, today=today, sees=sees))
    return authority_document(str(TITLES[name]), blocks, under=_place(meeting))


def _dossier(meeting: Meeting, *, today: date, sees: bool) -> Iterator[Block]:
    """Before the meeting: the agenda, findings with figures, assignments and effects."""
    items = readable_agenda(meeting, sees=sees)
    yield heading(_("Agenda"))
    for item in items:
        yield line(f"{item.position}. {item.text}")
    if not items:
        yield line(_("There are no matters to discuss."))
    compared = [one for one in items if one.kind == AgendaItem.Kind.COMPARISON]
    if compared:
        yield heading(_("Results compared with those before"))
        for item in compared:
            yield line(item.text)
        yield soft(
            _("The surveys are not representative: those answered who wanted to. “A change is not"
              " proven” is a normal outcome: the figures may have moved by chance.")
        )  # fmt: skip
    yield heading(_("Findings"))
    findings = Finding.objects.open().order_by("number").prefetch_related("evidence", "effects")
    for finding in findings:
        yield strong(f"{finding}. {finding.statement}")
        for row in finding.evidence.all():
            yield line(evidence_sentence(row, sees=sees))
        yield line(expectation_sentence(finding, sees=sees))
        if doubted := doubt_sentence(finding, sees=sees):
            yield soft(doubted)
        for effect in finding.effects.all():
            yield line(effect_sentence(effect, sees=sees))
    yield heading(_("Assignments being monitored"))
    yield _assignments(Assignment.objects.in_work().for_list().by_due(), today=today)
    yield heading(_("Assignments signed off"))
    yield _assignments(Assignment.objects.off_control().for_list().by_due(), today=today)


def _assignments(chosen: object, *, today: date) -> Block:
    rows = [
        [
            str(one.number), one.text, label(one.executor, one.executor_post),
            f"{one.due_on:%d.%m.%Y}",
            _("overdue") if one.is_overdue(on=today) else one.get_state_display(),
        ]
        for one in chosen  # type: ignore[attr-defined]
    ]  # fmt: skip
    if not rows:
        return line(_("none"))
    heads = [_("No."), _("What is to be done"), _("Executor"), _("Last day"), _("State")]
    return table(heads, rows, (9, 58, 44, 24, 30))


def _minutes(meeting: Meeting, *, today: date, sees: bool) -> Iterator[Block]:
    """«Протокол»: who was present, what was heard and decided, who does what by when."""
    there = meeting.attendances.filter(is_present=True).select_related("member__user")
    yield heading(_("Present"))
    if not meeting.attendances.all():
        yield line(_("Not recorded yet."))
    for one in there:
        member = one.member
        yield line(f"{member.user} — {member.get_role_display()}; {member.post}")
    away = meeting.attendances.filter(is_present=False).select_related("member__user")
    if away:
        names = ", ".join(str(one.member.user) for one in away)
        yield line(_("Absent: %(names)s.") % {"names": names})
    if meeting.guests:
        yield line(_("Invited: %(names)s.") % {"names": meeting.guests})
    yield heading(_("Agenda"))
    items = readable_agenda(meeting, sees=sees)
    for item in items:
        yield line(f"{item.position}. {item.text}")
    for item in items:
        yield heading(_("On item %(n)s of the agenda") % {"n": item.position})
        yield line(_("HEARD: %(words)s") % {"words": item.heard or item.text})
        yield line(_("DECIDED: %(words)s") % {"words": item.decided})
    yield heading(_("Assignments"))
    for point in meeting.points.select_related("executor", "controller", "finding"):
        words = {
            "n": point.position, "text": point.text, "result": point.result,
            "executor": point.executor, "controller": point.controller,
            "day": day_text(point.due_on),
        }  # fmt: skip
        yield line(
            _("%(n)s. %(text)s Result expected: %(result)s Executor: %(executor)s. Last day:"
              " %(day)s. Control: %(controller)s.") % words
        )  # fmt: skip
        helpers = ", ".join(str(one) for one in point.helpers.all())
        if helpers:
            yield line(_("Co-executors: %(names)s.") % {"names": helpers})
    if not meeting.points.exists():
        yield line(_("No assignments were given."))
    if meeting.signed_at is None:
        yield soft(_("A draft: not signed yet."))
    if signs := _signs(meeting):
        yield Block(kind="signs", rows=signs)


def _signatures(meeting: Meeting, *, today: date, sees: bool) -> Iterator[Block]:
    """«Лист подписей»: the group, a row each."""
    members = Member.objects.on(timezone.localdate(meeting.starts_at))
    rows = [
        [str(n), str(one.user), f"{one.get_role_display()}; {one.post}", "", ""]
        for n, one in enumerate(members, 1)
    ]
    heads = [_("No."), _("Name of the person"), _("Role and post"), _("Signature"), _("Date")]
    yield table(heads, rows, (9, 48, 54, 32, 22))


def _signs(meeting: Meeting) -> list[tuple[str, str]]:
    there = [one.member for one in meeting.attendances.filter(is_present=True)]
    chairs = [one for one in there if one.role in {Member.Role.CHAIR, Member.Role.DEPUTY}][:1]
    secretaries = [one for one in there if one.role == Member.Role.SECRETARY][:1]
    return [
        (str(one.get_role_display()).capitalize(), str(one.user)) for one in [*chairs, *secretaries]
    ]


def _place(meeting: Meeting) -> list[str]:
    when = date_format(timezone.localtime(meeting.starts_at), "j E Y, H:i")
    number = meeting.registration or _("No. %(number)s") % {"number": meeting.number}
    return [f"{when} · {meeting.place}", number, meeting.title]


PAPERS: Mapping[str, Callable[..., Iterator[Block]]] = {
    "dossier": _dossier, "minutes": _minutes, "signatures": _signatures,
}  # fmt: skip
