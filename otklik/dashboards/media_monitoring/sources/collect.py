"""Read sources: feed entries are stored raw first, then turned into mentions.

Colleagues typed the URLs of feeds, so they go through `core.net.safe_fetch`. Our own pages are not
fetched: each public incident of a channel is a mention without its own text.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import DataError, transaction
from django.db.models import Min
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from otklik.core.net.safe_fetch import ForbiddenAddress, Unreachable, fetch
from otklik.dashboards.media_monitoring.mentions import classify
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.feed_parser import entries
from otklik.dashboards.media_monitoring.sources.models import RawMention, Source
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification.classify import lemmas
from otklik.incidents.importing.mapping import digest
from otklik.nlp.personal_data.find_and_mask import mask_personal

SECONDS, LARGEST = 20.0, 5 * 1024 * 1024
BATCH = 200
AHEAD = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def collect(source_id: int, *, at: datetime, ours: str = "") -> int:
    """Read a due feed; returns how many entries are new. `ours`: an allowed URL, for tests."""
    source = Source.objects.due(at=at).filter(pk=source_id).first()
    if source is None or not source.take(at=at):
        return 0
    try:
        answer = fetch(source.url, ours=ours, seconds=SECONDS, largest=LARGEST)
        if answer.status != 200:
            raise Unreachable(_("The site answers %(code)s.") % {"code": answer.status})
        found = entries(answer.body, base=answer.url)
    except ForbiddenAddress:
        source.note_failure(_("The address is not a public one: it is not asked."), at=at)
        return 0
    except Unreachable as fault:
        source.note_failure(_("No answer: %(why)s") % {"why": fault}, at=at)
        return 0
    except ValueError:  # NoFeed, or any error in an untrusted file
        source.note_failure(_("There is neither RSS nor Atom at this address."), at=at)
        return 0
    new = 0
    for entry in found:
        body = {
            "title": entry.title, "text": entry.text, "url": entry.url,
            "at": entry.at.isoformat() if entry.at else "",
        }  # fmt: skip
        key = entry.key if len(entry.key) <= 120 else digest(entry.key)
        new += RawMention.keep(source, key, body, at=at)
    source.note_read(at=at)
    return new


def take_in(*, at: datetime, most: int = BATCH) -> bool:
    """Turn raw rows into mentions; unreadable ones keep their error. False if nothing is left."""
    waiting = list(RawMention.objects.waiting().select_related("source")[:most])
    for raw in waiting:
        try:
            with transaction.atomic():
                _take(raw, at=at)
        except (ValueError, TypeError, KeyError, DataError) as fault:
            raw.error = type(fault).__name__
            raw.save(update_fields=["error"])
    return len(waiting) == most


def _take(raw: RawMention, *, at: datetime) -> None:
    body: dict[str, Any] = raw.body
    title, text = str(body.get("title", "")), str(body.get("text", ""))
    raw.read_at = at
    if not is_about_us(f"{title}\n{text}", raw.source.words):
        raw.is_passed_over = True
        raw.save(update_fields=["read_at", "is_passed_over"])
        return
    sentence = parse_datetime(str(body.get("at", ""))) if body.get("at") else None
    if sentence is None or sentence > at + AHEAD:
        sentence = raw.received_at
    Mention.note(
        raw.source, _sign(raw.key), at=at,
        columns={
            **classify.columns(title=title, text=text), "raw": raw, "at": sentence,
            "url": str(body.get("url", ""))[:500],
            "place": mask_personal(str(body.get("place", "")))[:120],
        },
    )  # fmt: skip
    raw.save(update_fields=["read_at"])


def is_about_us(text: str, words: str) -> bool:
    """Whether it contains one of the source's words, in any form; always true without any."""
    wanted = [line.strip() for line in words.replace(",", "\n").split("\n") if line.strip()]
    if not wanted:
        return True
    sentence = f" {' '.join(lemmas(text))} "
    return any(f" {' '.join(lemmas(phrase))} " in sentence for phrase in wanted)


def collect_walls(*, at: datetime, most: int = BATCH) -> bool:
    """Turn public incidents of our own pages into mentions; False if nothing is left."""
    earliest = Incident.objects.aggregate(at=Min("posted_at"))["at"]
    source = Source.of_kind(Source.Kind.WALLS, at=min(earliest or at, at))
    known = Incident.objects.filter(pk__gt=source.bookmark, institution__isnull=True)
    known = known.filter(registered_at__lt=at - MINUTE).select_related("account", "guessed_topic")
    rows = list(known.order_by("pk")[:most])
    for incident in rows:
        with transaction.atomic():
            if _is_of_a_wall(incident):
                Mention.note(source, f"incident:{incident.number}", columns=_of(incident), at=at)
            source.bookmark = incident.pk
            source.save(update_fields=["bookmark"])
    source.note_read(at=at)
    return len(rows) == most


def _is_of_a_wall(incident: Incident) -> bool:
    first = incident.messages.inbound().first()
    is_heard = incident.account.network not in {"hand", "import", "site", "email"}
    return is_heard and first is not None and first.lane == first.Lane.PUBLIC


def _of(incident: Incident) -> dict[str, Any]:
    """Without text: that belongs to the incident and is deleted with it."""
    tone = classify.tone_of(incident.opening_text)
    return {
        "at": incident.posted_at, "place": str(incident.account)[:120], "incident": incident,
        "state": Mention.State.INCIDENT, "topic": incident.guessed_topic,
        "topic_certainty": incident.guess_certainty, "tone": tone.value,
        "tone_certainty": tone.certainty, "tone_reason": "",
    }  # fmt: skip


def _sign(key: str) -> str:
    """The permanent key of a mention: anything but a URL may be personal text, so it is hashed."""
    return key if key.startswith(("http://", "https://")) else digest(key)
