"""The report as PDF/UA, laid out and tagged by Typst."""

from dataclasses import asdict
from pathlib import Path

from otklik.core import typesetting
from otklik.disclosure.reporting.content import Report

LAYOUT = Path(__file__).with_name("report.typ")


def pdf(told: Report) -> bytes:
    return typesetting.pdf(LAYOUT, report=asdict(told))
