"""What changed since the wave before, as pages show it: verdict first, then how sure it is.

A figure whose answers are hidden in either wave is not compared for anyone: the difference would
tell what is hidden (ADR 0034). The verdict stays in the database, and in the family of the test.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.statistics.verdicts import Verdict
from otklik.surveys.models import Comparison, Wave
from otklik.surveys.results import FieldResult, Results
from otklik.surveys.results import results as counted
from otklik.ui import figures

HIDDEN = "hidden"
#: Reasons that rest on the questionnaires alone; any other follows from counts.
TOLD_BY_THE_FORM = frozenset({"new", "words", "meaning", "filter"})
WORDS_OF_A_QUESTION = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """One figure: where it stands in the form, the verdict in words and as a code (`Verdict`, or
    HIDDEN), and what it rests on."""

    number: int
    what: str
    verdict: str
    code: str
    kind: str
    reason: str
    difference: str
    bases: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    before: Wave
    rows: tuple[ShownChange, ...]
    summary: str
    digest: str
    smallest: int
    family: int
    draws: str
    error: int
    least: int


UNMOVED = "draft"
#: What a verdict is as a state of the interface; neutral ones are news, neither good nor bad.
KINDS = {Verdict.BETTER: "done", Verdict.WORSE: "late", Verdict.GREW: "info", Verdict.FELL: "info"}


def since_before(wave: Wave, found: Results, *, only_published: bool) -> Changes | None:
    """What may be shown of the comparison of a closed wave; None when there is none."""
    comparison = (
        Comparison.objects.filter(after=wave, decided_at__isnull=False)
        .select_related("before__version", "after__version")
        .first()
    )
    if comparison is None or found.responses is None:
        return None
    before = comparison.before
    if before.closed_at is None or (only_published and before.published_at is None):
        return None
    earlier = {f.code: f for q in counted(before).questions for f in q.fields}
    rows = tuple(_rows(comparison, found, earlier))
    return Changes(
        before=before,
        rows=rows,
        summary=_summary(rows),
        digest=comparison.digest,
        smallest=round(comparison.plan["smallest_change"] * 100),
        family=comparison.plan["family"],
        draws=figures.whole(comparison.plan["draws"]),
        error=round(comparison.plan["alpha"] * 100),
        least=comparison.plan["least"],
    )


def _rows(
    comparison: Comparison, found: Results, earlier: Mapping[str, FieldResult]
) -> Iterator[ShownChange]:
    later = {field.code: (q, field) for q in found.questions for field in q.fields}
    for told in comparison.verdicts:
        question, field = later[told["field"]]
        choices = comparison.after.version.form.by_code[field.code].choices
        option = next((c.text for c in choices if c.code == told["answer"]), "")
        pair = (field, earlier.get(field.code))
        if told["reason"] not in TOLD_BY_THE_FORM and not all(
            one is not None and is_whole(one, told["answer"]) for one in pair
        ):
            told = {"verdict": HIDDEN, "reason": HIDDEN}  # and none of its numbers
        yield ShownChange(
            number=question.number,
            what=field.row or option or Truncator(question.text).words(WORDS_OF_A_QUESTION),
            verdict=verdict(told["verdict"]),
            code=told["verdict"],
            kind=KINDS.get(told["verdict"], UNMOVED),
            reason=reason(told["reason"]) % {"least": comparison.plan["least"]},
            difference=difference(told),
            bases=tuple(told["bases"]) if "bases" in told else None,
        )


def is_whole(field: FieldResult, answer: str) -> bool:
    """Whether nothing that the difference rests on is hidden."""
    if field.answered is None:
        return False
    if answer:
        return any(f.code == answer and f.count is not None for f in field.figures)
    return not field.hidden


def verdict(said: str) -> str:
    return {
        Verdict.BETTER: _("became better"),
        Verdict.WORSE: _("became worse"),
        Verdict.GREW: _("grew"),
        Verdict.FELL: _("fell"),
        Verdict.SMALL: _("the shift is small"),
        Verdict.SAME: _("stayed the same"),
        Verdict.UNPROVEN: _("a change is not proven"),
        Verdict.INCOMPARABLE: _("cannot be compared"),
        HIDDEN: _("not shown"),
    }[said]


def reason(said: str) -> str:
    """Why nothing can be said, or why a difference proves nothing; empty where it is plain."""
    return {
        "": "",
        "new": _("it was not asked before"),
        "other_wave": _("it is compared with another survey than the finding began with"),
        "meaning": _("what the answers count for changed"),
        "filter": _("it is asked of other people than before"),
        "words": _("the words of the question or of its answers changed"),
        "few": _("fewer than %(least)s people answered in one of the surveys"),
        "modes": _("one survey was answered in a way that the other did not offer"),
        "share_moved": _("more or fewer people could not say than before"),
        "suspicious": _("it hangs on suspicious answers"),
        "sign_turns": _("without those who could not say it is the other way round"),
        HIDDEN: _("too few people gave some of the answers"),
    }[said]


def difference(told: Mapping[str, Any]) -> str:
    """«+6 (от +2 до +10)», in points of 100. Nothing where people answered in several ways: the
    figure is weighed by them, and with the counts of all together it would tell who answered
    how."""
    if "difference" not in told or not told["is_of_one_mode"]:
        return ""
    points, low, high = (told[name] * 100 for name in ("difference", "low", "high"))
    return _("%(points)s (from %(low)s to %(high)s)") % {
        "points": figures.signed(round(points)),
        "low": figures.signed(low),
        "high": figures.signed(high),
    }


def _summary(rows: tuple[ShownChange, ...]) -> str:
    """«Стало лучше: 2 показателя; изменение не доказано: 15 показателей»"""
    said = Counter(row.verdict for row in rows)
    parts = []
    for name in map(verdict, (*Verdict, HIDDEN)):
        if number := said[name]:
            sentence = ngettext("%(number)s figure", "%(number)s figures", number)
            why = f" ({reason(HIDDEN)})" if name == verdict(HIDDEN) else ""
            parts.append(f"{name}: {sentence % {'number': number}}{why}")
    return capfirst("; ".join(parts))
