"""How an attachment that a network told of is fetched: the part of its row that says so."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.networks.base import InboundMedia, MediaKind
from otklik.core.refusal import Refused
from otklik.incidents.fetching_tasks import fetch_attachment
from otklik.incidents.kinds import AttachmentState
from otklik.organisation.models import User

LEASE = timedelta(minutes=5)
TRIES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_URL = 2000
LONGEST_TEXT = 4000


class Fetching(models.Model):
    """`origin` names the thing as its network does, so that it is there once however often it is
    told; `url` and `external_id` are for fetching it, `text` holds the words that came in it."""

    state = models.CharField(
        max_length=7, choices=AttachmentState.choices, default=AttachmentState.READY
    )
    origin = models.CharField(max_length=64, blank=True)
    url = models.CharField(max_length=LONGEST_URL, blank=True)
    external_id = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    faults = models.PositiveSmallIntegerField(default=0)
    error_kind = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        abstract: ClassVar = True

    def media(self, kind: MediaKind) -> InboundMedia:
        """What the network is asked for."""
        return InboundMedia(
            kind=kind, url=self.url, external_id=self.external_id, name=self.name, text=self.text
        )

    @transaction.atomic
    def claim(self, *, at: datetime) -> bool:
        """Take one fetching for ourselves; one that dies is repeated after the lease."""
        due = type(self)._default_manager.filter(
            pk=self.pk, state=AttachmentState.WAITING, next_at__lte=at
        )
        is_ours = due.update(next_at=at + LEASE) == 1
        self.refresh_from_db()
        return is_ours

    @transaction.atomic
    def finish(self, *, at: datetime, **columns: Any) -> bool:
        """It is here. False when it was settled otherwise meanwhile."""
        waiting = type(self)._default_manager.filter(pk=self.pk, state=AttachmentState.WAITING)
        is_ours = waiting.update(
            state=AttachmentState.READY, next_at=None, error_kind="", error_code="", **columns
        )
        return is_ours == 1

    @transaction.atomic
    def try_later(self, *, wait: timedelta | None, kind: str, code: str, at: datetime) -> None:
        """Nobody answered: again after `wait`, or later each time; at last it has failed."""
        if self.faults + 1 >= TRIES:
            self.fail(kind=kind, code=code)
            return
        pause = wait or FIRST_PAUSE * 4**self.faults
        self.faults, self.next_at = self.faults + 1, at + pause
        self.error_kind, self.error_code = kind, code
        self.save(update_fields=["faults", "next_at", "error_kind", "error_code"])
        fetch_attachment.using(run_after=self.next_at).enqueue(self.pk)

    def fail(self, *, kind: str, code: str) -> None:
        """It cannot be had, and why."""
        self.state, self.next_at = AttachmentState.FAILED, None
        self.error_kind, self.error_code = kind, code[:60]
        self.save(update_fields=["state", "next_at", "error_kind", "error_code"])

    @transaction.atomic
    def begin(self, *, at: datetime) -> None:
        """Let it be fetched from now on."""
        self.state, self.next_at, self.faults = AttachmentState.WAITING, at, 0
        self.save(update_fields=["state", "next_at", "faults"])
        fetch_attachment.enqueue(self.pk)

    @transaction.atomic
    def try_again(self, *, about: models.Model, by: User, at: datetime) -> None:
        """A person wants it fetched anew. Raises Refused when it did not fail."""
        self.refresh_from_db()
        if self.state != AttachmentState.FAILED:
            raise Refused(_("This is being fetched, or is here already."))
        self.begin(at=at)
        journal.record(about, "attachment.tried_again", by=by, at=at, attachment=self.pk)
