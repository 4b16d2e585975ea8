"""Equal and similar forms that look stuffed.

Bursts: equal forms within minutes, kept in memory as hashes of answers with a daily salt; the
address plays no part. Each process sees only its own share, so a burst must be larger to be
noticed.

Groups: forms too similar to come from different people, however slowly they arrive. Among honest
forms each has more neighbours at a greater distance: there are far more ways to differ in six
answers than in two. Around a form that was copied with an answer changed here and there, the number
falls: a dense group, a sparse ring, then everybody else. This is searched when a wave closes, among
forms of the open link, without using time.

A majority of a wave is not called a group: where nearly everybody is satisfied, similar forms are
honest. The exception: people invited by chance or by a code, who cannot fill many forms, answered
differently. They also clear a group that is as large among them. Not recognised: random forms;
copies with every third answer changed; copies in the middle of what most people say; a campaign
larger than half where nobody was asked.
"""

import hashlib
import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from otklik import numpy_on_first_use as np
from otklik.surveys.instrument.form_layout_and_encoding import NOT_ASKED, PASSED, Form

MOST_SHARE, MOSTLY, ALIKE_LARGE = 0.55, 0.75, 0.8
MOST = 2_000  # forms of a wave that are compared with each other, drawn by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`near`: shares of answers in which similar forms may differ, each with the outer edge of its
    ring. `hollow`: how many times more forms must be near than in the ring. `apart`: how many times
    larger a group must be in the open link than among invited people."""

    least_equal: int
    near: Sequence[tuple[float, float]]
    hollow: float
    least_forms: int
    least_share: float
    apart: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Its central form, the greatest distance from it, and the group's share of the forms."""

    codes: str
    near: float
    share: float


class Distance:
    """The distance of two forms of one questionnaire: the share of different answers among fields
    that either form answers; 1 where one of them answers few."""

    def __init__(self, form: Form, *, least: int) -> None:
        self._places = [(one.position, one.position + one.width) for one in form.coded_fields]
        self._least = least

    def rows(self, codes: Iterable[str]) -> Any:
        """Forms as rows of numbers, one number per answer; 0 for no answer."""
        items = [
            [
                0 if one[start] in (PASSED, NOT_ASKED) else hash_of(one[start:end])
                for start, end in self._places
            ]
            for one in codes
        ]
        return np.array(items, dtype=np.int64).reshape(len(items), len(self._places))

    def apart(self, one: Any, others: Any) -> Any:
        """The distance of each of `others` to `one`. Skipping counts as an answer."""
        either = ((one > 0) | (others > 0)).sum(axis=1)
        is_long = ((others > 0).sum(axis=1) >= self._least) & ((one > 0).sum() >= self._least)
        return np.where(is_long, (one != others).sum(axis=1) / np.maximum(either, 1), 1.0)


def hash_of(answer: str) -> int:
    """A positive number for an answer."""
    return int.from_bytes(answer.encode()) % (2**61 - 1) + 1


def groups(
    form: Form, open_link: Sequence[str], asked: Sequence[str], rule: Rule, *, seed: str
) -> list[Group]:
    """Groups too similar to be honest. `asked`: forms of people invited by chance or a code."""
    chance = Random(seed)  # noqa: S311 - which forms are compared is no secret
    if len(open_link) < rule.least_forms:
        return []
    sample = list(open_link) if len(open_link) <= MOST else chance.sample(list(open_link), MOST)
    distance = Distance(form, least=rule.least_equal)
    rows, reference = distance.rows(sample), distance.rows(asked[:MOST])
    unlike = np.array([distance.apart(row, rows) for row in rows], dtype=np.float32)
    left = np.ones(len(sample), dtype=bool)
    found = []
    for near, ring in rule.near:
        for place in _densest(unlike, near, ring, rule):
            if left[place]:
                left &= unlike[place] > ring
                share = float((unlike[place] <= near).mean())
                found.append((rows[place], Group(codes=sample[place], near=near, share=share)))
    if len(reference) >= rule.least_forms:
        return [one for row, one in found if _is_apart(row, one, distance, reference, rule)]
    return _without_majority([one for _row, one in found])


def _densest(unlike: Any, near: float, ring: float, rule: Rule) -> list[int]:
    """Forms with many neighbours and few forms in the ring, densest first."""
    inside = (unlike <= near).sum(axis=1)
    around = (unlike <= ring).sum(axis=1) - inside
    least = max(rule.least_forms, rule.least_share * len(unlike))
    dense = (inside >= least) & (inside >= rule.hollow * around)
    return [int(place) for place in np.argsort(-inside, kind="stable") if dense[place]]


def _is_apart(row: Any, one: Group, distance: Distance, reference: Any, rule: Rule) -> bool:
    among = float((distance.apart(row, reference) <= one.near).mean())
    return one.share >= rule.apart * (among + 1 / len(reference))


def _without_majority(found: list[Group]) -> list[Group]:
    """Without groups of more than half; if nearly all are grouped, without the largest."""
    largest = max((one.share for one in found), default=0.0)
    is_all = sum(one.share for one in found) > MOSTLY
    most = ALIKE_LARGE * largest if is_all and len(found) > 1 else MOST_SHARE
    return [one for one in found if one.share <= min(most, MOST_SHARE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Which forms of the open link are in one of the wave's groups."""

    form: Form
    least: int
    groups: Sequence[Group]

    def find(self, codes: Sequence[str]) -> list[bool]:
        if not self.groups or not codes:
            return [False] * len(codes)
        distance = Distance(self.form, least=self.least)
        rows, inside = distance.rows(codes), np.zeros(len(codes), dtype=bool)
        for one in self.groups:
            inside |= distance.apart(distance.rows([one.codes])[0], rows) <= one.near
        return [bool(mark) for mark in inside]


MOST_FORMS = 100_000  # remembered for some minutes


@dataclass(slots=True)
class Stretch:
    """Forms of some minutes: tickets by answers, so that a form sent twice counts once."""

    alike: dict[bytes, set[bytes]] = field(default_factory=dict)
    number: int = 0

    def add(self, value: bytes, ticket: bytes) -> None:
        tickets = self.alike.setdefault(value, set())
        self.number += ticket not in tickets
        tickets.add(ticket)


@dataclass(slots=True)
class Bursts:
    _salt: bytes = b""
    _day: date | None = None
    _place: int = -1
    _now: Stretch = field(default_factory=Stretch)
    _before: Stretch = field(default_factory=Stretch)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def equal(self, text: str, *, ticket: str, minutes: int, at: datetime) -> tuple[int, int]:
        """Numbers of equal forms and of all forms, in this period and the one before."""
        with self._lock:
            self._advance(at, minutes)
            key, whose = self._hash(text), self._hash(ticket)
            if self._now.number < MOST_FORMS:
                self._now.add(key, whose)
            now, before = self._now, self._before
            alike = now.alike.get(key, set()) | before.alike.get(key, set())
            return len(alike), now.number + before.number

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=12).digest()

    def _advance(self, at: datetime, minutes: int) -> None:
        if at.date() != self._day:
            self._day, self._salt, self._place = at.date(), secrets.token_bytes(32), -1
        place = int(at.timestamp()) // (60 * minutes)
        if place != self._place:
            self._before = self._now if place == self._place + 1 else Stretch()
            self._now, self._place = Stretch(), place
