"""A filled letter as a file: DOCX to change, PDF to print. Made in memory, for one answer."""

from otklik.answers.claims.documents.docx import docx
from otklik.answers.claims.documents.pdf import pdf
from otklik.core.made_files import makers

__all__ = ["MAKERS"]

MAKERS = makers(docx=docx, pdf=pdf)
