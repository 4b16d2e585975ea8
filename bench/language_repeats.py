"""Near repeats among 100,000 messages: how many of those made are found, how many of those found
are right, how long one arrival takes. Made of real messages (`../shared`), of which none is told.

The crowd is real messages, and pieces of two of them set together until there are enough. A
repeat is one of the real ones, changed in one of the ways below. Among real messages there are
real repeats, so a find is right when it is the source or says the same as the source.
"""

import csv
import random
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

from otklik.nlp.similarity.fingerprint import ALIKE_FROM, Fingerprint, fingerprint

CROWD = 100_000
EACH = 150
FEWEST_WORDS = 12
MOST_COMPARED = 2_000  # as `incidents.Likeness` does
_SOUND = re.compile(r"(?<=[.!?])\s+")

type Figures = dict[str, float]
type Change = Callable[[str, random.Random], str]


def repeats(shared: Path) -> Figures:
    messages = shared / "data/incidents/messages.csv"
    if not messages.exists():
        return {}
    with messages.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    rng = random.Random(3)
    index = _Index()
    crowd = [*texts, *_made_up(texts, CROWD - len(texts), rng)]
    prints = [index.add(number, text) for number, text in enumerate(crowd)]
    figures: Figures = {"repeats_crowd": float(len(crowd))}
    right = found = asked = 0
    seconds = 0.0
    for name, change in CHANGES.items():
        own_right = own_asked = 0
        for _ in range(EACH):
            source = rng.randrange(len(texts))
            if len(texts[source].split()) < FEWEST_WORDS:
                continue
            changed = change(texts[source], rng)
            started = perf_counter()
            hit = index.first_like(changed)
            seconds += perf_counter() - started
            own_asked += 1
            if hit is not None:
                found += 1
                is_right = _is_the_same(prints[hit], prints[source])
                own_right += is_right
        right += own_right
        asked += own_asked
        figures[f"repeats_{name}"] = own_right / own_asked
    return figures | {
        "repeats_recall": right / asked,
        "repeats_precision": right / found,
        "repeats_ms": seconds / asked * 1000,
    }


class _Index:
    """The table of the desk: four columns of numbers, each with its index."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect(":memory:")
        self._rows.execute("create table likeness (pk integer, a, b, c, d, words text)")
        for column in "abcd":
            self._rows.execute(f"create index of_{column} on likeness ({column})")

    def add(self, number: int, text: str) -> Fingerprint | None:
        made = fingerprint(text)
        if made is not None:
            row = (number, *made.bands, " ".join(made.words))
            self._rows.execute("insert into likeness values (?, ?, ?, ?, ?, ?)", row)
        return made

    def first_like(self, text: str) -> int | None:
        made = fingerprint(text)
        if made is None:
            return None
        perhaps = self._rows.execute(
            "select pk, words from likeness where a = ? or b = ? or c = ? or d = ?"
            " order by pk limit ?",
            (*made.bands, MOST_COMPARED),
        )
        return next((pk for pk, words in perhaps if made.is_like(words.split())), None)


def _made_up(texts: Sequence[str], many: int, rng: random.Random) -> list[str]:
    """The beginning of one message and the end of another."""
    found = []
    for _ in range(many):
        one, other = rng.choice(texts).split(), rng.choice(texts).split()
        found.append(" ".join(one[: len(one) // 2] + other[len(other) // 2 :]))
    return found


def _is_the_same(found: Fingerprint | None, source: Fingerprint | None) -> bool:
    if found is None or source is None:
        return False
    return len(found.words & source.words) / len(found.words | source.words) >= ALIKE_FROM


def _greeted(text: str, rng: random.Random) -> str:
    return f"Здравствуйте, уважаемые! {text.upper()} Подскажите пожалуйста!!!"


def _turned(text: str, rng: random.Random) -> str:
    pieces = _SOUND.split(text)
    rng.shuffle(pieces)
    return " ".join(pieces)


def _shortened(text: str, rng: random.Random) -> str:
    words = text.split()
    return " ".join(word for word in words if rng.random() > 0.1)


def _mistyped(text: str, rng: random.Random) -> str:
    """One word of ten with two letters exchanged."""
    words = text.split()
    for place, word in enumerate(words):
        if len(word) > 4 and rng.random() < 0.1:
            cut = rng.randrange(1, len(word) - 2)
            words[place] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _added_to(text: str, rng: random.Random) -> str:
    return f"{text} Соседи тоже жалуются, второй месяц никто не отвечает."


def _cut(text: str, rng: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(FEWEST_WORDS, len(words) * 4 // 5)])


CHANGES: Mapping[str, Change] = {
    "greeted": _greeted,
    "turned": _turned,
    "shortened": _shortened,
    "mistyped": _mistyped,
    "added_to": _added_to,
    "cut": _cut,
}
