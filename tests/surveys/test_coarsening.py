"""Verdicts against a reader who knows all tables, the rule, and what each verdict was made of."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from otklik.statistics.change_verdicts import Change
from otklik.surveys.results.comparison_suppression import (
    Coarse,
    Showing,
    coarse,
    visible_of_field,
    weigh_modes,
)

from .test_suppression import Table, View, tables, view

LEAST = 5
SHARE = {"yes": 1.0, "no": 0.0, "unsure": 0.0}
MARKS = {"1": 0.0, "2": 0.25, "3": 0.5, "4": 0.75, "5": 1.0}


def figure(scores: Mapping[str, float], *text: str) -> dict[str, Any]:
    return {"field": "f", "answer": "", "scores": scores, "answers": [*scores, *text]}


def compared(of: Mapping[str, Any], before: Table, after: Table) -> Coarse:
    items = [dict(zip(of["answers"], wave, strict=True)) for wave in (before, after)]
    return coarse(
        of,
        ({"web": items[0]}, {"web": items[1]}),
        tables=({"": sum(before), **items[0]}, {"": sum(after), **items[1]}),
        least=(LEAST, LEAST),
    )


def frozen(found: Coarse) -> tuple[object, ...]:
    scores = tuple(sorted(found.scores.items()))
    sums = []
    for wave in (found.before, found.after):
        by_score: defaultdict[float | str, int] = defaultdict(int)
        for answer, number in wave["web"].items():
            by_score[found.scores.get(answer, answer)] += number
        sums.append(tuple(sorted(by_score.items(), key=str)))
    return (found.showing, scores, *sums)


def turns(found: Coarse) -> bool:
    """Whether a verdict says that the sign is another one without those who could not say."""
    moved = []
    for aside in (0, 1):
        first, second = (
            Fraction(of["yes"], max(1, of["yes"] + of["no"] + (1 - aside) * of["unsure"]))
            for of in (found.before["web"], found.after["web"])
        )
        moved.append(second - first)
    return moved[0] * moved[1] < 0 or (moved[0] != 0 and moved[1] == 0)


@pytest.mark.parametrize(
    ("before", "after", "showing"),
    [
        ((37, 5, 2), (18, 12, 10), Showing.NUMBERS),  # both shares are printed
        ((97, 2, 1), (60, 30, 10), Showing.WORDS),
        ((100, 0, 0), (97, 2, 1), Showing.WORDS),
        ((12, 30, 3), (20, 20, 5), Showing.WORDS),
        ((3, 30, 12), (20, 20, 5), Showing.NOTHING),  # few gave the answer that counts
        ((2, 1, 1), (20, 20, 5), Showing.NOTHING),
    ],
)
def test_a_share_is_judged_by_the_answer_that_counts_and_its_base(
    before: Table, after: Table, showing: Showing
) -> None:
    assert compared(figure(SHARE), before, after).showing == showing
    assert compared(figure(SHARE), after, before).showing == showing


@pytest.mark.parametrize("other", [(12, 12, 12), (33, 5, 0), (36, 0, 0), (6, 15, 15), (30, 10, 80)])
def test_no_verdict_about_a_share_tells_a_hidden_cell(other: Table) -> None:
    """What a verdict is made of may be published: each hidden cell keeps four values."""
    of = figure(SHARE)
    for base in range(28, 45):
        alike: defaultdict[tuple[View, object], list[Table]] = defaultdict(list)
        for table in tables(base, 3):
            seen = view(table, visible_of_field(of["answers"], table, least=LEAST, scores=SHARE))
            found = compared(of, table, other)
            items: tuple[object, ...] = (found.showing,)
            if found.showing != Showing.NOTHING:
                items = (*frozen(found), turns(found))
            alike[seen, items].append(table)
        for (seen, _told), possible in alike.items():
            for place, count in enumerate(seen):
                if count is None:
                    assert len({table[place] for table in possible}) >= LEAST - 1


@pytest.mark.parametrize("other", [(8, 8, 8, 8, 8, 8), (2, 3, 5, 10, 20, 6), (0, 0, 3, 10, 20, 2)])
def test_no_verdict_about_marks_tells_more_than_the_table(other: Table) -> None:
    of = figure(MARKS, "unsure")
    alike: defaultdict[object, set[object]] = defaultdict(set)
    for base in (9, 14):
        for table in tables(base, 6):
            seen = view(table, visible_of_field(of["answers"], table, least=LEAST, scores=MARKS))
            found = compared(of, table, other)
            if found.showing != Showing.NOTHING:
                alike[base, seen].add(frozen(found))
    assert alike
    assert all(len(item) == 1 for item in alike.values())


@pytest.mark.parametrize(("paper", "web", "after"), [(6, 38, 40), (11, 60, 90), (40, 60, 100)])
def test_a_difference_of_some_ways_does_not_tell_the_others(
    paper: int, web: int, after: int
) -> None:
    """Of those on paper no less than five numbers fit what is told, or all that can be."""
    for chosen in range(LEAST, paper + web - LEAST, 3):
        possible = range(max(0, chosen - web), min(paper, chosen) + 1)
        alike: defaultdict[object, set[int]] = defaultdict(set)
        for here in possible:
            found = Coarse(
                showing=Showing.NUMBERS,
                scores={"yes": 1.0, "no": 0.0},
                before={
                    "paper": {"yes": here, "no": paper - here},
                    "web": {"yes": chosen - here, "no": web - chosen + here},
                },
                after={"web": {"yes": after // 2, "no": after - after // 2}},
            )
            change = Change(
                difference=0, p=1, before=web, after=after, middle=0, error=0, modes=("web",),
                left_out=(paper, 0),
            )  # fmt: skip
            values = weigh_modes(found, change, least=(LEAST, LEAST))
            alike[tuple(round(end, 9) for end in values.values())].add(here)
        for fitting in alike.values():
            assert len(fitting) >= min(LEAST, len(possible))
