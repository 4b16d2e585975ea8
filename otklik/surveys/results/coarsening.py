"""Counts of a figure, no finer than the results show them: a verdict made of these tells no more.

Of each wave a reader knows the answers that are shown, how many people the hidden ones hold
together, and the rule by which they are hidden (`otklik.surveys.results.suppression`). So
neighbouring
marks that stand together in either wave count as one mark in both, and answers of equal score are
split evenly where they are hidden. Where nearly all gave the answer that counts, their number is
one of as many as the smallest cell has people, and the same number is reckoned with for all of
these: then there is a verdict without numbers. Who knows all verdicts, all tables and this rule is
`tests/surveys/test_coarsening.py`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from otklik.surveys.results.suppression import shown_of_many, shown_of_one, shown_of_scale

type ByMode = dict[str, dict[str, int]]
SHARE = frozenset({0.0, 1.0})


class Showing(StrEnum):
    """What of a comparison is told."""

    NUMBERS = "numbers"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarse:
    """`scores` with marks that stand together at one score; counts of both waves by mode.
    `is_about`: a base is itself hidden, and reckoned."""

    showing: Showing
    scores: Mapping[str, float]
    before: ByMode
    after: ByMode
    is_about: bool = False


def is_share(scores: Mapping[str, float]) -> bool:
    """Whether each answer counts as all or as nothing."""
    return set(scores.values()) <= SHARE


def shown_of_field(
    codes: Sequence[str],
    counts: Sequence[int],
    *,
    least: int,
    base: int | None = None,
    scores: Mapping[str, float] | None = None,
) -> tuple[bool, ...]:
    """Which answers of a field may be shown: of a question with any number of answers, whose `base`
    is given; of marks, by their `scores`; of any other."""
    if base is not None:
        return shown_of_many(counts, base=base, least=least)
    if not scores or is_share(scores) or len(set(scores.values())) < len(scores):
        return shown_of_one(counts, least=least)
    of = dict(zip(codes, counts, strict=True))
    marks = sorted((code for code in codes if code in scores), key=lambda code: scores[code])
    items = [code for code in codes if code not in scores]
    flags = shown_of_scale(
        [of[code] for code in marks], least=least, items=[of[code] for code in items]
    )
    shown = dict(zip([*marks, *items], flags, strict=True))
    return tuple(shown[code] for code in codes)


def coarse(
    figure: Mapping[str, Any],
    waves: tuple[Mapping[str, Mapping[str, int]], Mapping[str, Mapping[str, int]]],
    *,
    tables: tuple[Mapping[str, int], Mapping[str, int]],
    least: tuple[int, int],
) -> Coarse:
    """`waves` are the counts of a figure by mode, `tables` those of its field in all modes, with
    answer "" for who answered."""
    before, after = ({mode: dict(of) for mode, of in wave.items()} for wave in waves)
    hidden = [_hidden(figure, table, fewest) for table, fewest in zip(tables, least, strict=True)]
    scores = dict(figure["scores"])
    plain = Coarse(showing=Showing.NOTHING, scores=scores, before=before, after=after)
    if min(sum(map(sum, (of.values() for of in wave.values()))) for wave in (before, after)) == 0:
        return plain
    if is_share(scores):
        return _share(plain, hidden, least)
    return _marks(plain, hidden, least)


def _hidden(figure: Mapping[str, Any], table: Mapping[str, int], least: int) -> frozenset[str]:
    """Answers that the results of a wave hide; of an option the two that it is turned into."""
    codes = figure["answers"]
    counts = [table.get(code, 0) for code in codes]
    if figure["answer"]:
        base = table.get("", 0)
        flags = shown_of_field(codes, counts, least=least, base=base)
        is_shown = dict(zip(codes, flags, strict=True))[figure["answer"]]
        return frozenset() if is_shown else frozenset(figure["scores"])
    flags = shown_of_field(codes, counts, least=least, scores=figure["scores"])
    return frozenset(code for code, is_shown in zip(codes, flags, strict=True) if not is_shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """How many gave the answer that counts: `most` is what they can be at most where that is
    hidden, None where it is not."""

    number: int
    base: int
    most: int | None
    least: int

    @property
    def share(self) -> float:
        """As far as a reader knows."""
        known = self.number if self.most is None else self._usual(self.most)
        return known / self.base if self.base else 0.0

    def _usual(self, most: int) -> int:
        return most - self.least + 2

    def reckoned(self, share: float) -> int:
        """Where hidden, the fewest that it can be but one, or what is nearest to the share of the
        other wave where that lies among them."""
        if self.most is None:
            return self.number
        like_the_other = round(share * self.base)
        is_among = like_the_other > self.most - self.least
        return min(like_the_other, self.most) if is_among else self._usual(self.most)


def _share(plain: Coarse, hidden: Sequence[frozenset[str]], least: tuple[int, int]) -> Coarse:
    scores, waves = plain.scores, (plain.before, plain.after)
    first, second = (
        _chosen(wave, scores, gone, fewest)
        for wave, gone, fewest in zip(waves, hidden, least, strict=True)
    )
    if first is None or second is None:
        return plain
    reckoned = first.reckoned(second.share), second.reckoned(first.share)
    items = []
    for wave, gone, one, number in zip(waves, hidden, (first, second), reckoned, strict=True):
        zeros = [code for code, score in scores.items() if not score and code in gone]
        moved = _moved(wave, scores, number - one.number, among=gone)
        items.append(_evened(moved, zeros))
    are_known = first.most is None and second.most is None
    showing = Showing.NUMBERS if are_known else Showing.WORDS
    return Coarse(showing=showing, scores=scores, before=items[0], after=items[1])


def _chosen(
    wave: ByMode, scores: Mapping[str, float], gone: frozenset[str], least: int
) -> _Chosen | None:
    """None where the results tell too little of it: few gave the answer, or which of several is
    few is not told."""
    total = _total(wave)
    if gone & (set(total) - set(scores)):
        return None
    ones = {code for code, score in scores.items() if score == 1}
    number, base = sum(total[code] for code in ones), sum(total[code] for code in scores)
    if not gone & ones:
        return _Chosen(number=number, base=base, most=None, least=least)
    others = sum(total[code] for code in gone - ones)
    most = number + others
    if number < least or others >= least or most < 2 * least - 1:
        return None
    return _Chosen(number=number, base=base, most=most, least=least)


def _marks(plain: Coarse, hidden: Sequence[frozenset[str]], least: tuple[int, int]) -> Coarse:
    scores, waves = plain.scores, [plain.before, plain.after]
    order = sorted(scores, key=lambda code: scores[code])
    runs = [[code for code in order if code in gone] for gone in hidden]
    if any(len(run) == len(order) for run in runs):
        return plain
    rows, is_about = [], False
    for wave, gone, run, fewest in zip(waves, hidden, runs, least, strict=True):
        items = [code for code in gone if code not in scores]
        is_about |= bool(items)
        rows.append(_without_few(wave, items, run, fewest // 2) if items else wave)
    joined = dict(scores)
    for group in _groups(runs):
        weights = Counter(dict.fromkeys(group, 1))
        for wave, run in zip(waves, runs, strict=True):
            if not set(run) & group:
                total = _total(wave)
                weights.update({code: total[code] for code in group})
        whole = sum(weights[code] * scores[code] for code in group)
        joined |= dict.fromkeys(group, whole / weights.total())
    return Coarse(
        showing=Showing.NUMBERS, scores=joined, before=rows[0], after=rows[1], is_about=is_about
    )


def _groups(runs: Iterable[Sequence[str]]) -> list[set[str]]:
    """Runs of both waves, joined where they touch the same marks."""
    groups: list[set[str]] = []
    for run in map(set, runs):
        if not run:
            continue
        apart = [group for group in groups if not group & run]
        groups = [*apart, run.union(*(group for group in groups if group & run))]
    return groups


def _without_few(wave: ByMode, lines: Sequence[str], run: Sequence[str], usual: int) -> ByMode:
    """Few gave an answer `beside` the marks, and only with those of the run is it known how many:
    so always as many."""
    values = {mode: dict(of) for mode, of in wave.items()}
    more = sum(_total(wave)[code] for code in lines) - usual
    one, another = (lines[0], run[0]) if more > 0 else (run[0], lines[0])
    sources = lines if more > 0 else run
    left = abs(more)
    for of in sorted(values.values(), key=lambda of: -sum(of.values())):
        for source in sources:
            here = min(left, of.get(source, 0))
            if here:
                of[source] -= here
                goal = another if source in sources else one
                of[goal] = of.get(goal, 0) + here
                left -= here
    return values


def _moved(
    wave: ByMode, scores: Mapping[str, float], more: int, *, among: frozenset[str]
) -> ByMode:
    """So many more who count, or fewer, in the mode with the most people first; from or to hidden
    answers alone, of which it is known how many people they hold together: else whether the sign
    turns without those who could not say would tell how many these are."""
    values = {mode: dict(of) for mode, of in wave.items()}
    ones = [code for code, score in scores.items() if score == 1]
    zeros = [code for code, score in scores.items() if score == 0 and code in among]
    sources, goals = (zeros, ones) if more > 0 else (ones, zeros)
    left = abs(more)
    for of in sorted(values.values(), key=lambda of: -sum(of.values())):
        for source in sources:
            here = min(left, of.get(source, 0))
            if here:
                of[source] -= here
                of[goals[0]] = of.get(goals[0], 0) + here
                left -= here
    return values


def _evened(wave: ByMode, codes: Sequence[str]) -> ByMode:
    """Answers of equal score that are hidden, as if equally many had given each."""
    if len(codes) < 2:
        return wave
    values = {}
    for mode, of in wave.items():
        whole, rest = divmod(sum(of.get(code, 0) for code in codes), len(codes))
        values[mode] = of | {code: whole + (place < rest) for place, code in enumerate(codes)}
    return values


def _total(wave: ByMode) -> Counter[str]:
    total: Counter[str] = Counter()
    for of in wave.values():
        total.update(of)
    return total
