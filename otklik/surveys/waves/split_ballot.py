"""A split ballot: one survey by two versions of its questionnaire, each form assigned at random.

The half with the old version is a separate wave, with its own counts, hidden cells and comparison;
only the wave of a form says which version was answered. It opens, closes and is published with the
survey whose respondents it shares, and has no URL: the survey's URL assigns the version, with
probability one half and without a cookie (ADR 0067). The submitted form names its version.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.waves.models import Wave

ASKED = "asked-version"
"""The field in which a form says which version it asks."""
#: What both halves have in common.
SAME = (
    "title", "purpose", "opens_on", "closes_on", "results_on", "min_cell", "is_example", "reader_id"
)  # fmt: skip


@transaction.atomic
def split(wave: Wave, version: InstrumentVersion, *, by: Actor, at: datetime) -> Wave:
    """Let half of the people answer another version. Raises Refused."""
    current = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if current.opened_at:
        raise Refused(_("The survey was already opened: two versions are decided on before."))
    if current.half_of_id or Wave.objects.filter(half_of=current).exists():
        raise Refused(_("The survey has two versions already."))
    if version.instrument_id != current.version.instrument_id or version == current.version:
        raise Refused(_("Choose another version of the same questionnaire."))
    if version.proposal:
        raise Refused(_("Nobody has approved this version: choose an approved one."))
    same = {name: getattr(current, name) for name in SAME}
    half = Wave(slug=_slug(current, version), version=version, half_of=current, **same)
    half.save(force_insert=True)
    entries.record(wave, "wave.split", by=by, at=at, version=version.digest, half=half.slug)
    return half


@transaction.atomic
def join(wave: Wave, *, by: Actor, at: datetime) -> None:
    """Ask one version only again, before the survey opens. Raises Refused."""
    half = Wave.objects.select_for_update(of=("self",)).filter(half_of=wave.pk).first()
    if half is None:
        raise Refused(_("The survey has one version."))
    if half.opened_at:
        raise Refused(_("The survey was already opened: two versions are decided on before."))
    half.delete()
    entries.record(wave, "wave.joined", by=by, at=at)


def draw(wave: Wave, *, chance: int | None = None) -> Wave:
    """The wave whose form is shown; `chance` is 0 or 1, random when not given."""
    half = wave.other_half
    if half is None:
        return wave
    return half if (secrets.randbelow(2) if chance is None else chance) else wave


def wave_asked(wave: Wave, number: str) -> Wave:
    """The wave of a submitted form, by the version number in it."""
    half = wave.other_half
    return half if half is not None and number == str(half.version.number) else wave


def _slug(wave: Wave, version: InstrumentVersion) -> str:
    end = f"-v{version.number}"
    slug = f"{wave.slug[: 50 - len(end)]}{end}"
    if Wave.objects.filter(slug=slug).exists():
        raise Refused(_("The address %(slug)s is taken.") % {"slug": slug})
    return slug
