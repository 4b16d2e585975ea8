"""The sheet to be signed as DOCX: what changes, what stands and what will, who agrees."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.core.ooxml import Pictures, document, paragraph, run, table
from otklik.organisation.models import Authority
from otklik.procedure.models import Proposal
from otklik.register.differences import ClauseChange
from otklik.register.models import Edition

CHANGES = (20.0, 73.0, 73.0)  # millimetres
AGREED = (20.0, 56.0, 50.0, 40.0)


def sheet_docx(
    last: Edition | None, changes: Sequence[ClauseChange], chosen: Sequence[Proposal], *, on: date
) -> bytes:
    authority = Authority.objects.prefetch_related("texts").first()
    name = authority.text.full_name if authority and authority.text else ""
    with override(settings.LANGUAGE_CODE):
        return document(
            list(_body(last, changes, chosen, authority=name, on=on)),
            pictures=Pictures(),
            title=_("Changes to the procedure"),
            author=name,
            language=settings.LANGUAGE_CODE,
        )


def _body(
    last: Edition | None,
    changes: Sequence[ClauseChange],
    chosen: Sequence[Proposal],
    *,
    authority: str,
    on: date,
) -> Iterator[str]:
    yield paragraph(run(authority), style="Centre")
    yield paragraph(run(_("Changes to the procedure")), style="Title")
    if last is not None:
        yield paragraph(run(last.act.name), style="Centre")
    yield paragraph(run(_("What changes")), style="Heading1")
    rows = [
        [
            run(one.address),
            run(one.before.printed if one.before else _("no such clause")),
            run(one.after.printed if one.after else _("the clause is excluded")),
        ]
        for one in changes
    ]
    rows += [
        [run(""), run(str(one)), run(str(one.values.get("title", "")) or one.process)]
        for one in chosen
        if one.is_about_process
    ]
    if rows:
        yield table([_("Clause"), _("Stands now"), _("Will stand")], rows, widths=CHANGES)
    else:
        yield paragraph(run(_("Nothing.")))
    yield paragraph(run(_("Who agrees")), style="Heading1")
    line = "_" * 16
    agreed = [
        [run(str(one.number)), run(str(one.unit or "")), run(""), run(line)] for one in chosen
    ]
    agreed.append([run(""), run(_("Authorised person")), run(""), run(line)])
    yield table(
        [_("Proposal"), _("Unit"), _("Post and name"), _("Signature, date")], agreed, widths=AGREED
    )
    printed = _("Printed on %(day)s. It holds once the document that makes the change is signed.")
    yield paragraph(run(printed % {"day": date_format(on, "d.m.Y")}), style="Soft")
