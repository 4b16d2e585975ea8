"""How well `otklik.nlp` reads real messages. Prints a table and one JSON line, never a text.

The folder of the data: the first argument, else OTKLIK_SHARED, else ../shared; what is absent is
left out. Beside some figures stand bounds: of 95 of 100 samples drawn anew (`language_learned`).
`group_top1` to `group_guess_ms` and `pack_…` are of the small model, over five folds.
"""

import csv
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.language_competence import competence
from bench.language_learned import learned_figures
from bench.language_read import read_figures
from otklik.nlp.classify.needs_answer import Kind, looks_like
from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.personal_data.find_and_mask import find_personal
from otklik.nlp.training.calibration import assign_part
from otklik.nlp.words.skip_greeting import opening

FOLDS = 5
PACK = Path("packs/chechpotreb/topics.csv")
# Told apart on purpose from the package's own patterns: a judge of its own.
USUAL_GREETING = re.compile(
    r"[\W_]*(здравствуй(?:те)?|здраствуйте|добрый (?:день|вечер)|доброе утро"
    r"|доброго (?:времени суток|дня|вечера|утра)|доброй ночи|день добрый|приветствую|привет)\b",
    re.IGNORECASE,
)

type Figures = dict[str, float]
type Bounds = dict[str, tuple[float, float]]
type Labelled = Sequence[tuple[str, str]]


def main() -> None:
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("OTKLIK_SHARED", "../shared")
    shared = Path(folder)
    figures: Figures = {}
    for item, bounds in parts(shared):
        figures |= item
        for name, figure in item.items():
            around = " … ".join(f"{bound:.4g}" for bound in bounds.get(name, ()))
            print(f"{name:34} {figure:10.4g}  {around}", flush=True)
    print(json.dumps({name: round(figure, 5) for name, figure in figures.items()}))


def parts(shared: Path) -> Iterator[tuple[Figures, Bounds]]:
    """Each part as soon as it is measured, with bounds of some of its figures."""
    incidents = shared / "data/incidents/messages.csv"
    if incidents.exists():
        rows = list(_rows(incidents))
        texts = [row["text"] for row in rows]
        yield by_folds([(row["group"], row["text"]) for row in rows]), {}
        yield openings(texts) | pile("incidents", texts) | personal(texts), {}
    tone = shared / "data/tone/comments.csv"
    if tone.exists():
        yield pile("tone", [row["text"] for row in _rows(tone)]), {}
    topics = PACK if PACK.exists() else shared / "research/topics.csv"
    if topics.exists():
        yield leave_one_out(list(_rows(topics, delimiter=";"))), {}
    yield read_figures(shared), {}
    yield competence(shared)
    yield from learned_figures(shared)


def by_folds(examples: Labelled) -> Figures:
    """Topics learned from four fifths and asked for the last; equal texts fall into one fold."""
    folds = [assign_part(text, FOLDS) for _, text in examples]
    outcomes: list[tuple[float, bool, bool]] = []
    learning = asking = 0.0
    silent = 0
    for fold in range(FOLDS):
        seen = [pair for pair, of in zip(examples, folds, strict=True) if of != fold]
        asked = [pair for pair, of in zip(examples, folds, strict=True) if of == fold]
        model, seconds = _timed(partial(TopicModel.fit, seen))
        learning += seconds
        started = perf_counter()
        answers = [model.rank(text, 3) for _, text in asked]
        asking += perf_counter() - started
        silent += sum(not a or a[0].certainty < model.silent_below for a in answers)
        outcomes += [
            _outcome(code, [(g.value, g.certainty) for g in answer])
            for (code, _), answer in zip(asked, answers, strict=True)
        ]
    return {
        **_figures("group", outcomes),
        "group_silent": silent / len(outcomes),
        "group_fit_s": learning / FOLDS,
        "group_guess_ms": asking / len(outcomes) * 1000,
    }


def leave_one_out(rows: Sequence[dict[str, str]]) -> Figures:
    """Each sample phrase of the pack guessed by a model that knows all the others and the names."""
    examples = [
        (row["code"], row[column])
        for row in rows
        for column in ("name_ru", "sample1", "sample2")
        if row.get(column)
    ]
    names = {row["name_ru"] for row in rows}
    outcomes = []
    for index, (code, text) in enumerate(examples):
        if text not in names:
            model = TopicModel.fit(examples[:index] + examples[index + 1 :])
            ranked = model.rank(text, 3)
            outcomes.append(_outcome(code, [(g.value, g.certainty) for g in ranked]))
    model, seconds = _timed(lambda: TopicModel.fit(examples))
    texts = [text for _, text in examples]
    _, asking = _timed(lambda: [model.guess(text) for text in texts])
    return {
        **_figures("pack", outcomes),
        "pack_phrases": len(outcomes),
        "pack_fit_s": seconds,
        "pack_guess_ms": asking / len(texts) * 1000,
    }


def openings(texts: Sequence[str]) -> Figures:
    """Greetings begun with, gone afterwards; texts that are nothing else are counted apart."""
    greeted = [text for text in texts if USUAL_GREETING.match(text)]
    more = [text for text in greeted if re.search(r"\w", USUAL_GREETING.sub("", text, count=1))]
    shown, seconds = _timed(lambda: [opening(text) for text in texts])
    return {
        "greeting_share": len(greeted) / len(texts),
        "greeting_only": len(greeted) - len(more),
        "greeting_gone": sum(not USUAL_GREETING.match(opening(t)) for t in more) / len(more),
        "opening_empty": sum(not o for o, t in zip(shown, texts, strict=True) if t.strip()),
        "opening_us": seconds / len(texts) * 1e6,
    }


def pile(name: str, texts: Sequence[str]) -> Figures:
    """The share laid aside, and the time (with the words of these texts read already)."""
    guesses, seconds = _timed(lambda: [looks_like(text) for text in texts])
    aside = sum(guess.value is Kind.NOT_A_QUESTION for guess in guesses)
    return {
        f"{name}_laid_aside": aside,
        f"{name}_laid_aside_share": aside / len(texts),
        f"{name}_pile_us": seconds / len(texts) * 1e6,
    }


def personal(texts: Sequence[str]) -> Figures:
    """What is still found in texts already masked by others."""
    found, seconds = _timed(lambda: [find_personal(text) for text in texts])
    return {
        "incidents_personal_spans": sum(map(len, found)),
        "personal_us": seconds / len(texts) * 1e6,
    }


def _figures(name: str, outcomes: Sequence[tuple[float, bool, bool]]) -> Figures:
    """Accuracy, how far certainty is from it, and what the surest 70 % are worth."""
    surest = sorted(outcomes, reverse=True)[: round(len(outcomes) * 0.7)]
    bins: dict[int, list[tuple[float, bool, bool]]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome[0] * 10), 9), []).append(outcome)
    error = sum(
        abs(sum(certainty for certainty, _, _ in held) - sum(first for _, first, _ in held))
        for held in bins.values()
    )
    return {
        f"{name}_top1": sum(first for _, first, _ in outcomes) / len(outcomes),
        f"{name}_top3": sum(third for _, _, third in outcomes) / len(outcomes),
        f"{name}_ece": error / len(outcomes),
        f"{name}_sure70": sum(first for _, first, _ in surest) / len(surest),
    }


def _outcome(code: str, ranked: Sequence[tuple[str, float]]) -> tuple[float, bool, bool]:
    """Certainty of the first, whether it was right, whether one of all was."""
    if not ranked:
        return 0.0, False, False
    return ranked[0][1], ranked[0][0] == code, code in [value for value, _ in ranked]


def _timed[T](work: Callable[[], T]) -> tuple[T, float]:
    started = perf_counter()
    return work(), perf_counter() - started


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter)


if __name__ == "__main__":
    main()
