from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self, cast
from urllib.parse import parse_qs

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.db.write_unless_busy import write_unless_busy
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.transfers.models import Transfer
from otklik.organisation.people.user import User

UNDO_WITHIN = timedelta(seconds=60)
#: What a press changes of an incident, and what its undoing brings back.
UNDOABLE_FIELDS = (
    "institution", "status", "pile", "topic", "unit", "urgency", "due_at", "assignee", "outcome",
    "closed_at", "assigned_at", "approval_since", "put_off_at", "put_off_until", "waits_for",
    "pile_set_at", "tongue", "tongue_set_at", "urgency_set_at", "tone",
)  # fmt: skip


class BatchQuerySet(models.QuerySet["Batch"]):
    def undoable(self, *, by: User, at: datetime) -> Self:
        """What this person may still undo, the latest first."""
        return self.filter(by=by, undone_at=None, at__gt=at - UNDO_WITHIN).order_by("-pk")


class Batch(models.Model):
    """A bulk action; its author may undo it for a minute. Each incident has its audit entry; stored
    here is only what undoing needs."""

    class Kind(models.TextChoices):
        TRIAGED = "triaged", _("assigned by topic")
        CLOSED = "closed", _("closed")
        MOVED = "moved", _("moved to another group")
        ASSIGNED = "assigned", _("handed to a colleague")
        PUT_OFF = "put_off", _("postponed")
        HANDED_ON = "handed_on", _("transferred to another place")
        CORRECTED = "corrected", _("a guess corrected")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="batch_of_a_person")]

    @property
    def undoable_until(self) -> datetime:
        return self.at + UNDO_WITHIN

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> int:
        """Restore every incident that nobody has changed since; returns how many. Raises Refused
        when it is too late, was already undone, or belongs to somebody else."""
        held = Batch.objects.select_for_update().get(pk=self.pk)
        if held.by_id != by.pk:
            raise Refused(_("Only the person who made the change can undo it."))
        if held.undone_at is not None:
            raise Refused(_("It was already undone."))
        if at > held.undoable_until:
            raise Refused(_("A minute has passed: now change each incident separately."))
        self.undone_at = at
        self.save(update_fields=["undone_at"])
        return sum(line.bring_back(by=by, at=at) for line in self.lines.select_related("incident"))


@compiled_query
def _last_undoable(*, by: User, at: datetime) -> models.QuerySet[Batch]:
    return Batch.objects.undoable(by=by, at=at)[:1]


def last_undoable(*, by: User, at: datetime) -> Batch | None:
    """The latest batch that this person may still undo."""
    return next(iter(_last_undoable(by=by, at=at)), None)


class BatchLine(models.Model):
    """One incident of a batch: before and after it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "incident"], name="incident_once_a_batch")
        ]

    def bring_back(self, *, by: User, at: datetime) -> bool:
        """Restore it; False if it was changed since."""

        incident = Incident.objects.select_for_update().get(pk=self.incident_id)
        if stored_columns(incident) != self.after:
            return False
        for name, value in self.before.items():
            setattr(incident, _field(name).attname, _field(name).to_python(value))
        incident.save(update_fields=UNDOABLE_FIELDS)
        if self.batch.kind == Batch.Kind.HANDED_ON:
            Transfer.take_back(incident, at=at)
        entries.record(incident, "incident.put_back", by=by, at=at, batch=self.batch_id)
        return True


def stored_columns(incident: Incident) -> dict[str, Any]:
    """The columns of an incident that a batch stores, as JSON."""
    found = {name: getattr(incident, _field(name).attname) for name in UNDOABLE_FIELDS}
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
    }


def _field(name: str) -> "models.Field[Any, Any]":
    field = Incident._meta.get_field(name)
    return cast("models.Field[Any, Any]", field)


LONGEST = 500


class HandoverQuerySet(models.QuerySet["Handover"]):
    def unread_by(self, user: User) -> Self:
        return self.filter(receiver=user, read_at=None).select_related("giver").order_by("-pk")


class Handover(models.Model):
    """A shift handed over: to whom, a note, and which incidents go along. The receiver sees it
    above the list until they confirm it."""

    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=LONGEST)
    numbers = models.JSONField(default=list)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["receiver"],
                condition=models.Q(read_at__isnull=True),
                name="handover_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"

    @classmethod
    @transaction.atomic
    def give(
        cls, *, to: User, sentence: str, incidents: Iterable[Incident], by: User, at: datetime
    ) -> "Handover":
        """Hand the chosen incidents over, each with its own audit entry."""
        sentence = " ".join(sentence.split())
        if to.pk == by.pk:
            raise Refused(_("Choose a colleague: this is you."))
        if not sentence:
            raise Refused(_("Say in a sentence what the colleague must know."))
        if len(sentence) > LONGEST:
            raise Refused(_("At most %(n)s characters fit. Shorten the text.") % {"n": LONGEST})
        numbers = []
        for incident in incidents:
            incident.assign(to=to, by=by, at=at)
            numbers.append(incident.number)
        handover = cls.objects.create(
            giver=by, receiver=to, sentence=sentence, numbers=numbers, at=at
        )
        entries.record(by, "user.shift_handed", by=by, at=at, to=to.pk, incidents=numbers)
        return handover

    @transaction.atomic
    def read(self, *, by: User, at: datetime) -> None:
        """The receiver has read it. Harmless when repeated."""
        held = Handover.objects.select_for_update().get(pk=self.pk)
        if held.receiver_id != by.pk:
            raise Refused(_("This shift was handed to a colleague."))
        if held.read_at is not None:
            return
        self.read_at = at
        self.save(update_fields=["read_at"])
        entries.record(by, "user.shift_read", by=by, at=at, handover=self.pk)


#: An open page reports every two seconds; an older presence was closed, or lost its connection.
GONE_AFTER = timedelta(seconds=15)
HEARTBEAT = timedelta(seconds=4)
FORGOTTEN_AFTER = timedelta(hours=1)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def of_others(self, incident: Incident, *, user: User, at: datetime) -> Self:
        here = self.filter(incident=incident, seen_at__gt=at - GONE_AFTER)
        return here.exclude(user=user).select_related("user").order_by("user__name", "user")


class Presence(models.Model):
    """Who has an incident open and who is writing in it, so that two people do not answer one
    person. No history is kept."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "user"], name="present_once")
        ]

    @classmethod
    def begin(cls, incident: Incident, *, user: User, at: datetime) -> None:
        """They open it. A database that is busy is not waited for: the open page reports soon."""
        forgotten = _forgotten(user=user, before=at - FORGOTTEN_AFTER)

        def write() -> None:
            if forgotten:
                cls.objects.filter(pk__in=forgotten).delete()
            cls._tell(incident, user=user, at=at, written_at=None)

        write_unless_busy(write)

    @classmethod
    def go_on(cls, incident: Incident, *, user: User, is_writing: bool, at: datetime) -> None:
        """They still have it open; repeated within moments, it writes nothing."""
        presence = next(iter(_presence(incident=incident, user=user)), None)
        is_fresh = presence is not None and presence.seen_at > at - HEARTBEAT
        was_writing = presence is not None and presence.is_writing(at=at)
        if is_fresh and is_writing == was_writing:
            return
        written_at = at if is_writing else None
        write_unless_busy(lambda: cls._tell(incident, user=user, at=at, written_at=written_at))

    @classmethod
    def _tell(
        cls, incident: Incident, *, user: User, at: datetime, written_at: datetime | None
    ) -> None:
        row = Presence(incident=incident, user=user, seen_at=at, written_at=written_at)
        Presence.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["incident", "user"],
            update_fields=["seen_at", "written_at"],
        )

    def is_writing(self, *, at: datetime) -> bool:
        return self.written_at is not None and self.written_at > at - GONE_AFTER


@compiled_query
def _forgotten(*, user: User, before: datetime) -> models.QuerySet[Presence, int]:
    return Presence.objects.filter(user=user, seen_at__lt=before).values_list("pk", flat=True)


@compiled_query
def _presence(*, incident: Incident, user: User) -> models.QuerySet[Presence]:
    return Presence.objects.filter(incident=incident, user=user)


MOST_OF_ONE = 20


class SavedView(models.Model):
    """An address of the inbox that a member of staff saved under a name, for themselves."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def keep(cls, *, name: str, query: str, by: User, at: datetime) -> "SavedView":
        """Save an address; under an existing name it replaces the old one."""
        name = " ".join(name.split())[:40]
        if not name:
            raise Refused(_("Give the view a name."))
        theirs = cls.objects.filter(user=by)
        if theirs.exclude(name=name).count() >= MOST_OF_ONE:
            raise Refused(
                _("There are %(n)s views already: remove one first.") % {"n": MOST_OF_ONE}
            )
        view, _is_new = theirs.update_or_create(user=by, name=name, defaults={"query": query[:500]})
        # The search may be a person's name, so it is stored in the view only.
        has_search = bool(parse_qs(query).get("q"))
        entries.record(by, "user.view_kept", by=by, at=at, name=name, has_search=has_search)
        return view

    @transaction.atomic
    def forget(self, *, by: User, at: datetime) -> None:
        if self.user_id != by.pk:
            raise Refused(_("This view is a colleague's."))
        entries.record(by, "user.view_forgotten", by=by, at=at, name=self.name)
        self.delete()
