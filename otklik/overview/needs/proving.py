"""A need as the evidence of a finding: each voice with its number, base and interval."""

from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.assignments.models import Evidence
from otklik.assignments.proof import Proof
from otklik.overview.need_words import voice_words
from otklik.overview.needs.joining import Need
from otklik.overview.needs.voices import Voice
from otklik.overview.period import Period

SOURCE = "overview.needs"


def proofs(need: Need, period: Period) -> list[Proof]:
    """The largest voice first. Shares of a survey are of their own days, the rest of the
    period's; no later wave is promised to test them."""
    voices = sorted((one.voice for one in need.voices), key=lambda one: -one.now)
    return [_proof(voice, need, period) for voice in voices]


def _proof(voice: Voice, need: Need, period: Period) -> Proof:
    interval = voice.interval
    address = f"{reverse('overview:need', args=[need.key])}?{period.address}"
    return Proof(
        kind=Evidence.Kind.NEED,
        label=f"{need.name}: {voice_words(voice)}"[:300],
        unit="share" if interval else "number",
        value=voice.share if interval else float(voice.now),
        lower=interval.low if interval else None,
        upper=interval.high if interval else None,
        base=voice.base,
        definition=_("of: %(base)s") % {"base": voice.base_words},
        link=address,
        source=SOURCE,
        key=f"{voice.witness}/{voice.key}"[:120],
    )
