"""The report as PDF/UA, laid out and tagged by Typst."""

from dataclasses import asdict
from pathlib import Path

from otklik.core.documents import pdf as documents_pdf
from otklik.disclosure.report.content import Report

LAYOUT = Path(__file__).with_name("report.typ")


def pdf(report: Report) -> bytes:
    return documents_pdf.pdf(LAYOUT, report=asdict(report))
