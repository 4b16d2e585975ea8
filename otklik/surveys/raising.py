"""What surveys say to findings (`otklik.assignments`), by calling down: a figure of a closed wave
becomes a finding with its baseline; a wave that opens freezes what is expected; when it closes, the
rule of its form writes whether it changed, and no person does."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from math import sqrt
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.assignments.models import Effect, Evidence, Finding, FindingQuerySet, Matter
from otklik.assignments.proof import Measured, Proof
from otklik.core.refusal import Refused
from otklik.journal.recording import Actor
from otklik.organisation.models import User
from otklik.statistics import wilson
from otklik.statistics.marks import mean_within
from otklik.surveys import changes, comparing
from otklik.surveys.form import FormQuestion
from otklik.surveys.models import Comparison, Wave
from otklik.surveys.results import FieldResult, results

KIND = "question"
SEVERAL = frozenset({0.0, 1.0})
NEW: Mapping[str, Any] = {"verdict": "incomparable", "reason": "new"}
OTHER_WAVE: Mapping[str, Any] = {"verdict": "incomparable", "reason": "other_wave"}
PARTS = 1_000  # of a score, so that marks are whole


def source_of(wave: Wave) -> str:
    """By which this room finds its findings again: the questionnaire."""
    return f"surveys/{wave.version.instrument.code}"


def key_of(wave: Wave) -> str:
    return f"surveys/{wave.slug}"


def figures_of(wave: Wave, question: FormQuestion) -> Iterator[tuple[str, str]]:
    """What of a question may become a baseline: key and words, in printed order."""
    for figure in comparing.figures(question):
        yield _key(figure), _words(wave, question, figure)


def raise_(wave: Wave, number: int, key: str, *, statement: str, by: User, at: datetime) -> Finding:
    """A finding about one figure of a closed wave. Of a survey by two versions each half that
    shows the figure is evidence of its own; the half that it is raised from is the baseline.

    Raises Refused for a figure that is hidden, since a baseline would tell it, and while a survey
    by the same questionnaire is asked: what is expected could no longer be fixed before it.
    """
    if not wave.closed_at:
        raise Refused(_("“%(wave)s” is not over yet: raise it from its results.") % {"wave": wave})
    same = Wave.objects.whole().of_instrument(wave.version.instrument_id)
    running = same.filter(is_example=wave.is_example).running(at=at).first()
    if running is not None:
        raise Refused(
            _(
                "“%(wave)s” is being asked: what is expected must stand before a survey opens."
                " Raise the finding when that survey is over."
            )
            % {"wave": running}
        )
    proofs = [proof(wave, number, key), *_of_the_other_half(wave, number, key)]
    return Finding.raise_(statement, proofs, by=by, at=at)


def add(finding: Finding, wave: Wave, number: int, key: str, *, by: User, at: datetime) -> Evidence:
    """One figure more of a closed wave for a finding that is open. Raises Refused."""
    if not wave.closed_at:
        raise Refused(_("“%(wave)s” is not over yet: raise it from its results.") % {"wave": wave})
    return finding.add(proof(wave, number, key), by=by, at=at)


def _of_the_other_half(wave: Wave, number: int, key: str) -> Iterator[Proof]:
    """The same figure among those whom chance gave the other version, where it asks it and shows
    it."""
    other = wave.half_of or wave.other_half
    if other is None or not other.closed_at:
        return
    code = key.partition("/")[0]
    asked = next(
        (q for q in other.version.form.questions if code in {f.code for f in q.fields}), None
    )
    if asked is None:
        return
    with suppress(Refused):
        yield proof(other, asked.number, key)


def proof(wave: Wave, number: int, key: str) -> Proof:
    """The figure with its interval and base, and how a later wave will test it."""
    question = next((q for q in wave.version.form.questions if q.number == number), None)
    found = comparing.figures(question) if question else iter(())
    figure = next((one for one in found if _key(one) == key), None)
    if question is None or figure is None:
        raise Refused(_("Choose a figure of the list."))
    shown = {field.code: field for q in results(wave).questions for field in q.fields}
    if not _is_shown(shown.get(figure["field"]), figure):
        raise Refused(
            _("This figure is hidden, since few people gave some of its answers: choose another.")
        )
    counts = _scored(figure, comparing.numbers(wave))
    base = sum(counts.values())
    if not base:
        raise Refused(_("Nobody answered so that it counts: choose another figure."))
    value = sum(score * number for score, number in counts.items()) / base
    spread = sum(number * (score - value) ** 2 for score, number in counts.items()) / base
    low, high = _interval(counts, value, base)
    rules = wave.version.rules
    return Proof(
        kind=KIND,
        label=_("%(survey)s, %(figure)s")
        % {"survey": _named(wave), "figure": _words(wave, question, figure)},
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


def freeze(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """The wave opens: what is expected of figures of its questionnaire is fixed."""
    if wave.half_of_id:
        return
    for finding in _checked_by(wave).unanswered():
        finding.freeze(wave=key_of(wave), label=wave.title, by=by, at=at)


def write_effects(wave: Wave, comparison: Comparison | None, *, at: datetime) -> None:
    """The wave closed: the verdict of its form beside each finding that waited for it, and the
    comparison before the working group. A half speaks for itself where it is what is compared with
    the baseline, beside what the whole says. Made-up waves are put before no group."""
    with translation.override(settings.LANGUAGE_CODE):
        if comparison is not None and not wave.is_example and not wave.half_of_id:
            put_before_the_group(wave, comparison, at=at)
        frozen = key_of(wave.half_of or wave)
        waiting = list(_checked_by(wave).frozen_for(frozen).prefetch_related("evidence"))
        if wave.half_of_id:
            waiting = [one for one in waiting if comparison and _rests_on(one.baseline, comparison)]
        if waiting:
            _write(wave, comparison, waiting, at=at)


def _checked_by(wave: Wave) -> FindingQuerySet:
    """Findings of its questionnaire; made-up waves say nothing of earnest ones, nor the reverse."""
    waves = Wave.objects.filter(
        version__instrument=wave.version.instrument_id, is_example=wave.is_example
    )
    return Finding.objects.measured_by(source_of(wave), waves=waves.values_list("slug", flat=True))


def show_effects(wave: Wave) -> None:
    """Results were published or withdrawn: what findings and the group know of them follows. What
    compares two waves is read by everybody once both are published."""
    Evidence.show(wave.slug, is_public=wave.published_at is not None)
    told = Comparison.objects.filter(Q(after=wave) | Q(before=wave))
    pairs = list(told.select_related("before", "after"))
    if not any(one.after_id == wave.pk for one in pairs):
        Effect.show(key_of(wave), is_public=wave.published_at is not None)
    for one in pairs:
        are_public = bool(one.before.published_at and one.after.published_at)
        Effect.show(key_of(one.after), is_public=are_public)
        Matter.show(_matter(one), is_public=are_public)


def _write(
    wave: Wave, comparison: Comparison | None, waiting: list[Finding], *, at: datetime
) -> None:
    told = dict(_told(comparison)) if comparison is not None else {}
    least = comparison.plan["least"] if comparison is not None else 0
    link = reverse("surveys:results", args=[wave.slug])
    for finding in waiting:
        baseline = finding.baseline
        key = baseline.key if baseline is not None else ""
        is_same = _rests_on(baseline, comparison)
        one = told.get(key, NEW) if is_same else OTHER_WAVE
        Effect.write(
            finding,
            _measured(one, least, _beside(wave, key, told) if is_same else ()),
            wave=key_of(wave),
            label=_named(wave),
            link=link,
            since=str(comparison.before) if comparison is not None and is_same else "",
            at=at,
        )


def _rests_on(baseline: Evidence | None, comparison: Comparison | None) -> bool:
    """Whether what is compared is what the finding began with; another wave's difference would
    say nothing of its promise."""
    if baseline is None or comparison is None:
        return True
    return baseline.wave == comparison.before.slug


def _told(comparison: Comparison) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Verdicts by key of their figure; of what is hidden nothing but that it is."""
    pair = [
        {field.code: field for q in results(one).questions for field in q.fields}
        for one in (comparison.before, comparison.after)
    ]
    for one in comparison.verdicts:
        by_form = one["reason"] in changes.TOLD_BY_THE_FORM
        if not by_form and not all(_is_shown(found.get(one["field"]), one) for found in pair):
            yield _key(one), {"verdict": changes.HIDDEN, "reason": changes.HIDDEN}
        else:
            yield _key(one), one


def _measured(one: Mapping[str, Any], least: int, untouched: Sequence[str]) -> Measured:
    """Numbers only where everybody answered in one way: with counts of several they would tell
    who answered how."""
    words = changes.reason(one["reason"])
    is_plain = one.get("is_of_one_mode", False) and "difference" in one
    before, after = one["bases"] if is_plain else (None, None)
    return Measured(
        verdict=one["verdict"],
        reason=one["reason"],
        reason_words=words % {"least": least} if "%(least)s" in words else words,
        difference=one["difference"] if is_plain else None,
        low=one["low"] if is_plain else None,
        high=one["high"] if is_plain else None,
        base_before=before,
        base_after=after,
        untouched=tuple(untouched),
    )


def _beside(wave: Wave, key: str, told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What other rows of the same matrix did: where nothing was done, did it move too?"""
    form = wave.version.form
    asked = next((q for q in form.questions if key in {f.code for f in q.fields}), None)
    if asked is None or len(asked.fields) < 2:
        return []
    rows = [field for field in asked.fields if field.code != key and field.code in told]
    return [f"{row.row}: {changes.verdict(told[row.code]['verdict'])}" for row in rows]


def put_before_the_group(wave: Wave, comparison: Comparison, *, at: datetime) -> None:
    """Its next agenda takes the comparison up."""
    found = changes.since_before(wave, results(wave), only_published=False)
    if found is None:
        return
    words = {"after": wave.title, "before": comparison.before.title}
    Matter.note(
        _matter(comparison),
        title=_("“%(after)s” compared with “%(before)s”") % words,
        words=f"{found.summary}.",
        link=reverse("surveys-desk:results", args=[wave.slug]),
        is_public=bool(wave.published_at and comparison.before.published_at),
        at=at,
    )


def _matter(comparison: Comparison) -> str:
    """Under which key the group has it."""
    return f"{key_of(comparison.after)}/{comparison.before.slug}"


def _named(wave: Wave) -> str:
    """Its title; of a survey by two versions also which one was asked."""
    if not wave.is_split:
        return wave.title
    words = {"survey": wave.title, "number": wave.version.number}
    return _("%(survey)s (version %(number)s)") % words


def _key(figure: Mapping[str, Any]) -> str:
    return f"{figure['field']}/{figure['answer']}" if figure["answer"] else str(figure["field"])


def _words(wave: Wave, question: FormQuestion, figure: Mapping[str, Any]) -> str:
    """«вопрос 9: …, Сайт Комитета»"""
    field = wave.version.form.by_code[figure["field"]]
    option = next((c.text for c in field.choices if c.code == figure["answer"]), "")
    asked = _("question %(number)s, “%(text)s”") % {
        "number": question.number,
        "text": Truncator(question.text).words(12),
    }
    return ": ".join(part for part in (asked, field.row or option) if part)


def _definition(figure: Mapping[str, Any]) -> str:
    if figure["answer"]:
        return _("the share of those who chose this answer among all who answered the question")
    if set(figure["scores"].values()) <= SEVERAL:
        return _("the share of favourable answers among those that count")
    return _("the mean of answers turned into marks from 0 to 100")


def _is_shown(field: FieldResult | None, figure: Mapping[str, Any]) -> bool:
    return field is not None and changes.is_whole(field, figure["answer"])


def _scored(figure: Mapping[str, Any], numbers: comparing.Numbers) -> dict[float, int]:
    """How many people have which score, all ways of answering together."""
    found: dict[float, int] = {}
    for of_mode in comparing.counts(figure, numbers).values():
        for answer, number in of_mode.items():
            if answer in figure["scores"]:
                score = float(figure["scores"][answer])
                found[score] = found.get(score, 0) + number
    return found


def _interval(counts: Mapping[float, int], value: float, base: int) -> tuple[float, float]:
    """Wilson's of a share; of marks Agresti and Coull's, carried over."""
    if set(counts) <= SEVERAL:
        share = wilson(counts.get(1.0, 0), base)
        return share.low, share.high
    ends = {0: 0, PARTS: 0}
    between = mean_within(ends | {round(score * PARTS): number for score, number in counts.items()})
    return between.low / PARTS, between.high / PARTS
