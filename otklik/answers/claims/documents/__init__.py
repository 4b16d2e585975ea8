"""A filled letter as a file: DOCX to change, PDF to print. Made in memory, for one answer."""

from collections.abc import Callable
from dataclasses import dataclass

from otklik.answers.claims.documents.docx import docx
from otklik.answers.claims.documents.pdf import pdf
from otklik.answers.claims.letter import Letter

__all__ = ["MAKERS", "Maker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    make: Callable[[Letter], bytes]
    content_type: str


MAKERS = {
    "docx": Maker(
        make=docx,
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": Maker(make=pdf, content_type="application/pdf"),
}
