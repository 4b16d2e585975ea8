"""Figures of what the machine reads in one text: personal data, language, repeats, urgency."""

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bench.language_repeats import repeats
from otklik.nlp.classify.language_id import CHECHEN, INGUSH, RUSSIAN, detect_language
from otklik.nlp.classify.urgency_and_insults import general
from otklik.nlp.personal_data.find_and_mask import NUMBERS
from otklik.nlp.training.calibration import assign_part
from tests.nlp.made import held_out
from tests.nlp.made.judging import judged
from tests.nlp.made.texts import Made, made_addresses, made_names, made_negatives, made_numbers

SEED = 2026  # never used while the patterns were written
EACH = 20
LONG = 60  # characters
LABELS = Path(__file__).resolve().parent / "labels/competence.csv"
HELD = Path(__file__).resolve().parents[1] / "tests/nlp/made/tongues.json"

type Figures = dict[str, float]


def read_figures(shared: Path) -> Figures:
    """Everything of this module; `shared` is the folder of the data."""
    return {
        **personal_made(),
        **tongues(),
        **real_russian(shared),
        **repeats(shared),
        **signs(shared),
    }


def signs(shared: Path) -> Figures:
    """On the half of the labelled messages that the patterns were not written on. A find is right
    where one of the two readers said so, missed where both did."""
    messages = shared / "data/incidents/messages.csv"
    if not messages.exists():
        return {}
    with messages.open(encoding="utf-8", newline="") as lines:
        texts = {row["id"]: row["text"] for row in csv.DictReader(lines)}
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if is_tested(row["id"]) and row["id"] in texts]
    figures: Figures = {}
    for name, read in (("urgent", general().urgency), ("insult", general().harshness)):
        found = [bool(read(texts[row["id"]]).value) for row in rows]
        items = [(row[f"{name}_a"] == "1") + (row[f"{name}_b"] == "1") for row in rows]
        right = sum(one and votes > 0 for one, votes in zip(found, items, strict=True))
        missed = sum(not one and votes == 2 for one, votes in zip(found, items, strict=True))
        figures[f"{name}_precision"] = right / max(1, sum(found))
        figures[f"{name}_recall"] = right / max(1, right + missed)
    return figures


def is_tested(key: str) -> bool:
    """Whether a labelled message is of the half that no pattern was written on."""
    return assign_part(key, 2) == 1


def tongues() -> Figures:
    """Texts of MediaWiki that were not learned from."""
    held = json.loads(HELD.read_text(encoding="utf-8"))
    return {
        "chechen": _share(held[CHECHEN], CHECHEN, is_long=True),
        "russian": _share(held[RUSSIAN], RUSSIAN, is_long=True),
        "chechen_short": _share(held[CHECHEN], CHECHEN, is_long=False),
        "russian_short": _share(held[RUSSIAN], RUSSIAN, is_long=False),
        "ingush": _share(held[INGUSH], INGUSH, is_long=True),
        "ingush_short": _share(held[INGUSH], INGUSH, is_long=False),
    }


def real_russian(shared: Path) -> Figures:
    """Sentences of real messages, masked by others; Russian but for a few."""
    messages = shared / "data/incidents/messages.csv"
    if not messages.exists():
        return {}
    with messages.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)][:2_000]
    sentences = [
        piece.strip()
        for text in texts
        for piece in re.split(r"(?<=[.!?])\s+|\n", text)
        if sum(sign.isalpha() for sign in piece) >= 10 and len(piece.strip()) >= 15
    ]
    started = perf_counter()
    for text in texts:
        detect_language(text)
    return {
        "russian_real": _share(sentences, RUSSIAN, is_long=True),
        "russian_real_short": _share(sentences, RUSSIAN, is_long=False),
        "tongue_us": (perf_counter() - started) / len(texts) * 1e6,
    }


def _share(texts: Sequence[str], language: str, *, is_long: bool) -> float:
    asked = [text for text in texts if (len(text) >= LONG) is is_long]
    return sum(detect_language(text).value == language for text in asked) / len(asked)


def personal_made() -> Figures:
    """The worst kind of number counts, since each is promised; `…_held` on what was written by
    hand afterwards, all numbers together."""
    scores = judged(_made())
    numbers = [scores[kind] for kind in NUMBERS]
    held = judged(held_out())
    by_hand = [held[kind] for kind in NUMBERS if kind in held]
    right = sum(one.right for one in by_hand)
    return {
        "pii_recall": min(one.recall for one in numbers),
        "pii_precision": min(one.precision for one in numbers),
        "names_f1": scores["name"].f1,
        "addresses_f1": scores["address"].f1,
        "pii_held_recall": right / (right + sum(one.missed for one in by_hand)),
        "names_held_f1": held["name"].f1,
    }


def _made() -> Sequence[Made]:
    return [
        *made_numbers(SEED, EACH),
        *made_addresses(SEED, EACH),
        *made_names(SEED, EACH),
        *made_negatives(SEED, EACH // 2),
    ]
