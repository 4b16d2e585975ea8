"""The effect of a wave on findings from its questionnaire (`otklik.improvements`): at the opening
expectations are frozen; at closing the form's rule, not a person, decides whether the figure
changed; publishing and withdrawing show and hide it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.audit.models import Actor
from otklik.improvements.findings.evidence_and_verdict_dataclasses import WaveVerdict
from otklik.improvements.findings.models import Effect, Evidence, Finding, FindingQuerySet
from otklik.improvements.meetings.membership_and_submitted_matters import Matter
from otklik.surveys.findings.create import key_in, key_of, source_of, wave_name
from otklik.surveys.results import changes_since_last_wave
from otklik.surveys.results.models import Comparison
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave

NEW: Mapping[str, Any] = {"verdict": "incomparable", "reason": "new"}
OTHER_WAVE: Mapping[str, Any] = {"verdict": "incomparable", "reason": "other_wave"}


def freeze(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """The wave opens: freeze expectations about its questionnaire."""
    if wave.half_of_id:
        return
    for finding in _findings_of(wave).unanswered():
        finding.freeze(wave=key_of(wave), label=wave.title, by=by, at=at)


def write_effects(wave: Wave, comparison: Comparison | None, *, at: datetime) -> None:
    """The wave closed: write its verdict to each waiting finding, and put the comparison before the
    working group, except for examples. A half writes its own verdict if its comparison begins with
    the baseline."""
    with translation.override(settings.LANGUAGE_CODE):
        if comparison is not None and not wave.is_example and not wave.half_of_id:
            put_before_the_group(wave, comparison, at=at)
        frozen = key_of(wave.half_of or wave)
        waiting = list(_findings_of(wave).frozen_for(frozen).prefetch_related("evidence"))
        if wave.half_of_id:
            waiting = [one for one in waiting if comparison and _rests_on(one.baseline, comparison)]
        if waiting:
            _write(wave, comparison, waiting, at=at)


def _findings_of(wave: Wave) -> FindingQuerySet:
    """Findings of its questionnaire; examples and real waves are kept apart."""
    waves = Wave.objects.filter(
        version__instrument=wave.version.instrument_id, is_example=wave.is_example
    )
    return Finding.objects.measured_by(source_of(wave), waves=waves.values_list("slug", flat=True))


def show_effects(wave: Wave) -> None:
    """Effects and the group's agenda item follow publication; both waves must be public."""
    Evidence.show(wave.slug, is_public=wave.published_at is not None)
    comparisons = Comparison.objects.filter(Q(after=wave) | Q(before=wave))
    pairs = list(comparisons.select_related("before", "after"))
    if not any(one.after_id == wave.pk for one in pairs):
        Effect.show(key_of(wave), is_public=wave.published_at is not None)
    for one in pairs:
        are_public = bool(one.before.published_at and one.after.published_at)
        Effect.show(key_of(one.after), is_public=are_public)
        Matter.show(_matter(one), is_public=are_public)


def _write(
    wave: Wave, comparison: Comparison | None, waiting: list[Finding], *, at: datetime
) -> None:
    values = dict(_verdicts(comparison)) if comparison is not None else {}
    link = reverse("surveys:results", args=[wave.slug])
    for finding in waiting:
        baseline = finding.baseline
        key = baseline.key if baseline is not None else ""
        is_same = _rests_on(baseline, comparison)
        one = values.get(key, NEW) if is_same else OTHER_WAVE
        Effect.write(
            finding,
            _measurement(one, comparison, _other_rows(wave, key, values) if is_same else ()),
            wave=key_of(wave),
            label=wave_name(wave),
            link=link,
            since=str(comparison.before) if comparison is not None and is_same else "",
            at=at,
        )


def _rests_on(baseline: Evidence | None, comparison: Comparison | None) -> bool:
    """Whether the comparison begins with the baseline's wave; no other proves anything."""
    if baseline is None or comparison is None:
        return True
    return baseline.wave == comparison.before.slug


def _verdicts(comparison: Comparison) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Verdicts by key of their figure, without hidden values."""
    pair = [
        {field.code: field for q in results(one).questions for field in q.fields}
        for one in (comparison.before, comparison.after)
    ]
    for one in comparison.verdicts:
        earlier, later = (found.get(one["field"]) for found in pair)
        least = comparison.plan["least"]
        yield key_in(one), changes_since_last_wave.hide_values(one, (earlier, later), least=least)


def _measurement(
    one: Mapping[str, Any], comparison: Comparison | None, untouched: Sequence[str]
) -> WaveVerdict:
    found = WaveVerdict(
        verdict=one["verdict"], reason=one["reason"],
        reason_words=changes_since_last_wave.reason(one["reason"]),
        untouched=tuple(untouched),
    )  # fmt: skip
    if comparison is None:
        return found
    family = changes_since_last_wave.family_of(comparison)
    words = changes_since_last_wave.reason_of(one, family, least=comparison.plan["least"])
    if "difference" not in one:
        return replace(found, reason_words=words)
    low, high = changes_since_last_wave.within(one, family)
    before, after = one["bases"]
    return replace(
        found, reason_words=words, difference=one["difference"], low=low, high=high,
        base_before=before, base_after=after,
    )  # fmt: skip


def _other_rows(wave: Wave, key: str, values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The verdicts of other rows of the same matrix, for comparison."""
    form = wave.version.form
    asked = form.question_with_field(key)
    if asked is None or len(asked.fields) < 2:
        return []
    rows = [field for field in asked.fields if field.code != key and field.code in values]
    return [
        f"{row.row}: {changes_since_last_wave.verdict(values[row.code]['verdict'])}" for row in rows
    ]


def put_before_the_group(wave: Wave, comparison: Comparison, *, at: datetime) -> None:
    """Put the comparison on its next agenda."""
    found = changes_since_last_wave.since_before(wave, results(wave), only_published=False)
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
    return f"{key_of(comparison.after)}/{comparison.before.slug}"
