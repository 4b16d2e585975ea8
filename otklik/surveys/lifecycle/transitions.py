"""The life of a wave: opened, closed and counted, published, withdrawn.

Closing works for any size: the wave takes no more answers; then forms are decrypted and hashes of
tickets deleted chunk by chunk, each in its own transaction, since SQLite has one writer and others
should wait for one chunk only. Then everything is counted and the key destroyed in one transaction.

Interrupted closing continues where it stopped: `course` is fixed once and stored with the wave
until it is closed. It is encrypted, since it reveals which languages few people used.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.surveys import search_index
from otklik.surveys.collecting.invitations_and_codes import Invite
from otklik.surveys.collecting.models import OpenAnswer, Response, ResponseGroup, SpentTicket
from otklik.surveys.collecting.paper.models import PaperBatch
from otklik.surveys.collecting.similar_responses import Group
from otklik.surveys.findings import effects
from otklik.surveys.results.models import Comparison, Count, Crossing
from otklik.surveys.results_mailing.subscriber_and_consent import note_consent
from otklik.surveys.waves import key_range_batches, suspicion
from otklik.surveys.waves.models import Wave


@transaction.atomic
def open_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Begin to take answers. Raises Refused when it was opened already."""
    if wave.lock().opened_at:
        raise Refused(_("The survey was already opened."))
    wave.key, wave.opened_at = secrets.token_hex(32), at
    wave.suspicion = asdict(suspicion.IN_FORCE)
    wave.save(update_fields=["key", "opened_at", "suspicion"])
    search_index.renew(wave)
    digests = {
        "version": wave.version.digest,
        "suspicion": suspicion.digest(wave.suspicion),
    }
    entries.record(wave, "wave.opened", by=by, at=at, **digests)
    note_consent(wave, by=by, at=at)
    Comparison.fix(wave, by=by, at=at)
    effects.freeze(wave, by=by, at=at)
    for half in wave.halves():
        open_wave(half, by=by, at=at)


@transaction.atomic
def close_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Stop taking answers and count, in a task where there are many. Raises Refused."""
    current = wave.lock()
    if not current.is_open:
        raise Refused(_("Only an open survey can be closed."))
    waves = [current, *current.halves()]
    for each in waves:
        PaperBatch.end(each, by=by, at=at)
        each.stopped_at = at
        each.save(update_fields=["stopped_at"])
        search_index.renew(each)
    if sum(each.responses.count() for each in waves) <= settings.SURVEY_CHUNK_ROWS:
        count(current, by=by, at=at)
    else:
        entries.record(current, "wave.stopped", by=by, at=at)
        enqueue("otklik.surveys.tasks.count_wave", current.pk)
    wave.refresh_from_db(fields=["key", "course", "stopped_at", "closed_at"])


@transaction.atomic
def publish_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Show the results to everyone. Raises Refused before it is closed, and twice."""
    current = wave.lock()
    if not current.closed_at:
        raise Refused(_("Results are published only after the survey is closed."))
    if current.published_at:
        raise Refused(_("The results are already published."))
    wave.published_at, wave.withdrawn_at = at, None
    _save_publication(wave, "wave.published", by=by, at=at)
    for half in wave.halves():
        publish_wave(half, by=by, at=at)


@transaction.atomic
def withdraw_wave(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Show the results to staff only again. Raises Refused when they are not published."""
    if not wave.lock().published_at:
        raise Refused(_("The results are not published."))
    wave.published_at, wave.withdrawn_at = None, at
    _save_publication(wave, "wave.withdrawn", by=by, at=at)
    for half in wave.halves():
        withdraw_wave(half, by=by, at=at)


def _save_publication(wave: Wave, verb: str, *, by: Actor | None, at: datetime) -> None:
    wave.save(update_fields=["published_at", "withdrawn_at"])
    search_index.renew(wave)
    effects.show_effects(wave)
    entries.record(wave, verb, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many forms are decrypted, and of how many."""

    done: int
    whole: int


def progress(wave: Wave) -> Progress:
    """Progress of counting a wave and its half: numbers of forms only, which are known anyway."""
    forms = Response.objects.filter(Q(wave=wave) | Q(wave__half_of=wave)).order_by()
    whole = forms.count()
    return Progress(done=whole - forms.sealed().count(), whole=whole)


def count(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Decrypt the forms of a stopped wave and count it, once, from where it was interrupted. Each
    step has its own transaction if the caller has none."""
    stopped = Wave.objects.stopped().select_related("version")
    found = stopped.filter(pk=wave.pk).first()
    if found is None:
        return
    waves = [found, *found.halves()]
    for each in waves:
        if not each.course:
            each.course = Course.of(each).seal(each)
            each.save(update_fields=["course"])
        _open_seals(each, by=by, at=at)
    outcomes = [_Outcome.of(each) for each in waves]
    with transaction.atomic():
        if found.lock().closed_at:
            return
        for each, outcome in zip(waves, outcomes, strict=True):
            _finish(each, outcome, by=by, at=at)
    for each in waves:
        if each.responses.count() >= each.min_cell:
            Crossing.of(each)


def merge_small_groups(
    groups: Mapping[ResponseGroup, int], *, least: int
) -> dict[ResponseGroup, ResponseGroup]:
    """The group as which each is counted: itself or, below `least` forms, the largest. Suspicion
    marks are merged first where the suspicious forms, or all others, are too few."""
    everybody = sum(groups.values())
    suspicious = sum(number for group, number in groups.items() if group.is_suspicious)
    has_marks = min(suspicious, everybody - suspicious) >= least
    plain = {one: one if has_marks else one._replace(is_suspicious=False) for one in groups}
    numbers: dict[ResponseGroup, int] = {}
    for group, number in groups.items():
        numbers[plain[group]] = numbers.get(plain[group], 0) + number
    merged: dict[ResponseGroup, ResponseGroup] = {}
    for is_suspicious in (False, True):
        alike = {one: n for one, n in numbers.items() if one.is_suspicious == is_suspicious}
        most = min(alike, key=lambda group: (-alike[group], group), default=None)
        merged |= {one: one if n >= least else most or one for one, n in alike.items()}
    return {group: merged[plain[group]] for group in groups}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a wave is closed: chunks of each table, merges of small groups, dense groups of forms."""

    forms: int
    texts: int
    tickets: int
    merged: dict[ResponseGroup, ResponseGroup]
    groups: list[Group]

    @classmethod
    def of(cls, wave: Wave) -> Self:
        sample = Response.objects.draw(wave)
        groups = suspicion.groups(wave, open_link=sample.open_link, asked=sample.asked)
        marks = suspicion.marks(wave, groups)
        return cls(
            forms=key_range_batches.number(wave.responses.count()),
            texts=key_range_batches.number(wave.open_answers.count()),
            tickets=key_range_batches.number(wave.spent_tickets.count()),
            merged=merge_small_groups(Response.objects.groups(wave, marks), least=wave.min_cell),
            groups=groups,
        )

    def seal(self, wave: Wave) -> str:
        numbers = [self.forms, self.texts, self.tickets]
        groups = [asdict(one) for one in self.groups]
        return wave.seal.close(json.dumps([numbers, list(self.merged.items()), groups]))

    @classmethod
    def unseal(cls, wave: Wave) -> Self:
        (forms, texts, tickets), merged, groups = json.loads(wave.seal.open(wave.course))
        return cls(
            forms=forms,
            texts=texts,
            tickets=tickets,
            merged={ResponseGroup(*one): ResponseGroup(*other) for one, other in merged},
            groups=[Group(**one) for one in groups],
        )


def _open_seals(wave: Wave, *, by: Actor | None, at: datetime) -> None:
    """Make the answers of a stopped wave readable."""
    course = Course.unseal(wave)
    marks = suspicion.marks(wave, course.groups)

    def each(number: int, act: Callable[[key_range_batches.Chunk], int | None]) -> None:
        for chunk in key_range_batches.split(number, secret=wave.key):
            with transaction.atomic():
                if damaged := act(chunk):
                    entries.record(wave, "wave.seals_damaged", by=by, at=at, damaged=damaged)

    each(course.forms, lambda one: Response.objects.open_chunk(wave, one, course.merged, marks))
    each(course.texts, lambda one: OpenAnswer.objects.open_chunk(wave, one))
    each(course.tickets, lambda one: SpentTicket.objects.forget_chunk(wave, one))
    wave.responses.merge(course.merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """Counts and verdicts before they are stored; other machines may compute them (ADR 0120)."""

    counts: list[Count]
    comparison: Comparison | None
    verdicts: list[dict[str, Any]]

    @classmethod
    def of(cls, wave: Wave) -> Self:
        counts = list(Count.of(wave))
        comparison = Comparison.objects.filter(after=wave).select_related("before").first()
        verdicts = comparison.verdicts_over(counts) if comparison else []
        return cls(counts=counts, comparison=comparison, verdicts=verdicts)


def _finish(wave: Wave, outcome: _Outcome, *, by: Actor | None, at: datetime) -> None:
    """Destroy the key and store the counts and verdicts, in the caller's transaction."""
    Invite.objects.end(wave)
    wave.key, wave.course, wave.closed_at = "", "", at
    wave.save(update_fields=["key", "course", "closed_at"])
    search_index.renew(wave)
    Count.objects.bulk_create(outcome.counts, batch_size=500)
    if outcome.comparison is not None:
        outcome.comparison.decide(outcome.verdicts, at=at)
    effects.write_effects(wave, outcome.comparison, at=at)
    number = wave.responses.count()
    known = number if number >= wave.min_cell else None
    entries.record(wave, "wave.closed", by=by, at=at, responses=known)
