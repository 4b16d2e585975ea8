"""How well a message that is ours is told from another body's: by the labels in bench/labels.

The weights of the pack's lists are learned from nine tenths of the labels and asked of the last,
ten times; where to draw the lines is chosen within the nine tenths. The lists were written after
half of the labelled messages (by SHA-256 of the id) had been read: figures are of the other half,
`…_all` of both. Labels are an enriched sample: `…_weighed` counts each message by the inverse
of its chance of having been drawn. Nothing here prints or keeps a text.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from otklik.nlp.classify.authority_competence import Signs, Whose, parse_signs
from otklik.nlp.training.authority_competence import Decision, fit
from otklik.nlp.training.calibration import assign_part
from otklik.statistics.wilson_interval import wilson

PACK = Path(__file__).resolve().parents[1] / "packs/chechpotreb/competence.yaml"
LABELS = Path(__file__).resolve().parent / "labels/competence.csv"
PARTS = 10

type Figures = dict[str, float]
type Bounds = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A message with what two readings and a third decided; `weight`: how many it stands for."""

    key: str
    text: str
    is_ours: bool
    weight: float
    readers: tuple[bool, bool]

    @property
    def is_tested(self) -> bool:
        return assign_part(self.key, 2) == 1


def competence(shared: Path) -> tuple[Figures, Bounds]:
    messages = shared / "data/incidents/messages.csv"
    if not messages.exists():
        return {}, {}
    labelled = read(messages)
    signs = parse_signs(yaml.safe_load(PACK.read_text(encoding="utf-8")))
    unlearned = {each.key: signs.of(each.text).value for each in labelled}
    text = learned(signs, labelled)
    tested = [each for each in labelled if each.is_tested]
    result, bounds = _figures("competence", tested, text)
    for name, rows, values in (
        ("competence_all", labelled, text),
        ("competence_unlearned", tested, unlearned),
    ):
        more, around = _figures(name, rows, values)
        result |= more
        bounds |= around
    return result | _readers(labelled), bounds


def read(messages: Path) -> list[Labelled]:
    with messages.open(encoding="utf-8", newline="") as lines:
        texts = {row["id"]: row["text"] for row in csv.DictReader(lines)}
    with LABELS.open(encoding="utf-8", newline="") as lines:
        return [
            Labelled(
                key=row["id"],
                text=texts[row["id"]],
                is_ours=row["competence"] == "ours",
                weight=1 / float(row["probability"]),
                readers=(row["competence_a"] == "ours", row["competence_b"] == "ours"),
            )
            for row in csv.DictReader(lines)
            if row["id"] in texts
        ]


def learned(signs: Signs, labelled: Sequence[Labelled]) -> dict[str, Whose]:
    """What is said of each by lists whose weights were learned without it."""
    values: dict[str, Whose] = {}
    for part in range(PARTS):
        of_others = [
            Decision(text=each.text, is_ours=each.is_ours)
            for each in labelled
            if assign_part(each.text, PARTS) != part
        ]
        model = fit(signs, of_others)
        for each in labelled:
            if assign_part(each.text, PARTS) == part:
                values[each.key] = model.of(each.text).value
    return values


def _figures(
    name: str, rows: Sequence[Labelled], values: dict[str, Whose]
) -> tuple[Figures, Bounds]:
    """`…_recall`: of what is ours, how much is called so; `…_kept`: how much is not laid aside."""
    ours = [each for each in rows if each.is_ours]
    called = [each for each in rows if values[each.key] is Whose.OURS]
    right = [each for each in called if each.is_ours]
    aside = {Whose.OTHERS, Whose.NOT_A_QUESTION}
    kept = sum(values[each.key] not in aside for each in ours)
    others_aside = sum(not each.is_ours and values[each.key] in aside for each in rows)
    recall, precision = wilson(len(right), len(ours)), wilson(len(right), max(1, len(called)))
    of_kept = wilson(kept, len(ours))
    fields = {
        f"{name}_n": float(len(ours)),
        f"{name}_recall": len(right) / len(ours),
        f"{name}_recall_low": recall.low,
        f"{name}_precision": len(right) / max(1, len(called)),
        f"{name}_recall_weighed": _weight(right) / _weight(ours),
        f"{name}_precision_weighed": _weight(right) / max(1.0, _weight(called)),
        f"{name}_kept": kept / len(ours),
        f"{name}_kept_low": of_kept.low,
        f"{name}_others_aside": others_aside / (len(rows) - len(ours)),
    }
    return fields, {
        f"{name}_recall": (recall.low, recall.high),
        f"{name}_precision": (precision.low, precision.high),
        f"{name}_kept": (of_kept.low, of_kept.high),
    }


def _readers(labelled: Sequence[Labelled]) -> Figures:
    """How far one blind reader finds what the other calls ours: what can be hoped for."""
    first, second = ([each.readers[place] for each in labelled] for place in (0, 1))
    both = sum(one and other for one, other in zip(first, second, strict=True))
    lower = min(sum(first), sum(second)), max(sum(first), sum(second))
    return {
        "competence_reader_recall": both / lower[1],
        "competence_reader_recall_low": wilson(both, lower[1]).low,
        "competence_reader_precision": both / lower[0],
    }


def _weight(rows: Sequence[Labelled]) -> float:
    return sum(each.weight for each in rows)
