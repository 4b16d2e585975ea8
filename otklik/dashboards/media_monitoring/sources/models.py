import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.core.table_files.read import Table, read_table
from otklik.dashboards.permissions import require_field_worker
from otklik.incidents.importing.mapping import ColumnMapping, digest
from otklik.organisation.people.user import User

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=12)
LEASE = timedelta(minutes=5)
SETTLED = timedelta(days=60)
RAW_KEPT = timedelta(days=90)


class SourceQuerySet(models.QuerySet["Source"]):
    def collected(self) -> Self:
        return self.filter(stopped_at__isnull=True)

    def due(self, *, at: datetime) -> Self:
        """Feeds to be read now."""
        feeds = self.collected().filter(kind=Source.Kind.FEED)
        return feeds.filter(next_at__lte=at).order_by("next_at", "pk")


class Source(models.Model):
    """A feed; or one row each for monitoring files, our own pages, and manual cards."""

    class Kind(models.TextChoices):
        FEED = "feed", gettext_lazy("RSS or Atom feed")
        EXPORT = "export", gettext_lazy("files of a monitoring system")
        WALLS = "walls", gettext_lazy("our own pages in networks")
        HAND = "hand", gettext_lazy("cards created manually")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True)
    words = models.TextField(blank=True, help_text="Only what holds one of these is a mention.")
    every_minutes = models.PositiveSmallIntegerField(default=30)
    begun_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    bookmark = models.BigIntegerField(default=0, help_text="The last row of the room below.")
    faults = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["url"], condition=Q(kind="feed"), name="feed_of_the_field_once"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=~Q(kind="feed"), name="one_source_of_a_kind_but_feeds"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def add(cls, *, name: str, url: str, words: str, every_minutes: int, by: User,
            at: datetime) -> "Source":  # fmt: skip
        """Start reading a feed. Raises Refused if it is read already."""
        require_field_worker(by)
        if cls.objects.filter(kind=cls.Kind.FEED, url=url).exists():
            raise Refused(_("This feed is in the list already."))
        source = cls.objects.create(
            kind=cls.Kind.FEED, name=name, url=url, words=words, every_minutes=every_minutes,
            begun_at=at, next_at=at,
        )  # fmt: skip
        entries.record(source, "source.added", by=by, at=at, name=name, url=url)
        return source

    @classmethod
    def of_kind(cls, kind: str, *, at: datetime) -> "Source":
        defaults = {"name": str(cls.Kind(kind).label), "begun_at": at}
        return cls.objects.get_or_create(kind=kind, defaults=defaults)[0]

    @property
    def begun_on(self) -> date:
        return timezone.localdate(self.begun_at)

    @property
    def has_settled(self) -> bool:
        return self.read_at is not None and self.read_at - self.begun_at >= SETTLED

    @transaction.atomic
    def stop(self, *, by: User, at: datetime) -> None:
        """Stop reading it; its mentions stay."""
        require_field_worker(by)
        if self.kind != self.Kind.FEED:
            raise Refused(_("Only a feed can be stopped."))
        if Source.objects.collected().filter(pk=self.pk).update(stopped_at=at):
            entries.record(self, "source.stopped", by=by, at=at)
        self.refresh_from_db()

    @transaction.atomic
    def resume(self, *, by: User, at: datetime) -> None:
        require_field_worker(by)
        row = Source.objects.filter(pk=self.pk, stopped_at__isnull=False)
        if row.update(stopped_at=None, next_at=at, begun_at=at, faults=0, problem=""):
            entries.record(self, "source.resumed", by=by, at=at)
        self.refresh_from_db()

    def take(self, *, at: datetime) -> bool:
        """Claim one reading; after the lease another worker may retry it."""
        row = Source.objects.filter(pk=self.pk, next_at=self.next_at, next_at__lte=at)
        return row.update(next_at=at + LEASE) == 1

    def note_read(self, *, at: datetime) -> None:
        self.read_at, self.next_at = at, at + timedelta(minutes=self.every_minutes)
        self.faults, self.problem = 0, ""
        self.save(update_fields=["read_at", "next_at", "faults", "problem"])

    def note_failure(self, problem: str, *, at: datetime) -> None:
        """Try again later, with growing delays."""
        pause = min(FIRST_PAUSE * 2 ** min(self.faults, 10), LONGEST_PAUSE)
        self.faults, self.problem = min(self.faults + 1, 1000), problem[:300]
        self.next_at = at + pause
        self.save(update_fields=["faults", "problem", "next_at"])


class RawMentionQuerySet(models.QuerySet["RawMention"]):
    def waiting(self) -> Self:
        return self.filter(read_at__isnull=True, error="").order_by("pk")

    def outlived(self, *, at: datetime) -> Self:
        return self.filter(received_at__lt=at - RAW_KEPT)


class RawMention(models.Model):
    """What a source sent, unparsed. Contains people's text: stored for 90 days."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="raw")
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    received_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)
    is_passed_over = models.BooleanField(default=False, help_text="It held none of the words.")
    error = models.CharField(max_length=200, blank=True)

    objects = RawMentionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key", "digest"], name="raw_mention_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(read_at=None), name="raw_mention_waiting")
        ]

    @classmethod
    def keep(cls, source: Source, key: str, body: Mapping[str, Any], *, at: datetime) -> bool:
        """Store it; False if it is stored already."""
        sign = digest(json.dumps(body, ensure_ascii=False, sort_keys=True))
        _row, is_new = cls.objects.get_or_create(
            source=source, key=key[:120], digest=sign,
            defaults={"body": dict(body), "received_at": at},
        )  # fmt: skip
        return is_new


FILE_KEPT = timedelta(days=30)
SIGN_OF_LIFE = timedelta(minutes=2)


class MonitoringFileQuerySet(models.QuerySet["MonitoringFile"]):
    def lost(self, *, at: datetime) -> Self:
        """In progress, but without a sign of life."""
        running = self.filter(state=MonitoringFile.State.RUNNING)
        return running.filter(alive_at__lt=at - SIGN_OF_LIFE)

    def outlived(self, *, at: datetime) -> Self:
        return self.filter(uploaded_at__lt=at - FILE_KEPT).exclude(body=b"")


class MonitoringFile(models.Model):
    """A file of a monitoring system: uploaded, its columns named, loaded by a task. draft → running
    → finished. The file is deleted after 30 days, the counts stay."""

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("not started")
        RUNNING = "running", gettext_lazy("loading")
        FINISHED = "finished", gettext_lazy("loaded")

    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = MonitoringFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def upload(
        cls, body: bytes, *, name: str, key: UUID, by: User, at: datetime
    ) -> "MonitoringFile":
        """Store it as a draft, once for the same key. Raises Refused if it is no table."""
        require_field_worker(by)
        known = cls.objects.filter(key=key).first()
        if known is not None:
            return known

        table = read_table(body, name=name)
        total = table.count()
        latest = cls.objects.exclude(columns={}).first()
        proposed = ColumnMapping.propose(table.header)
        if latest is not None:
            named = ColumnMapping.from_names(latest.columns, table.header)
            proposed = named if named.is_complete else proposed
        file = cls.objects.create(
            key=key, name=name[:200], body=body, total=total, uploaded_by=by, uploaded_at=at,
            columns=proposed.names(table.header),
        )  # fmt: skip
        entries.record(file, "monitoring_file.uploaded", by=by, at=at, name=name[:200])
        return file

    def table(self) -> Table:
        """Raises Refused when the file was removed."""
        body = bytes(self.body)
        if not body:
            raise Refused(_("The file was removed 30 days after it was loaded."))
        return read_table(body, name=self.name)

    def mapping(self, table: Table) -> "ColumnMapping":
        return ColumnMapping.from_names(self.columns, table.header)

    @transaction.atomic
    def start(self, mapping: "ColumnMapping", *, by: User, at: datetime) -> None:
        """Load it with these columns in a task. Raises Refused once it was started."""
        require_field_worker(by)
        row = MonitoringFile.objects.select_for_update().get(pk=self.pk)
        if row.state != self.State.DRAFT:
            raise Refused(_("This file is already being loaded or is loaded."))
        row.columns = mapping.names(row.table().header)
        row.state, row.alive_at = self.State.RUNNING, at
        row.save(update_fields=["columns", "state", "alive_at"])
        entries.record(row, "monitoring_file.started", by=by, at=at)
        enqueue("otklik.dashboards.tasks.load_monitoring_file", row.pk)
        self.refresh_from_db()
