"""The report for an inspection: as DOCX and as PDF, of one content, each line of which can be held
against the rows it is made of."""

from datetime import datetime

from otklik.audit import entries
from otklik.core.files.downloads import makers
from otklik.disclosure.report.content import Report, gather
from otklik.disclosure.report.docx import docx
from otklik.disclosure.report.pdf import pdf
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority

__all__ = ["MAKERS", "Report", "gather", "note"]

MAKERS = makers(docx=docx, pdf=pdf)


def note(report: Report, *, kind: str, by: User, at: datetime) -> None:
    """The journal knows that a report was made, by whom, of how many items."""
    authority = Authority.objects.first()
    if authority is not None:
        entries.record(
            authority, "disclosure.report_made", by=by, at=at, kind=kind,
            items=sum(len(section.items) for section in report.sections),
        )  # fmt: skip
