"""A document as PDF/UA, laid out and tagged by Typst."""

from dataclasses import asdict
from pathlib import Path

from otklik.assignments.papers.paper import Paper
from otklik.core import typesetting

LAYOUT = Path(__file__).with_name("paper.typ")


def pdf(paper: Paper) -> bytes:
    return typesetting.pdf(LAYOUT, paper=asdict(paper))
