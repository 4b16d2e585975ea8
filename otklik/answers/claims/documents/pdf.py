"""The letter as PDF/UA, laid out and tagged by Typst with its own fonts."""

from dataclasses import asdict
from pathlib import Path

from otklik.answers.claims.letter import Letter
from otklik.core import typesetting

LAYOUT = Path(__file__).with_name("letter.typ")


def pdf(letter: Letter) -> bytes:
    return typesetting.pdf(LAYOUT, letter=asdict(letter))
