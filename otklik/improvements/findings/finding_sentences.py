"""Evidence, expectation and effect in sentences, for pages and documents."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.improvements.assignments.due_days import day_text
from otklik.improvements.findings.models import Effect, Evidence, Finding
from otklik.statistics.change_verdicts import Verdict
from otklik.ui import numbers

HIDDEN = "hidden"
VERDICTS: Mapping[str, Any] = {
    Verdict.BETTER: gettext_lazy("became better"),
    Verdict.WORSE: gettext_lazy("became worse"),
    Verdict.GREW: gettext_lazy("grew"),
    Verdict.FELL: gettext_lazy("fell"),
    Verdict.SMALL: gettext_lazy("the shift is small"),
    Verdict.SAME: gettext_lazy("stayed the same"),
    Verdict.UNPROVEN: gettext_lazy("a change is not proven"),
    Verdict.INCOMPARABLE: gettext_lazy("cannot be compared"),
    HIDDEN: gettext_lazy("not shown"),
}
SHAPES: Mapping[str, str] = {
    Verdict.BETTER: "done", Verdict.WORSE: "late", Verdict.GREW: "info", Verdict.FELL: "info",
}  # fmt: skip


def unpublished_notice() -> str:
    """Shown instead of figures that this reader may not see before publication."""
    return _("the results are not published yet")


def shape(effect: Effect, *, sees: bool) -> str:
    """Only better and worse are coloured."""
    return SHAPES.get(effect.verdict, "draft") if sees or effect.is_public else "draft"


def verdict(effect: Effect, *, sees: bool) -> str:
    if not (sees or effect.is_public):
        return unpublished_notice()
    return str(VERDICTS.get(effect.verdict, effect.verdict))


def points(value: float) -> str:
    """«+6», «−2», «0»"""
    return numbers.with_sign(round(value))


def difference(effect: Effect) -> str:
    """«+6 (от +2 до +10)», in points of 100; empty where it may not be shown."""
    if effect.difference is None or effect.low is None or effect.high is None:
        return ""
    return _("%(points)s of 100 (from %(low)s to %(high)s)") % {
        "points": points(effect.difference * 100),
        "low": numbers.with_sign(effect.low * 100),
        "high": numbers.with_sign(effect.high * 100),
    }


def effect_sentence(effect: Effect, *, sees: bool) -> str:
    """«Опрос 2027 года: изменение не доказано, +2 (от −4 до +8); отвечали 300 и 310»"""
    if not (sees or effect.is_public):
        return f"{effect.label}: {unpublished_notice()}."
    parts = [verdict(effect, sees=sees)]
    if result := difference(effect):
        parts.append(result)
    if None not in (effect.base_before, effect.base_after, effect.difference):
        parts.append(
            _("%(before)s people answered before, %(after)s now")
            % {"before": effect.base_before, "after": effect.base_after}
        )
    if effect.reason_words:
        parts.append(effect.reason_words)
    return f"{effect.label}: {'; '.join(parts)}."


def amount(row: Evidence, value: float) -> str:
    if row.unit == Evidence.Unit.SHARE:
        return numbers.percent(value)
    if row.unit == Evidence.Unit.SCORE:
        return str(round(value * 100))
    return f"{value:g}".replace(".", ",")


def evidence_sentence(row: Evidence, *, sees: bool) -> str:
    """«Удаётся найти: 41 % (от 35 % до 47 %), из 212. Как считается: …»"""
    if not (sees or row.is_public):
        return f"{row.label}: {unpublished_notice()}."
    message = amount(row, row.value)
    if row.unit == Evidence.Unit.SCORE:
        message = _("mark %(value)s of 100") % {"value": message}
    if row.lower is not None and row.upper is not None:
        message += " " + _("(from %(low)s to %(high)s)") % {
            "low": amount(row, row.lower), "high": amount(row, row.upper),
        }  # fmt: skip
    if row.base is not None:
        message += ", " + _("of %(base)s") % {"base": row.base}
    whole = f"{row.label}: {message}."
    if row.definition:
        whole += " " + _("How it is counted: %(words)s.") % {"words": row.definition.rstrip(".")}
    return whole


def doubt_sentence(finding: Finding, *, sees: bool) -> str:
    """Why verification is unlikely. It reveals how many answered, so only for those who may
    know."""
    baseline = finding.baseline
    return doubt(finding) if sees or baseline is None or baseline.is_public else ""


def expectation_sentence(finding: Finding, *, sees: bool) -> str:
    """What is expected, by when, verified by what, and how many answers are needed."""
    if finding.expected_at is None or finding.verify_on is None:
        return _("No expectation is recorded yet.")
    words = {"by": finding.verified_by, "day": day_text(finding.verify_on)}
    if finding.expected_change is None:
        return _("No change in figures is expected. Verified by: %(by)s, %(day)s.") % words
    change = points(finding.expected_change)
    lines = [_("Expected: %(change)s points of 100.") % {"change": change}]
    lines.append(_("Verified by: %(by)s, %(day)s.") % words)
    baseline = finding.baseline
    is_told = sees or baseline is None or baseline.is_public
    if finding.answers_needed is not None and is_told:
        needed = finding.answers_needed
        answers = ngettext("%(n)s answer", "%(n)s answers", needed) % {"n": needed}
        lines.append(
            _("To show it with a chance of 80%%, it takes %(answers)s.") % {"answers": answers}
        )
    return " ".join(lines)


def doubt(finding: Finding) -> str:
    """Why the promise cannot or is unlikely to be verified; empty if it can."""
    baseline = finding.baseline
    if finding.expected_at is None:
        return ""
    if finding.expected_change is None:
        return _("No change is expected in figures: nothing will show whether it came.")
    test = baseline.test if baseline else None
    if baseline is None or test is None:
        return _(
            "No survey measures this figure: no verdict will be written, and a person's "
            "opinion does not replace one."
        )
    words = {
        "points": abs(round(finding.expected_change)),
        "base": test.before,
        "least": round(test.smallest * 100),
        "needed": finding.answers_needed,
        "answers": finding.answers_expected,
    }
    if abs(finding.expected_change) / 100 < test.smallest:
        return _("Less than %(least)s points is not named as a change: expect more.") % words
    if finding.answers_needed is None:
        return (
            _(
                "It cannot be verified: only %(base)s people answered the first time, so no"
                " number of answers shows a change of %(points)s points. Expect more, or take"
                " another figure."
            )
            % words
        )
    if finding.answers_expected and finding.answers_expected < finding.answers_needed:
        return (
            _(
                "It will probably not be shown: a change of %(points)s points takes %(needed)s "
                "answers, and %(answers)s are expected. Most likely the verdict will be “a change "
                "is not proven”."
            )
            % words
        )
    return ""
