"""The steps of a survey that others hear of: opened, closed, published, withdrawn."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys import search_index
from otklik.surveys.findings import effects
from otklik.surveys.lifecycle import close
from otklik.surveys.result_news import consent_wordings
from otklik.surveys.results.models import Comparison
from otklik.surveys.waves import suspicion
from otklik.surveys.waves.models import Wave


@transaction.atomic
def open_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Begin to take answers. Raises Refused when it was opened already."""
    current = wave.locked()
    if current.opened_at:
        raise Refused(_("The survey was already opened."))
    wave.key, wave.opened_at = secrets.token_hex(32), at
    wave.suspicion = suspicion.fixed()
    wave.save(update_fields=["key", "opened_at", "suspicion"])
    search_index.renew(wave)
    entries.record(
        wave,
        "wave.opened",
        by=by,
        at=at,
        version=wave.version.digest,
        suspicion=suspicion.digest(wave.suspicion),
    )
    consent_wordings.note(wave, by=by, at=at)
    Comparison.fix(wave, by=by, at=at)
    effects.freeze(wave, by=by, at=at)
    for half in wave.halves():
        open_wave(half, by=by, at=at)


@transaction.atomic
def close_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Take no more answers, count those that came, destroy what signed them. A great wave is
    counted by a task, piece by piece, so that others get their turn meanwhile. Raises Refused
    when it is not open."""
    current = wave.locked()
    if not current.is_open:
        raise Refused(_("Only an open survey can be closed."))
    close.stop(current, by=by, at=at)
    wave.refresh_from_db(fields=["key", "course", "stopped_at", "closed_at"])


@transaction.atomic
def publish_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Show the results to everyone. Raises Refused before it is closed, and twice."""
    current = wave.locked()
    if not current.closed_at:
        raise Refused(_("Results are published only after the survey is closed."))
    if current.published_at:
        raise Refused(_("The results are already published."))
    _show(wave, "wave.published", published_at=at, by=by, at=at)
    for half in wave.halves():
        publish_wave(half, by=by, at=at)


@transaction.atomic
def withdraw_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Show the results to staff only, as before they were published. Raises Refused when they
    are not published."""
    current = wave.locked()
    if not current.published_at:
        raise Refused(_("The results are not published."))
    _show(wave, "wave.withdrawn", withdrawn_at=at, by=by, at=at)
    for half in wave.halves():
        withdraw_wave(half, by=by, at=at)


def _show(
    wave: Wave, verb: str, *, published_at: datetime | None = None,
    withdrawn_at: datetime | None = None, by: Actor | None, at: datetime,
) -> None:  # fmt: skip
    """What is found and what findings know follows from whether the results are shown."""
    wave.published_at, wave.withdrawn_at = published_at, withdrawn_at
    wave.save(update_fields=["published_at", "withdrawn_at"])
    search_index.renew(wave)
    effects.show_effects(wave)
    entries.record(wave, verb, by=by, at=at)
