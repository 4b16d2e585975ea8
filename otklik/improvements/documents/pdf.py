"""A document as PDF/UA, laid out and tagged by Typst."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from otklik.core.documents import pdf as documents_pdf
from otklik.improvements.documents.document_blocks import Paper
from otklik.nlp.words.typography import add_no_break_spaces

LAYOUT = Path(__file__).with_name("paper.typ")


def pdf(paper: Paper) -> bytes:
    return documents_pdf.pdf(LAYOUT, paper=_unbroken(asdict(paper)))


def _unbroken(raw_value: Any) -> Any:
    """The same, each text in it unbroken."""
    if isinstance(raw_value, dict):
        return {key: _unbroken(value) for key, value in raw_value.items()}
    if isinstance(raw_value, list | tuple):
        return [_unbroken(value) for value in raw_value]
    return add_no_break_spaces(raw_value) if isinstance(raw_value, str) else raw_value
