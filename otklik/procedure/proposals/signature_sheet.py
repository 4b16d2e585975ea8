"""The sheet to be signed: the clauses before and after, and who agrees."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.core.documents.blocks import Document, heading, line, soft, table
from otklik.legal_acts.acts.diff import ClauseChange
from otklik.legal_acts.acts.edition import Edition
from otklik.organisation.structure.authority_document import authority_document
from otklik.procedure.proposals.models import Proposal

CHANGES = (20, 73, 73)  # millimetres
AGREED = (29, 52, 44, 40)


def signature_sheet(
    last: Edition | None,
    changes: Sequence[ClauseChange],
    chosen: Sequence[Proposal],
    *,
    on: date,
) -> Document:
    """The effect of the chosen proposals on the last edition, in Russian, as of the day `on`."""
    with override(settings.LANGUAGE_CODE):
        rows = list(_change_rows(changes, chosen))
        heads = (_("Clause"), _("Current text"), _("New text"))
        agreed = (_("Proposal"), _("Unit"), _("Post and name"), _("Signature, date"))
        printed = _(
            "Printed on %(day)s. It holds once the document that makes the change is signed."
        )
        return authority_document(
            _("Changes to the procedure"),
            [
                heading(_("What changes")),
                table(heads, rows, CHANGES) if rows else line(_("Nothing.")),
                heading(_("Who agrees")),
                table(agreed, list(_signature_rows(chosen)), AGREED, is_spacious=True),
                soft(printed % {"day": date_format(on, "d.m.Y")}),
            ],
            under=[last.act.name] if last else (),
            is_verbatim=True,
        )


def _change_rows(
    changes: Sequence[ClauseChange], chosen: Sequence[Proposal]
) -> Iterator[tuple[str, ...]]:
    for one in changes:
        before = one.before.printed if one.before else _("no such clause")
        yield one.address, before, one.after.printed if one.after else _("the clause is excluded")
    for proposal in chosen:
        if proposal.is_about_process:
            yield "", str(proposal), str(proposal.values.get("title", "")) or proposal.process


def _signature_rows(chosen: Sequence[Proposal]) -> Iterator[tuple[str, ...]]:
    line = "_" * 16
    for one in chosen:
        yield str(one.number), str(one.unit or ""), "", line
    yield "", _("Authorised person"), "", line
