"""Acts as files: a list as XLSX and DOCX, one act as DOCX."""

from collections.abc import Sequence
from datetime import date
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from otklik.core.documents.blocks import Block, Document, centre, heading, line, soft, table
from otklik.core.table_files.write import Spreadsheet
from otklik.legal_acts.acts.act import Act, ActQuerySet
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.layout import HEAD, is_form_part
from otklik.legal_acts.acts.validity import Status, day
from otklik.organisation.structure.authority import Authority

MOST_IN_A_BOOK = 100_000
MOST_ON_PAPER = 2_000
A_LINE = (48.0, 82.0, 35.0)  # millimetres of the columns of a list
WHOLE = 165.0


def list_xlsx(acts: ActQuerySet, *, on: date) -> bytes:
    """Row by row, to keep memory small."""
    book = Spreadsheet()
    append = book.add_sheet(
        _("Documents"),
        [
            _("Kind"), _("Number"), pgettext("of an act", "Day"), _("Adopted by"),
            _("Title"), _("Status"), _("Day of effect"), _("Day of repeal"), _("Subject"),
            _("Address"), _("Registration number"), _("Date of registration"), _("Resolution"),
        ],
        widths=(12, 16, 12, 40, 70, 34, 14, 14, 24, 40, 16, 14, 40),
    )  # fmt: skip
    for act in islice(acts.iterator(chunk_size=500), MOST_IN_A_BOOK):
        append((
            act.kind, act.number, act.adopted_on, act.body, act.title, act.staff_status(on).words,
            act.effective_on, act.repealed_on, act.subject,
            f"{settings.BASE_URL}{act.get_absolute_url()}" if act.is_published else "",
            act.reg_number, act.reg_on, act.resolution,
        ))  # fmt: skip
    return book.body()


def list_docx(acts: ActQuerySet, *, on: date) -> bytes:
    """A table of the first `MOST_ON_PAPER`, with their status on the day `on`."""
    title = _("Documents as of %(date)s") % {"date": day(on)}
    rows = [
        (act.short_name or "—", act.title, act.staff_status(on).words)
        for act in islice(acts.iterator(chunk_size=500), MOST_ON_PAPER)
    ]
    blocks = [
        Block(kind="title", text=title),
        soft(_("%(count)s documents") % {"count": len(rows)}),
        table([_("Document"), _("Title"), _("Status")], rows, A_LINE),
    ]
    return _docx(title, blocks)


def act_docx(act: Act, *, on: date) -> bytes:
    """The edition of a day in its form, with the status and the source below."""
    edition = act.edition_of(on)
    texts = edition.texts if edition else []
    status = act.edition_status(edition, on=on) if edition else act.staff_status(on)
    result = soft(status_line(edition, status, on=on))
    blocks = [
        *(() if status.holds else [result]),  # at the top too, as a warning
        *(() if any(map(is_form_part, texts)) else [Block(kind="title", text=act.name)]),
        *map(_block, texts),
        result,
        soft(_("Made on %(date)s from the register of documents.") % {"date": day(on)}),
    ]
    return _docx(act.name[:250], blocks)


def _docx(title: str, blocks: Sequence[Block]) -> bytes:
    authority = Authority.objects.first()
    author = str(authority) if authority else ""
    return Document(title=title, blocks=blocks, author=author, is_verbatim=True).make("docx")


def status_line(edition: Edition | None, status: Status, *, on: date) -> str:
    """The edition and its status on the day of the file."""
    words = {"date": day(on), "words": status.words}
    if edition is None:
        return _("As of %(date)s: %(words)s.") % words
    words["number"] = str(edition.number)
    return _("Edition %(number)s as of %(date)s: %(words)s.") % words


def _block(text: ClauseText) -> Block:
    if text.kind == ClauseKind.TABLE:
        return _table(text.text.split("\n"))
    if text.address.rpartition(".")[2] in HEAD or text.address.startswith("letterhead"):
        return centre(text.text)
    if text.address in ("approval", "signature"):
        return Block(kind="right", text=text.text)
    if text.kind == ClauseKind.HEADING:
        return heading(text.text, 2)
    dash = "– " if text.kind == ClauseKind.ITEM and not text.label else ""
    return line(f"{dash}{' '.join(text.printed.split())}")


def _table(lines: list[str]) -> Block:
    rows = [[cell.strip() for cell in row.split("|")] for row in lines]
    width = max(len(row) for row in rows)
    head, *below = [row + [""] * (width - len(row)) for row in rows]
    return table(head, below, [WHOLE / width] * width)
