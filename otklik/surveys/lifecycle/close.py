"""Closing a survey of any size. No more answers are taken; then the seals are opened piece by piece
and the marks of sent forms forgotten, each piece in a transaction of its own: SQLite has one
writer, and whoever wants to write waits for one piece, not for a million forms. Then all is counted
and the key destroyed at once.

Whoever is interrupted goes on where they stopped: `course` is fixed once and kept with the wave
until it is closed, sealed, since it tells of which languages only few came.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import transaction
from django.db.models import Q

from otklik.audit import entries
from otklik.core.queue import enqueue
from otklik.surveys import search_index
from otklik.surveys.collecting.models import OpenAnswer, Response, SpentTicket
from otklik.surveys.collecting.paper.models import PaperBatch
from otklik.surveys.collecting.personal_codes.models import Invite
from otklik.surveys.collecting.similar_responses import Group
from otklik.surveys.findings import effects
from otklik.surveys.results.models import Comparison, Count, Crossing
from otklik.surveys.waves import chunks, merge_small_groups, suspicion
from otklik.surveys.waves.merge_small_groups import Part

if TYPE_CHECKING:
    from otklik.audit.models import Actor
    from otklik.surveys.waves.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """In how many pieces the tables of a wave are gone through, which parts join which, and which
    groups of forms are too like each other to be of people."""

    forms: int
    texts: int
    tickets: int
    joins: dict[Part, Part]
    groups: list[Group]

    @classmethod
    def of(cls, wave: "Wave") -> Self:
        parts, drawn = Response.objects.parts(wave), Response.objects.drawn(wave)
        groups = suspicion.groups(wave, open_link=drawn.open_link, asked=drawn.asked)
        if groups:
            parts = Response.objects.parts(wave, suspicion.marks(wave, groups))
        return cls(
            forms=chunks.number(wave.responses.count()),
            texts=chunks.number(wave.open_answers.count()),
            tickets=chunks.number(wave.spent_tickets.count()),
            joins=merge_small_groups.joins(parts, least=wave.min_cell),
            groups=groups,
        )

    def sealed(self, wave: "Wave") -> str:
        numbers = [self.forms, self.texts, self.tickets]
        groups = [asdict(one) for one in self.groups]
        return wave.seal.close(json.dumps([numbers, list(self.joins.items()), groups]))

    @classmethod
    def opened(cls, wave: "Wave") -> Self:
        (forms, texts, tickets), joins, groups = json.loads(wave.seal.open(wave.course))
        return cls(
            forms=forms,
            texts=texts,
            tickets=tickets,
            joins={Part(*part): Part(*other) for part, other in joins},
            groups=[Group(**one) for one in groups],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many forms are read already, of how many."""

    done: int
    whole: int


def progress(wave: "Wave") -> Progress:
    """Of a wave that is being counted, and of the half that goes with it. It tells no more than the
    number of forms, which is known while a wave is open."""
    forms = Response.objects.filter(Q(wave=wave) | Q(wave__half_of=wave)).order_by()
    whole = forms.count()
    return Progress(done=whole - forms.sealed().count(), whole=whole)


def stop(wave: "Wave", *, by: "Actor | None", at: datetime) -> None:
    """Take no more answers, in the caller's transaction, which holds the wave. What is soon counted
    is counted at once; a great wave by a task."""
    waves = [wave, *wave.halves()]
    for each in waves:
        PaperBatch.end(each, by=by, at=at)
        each.stopped_at = at
        each.save(update_fields=["stopped_at"])
        search_index.renew(each)
    if sum(each.responses.count() for each in waves) <= chunks.ROWS:
        count(wave, by=by, at=at)
    else:
        entries.record(wave, "wave.stopped", by=by, at=at)
        enqueue("otklik.surveys.tasks.count_wave", wave.pk)


def count(wave: "Wave", *, by: "Actor | None", at: datetime) -> None:
    """Open the seals of a wave that takes no more answers and count it, once, from where somebody
    was interrupted. Each step has a transaction of its own, if the caller has none."""
    stopped = type(wave).objects.stopped().select_related("version")
    found = stopped.filter(pk=wave.pk).first()
    if found is None:
        return
    waves = [found, *found.halves()]
    for each in waves:
        if not each.course:
            each.course = Course.of(each).sealed(each)
            each.save(update_fields=["course"])
        _open_seals(each, by=by, at=at)
    shown = [_Shown.of(each) for each in waves]
    with transaction.atomic():
        if found.locked().closed_at:
            return
        for each, item in zip(waves, shown, strict=True):
            _finish(each, item, by=by, at=at)
    for each in waves:
        if each.responses.count() >= each.min_cell:
            Crossing.of(each)


def _open_seals(wave: "Wave", *, by: "Actor | None", at: datetime) -> None:
    """Make readable what was filled in a wave that takes no more answers."""
    course = Course.opened(wave)
    marks = suspicion.marks(wave, course.groups)

    def each(number: int, act: Callable[[chunks.Piece], int | None]) -> None:
        for piece in chunks.pieces(number, secret=wave.key):
            with transaction.atomic():
                if damaged := act(piece):
                    entries.record(wave, "wave.seals_damaged", by=by, at=at, damaged=damaged)

    each(course.forms, lambda piece: Response.objects.open_piece(wave, piece, course.joins, marks))
    each(course.texts, lambda piece: OpenAnswer.objects.open_piece(wave, piece))
    each(course.tickets, lambda piece: SpentTicket.objects.forget_piece(wave, piece))
    wave.responses.join(course.joins)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a wave comes to, before it is kept: other machines may count it (ADR 0120), and nobody
    waits for them in a transaction. `verdicts` are of `comparison`, where there is one."""

    counts: list[Count]
    comparison: Comparison | None
    verdicts: list[dict[str, Any]]

    @classmethod
    def of(cls, wave: "Wave") -> Self:
        counts = list(Count.objects.counted(wave))
        planned = Comparison.objects.filter(after=wave).select_related("before").first()
        verdicts = planned.verdicts_over(counts) if planned else []
        return cls(counts=counts, comparison=planned, verdicts=verdicts)


def _finish(wave: "Wave", shown: _Shown, *, by: "Actor | None", at: datetime) -> None:
    """Keep the counts, destroy the key, keep what was compared: in the caller's transaction."""
    Invite.objects.end(wave)
    wave.key, wave.course, wave.closed_at = "", "", at
    wave.save(update_fields=["key", "course", "closed_at"])
    search_index.renew(wave)
    Count.objects.bulk_create(shown.counts, batch_size=500)
    if shown.comparison is not None:
        shown.comparison.decide(shown.verdicts, at=at)
    effects.write_effects(wave, shown.comparison, at=at)
    number = wave.responses.count()
    known = number if number >= wave.min_cell else None
    entries.record(wave, "wave.closed", by=by, at=at, responses=known)
