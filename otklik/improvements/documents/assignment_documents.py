"""An assignment as a document, and the control list."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.documents.blocks import Block, Document, heading, line, soft, table
from otklik.improvements.assignments.due_days import day_text
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.documents.document_system_text import card_lines
from otklik.improvements.findings.finding_sentences import effect_sentence
from otklik.organisation.people.position_holders import label
from otklik.organisation.structure.authority_document import authority_document


def assignment(one: Assignment, *, sees: bool) -> Document:
    """With its reports and decisions, for the file."""
    _title, *fields = card_lines(one)
    blocks = [line(field) for field in fields]
    blocks.append(soft(one.due_words))
    reports = one.reports.select_related("by")
    if reports:
        blocks.append(heading(_("Reports on execution")))
    for report in reports:
        blocks.append(line(f"{timezone.localtime(report.at):%d.%m.%Y}, {report.by}: {report.text}"))
        if report.reason:
            blocks.append(line(_("Returned: %(reason)s") % {"reason": report.reason}))
    effects = one.finding.effects.all() if one.finding else []
    if effects:
        blocks.append(heading(_("Whether it changed")))
        blocks += [line(effect_sentence(effect, sees=sees)) for effect in effects]
    signs = [(_("Controller"), str(one.controller)), (_("Executor"), str(one.executor))]
    blocks.append(Block(kind="signs", rows=signs))
    title = _("Assignment No. %(number)s") % {"number": one.number}
    return authority_document(title, blocks, under=filter(None, [one.registration]))


def control_list(chosen: Iterable[Assignment], *, today: date) -> Document:
    """«Контрольный лист»: what is under control, by the last day."""
    rows = [
        [
            str(one.number), one.text, label(one.executor, one.executor_post), str(one.controller),
            f"{one.due_on:%d.%m.%Y}",
            _("overdue") if one.is_overdue(on=today) else one.get_state_display(),
            "",
        ]
        for one in chosen
    ]  # fmt: skip
    heads = [
        _("No."), _("What is to be done"), _("Executor"), _("Controller"), _("Last day"),
        _("State"), _("Remark of the controller"),
    ]  # fmt: skip
    return authority_document(
        _("Control list of assignments"),
        [
            table(heads, rows, (10, 79, 52, 34, 24, 30, 23))
            if rows
            else line(_("No assignment is in this list."))
        ],
        under=[_("As of %(day)s") % {"day": day_text(today)}],
        is_wide=True,
    )
