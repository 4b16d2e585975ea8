"""A need as evidence for a finding: each voice with its number, base and interval."""

from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs.collect_observations import Voice, last_survey
from otklik.dashboards.needs.group_into_needs import OF_SURVEYS, Need
from otklik.dashboards.needs.need_presentation import voice_words
from otklik.improvements.findings.evidence_and_verdict_dataclasses import EvidenceValues
from otklik.improvements.findings.models import Evidence
from otklik.surveys.waves.models import Wave

SOURCE = "overview.needs"


def proofs(need: Need, period: Period) -> list[EvidenceValues]:
    """Largest first; no wave tests them. Unpublished surveys only for those who may see results."""
    voices = sorted((one.voice for one in need.voices), key=lambda one: -one.now)
    is_asked = any(one.witness in OF_SURVEYS for one in voices)
    wave = last_survey() if is_asked else None
    return [_proof(voice, need, period, wave) for voice in voices]


def _proof(voice: Voice, need: Need, period: Period, last: Wave | None) -> EvidenceValues:
    interval = voice.interval
    wave = last if voice.witness in OF_SURVEYS else None
    is_public = wave is None or wave.published_at is not None
    address = f"{reverse('dashboards:need', args=[need.key])}?{period.address}"
    return EvidenceValues(
        kind=Evidence.Kind.NEED,
        label=(f"{need.name}: {voice_words(voice)}" if is_public else need.name)[:300],
        unit="share" if interval else "number",
        value=voice.share if interval else float(voice.now),
        lower=interval.low if interval else None,
        upper=interval.high if interval else None,
        base=voice.base,
        definition=_("of: %(base)s") % {"base": voice.base_words},
        link=address,
        source=SOURCE,
        key=f"{voice.witness}/{voice.key}"[:120],
        wave=wave.slug if wave else "",
        is_public=is_public,
    )
