from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.audit import entries
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.dashboards.media_relations.announcement_base_model import PUBLISHED_SINCE, Announcement
from otklik.dashboards.permissions import require_field_worker
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LONGEST_TITLE, LONGEST_TEXT = 200, 2_000


class OccasionQuerySet(models.QuerySet["Occasion"]):
    def published_since(self) -> Self:
        return self.filter(PUBLISHED_SINCE).select_related("news", "publication")

    def open(self) -> Self:
        return self.filter(state__in=(Occasion.State.IDEA, Occasion.State.TAKEN))

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def by_due(self) -> Self:
        return self.order_by(models.F("due_on").asc(nulls_last=True), "pk")

    def from_(self, origin: str, key: str) -> Self:
        return self.filter(origin=origin, origin_key=key[:300])

    def of_needs(self, keys: Iterable[str]) -> Self:
        """From these needs, through the page of a need or the list of unexplained topics."""
        origins = (Occasion.Origin.NEED, Occasion.Origin.ASKED)
        return self.filter(origin__in=origins, origin_key__in=keys)

    def for_list(self) -> Self:
        return self.select_related("owner", "topic", "news", "publication", "settled_by")


class Occasion(Announcement):
    """Something worth announcing: idea → taken (by whom, until when) → published or dropped."""

    class State(models.TextChoices):
        IDEA = "idea", pgettext_lazy("occasion", "an idea")
        TAKEN = "taken", pgettext_lazy("occasion", "taken")
        PUBLISHED = "published", pgettext_lazy("occasion", "published")
        DROPPED = "dropped", pgettext_lazy("occasion", "dropped")

    class Origin(models.TextChoices):
        NEED = "need", gettext_lazy("what people need")
        ASSIGNMENT = "assignment", gettext_lazy("an assignment that was done")
        DATE = "date", gettext_lazy("a date of the plan")
        ASKED = "asked", gettext_lazy("asked, and not explained")
        HAND = "hand", gettext_lazy("recorded by a colleague")

    KIND = "occasion"

    number = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    origin_key = models.CharField(max_length=300, blank=True)
    origin_words = models.CharField(
        max_length=300, blank=True, help_text="What it comes from, as it was called then."
    )
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(blank=True, help_text="What it means for people.")
    topic = models.ForeignKey(Topic, null=True, on_delete=PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.IDEA)
    reason = models.CharField(max_length=500, blank=True)
    begun_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="taken") | (Q(owner__isnull=False) & Q(due_on__isnull=False)),
                name="taken_by_somebody_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="dropped_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="occasion_published_at_a_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="occasions_by_state"),
            models.Index(fields=["origin", "origin_key"], name="occasions_by_origin"),
        ]

    def __str__(self) -> str:
        return _("Occasion No. %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("media-relations:occasion", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.IDEA, self.State.TAKEN}

    def is_overdue(self, *, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on

    def refuse_unready(self) -> None:
        if self.state != self.State.TAKEN:
            raise Refused(_("Nobody is writing about it yet: take it first."))

    @classmethod
    @transaction.atomic
    def begin(
        cls, title: str, *, text: str = "", topic: Topic | None = None, due_on: date | None = None,
        origin: str = Origin.HAND, origin_key: str = "", origin_words: str = "",
        key: UUID | None = None, by: User, at: datetime,
    ) -> "Occasion":  # fmt: skip
        """A new idea; the same one for the same key, or while one of this origin is open."""
        require_field_worker(by)
        known = cls.objects.filter(key=key).first() if key else None
        if known is None and origin_key:
            known = cls.objects.from_(origin, origin_key).open().first()
        if known is not None:
            return known
        if not title.strip():
            raise Refused(_("Write in a few words what to publish."))
        occasion = cls.objects.create(
            number=next_number("occasion"), key=key or uuid4(), origin=origin,
            origin_key=origin_key[:300], origin_words=origin_words[:300],
            title=title.strip()[:LONGEST_TITLE], text=text.strip()[:LONGEST_TEXT], topic=topic,
            due_on=due_on, begun_by=by, begun_at=at,
        )  # fmt: skip
        entries.record(
            occasion, "occasion.begun", by=by, at=at, title=occasion.title, origin=origin,
            key=occasion.origin_key,
        )  # fmt: skip
        return occasion

    @transaction.atomic
    def change(self, *, title: str, text: str, topic: Topic | None, by: User, at: datetime) -> None:
        self._refuse_settled()
        if not title.strip():
            raise Refused(_("Write in a few words what to publish."))
        self.title, self.text = title.strip()[:LONGEST_TITLE], text.strip()[:LONGEST_TEXT]
        self.topic = topic
        self._save("occasion.changed", by=by, at=at, title=self.title)

    @transaction.atomic
    def take(
        self, *, owner: User, due_on: date | None, by: User, at: datetime, today: date
    ) -> None:
        """Somebody writes about it by a day: oneself or a colleague."""
        self._refuse_settled()
        if not owner.is_active or not owner.may(Right.WORK_FIELD):
            raise Refused(_("This colleague does not work with the information field."))
        if due_on is None:
            raise Refused(_("Say by which day to publish it."))
        if due_on < today:
            raise Refused(_("This day has passed: choose a later one."))
        self.owner, self.due_on, self.state = owner, due_on, self.State.TAKEN
        self._save("occasion.taken", by=by, at=at, owner=owner.pk, due_on=due_on)

    @transaction.atomic
    def note_published(self, *, address: str = "", by: User | None, at: datetime) -> None:
        """By a task (`by` is None), or a person who gives the link. Harmless when repeated."""
        self._lock()
        if self.state == self.State.PUBLISHED:
            return
        self._refuse_settled()
        if by is not None and not address.strip():
            raise Refused(_("Paste the link to the publication."))
        self.state, self.address = self.State.PUBLISHED, address.strip()
        self.published_at, self.published_by = at, by
        self._save("occasion.published", by=by, at=at, address=self.address)

    @transaction.atomic
    def drop(self, reason: str, *, by: User, at: datetime) -> None:
        self._refuse_settled()
        if not reason.strip():
            raise Refused(_("Say in a sentence why it is not being published."))
        self.state, self.reason = self.State.DROPPED, reason.strip()[:500]
        self.settled_by, self.settled_at = by, at
        self._save("occasion.dropped", by=by, at=at, reason=self.reason)

    def _refuse_settled(self) -> None:
        """Locks the row. Raises Refused if it is settled."""
        self._lock()
        if not self.is_open:
            raise Refused(_("This occasion is already resolved: start a new one."))

    def _save(self, verb: str, *, by: User | None, at: datetime, **more: Any) -> None:
        if by is not None:
            require_field_worker(by)
        self.save()
        entries.record(self, verb, by=by, at=at, **more)
