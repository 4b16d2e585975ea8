from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.nlp.personal_data.find_and_mask import find_personal
from otklik.organisation.people.user import User

SIGN_OF_LIFE = timedelta(seconds=90)
MOST_UNSURE = 100


class IdentityProof(models.TextChoices):
    PASSPORT = "passport", gettext_lazy("in person, with a document")
    ACCOUNT = "account", gettext_lazy("wrote it from the same page or address")
    SIGNED = "signed", gettext_lazy("a letter with an electronic signature")
    PORTAL = "portal", gettext_lazy("through the state portal")
    PROXY = "proxy", gettext_lazy("through a representative with a power of attorney")


class ErasureState(models.TextChoices):
    PROPOSED = "proposed", gettext_lazy("waiting for a second person")
    DECLINED = "declined", gettext_lazy("declined")
    RUNNING = "running", gettext_lazy("being carried out")
    DONE = "done", gettext_lazy("carried out")


class ErasureStage(models.TextChoices):
    """Stages in order: those that find people by network ids come first."""

    EVENTS = "events", gettext_lazy("what networks sent")
    COPIES = "copies", gettext_lazy("files and lists")
    INCIDENTS = "incidents", gettext_lazy("incidents")
    STRAYS = "strays", gettext_lazy("messages in incidents of others")
    PEOPLE = "people", gettext_lazy("who the person is")


class Unsure(models.TextChoices):
    """Uncertain matches, left for a person to check."""

    HANDOVER = "handover", gettext_lazy("a handed-over shift, with a word that may be the name")
    VIEW = "view", gettext_lazy("a saved view of the queue, with a word that may be the name")
    FILE_NAME = "file_name", gettext_lazy("an import, named by a word that may be the name")
    FILE = "file", gettext_lazy("a file of an import, with a word that may be the name")
    DRAFT = "draft", gettext_lazy("a file not imported yet, with a word that may be the name")
    HELD_FILE = "held_file", gettext_lazy("a file of an import, kept because of a hold")
    SHORT = (
        "short",
        gettext_lazy("the name is too short to be looked for in notes and in files of others"),
    )


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def under_way(self) -> Self:
        return self.filter(state__in=(ErasureState.PROPOSED, ErasureState.RUNNING))

    def lost(self, *, at: datetime) -> Self:
        """Running without a sign of life: the worker died or its task is lost."""
        return self.filter(state=ErasureState.RUNNING, alive_at__lt=at - SIGN_OF_LIFE)


class Erasure(models.Model):
    """A request to erase a person's data: proposed by one, carried out by another.

    Holds no data of the person: pseudonyms, number and day of the request, and numbers of erased
    rows. proposed → running → done; or declined.
    """

    State, Stage, Proof = ErasureState, ErasureStage, IdentityProof

    number = models.PositiveIntegerField(unique=True)
    clients = models.ManyToManyField(Client, related_name="+")
    request_number = models.CharField(gettext_lazy("number of the request"), max_length=60)
    requested_on = models.DateField(gettext_lazy("date of the request"))
    proof = models.CharField(max_length=10, choices=IdentityProof.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.EVENTS)
    cursor = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    unsure = models.JSONField(default=list, help_text="Kinds and keys of what was left to look at.")
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    roles = models.JSONField(default=dict)
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="erasure_takes_two_persons",
            )
        ]

    def __str__(self) -> str:
        return _("No. %(number)s") % {"number": self.number}

    @property
    def ground(self) -> str:
        """The ground as recorded in the audit log."""
        return _("Erasure No. %(number)s, request No. %(request)s of %(day)s") % {
            "number": self.number,
            "request": self.request_number,
            "day": date_format(self.requested_on, "d.m.Y"),
        }

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def done_incidents(self) -> int:
        return int(self.counts.get("incidents", 0))

    @classmethod
    @transaction.atomic
    def propose(
        cls,
        clients: Sequence[Client],
        *,
        request_number: str,
        requested_on: date,
        proof: str,
        by: User,
        at: datetime,
    ) -> "Erasure":
        """Record the request and its proof; a second person carries it out.

        Raises Refused while an incident of theirs is open, for a second erasure under way, and when
        the number contains personal data.
        """
        held = list(Client.objects.select_for_update().filter(pk__in=[one.pk for one in clients]))
        if not held:
            raise Refused(_("Choose at least one pseudonym."))
        if find_personal(request_number):
            raise Refused(_("Only the number of the request, without telephone or address."))
        earlier = cls.objects.under_way().filter(clients__in=held).first()
        if earlier is not None:
            raise Refused(_("Erasure %(number)s is under way already.") % {"number": earlier})
        _refuse_while_open(held)
        erasure = cls.objects.create(
            number=next_number("erasure"),
            request_number=request_number.strip(),
            requested_on=requested_on,
            proof=proof,
            proposed_by=by,
            proposed_at=at,
            roles={"proposed": _role(by)},
        )
        erasure.clients.set(held)
        entries.record(
            erasure, "erasure.proposed", by=by, at=at,
            people=[one.number for one in held], proof=proof, requested_on=requested_on,
        )  # fmt: skip
        return erasure

    @transaction.atomic
    def decline(self, reason: str, *, by: User, at: datetime) -> None:
        """Decline it. Raises Refused without a reason."""
        self._lock_open()
        if not reason.strip():
            raise Refused(_("Say in a sentence why it is not carried out."))
        if self.proposed_by_id == by.pk:
            raise Refused(_("Another person decides: you proposed this."))
        self.reason = reason.strip()
        self._decide(self.State.DECLINED, by=by, at=at)
        entries.record(self, "erasure.declined", by=by, at=at)

    @transaction.atomic
    def carry_out(self, *, by: User, at: datetime) -> None:
        """Begin; a task goes on. Raises Refused for the proposer, and while an incident is open."""

        self._lock_open()
        if self.proposed_by_id == by.pk:
            raise Refused(_("Another person carries it out: you proposed this."))
        clients = list(self.clients.all())
        _refuse_while_open(clients)
        self.total = Incident.objects.filter(client__in=clients, erased_at=None).count()
        self.alive_at = at
        self._decide(self.State.RUNNING, by=by, at=at)
        entries.record(self, "erasure.begun", by=by, at=at)
        enqueue("otklik.privacy.tasks.carry_on_erasure", self.pk)

    def note(self, counts: "Counter[str]", *, at: datetime) -> None:
        """Add to the erased rows; also a sign of life."""
        self.counts = dict(Counter(self.counts) + counts)
        self.alive_at, self.problem = at, ""

    def doubt(self, kind: str, key: int = 0) -> None:
        """List an uncertain match, up to a hundred."""
        if [kind, key] not in self.unsure and len(self.unsure) < MOST_UNSURE:
            self.unsure = [*self.unsure, [kind, key]]

    def settle_doubt(self, kind: str, key: int, *, is_theirs: bool, by: User, at: datetime) -> None:
        """Settle an uncertain match. Raises Refused when it was settled before."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        if [kind, key] not in self.unsure:
            raise Refused(_("This is already resolved."))
        self.unsure = [one for one in self.unsure if one != [kind, key]]
        if is_theirs:
            self.counts = dict(Counter(self.counts) + Counter(notes=1))
        self.save(update_fields=["unsure", "counts"])
        entries.record(self, "erasure.looked", by=by, at=at, kind=kind, is_theirs=is_theirs)

    def finish(self, *, left: int, at: datetime) -> None:
        """Finish; `left` incidents are on hold and stay."""
        self.state, self.finished_at = self.State.DONE, at
        self.cursor = {"held": left}
        entries.record(
            self, "erasure.finished", by=self.decided_by, at=at, held=left, **self.counts
        )

    def _decide(self, state: ErasureState, *, by: User, at: datetime) -> None:
        self.state, self.decided_by, self.decided_at = state, by, at
        self.roles = {**self.roles, "decided": _role(by)}
        self.save()

    def _lock_open(self) -> None:
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        if not self.is_open:
            raise Refused(
                _("This was decided already: %(state)s.") % {"state": self.get_state_display()}
            )


def _role(user: User) -> str:
    """Roles in which somebody acted, as codes."""
    return ",".join(sorted({one.role for one in user.current_appointments}))


def _refuse_while_open(clients: Sequence[Client]) -> None:
    theirs = Incident.objects.open().filter(client__in=clients).order_by("pk")
    if numbers := ", ".join(str(one) for one in theirs[:10]):
        raise Refused(
            _("Close first, with their outcomes: %(numbers)s. Nobody could be answered afterwards.")
            % {"numbers": numbers}
        )
