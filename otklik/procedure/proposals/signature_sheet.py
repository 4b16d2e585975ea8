"""The sheet to be signed, with one content as DOCX and PDF: the clauses before and after, and who
agrees."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.core.documents import pdf
from otklik.core.documents.docx import Pictures, document, paragraph, run, table
from otklik.legal_acts.acts.diff import ClauseChange
from otklik.legal_acts.acts.edition import Edition
from otklik.organisation.structure.authority import Authority
from otklik.procedure.proposals.models import Proposal

LAYOUT = Path(__file__).with_name("sheet.typ")
CHANGES = (20.0, 73.0, 73.0)  # millimetres
AGREED = (20.0, 56.0, 50.0, 40.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Every word of the sheet, before it is laid out."""

    lang: str
    authority: str
    title: str
    act: str
    what_changes: str
    change_heads: tuple[str, ...]
    changes: tuple[tuple[str, ...], ...]
    nothing: str
    who_agrees: str
    agreed_heads: tuple[str, ...]
    agreed: tuple[tuple[str, ...], ...]
    printed: str

    @classmethod
    def make(
        cls,
        last: Edition | None,
        changes: Sequence[ClauseChange],
        chosen: Sequence[Proposal],
        *,
        on: date,
    ) -> "Sheet":
        """What the chosen proposals make of the last edition, in Russian, as of the day `on`."""
        authority = Authority.here()
        with override(settings.LANGUAGE_CODE):
            printed = _(
                "Printed on %(day)s. It holds once the document that makes the change is signed."
            )
            return cls(
                lang=settings.LANGUAGE_CODE,
                authority=authority.text.full_name if authority and authority.text else "",
                title=_("Changes to the procedure"),
                act=last.act.name if last else "",
                what_changes=_("What changes"),
                change_heads=(_("Clause"), _("Stands now"), _("Will stand")),
                changes=tuple(_change_rows(changes, chosen)),
                nothing=_("Nothing."),
                who_agrees=_("Who agrees"),
                agreed_heads=(
                    _("Proposal"),
                    _("Unit"),
                    _("Post and name"),
                    _("Signature, date"),
                ),
                agreed=tuple(_signature_rows(chosen)),
                printed=printed % {"day": date_format(on, "d.m.Y")},
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


def sheet_docx(sheet: Sheet) -> bytes:
    """DOCX, to be brought into the authority's own form."""
    return document(
        list(_body(sheet)),
        pictures=Pictures(),
        title=sheet.title,
        author=sheet.authority,
        language=sheet.lang,
    )


def sheet_pdf(sheet: Sheet) -> bytes:
    """PDF/UA, laid out and tagged by Typst."""
    return pdf.pdf(LAYOUT, sheet=asdict(sheet))


def _body(sheet: Sheet) -> Iterator[str]:
    yield paragraph(run(sheet.authority), style="Centre")
    yield paragraph(run(sheet.title), style="Title")
    if sheet.act:
        yield paragraph(run(sheet.act), style="Centre")
    yield paragraph(run(sheet.what_changes), style="Heading1")
    if sheet.changes:
        rows = [[run(cell) for cell in row] for row in sheet.changes]
        yield table(sheet.change_heads, rows, widths=CHANGES)
    else:
        yield paragraph(run(sheet.nothing))
    yield paragraph(run(sheet.who_agrees), style="Heading1")
    rows = [[run(cell) for cell in row] for row in sheet.agreed]
    yield table(sheet.agreed_heads, rows, widths=AGREED)
    yield paragraph(run(sheet.printed), style="Soft")
