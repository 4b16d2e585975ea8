"""Figures of what the machine reads in one text: personal data, language, repeats, urgency."""

from collections.abc import Sequence
from pathlib import Path

from otklik.language.personal import NUMBERS
from tests.language.made import (
    Made,
    held_out,
    made_addresses,
    made_names,
    made_negatives,
    made_numbers,
)
from tests.language.made.judging import judged

SEED = 2026  # never used while the patterns were written
EACH = 20

type Figures = dict[str, float]


def read_figures(shared: Path) -> Figures:
    """Everything of this module; `shared` is the folder of the data."""
    return personal_made()


def personal_made() -> Figures:
    """The worst kind of number counts, since each is promised; `…_held` on what was written by
    hand afterwards, all numbers together."""
    scores = judged(_made())
    numbers = [scores[kind] for kind in NUMBERS]
    held = judged(held_out())
    right = sum(held[kind].right for kind in NUMBERS)
    return {
        "pii_recall": min(one.recall for one in numbers),
        "pii_precision": min(one.precision for one in numbers),
        "names_f1": scores["name"].f1,
        "addresses_f1": scores["address"].f1,
        "pii_held_recall": right / (right + sum(held[kind].missed for kind in NUMBERS)),
        "names_held_f1": held["name"].f1,
    }


def _made() -> Sequence[Made]:
    return [
        *made_numbers(SEED, EACH),
        *made_addresses(SEED, EACH),
        *made_names(SEED, EACH),
        *made_negatives(SEED, EACH // 2),
    ]
