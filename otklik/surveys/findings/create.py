"""A figure of a closed wave becomes a finding (`otklik.improvements`) with its baseline."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from math import sqrt
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.improvements.findings.evidence_and_verdict_dataclasses import EvidenceValues
from otklik.improvements.findings.models import Evidence, Finding
from otklik.organisation.people.user import User
from otklik.statistics.rating_scale import mean_interval
from otklik.statistics.wilson_interval import wilson
from otklik.surveys.instrument.form_layout_and_encoding import FormQuestion
from otklik.surveys.results import planned_comparison
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave

KIND = "question"
SEVERAL = frozenset({0.0, 1.0})
PARTS = 1_000  # of a score, so that marks are whole


def source_of(wave: Wave) -> str:
    """The source of findings from this questionnaire."""
    return f"surveys/{wave.version.instrument.code}"


def key_of(wave: Wave) -> str:
    return f"surveys/{wave.slug}"


def figures_of(wave: Wave, question: FormQuestion) -> Iterator[tuple[str, str]]:
    """Possible baselines of a question: key and text, in printed order."""
    for figure in planned_comparison.figures(question):
        yield key_in(figure), _words(wave, question, figure)


def raise_(wave: Wave, number: int, key: str, *, statement: str, by: User, at: datetime) -> Finding:
    """A finding about one figure of a closed wave. In a split ballot each half that shows the
    figure is separate evidence; the half from which it is raised is the baseline. Raises Refused
    for a hidden figure, since a baseline would reveal it, and while a survey by the same
    questionnaire is open: the expectation could no longer be fixed before it."""
    if not wave.closed_at:
        raise Refused(_("“%(wave)s” is not over yet: raise it from its results.") % {"wave": wave})
    same = Wave.objects.whole().of_instrument(wave.version.instrument_id)
    running = same.filter(is_example=wave.is_example).running(at=at).first()
    if running is not None:
        sentence = _(
            "“%(wave)s” is being asked: an expectation must be recorded before a survey opens. "
            "Raise the finding when that survey is over."
        )
        raise Refused(sentence % {"wave": running})
    proofs = [proof(wave, number, key), *_of_the_other_half(wave, number, key)]
    return Finding.raise_(statement, proofs, by=by, at=at)


def add(finding: Finding, wave: Wave, number: int, key: str, *, by: User, at: datetime) -> Evidence:
    """Add a figure of a closed wave to an open finding. Raises Refused."""
    if not wave.closed_at:
        raise Refused(_("“%(wave)s” is not over yet: raise it from its results.") % {"wave": wave})
    return finding.add(proof(wave, number, key), by=by, at=at)


def _of_the_other_half(wave: Wave, number: int, key: str) -> Iterator[EvidenceValues]:
    """The same figure in the other half, where it is asked and visible."""
    other = wave.half_of or wave.other_half
    if other is None or not other.closed_at:
        return
    asked = other.version.form.question_with_field(key.partition("/")[0])
    if asked is None:
        return
    with suppress(Refused):
        yield proof(other, asked.number, key)


def proof(wave: Wave, number: int, key: str) -> EvidenceValues:
    """The figure with its interval and base, and how a later wave tests it."""
    question = wave.version.form.question(number)
    found = planned_comparison.figures(question) if question else iter(())
    figure = next((one for one in found if key_in(one) == key), None)
    if question is None or figure is None:
        raise Refused(_("Choose a figure of the list."))
    shown = {field.code: field for q in results(wave).questions for field in q.fields}
    field = shown.get(figure["field"])
    counts = field.by_score(figure["answer"], figure["scores"]) if field else None
    if counts is None:
        raise Refused(
            _("This figure is hidden, since few people gave some of its answers: choose another.")
        )
    base = sum(counts.values())
    if not base:
        raise Refused(_("No answers count here: choose another figure."))
    value = sum(score * number for score, number in counts.items()) / base
    spread = sum(number * (score - value) ** 2 for score, number in counts.items()) / base
    low, high = _interval(counts, value, base)
    rules = wave.version.rules
    return EvidenceValues(
        kind=KIND,
        label=_("%(survey)s, %(figure)s")
        % {"survey": wave_name(wave), "figure": _words(wave, question, figure)},
        unit="share" if set(figure["scores"].values()) <= SEVERAL else "score",
        value=value,
        lower=min(low, value),
        upper=max(high, value),
        base=base,
        definition=_definition(figure),
        link=f"{reverse('surveys-desk:results', args=[wave.slug])}#q{question.number}",
        source=source_of(wave),
        key=key,
        wave=wave.slug,
        spread=sqrt(spread),
        level=rules.alpha / rules.family,
        smallest=rules.smallest_change,
        is_public=wave.published_at is not None,
    )


def wave_name(wave: Wave) -> str:
    """Its title, with the version of a split ballot."""
    if not wave.is_split:
        return wave.title
    words = {"survey": wave.title, "number": wave.version.number}
    return _("%(survey)s (version %(number)s)") % words


def key_in(figure: Mapping[str, Any]) -> str:
    return f"{figure['field']}/{figure['answer']}" if figure["answer"] else str(figure["field"])


def _words(wave: Wave, question: FormQuestion, figure: Mapping[str, Any]) -> str:
    """«вопрос 9: …, Сайт Комитета»"""
    field = wave.version.form.by_code[figure["field"]]
    asked = _("question %(number)s, “%(text)s”") % {
        "number": question.number,
        "text": Truncator(question.text).words(12),
    }
    return ": ".join(filter(None, (asked, field.row or field.choice_text(figure["answer"]))))


def _definition(figure: Mapping[str, Any]) -> str:
    if figure["answer"]:
        return _("the share of those who chose this answer among all who answered the question")
    if set(figure["scores"].values()) <= SEVERAL:
        return _("the share of favourable answers among those that count")
    return _("the mean of answers turned into marks from 0 to 100")


def _interval(counts: Mapping[float, int], value: float, base: int) -> tuple[float, float]:
    """Wilson's for a share; Agresti and Coull's for marks."""
    if set(counts) <= SEVERAL:
        share = wilson(counts.get(1.0, 0), base)
        return share.low, share.high
    ends = {0: 0, PARTS: 0}
    between = mean_interval(
        ends | {round(score * PARTS): number for score, number in counts.items()}
    )
    return between.low / PARTS, between.high / PARTS
