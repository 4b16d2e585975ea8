"""The letter as PDF/UA, laid out and tagged by Typst with its own fonts."""

from dataclasses import asdict
from pathlib import Path

from otklik.core.documents import pdf as documents_pdf
from otklik.knowledge.claim_letters.letter import Letter

LAYOUT = Path(__file__).with_name("letter.typ")


def pdf(letter: Letter) -> bytes:
    return documents_pdf.pdf(LAYOUT, letter=asdict(letter))
