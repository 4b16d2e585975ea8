"""Groups of forms too like each other for people, whatever the hours or days between them.

Among people every form has more neighbours a little further off: there are far more ways to differ
in six answers than in two, and who is content in one thing is mostly, not always, content in the
rest. So from any honest form outwards the number of forms grows. Around a form that somebody
copied, changing an answer here and there, it falls: a dense group, a ring of few, then everybody
else. That is looked for when a wave closes and its forms are first read, among those that came by
the open link. No moment of any form is needed, and none is known.

The larger part of a wave is never called a group: a survey near its ceiling may be of people who
are all content, and looks the same. Unless those who were asked by chance or by a code, where
nobody fills many forms, answered otherwise. They also clear a group that is as large among them.

What it cannot tell from people: forms filled at random; copies with every third answer changed;
copies in the middle of what most people say; a campaign larger than half where nobody was asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from otklik.surveys.instrument.answer_encoding import Form
from otklik.surveys.instrument.answer_fields import NOT_ASKED, PASSED

MOST_SHARE, MOSTLY, ALIKE_LARGE = 0.55, 0.75, 0.8
MOST = 2_000  # forms of a wave that are compared with each other, drawn by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`near`: which parts of the answers of two like forms may differ, one after the other, each
    with the end of its ring. `hollow`: how many times more forms are near than in the ring.
    `apart`: how many times larger a group is among the open link than among those who were
    asked."""

    least_equal: int
    near: Sequence[tuple[float, float]]
    hollow: float
    least_forms: int
    least_share: float
    apart: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A form in the middle, how unlike it the others are at most, and which part of the forms is
    in it."""

    codes: str
    near: float
    share: float


class Likeness:
    """How unlike forms of one questionnaire are: in which part of the fields that either answers
    they differ; 1 where one of them answers few."""

    def __init__(self, form: Form, *, least: int) -> None:
        self._places = [(one.position, one.position + one.width) for one in form.coded]
        self._least = least

    def read(self, codes: Iterable[str]) -> Any:
        """Forms as rows of answers in numbers; 0 where there is none."""
        items = [
            [
                0 if one[start] in (PASSED, NOT_ASKED) else hash_of(one[start:end])
                for start, end in self._places
            ]
            for one in codes
        ]
        return np.array(items, dtype=np.int64).reshape(len(items), len(self._places))

    def apart(self, one: Any, others: Any) -> Any:
        """How unlike each of `others` is to `one`. What is passed over is an answer too."""
        either = ((one > 0) | (others > 0)).sum(axis=1)
        is_long = ((others > 0).sum(axis=1) >= self._least) & ((one > 0).sum() >= self._least)
        return np.where(is_long, (one != others).sum(axis=1) / np.maximum(either, 1), 1.0)


def hash_of(answer: str) -> int:
    """An answer as a number above 0: that of its letters."""
    return int.from_bytes(answer.encode()) % (2**61 - 1) + 1


def groups(
    form: Form, open_link: Sequence[str], asked: Sequence[str], rule: Rule, *, seed: str
) -> list[Group]:
    """Groups too like to be of people. `asked` are forms of those whom chance or a code asked."""
    chance = Random(seed)  # noqa: S311 - which forms are compared is no secret
    if len(open_link) < rule.least_forms:
        return []
    drawn = list(open_link) if len(open_link) <= MOST else chance.sample(list(open_link), MOST)
    likeness = Likeness(form, least=rule.least_equal)
    rows, reference = likeness.read(drawn), likeness.read(asked[:MOST])
    unlike = np.array([likeness.apart(row, rows) for row in rows], dtype=np.float32)
    left = np.ones(len(drawn), dtype=bool)
    found = []
    for near, ring in rule.near:
        for place in _densest(unlike, near, ring, rule):
            if left[place]:
                left &= unlike[place] > ring
                share = float((unlike[place] <= near).mean())
                found.append((rows[place], Group(codes=drawn[place], near=near, share=share)))
    if len(reference) >= rule.least_forms:
        return [one for row, one in found if _is_apart(row, one, likeness, reference, rule)]
    return _smaller([one for _row, one in found])


def _densest(unlike: Any, near: float, ring: float, rule: Rule) -> list[int]:
    """Forms with many others near and few in the ring around, those with most first."""
    inside = (unlike <= near).sum(axis=1)
    around = (unlike <= ring).sum(axis=1) - inside
    least = max(rule.least_forms, rule.least_share * len(unlike))
    dense = (inside >= least) & (inside >= rule.hollow * around)
    return [int(place) for place in np.argsort(-inside, kind="stable") if dense[place]]


def _is_apart(row: Any, one: Group, likeness: Likeness, reference: Any, rule: Rule) -> bool:
    among = float((likeness.apart(row, reference) <= one.near).mean())
    return one.share >= rule.apart * (among + 1 / len(reference))


def _smaller(found: list[Group]) -> list[Group]:
    """Where nobody was asked: no group of more than half; and where nearly all are in groups, none
    that may be the people themselves."""
    largest = max((one.share for one in found), default=0.0)
    is_all = sum(one.share for one in found) > MOSTLY
    most = ALIKE_LARGE * largest if is_all and len(found) > 1 else MOST_SHARE
    return [one for one in found if one.share <= min(most, MOST_SHARE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Which forms of the open link are in one of the groups of their wave."""

    form: Form
    least: int
    groups: Sequence[Group]

    def marked(self, codes: Sequence[str]) -> list[bool]:
        if not self.groups or not codes:
            return [False] * len(codes)
        likeness = Likeness(self.form, least=self.least)
        rows, inside = likeness.read(codes), np.zeros(len(codes), dtype=bool)
        for one in self.groups:
            inside |= likeness.apart(likeness.read([one.codes])[0], rows) <= one.near
        return [bool(mark) for mark in inside]
