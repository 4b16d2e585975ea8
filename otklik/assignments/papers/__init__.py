"""Documents of this room: dossier, agenda, minutes, signatures sheet, an assignment, the control
list. Each is one content (`Paper`), as a text document and as PDF/UA."""

from otklik.assignments.papers.docx import docx
from otklik.assignments.papers.paper import Paper
from otklik.assignments.papers.pdf import pdf
from otklik.core.made_files import makers

__all__ = ["MAKERS", "Paper"]

MAKERS = makers(docx=docx, pdf=pdf)
