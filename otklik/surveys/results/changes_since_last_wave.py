"""What changed since the previous wave, as pages show it: the verdict, then how sure it is.

A verdict is computed from counts no finer than the results show them (`comparison_suppression.py`).
Where few gave the answer in question, the verdict is hidden from everyone (ADR 0034), but the test
stays in the family.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.improvements.findings import finding_sentences
from otklik.statistics.change_verdicts import Family, Reason, Verdict
from otklik.surveys.collecting.models import Mode
from otklik.surveys.results.comparison_suppression import Showing
from otklik.surveys.results.models import Comparison
from otklik.surveys.results.wave_results import FieldResult, Results, results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers

HIDDEN = finding_sentences.HIDDEN
#: Reasons that rest on the questionnaires alone; any other follows from counts.
FORM_REASONS = frozenset({"new", "words", "meaning", "filter"})
WORDS_OF_A_QUESTION = 9
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """One figure: its place in the form, the verdict as text and as a code (`Verdict` or HIDDEN),
    and the `difference`, with its interval adjusted for all figures or for this figure `alone`."""

    number: int
    what: str
    verdict: str
    code: str
    kind: str
    reason: str
    difference: str
    alone: str
    compared: str
    bases: tuple[int, int] | None

    @property
    def has_hidden_numbers(self) -> bool:
        """The verdict is visible but its numbers are hidden: they would reveal answers."""
        return self.bases is None and self.code not in (Verdict.INCOMPARABLE, HIDDEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    before: Wave
    rows: tuple[FigureChange, ...]
    summary: str
    digest: str
    smallest: int
    family: int
    draws: str
    error: int
    least: int


UNMOVED = "draft"
#: What a verdict is as a state of the interface; neutral ones are news, neither good nor bad.
KINDS = finding_sentences.SHAPES


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
    earlier = {f.code: f for q in results(before).questions for f in q.fields}
    rows = tuple(_rows(comparison, found, earlier))
    return Changes(
        before=before,
        rows=rows,
        summary=_summary(rows),
        digest=comparison.digest,
        smallest=round(comparison.plan["smallest_change"] * 100),
        family=comparison.plan["family"],
        draws=numbers.whole(comparison.plan["draws"]),
        error=round(comparison.plan["alpha"] * 100),
        least=comparison.plan["least"],
    )


def _rows(
    comparison: Comparison, found: Results, earlier: Mapping[str, FieldResult]
) -> Iterator[FigureChange]:
    later = {field.code: (q, field) for q in found.questions for field in q.fields}
    family = family_of(comparison)
    for verdict_found in comparison.verdicts:
        question, field = later[verdict_found["field"]]
        asked = comparison.after.version.form.by_code[field.code]
        option = asked.choice_text(verdict_found["answer"])
        pair = (earlier.get(field.code), field)
        verdict_found = hide_values(verdict_found, pair, least=comparison.plan["least"])
        yield FigureChange(
            number=question.number,
            what=field.row or option or Truncator(question.text).words(WORDS_OF_A_QUESTION),
            verdict=verdict(verdict_found["verdict"]),
            code=verdict_found["verdict"],
            kind=KINDS.get(verdict_found["verdict"], UNMOVED),
            reason=reason_of(verdict_found, family, least=comparison.plan["least"]),
            difference=difference(verdict_found, family),
            alone=alone(verdict_found),
            compared=compared_modes(verdict_found),
            bases=tuple(verdict_found["bases"]) if "bases" in verdict_found else None,
        )


def hide_values(
    values: Mapping[str, Any], pair: tuple[FieldResult | None, FieldResult | None], *, least: int
) -> Mapping[str, Any]:
    """The values, or that they are hidden; a small base is named only where both bases show it."""
    if values["reason"] in FORM_REASONS:
        return values
    bases = [one.answered for one in pair if one is not None and one.answered is not None]
    if len(bases) == len(pair):
        is_told_by_base = values["reason"] == Reason.FEW and min(bases) < least
        if values["showing"] != Showing.NOTHING or is_told_by_base:
            return values
    return {"verdict": HIDDEN, "reason": HIDDEN}


def verdict(text: str) -> str:
    return str(finding_sentences.VERDICTS[text])


def reason(text: str) -> str:
    """Why there is no verdict, or why a difference is not proven; else empty."""
    return {
        "": "",
        "new": _("it was not asked before"),
        "other_wave": _("it is compared with another survey than the finding began with"),
        "meaning": _("what the answers count for changed"),
        "filter": _("other people are asked than before"),
        "words": _("the words of the question or of its answers changed"),
        "few": _("fewer than %(least)s people answered in one of the surveys"),
        "modes": _("fewer than %(least)s people answered in the same way both times"),
        "ways": _("one survey was answered in a way that the other did not offer"),
        "share_moved": _("more or fewer people could not say than before"),
        "suspicious": _("it depends on suspicious answers"),
        "sign_turns": _(
            "without those who could not say, the difference disappears or is reversed"
        ),
        HIDDEN: _("too few people gave some of the answers"),
    }[text]


def reason_of(values: Mapping[str, Any], family: Family, *, least: int) -> str:
    """The reason of a verdict; for an unproven change, its largest possible size."""
    if values["reason"] or values["verdict"] != Verdict.UNPROVEN or "difference" not in values:
        return reason(values["reason"]) % {"least": least}
    low, high = within(values, family)
    points = ceil(max(-low, high) * 100 - ROUNDING)
    sentence = ngettext(
        "if it changed, by no more than %(points)s point",
        "if it changed, by no more than %(points)s points",
        points,
    )
    return sentence % {"points": points}


def family_of(comparison: Comparison) -> Family:
    plan = comparison.plan
    return Family(size=plan["family"], alpha=plan["alpha"], smallest=plan["smallest_change"])


def within(values: Mapping[str, Any], family: Family) -> tuple[float, float]:
    """The interval of the difference, adjusted for all figures."""
    return family.interval(values["verdict"], values["difference"], (values["low"], values["high"]))


def difference(values: Mapping[str, Any], family: Family) -> str:
    """«+6 (от +2 до +10)», in points of 100."""
    if "difference" not in values:
        return ""
    low, high = within(values, family)
    return _("%(points)s (from %(low)s to %(high)s)") % {
        "points": numbers.with_sign(round(values["difference"] * 100)),
        "low": numbers.with_sign(low * 100),
        "high": numbers.with_sign(high * 100),
    }


def alone(values: Mapping[str, Any]) -> str:
    """«без поправки: от +4 до +8»"""
    if "difference" not in values:
        return ""
    return _("not adjusted: from %(low)s to %(high)s") % {
        "low": numbers.with_sign(values["low"] * 100),
        "high": numbers.with_sign(values["high"] * 100),
    }


def compared_modes(values: Mapping[str, Any]) -> str:
    """The modes that were compared, where one survey lacks the others."""
    ways = [str(Mode(mode).label) for mode in values.get("modes", ())]
    return _("compared: those who answered %(ways)s") % {"ways": ", ".join(ways)} if ways else ""


def _summary(rows: tuple[FigureChange, ...]) -> str:
    """«Стало лучше: 2 показателя; изменение не доказано: 15 показателей»"""
    count = Counter(row.verdict for row in rows)
    parts = []
    for name in map(verdict, (*Verdict, HIDDEN)):
        if number := count[name]:
            sentence = ngettext("%(number)s figure", "%(number)s figures", number)
            why = f" ({reason(HIDDEN)})" if name == verdict(HIDDEN) else ""
            parts.append(f"{name}: {sentence % {'number': number}}{why}")
    return capfirst("; ".join(parts))
