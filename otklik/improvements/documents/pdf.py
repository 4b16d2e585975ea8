"""A document as PDF/UA, laid out and tagged by Typst."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from otklik.core.documents import pdf as documents_pdf
from otklik.improvements.documents.blocks import Paper
from otklik.nlp.words.typography import unbroken

LAYOUT = Path(__file__).with_name("paper.typ")


def pdf(paper: Paper) -> bytes:
    return documents_pdf.pdf(LAYOUT, paper=_unbroken(asdict(paper)))


def _unbroken(told: Any) -> Any:
    """The same, each text in it unbroken."""
    if isinstance(told, dict):
        return {key: _unbroken(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_unbroken(value) for value in told]
    return unbroken(told) if isinstance(told, str) else told
