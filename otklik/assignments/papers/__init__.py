"""Documents of this room: dossier, agenda, minutes, signatures sheet, an assignment, the control
list. Each is one content (`Paper`), as a text document and as PDF/UA."""

from collections.abc import Callable
from dataclasses import dataclass

from otklik.assignments.papers.docx import docx
from otklik.assignments.papers.paper import Paper
from otklik.assignments.papers.pdf import pdf

__all__ = ["MAKERS", "Paper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    make: Callable[[Paper], bytes]
    content_type: str


MAKERS = {
    "docx": Maker(
        make=docx,
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": Maker(make=pdf, content_type="application/pdf"),
}
