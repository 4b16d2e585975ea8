from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models import Case, Count, Min, Q, Value, When

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account

ATTEMPTS = 10
FIRST_RETRY_AFTER = timedelta(seconds=30)
LONGEST_RETRY_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEventTally:
    """Undispatched events of an account; `is_stuck`: they need a person."""

    account: int
    is_stuck: bool
    count: int
    oldest: datetime


class RawEventQuerySet(models.QuerySet["RawEvent"]):
    def store(self, *, account_id: int, dedup_key: str, body: bytes, at: datetime) -> bool:
        """Store an event unless the account has one with this key; whether it was new.

        By hand, because a burst of web hooks waits for this statement in line."""
        values: dict[str, Any] = {
            "account_id": account_id, "dedup_key": dedup_key, "body": body,
            "received_at": connection.ops.adapt_datetimefield_value(at),
            "attempts": 0, "error": "", "set_aside": "",
        }  # fmt: skip
        columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.model._meta.db_table} ({columns}) VALUES ({places})"  # noqa: S608
                " ON CONFLICT (account_id, dedup_key) DO NOTHING",
                list(values.values()),
            )
            return bool(cursor.rowcount == 1)

    def waiting(self) -> Self:
        """Not dispatched and not given up, oldest first."""
        return self.filter(handed_on_at__isnull=True, attempts__lt=ATTEMPTS).order_by("pk")

    def ready(self, *, at: datetime) -> Self:
        """Waiting, and not in the pause after a failure."""
        return self.waiting().filter(Q(retry_at__isnull=True) | Q(retry_at__lte=at))

    def stuck(self) -> Self:
        """Failed too often: a person must look."""
        return self.filter(handed_on_at__isnull=True, attempts__gte=ATTEMPTS).order_by("pk")

    def set_aside(self) -> Self:
        """Dispatched to no app, or only in part; newest first."""
        return self.exclude(set_aside="").order_by("-pk")

    def mark_handed_on(self, *, set_aside: str, at: datetime) -> None:
        """Mark them as dispatched; `set_aside`: why no app received them, a SetAside or empty."""
        self.update(handed_on_at=at, retry_at=None, error="", set_aside=set_aside)

    def tally(self) -> list[RawEventTally]:
        waiting = self.filter(handed_on_at__isnull=True).annotate(
            is_stuck=Case(When(attempts__gte=ATTEMPTS, then=Value(True)), default=Value(False))
        )
        rows = waiting.values("account", "is_stuck").order_by("account", "is_stuck")
        return [
            RawEventTally(**row)
            for row in rows.annotate(count=Count("pk"), oldest=Min("received_at"))
        ]


class RawEvent(models.Model):
    """What a network sent, unchanged and not parsed."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="raw_events")
    dedup_key = models.CharField(max_length=200)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    handed_on_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    set_aside = models.CharField(
        max_length=20, blank=True, help_text="Why it, or a part of it, was handed to nobody."
    )

    objects = RawEventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "dedup_key"], name="raw_event_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "id"],
                condition=Q(handed_on_at__isnull=True),
                name="raw_event_waiting",
            ),
            models.Index(
                fields=["account", "set_aside", "received_at"],
                condition=~Q(set_aside=""),
                name="raw_event_set_aside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.dedup_key}"

    @property
    def error_kind(self) -> str:
        """The kind of the first failure, without anybody's text."""
        return self.error.partition(":")[0]

    @transaction.atomic
    def take_in(self, *, incident: int, by: Actor, at: datetime) -> None:
        """A person made incident number `incident` from an event that was set aside."""
        self.set_aside = ""
        self.save(update_fields=["set_aside"])
        entries.record(self, "raw_event.taken_in", by=by, at=at, incident=incident)

    def note_failure(self, error: str, *, at: datetime) -> None:
        """Store why it failed, and retry after 30 s, 1 min, … 1 h."""
        pause = min(FIRST_RETRY_AFTER * 2**self.attempts, LONGEST_RETRY_AFTER)
        self.attempts += 1
        self.error, self.retry_at = error, at + pause
        self.save(update_fields=["attempts", "error", "retry_at"])

    @transaction.atomic
    def try_again(self, *, by: Actor | None, at: datetime) -> None:
        """A person lets a stuck event be retried, for example after an update."""
        self.attempts, self.retry_at = 0, None
        self.save(update_fields=["attempts", "retry_at"])
        entries.record(self, "raw_event.tried_again", by=by, at=at)


class Post(models.Model):
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    container = models.CharField(max_length=120)
    external_id = models.CharField(max_length=120)
    album = models.CharField(
        max_length=100, blank=True, help_text="The network shows several posts as this one."
    )
    text = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "container", "external_id"], name="post_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60] or self.external_id


FIRST_READ_AGAIN_AFTER = timedelta(seconds=30)
LONGEST_READ_AGAIN_AFTER = timedelta(minutes=15)


class FeedPositionQuerySet(models.QuerySet["FeedPosition"]):
    def due(self, *, at: datetime) -> Self:
        return self.filter(next_at__lte=at).order_by("next_at", "pk")


class FeedPosition(models.Model):
    """How far a feed was read, when to continue, and the last error."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="feeds")
    feed = models.CharField(max_length=40)
    cursor = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    faults = models.PositiveSmallIntegerField(default=0)
    error_kind = models.CharField(max_length=40, blank=True)

    objects = FeedPositionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "feed"], name="feed_once_an_account")
        ]

    def take(self, *, at: datetime, lease: timedelta) -> bool:
        """Claim this reading; if its worker dies, it is repeated after the lease."""
        row = type(self).objects.filter(pk=self.pk, next_at=self.next_at)
        taken = row.update(next_at=at + lease) == 1
        self.refresh_from_db()
        return taken

    def note_read(self, cursor: str, *, next_at: datetime, at: datetime) -> None:
        self.cursor, self.read_at, self.next_at = cursor, at, next_at
        self.faults, self.error_kind = 0, ""
        self.save(update_fields=["cursor", "read_at", "next_at", "faults", "error_kind"])

    def note_failure(self, error_kind: str, *, wait: timedelta | None, at: datetime) -> None:
        """Retry after `wait`, or with growing delays."""
        pause = min(FIRST_READ_AGAIN_AFTER * 2 ** min(self.faults, 10), LONGEST_READ_AGAIN_AFTER)
        self.faults = min(self.faults + 1, 1000)
        self.error_kind, self.next_at = error_kind, at + (wait or pause)
        self.save(update_fields=["faults", "error_kind", "next_at"])


LOST_AFTER = timedelta(seconds=30)


class InflowQuerySet(models.QuerySet["Inflow"]):
    def lock(self, account_id: int) -> "Inflow":
        """Lock the inflow until the transaction ends, so that event numbers follow commit order."""
        can_lock = connection.features.has_select_for_update  # else the transaction locks all
        lock = connection.ops.for_update_sql(no_key=True) if can_lock else ""
        rows = self.raw(
            f"SELECT * FROM {self.model._meta.db_table} WHERE account_id = %s {lock}",  # noqa: S608
            [account_id],
        )
        found = next(iter(rows), None)
        if found is not None:
            return found
        self.get_or_create(account_id=account_id)
        return self.lock(account_id)


class Inflow(models.Model):
    """Serialises the events of an account, and knows whether a dispatch task was enqueued.

    `asked_at` is empty once that task began. It is not the account's row, because dispatching locks
    that one, and no webhook may wait for it."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="inflow"
    )
    asked_at = models.DateTimeField(null=True)

    objects = InflowQuerySet.as_manager()

    def ask(self, *, at: datetime) -> bool:
        """Whether to enqueue a task: none waits, or the last one seems lost. Must be locked."""
        if self.asked_at is not None and at - self.asked_at < LOST_AFTER:
            return False
        self.asked_at = at
        self.save(update_fields=["asked_at"])
        return True

    def begin(self) -> None:
        """The task has begun: events stored from now on need another one."""
        self.asked_at = None
        self.save(update_fields=["asked_at"])
