"""Reminders of an open survey in the networks, as drafts of publications.

They do not say how many people answered, or what. The site's home page shows an open survey by
itself.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.channels.publications.models import PostDraft, Publication
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave

HOUR = time(12)
LAST_DAYS = 3  # before the last day
LEAST_DAYS = 10  # of a survey that gets a reminder half-way


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One post: its key, always the same, and its moment; None: as soon as possible."""

    key: uuid.UUID
    wanted_at: datetime | None
    text: str


def reminders(wave: Wave, *, at: datetime) -> Iterator[Reminder]:
    """At once, half-way of a long survey, and some days before the last; past days are skipped."""
    with translation.override(settings.LANGUAGE_CODE):
        yield _reminder(wave, "first", on=None)
        if wave.closes_on is None:
            return
        today, opened = timezone.localdate(at), timezone.localdate(wave.opened_at)
        whole = (wave.closes_on - opened).days
        half, last = opened + timedelta(days=whole // 2), wave.closes_on - timedelta(days=LAST_DAYS)
        if whole >= LEAST_DAYS and today < half < last:
            yield _reminder(wave, "half", on=half)
        if today < last:
            yield _reminder(wave, "last", on=last)


@transaction.atomic
def prepare(wave: Wave, *, link: str, by: User, at: datetime) -> list[Publication]:
    """Drafts of missing reminders. Raises Refused when the survey takes no answers."""
    if not wave.is_open:
        raise Refused(_("The survey does not accept answers now: there is nothing to remind of."))
    made = []
    for one in reminders(wave, at=at):
        publication = Publication.begin(key=one.key, by=by, at=at)
        if not publication.text:
            draft = PostDraft(text=one.text, link=link, wanted_at=one.wanted_at)
            publication.save_draft(draft, revision=publication.revision, by=by, at=at)
        made.append(publication)
    return made


def drafts(wave: Wave) -> list[Publication]:
    """Publications that were prepared as reminders, in any state."""
    keys = [_key(wave, name) for name in ("first", "half", "last")]
    return list(Publication.objects.filter(key__in=keys).order_by("number"))


def _key(wave: Wave, name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"otklik/surveys/{wave.pk}/{wave.slug}/{name}")


def _reminder(wave: Wave, name: str, *, on: date | None) -> Reminder:
    messages = {
        "first": _("“%(title)s” is open: tell us how we serve you. It is anonymous."),
        "half": _(
            "“%(title)s” continues. If you have not answered yet, there is time. It is anonymous."
        ),
        "last": _("“%(title)s” is over soon. If you want to be heard, answer. It is anonymous."),
    }
    lines = [messages[name] % {"title": wave.title}]
    if wave.closes_on:
        lines.append(_("Last day: %(day)s.") % {"day": date_format(wave.closes_on, "j E")})
    lines.append(_("Please answer only once, in whichever way."))
    noon = datetime.combine(on, HOUR, timezone.get_current_timezone()) if on else None
    return Reminder(key=_key(wave, name), wanted_at=noon, text="\n\n".join(lines))
