import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.outbound.choices import DeliveryState
from otklik.channels.validate_and_clean_links import LONGEST_LINK
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import (
    InstitutionOwned,
    InstitutionOwnedQuerySet,
)


class PublicationStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("waiting for approval")
    RETURNED = "returned", _("sent back for correction")
    RELEASED = "released", pgettext_lazy("publication", "sent to the networks")
    WITHDRAWN = "withdrawn", _("publication withdrawn")
    DISCARDED = "discarded", _("draft removed")


EDITABLE = (PublicationStatus.DRAFT, PublicationStatus.RETURNED)
AT_WORK = (*EDITABLE, PublicationStatus.IN_APPROVAL)
WAITS_FOR_A_PERSON = (DeliveryState.HELD, DeliveryState.BY_HAND, DeliveryState.UNCONFIRMED)


class PostVerdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("sent back for correction")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlace:
    """Whether it goes to an account, and its own text; empty: the common one."""

    is_wanted: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """`wanted_at` None: at once; `places` by account key, `alts` by file key."""

    text: str = ""
    link: str = ""
    repost_of: str = ""
    comments_open: bool = True
    wanted_at: datetime | None = None
    places: Mapping[int, DraftPlace] = field(default_factory=dict)
    alts: Mapping[int, str] = field(default_factory=dict)


class PublicationQuerySet(InstitutionOwnedQuerySet["Publication"]):
    def at_work(self) -> Self:
        """Being written, approved or corrected."""
        return self.filter(status__in=AT_WORK).order_by("-saved_at", "-pk")

    def waiting_for_approval(self) -> Self:
        return self.filter(status=PublicationStatus.IN_APPROVAL).order_by("submitted_at", "pk")

    def approvable_by(self, user: User) -> Self:
        return self.exclude(author=user).exclude(writers=user)

    def waiting_for_a_person(self) -> Self:
        """Somewhere held, by hand, unconfirmed, or refused."""
        stuck = Q(placements__dispatches__delivery__state__in=WAITS_FOR_A_PERSON)
        refused = ~Q(placements__refusal="")
        return self.filter(stuck | refused).distinct().order_by("-pk")

    def newest_first(self) -> Self:
        return self.order_by("-pk")


LONGEST_TEXT = 20_000


class Publication(InstitutionOwned):
    """One text for several official pages.

    draft → (in approval → returned | approved) → released: a Version is made, and deliveries bring
    each account to it (queue_missing_deliveries.py). A correction goes the same way; meanwhile the
    last version stays."""

    Status = PublicationStatus

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="publications")
    writers = models.ManyToManyField(User, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    text = models.TextField(blank=True)
    link = models.URLField(max_length=LONGEST_LINK, blank=True)
    repost_of = models.URLField(max_length=LONGEST_LINK, blank=True)
    comments_open = models.BooleanField(default=True)
    wanted_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["status"], name="publication_by_status")]

    def __str__(self) -> str:
        return gettext("Publication %(number)s") % {"number": self.number}

    @property
    def title(self) -> str:
        """Its first line, else its number."""
        first = next(iter(self.text.strip().splitlines()), "")
        return Truncator(first).chars(80) or (str(self) if self.number else "")

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_correction(self) -> bool:
        """Whether a version was released before."""
        return self.pk is not None and self.versions.in_force().exists()

    @property
    def needs_approval(self) -> bool:
        """Whether one of its accounts requires a second person."""
        wanted = self.placements.wanted() if self.pk else None
        return bool(wanted and wanted.filter(account__posts_need_approval=True).exists())

    @classmethod
    @transaction.atomic
    def begin(cls, *, key: uuid.UUID, by: User, at: datetime) -> "Publication":
        """A new draft, once per key."""
        known = cls.objects.filter(key=key).first()
        if known is not None:
            return known
        publication = cls.objects.create(
            key=key,
            number=next_number("publication"),
            author=by,
            institution_id=by.institution_id,
            begun_at=at,
            saved_at=at,
        )
        entries.record(publication, "publication.begun", by=by, at=at)
        return publication

    @transaction.atomic
    def save_draft(self, draft: PostDraft, *, revision: int, by: User, at: datetime) -> None:
        """Raises Refused when a colleague changed it meanwhile."""
        current = self.lock()
        if not current.is_editable:
            raise Refused(gettext("This publication can no longer be changed: look at its state."))
        if current.revision != revision and not self._holds(draft):
            raise Refused(
                gettext(
                    "A colleague changed this publication meanwhile. Yours is below: compare them."
                )
            )
        if self._holds(draft):
            return
        self.text, self.link, self.repost_of = draft.text, draft.link, draft.repost_of
        self.comments_open, self.wanted_at = draft.comments_open, draft.wanted_at
        for account_id, place in draft.places.items():
            self.placements.update_or_create(
                account_id=account_id, defaults={"is_wanted": place.is_wanted, "text": place.text}
            )
        for file_id, alt in draft.alts.items():
            self.files.filter(pk=file_id).update(alt=alt)
        self.touch(by=by, at=at)
        self.save(update_fields=["text", "link", "repost_of", "comments_open", "wanted_at"])

    def touch(self, *, by: User, at: datetime) -> None:
        """A new revision: a person who opened an earlier one must review again."""
        self.revision, self.saved_at = self.revision + 1, at
        self.save(update_fields=["revision", "saved_at"])
        self.writers.add(by)

    def _holds(self, draft: PostDraft) -> bool:
        """Whether all of this is stored already."""
        mine = (self.text, self.link, self.repost_of, self.comments_open, self.wanted_at)
        theirs = (draft.text, draft.link, draft.repost_of, draft.comments_open, draft.wanted_at)
        places = {
            place.account_id: (place.is_wanted, place.text) for place in self.placements.all()
        }
        alts = dict(self.files.values_list("pk", "alt"))
        return (
            mine == theirs
            and all(
                places.get(account) == (place.is_wanted, place.text)
                for account, place in draft.places.items()
            )
            and all(alts.get(pk, alt) == alt for pk, alt in draft.alts.items())
        )

    @transaction.atomic
    def discard(self, *, by: User, at: datetime) -> None:
        """Only for what was never released; its text stays in the audit log. Raises Refused."""
        if not self.lock().is_editable or self.is_correction:
            raise Refused(gettext("Only a draft that was never published can be deleted."))
        self.set_status(self.Status.DISCARDED, "publication.discarded", by=by, at=at)

    @transaction.atomic
    def submit(self, *, by: User, at: datetime) -> None:
        """Submit it to a second person, once. Raises Refused."""
        current = self.lock()
        if current.status == self.Status.IN_APPROVAL:
            return
        if not current.is_editable:
            raise Refused(gettext("This publication is not a draft any more."))
        self.refuse_unfit()
        self.submitted_at = at
        self.set_status(self.Status.IN_APPROVAL, "publication.submitted", by=by, at=at)

    @transaction.atomic
    def return_for_correction(self, reason: str, *, revision: int, by: User, at: datetime) -> None:
        """`revision` is what the second person read. Raises Refused."""
        self.refuse_unless_judgeable(by, revision)
        if not reason.strip():
            raise Refused(gettext("Say in a sentence what to correct."))
        self.approvals.create(
            verdict=PostVerdict.RETURNED, by=by, at=at, text=self.text, reason=reason.strip()
        )
        self.set_status(
            self.Status.RETURNED, "publication.returned", by=by, at=at, reason=reason.strip()
        )

    @transaction.atomic
    def recall(self, *, by: User, at: datetime) -> None:
        """Take it back from the second person. Raises Refused."""
        if self.lock().status != self.Status.IN_APPROVAL:
            raise Refused(gettext("This publication does not wait for approval any more."))
        self.set_status(self.Status.DRAFT, "publication.recalled", by=by, at=at)

    @transaction.atomic
    def begin_correction(self, *, by: User, at: datetime) -> None:
        """Open a released publication for writing, once. Raises Refused."""
        current = self.lock()
        if current.is_editable:
            return
        if current.status != self.Status.RELEASED:
            raise Refused(gettext("Only what was published can be corrected."))
        self.set_status(self.Status.DRAFT, "publication.correction_begun", by=by, at=at)

    def refuse_unfit(self) -> None:
        """Raises Refused when there is nothing to publish, or nowhere."""
        has_something = self.text.strip() or self.repost_of or self.files.exists()
        if not has_something and not self.placements.wanted().exclude(text="").exists():
            raise Refused(gettext("There is nothing to publish yet: write the text."))
        if not self.placements.wanted().exists():
            raise Refused(gettext("Tick at least one page on which to publish it."))

    def refuse_unless_judgeable(self, by: User, revision: int) -> None:
        if self.lock().status != self.Status.IN_APPROVAL:
            raise Refused(gettext("This publication does not wait for approval any more."))
        if self.revision != revision:
            raise Refused(gettext("The text was changed since you opened it. Read it again below."))
        if self.author_id == by.pk or self.writers.contains(by):
            raise Refused(gettext("Another person must approve: you wrote this."))

    def lock(self) -> "Publication":
        """Lock the row until the transaction ends, and reload this object's fields."""
        current = type(self)._default_manager.select_for_update().get(pk=self.pk)
        for name in (
            "status", "text", "link", "repost_of", "comments_open", "wanted_at", "revision",
            "saved_at", "submitted_at",
        ):  # fmt: skip
            setattr(self, name, getattr(current, name))
        return current

    def set_status(
        self, status: str, verb: str, *, by: User | None, at: datetime, **particulars: object
    ) -> None:
        self.status = status
        self.save(update_fields=["status", "submitted_at"])
        entries.record(self, verb, by=by, at=at, text=self.text, **particulars)


class PublicationApproval(models.Model):
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="approvals")
    verdict = models.CharField(max_length=10, choices=PostVerdict.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(help_text="The common text as it was judged.")
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="post_returned_with_a_reason"
            )
        ]
