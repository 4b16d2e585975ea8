"""The report as PDF/UA: laid out and tagged by Typst, which refuses what a screen reader could not
follow."""

from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from otklik.core.documents import pdf as documents_pdf
from otklik.surveys.report.content import Report
from otklik.surveys.report.labels import of_layout

LAYOUT = Path(__file__).with_name("report.typ")


def pdf(report: Report) -> bytes:
    return _made(report, is_short=False)


def summary(report: Report) -> bytes:
    """What can be said on a page."""
    return _made(report, is_short=True)


def _made(report: Report, *, is_short: bool) -> bytes:
    lang = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    content = asdict(report) | {"is_short": is_short, "words": of_layout(), "lang": lang}
    return documents_pdf.pdf(LAYOUT, report=content)
