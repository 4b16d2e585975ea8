"""Documents of this room: dossier, agenda, minutes, signatures sheet, an assignment, the control
list. Each is one content (`Paper`), as a text document and as PDF/UA."""

from otklik.core.files.downloads import makers
from otklik.improvements.documents.document_blocks import Paper
from otklik.improvements.documents.docx import docx
from otklik.improvements.documents.pdf import pdf

__all__ = ["MAKERS", "Paper"]

MAKERS = makers(docx=docx, pdf=pdf)
