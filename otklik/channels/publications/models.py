import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.channels.message_link_checks import LONGEST_LINK
from otklik.channels.publications.choices import EDITABLE, PostVerdict, PublicationStatus
from otklik.channels.publications.queries import PostDraft, PublicationQuerySet
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import Owned

LONGEST_TEXT = 20_000


class Publication(Owned):
    """One piece of news for several official pages, and what becomes of it there.

    draft → (in approval → returned | approved) → released: a Version is made, and each account
    is brought to it by deliveries (publishing.py). A correction is the same way gone again; the
    last version stands in the networks meanwhile. What is typed is kept as it is typed.
    """

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
    wanted_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = gettext_lazy("publication")
        verbose_name_plural = gettext_lazy("publications")
        indexes: ClassVar = [models.Index(fields=["status"], name="publication_by_status")]

    def __str__(self) -> str:
        return _("Publication %(number)s") % {"number": self.number}

    @property
    def title(self) -> str:
        """Its first words; of one without words, its number."""
        first = next(iter(self.text.strip().splitlines()), "")
        return Truncator(first).chars(80) or (str(self) if self.number else "")

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_correction(self) -> bool:
        """Whether a version of it was handed over already."""
        return self.pk is not None and self.versions.in_force().exists()

    @property
    def needs_approval(self) -> bool:
        """Whether one of the accounts it goes to asks for a second person."""
        wanted = self.placements.wanted() if self.pk else None
        return bool(wanted and wanted.filter(account__posts_need_approval=True).exists())

    @classmethod
    @transaction.atomic
    def begin(cls, *, key: uuid.UUID, by: User, at: datetime) -> "Publication":
        """A new draft; the same one when asked twice with a key."""
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
        """Keep what was typed. Raises Refused when a colleague changed it meanwhile."""
        current = self.locked()
        if not current.is_editable:
            raise Refused(_("This publication can no longer be changed: look at its state."))
        if current.revision != revision and not self._holds(draft):
            raise Refused(
                _("A colleague changed this publication meanwhile. Yours is below: compare them.")
            )
        if self._holds(draft):
            return
        self.text, self.link, self.repost_of = draft.text, draft.link, draft.repost_of
        self.comments_open, self.wanted_at = draft.comments_open, draft.wanted_at
        for account_id, place in draft.places.items():
            self.placements.update_or_create(
                account_id=account_id,
                defaults={"is_wanted": place.is_wanted, "text": place.text},
            )
        for file_id, alt in draft.alts.items():
            self.files.filter(pk=file_id).update(alt=alt)
        self.touch(by=by, at=at)
        self.save(update_fields=["text", "link", "repost_of", "comments_open", "wanted_at"])

    def touch(self, *, by: User, at: datetime) -> None:
        """Something of the draft changed: whoever opened it earlier must look again."""
        self.revision, self.saved_at = self.revision + 1, at
        self.save(update_fields=["revision", "saved_at"])
        self.writers.add(by)

    def _holds(self, draft: PostDraft) -> bool:
        """Whether all of this is kept already."""
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
        """Put away what was never handed over. Its text stays in the record."""
        if not self.locked().is_editable or self.is_correction:
            raise Refused(_("Only a draft that was never published can be put away."))
        self.set_status(self.Status.DISCARDED, "publication.discarded", by=by, at=at)

    @transaction.atomic
    def submit(self, *, by: User, at: datetime) -> None:
        """Hand it to a second person. Harmless when pressed twice. Raises Refused when it is no
        draft."""
        current = self.locked()
        if current.status == self.Status.IN_APPROVAL:
            return
        if not current.is_editable:
            raise Refused(_("This publication is not a draft any more."))
        self.refuse_unfit()
        self.submitted_at = at
        self.set_status(self.Status.IN_APPROVAL, "publication.submitted", by=by, at=at)

    @transaction.atomic
    def return_for_correction(self, reason: str, *, revision: int, by: User, at: datetime) -> None:
        """The second person asks for a change and says which; `revision` is what they read."""
        self.refuse_unless_judgeable(by, revision)
        if not reason.strip():
            raise Refused(_("Say in a sentence what to correct."))
        self.approvals.create(
            verdict=PostVerdict.RETURNED, by=by, at=at, text=self.text, reason=reason.strip()
        )
        self.set_status(
            self.Status.RETURNED, "publication.returned", by=by, at=at, reason=reason.strip()
        )

    @transaction.atomic
    def recall(self, *, by: User, at: datetime) -> None:
        """Take it back from the second person, to write on."""
        if self.locked().status != self.Status.IN_APPROVAL:
            raise Refused(_("This publication does not wait for approval any more."))
        self.set_status(self.Status.DRAFT, "publication.recalled", by=by, at=at)

    @transaction.atomic
    def begin_correction(self, *, by: User, at: datetime) -> None:
        """Open the last version for writing; it stands in the networks until the new one goes.

        Harmless when pressed twice.
        """
        current = self.locked()
        if current.is_editable:
            return
        if current.status != self.Status.RELEASED:
            raise Refused(_("Only what was published can be corrected."))
        self.set_status(self.Status.DRAFT, "publication.correction_begun", by=by, at=at)

    def refuse_unfit(self) -> None:
        """Raises Refused when there is nothing to publish, or nowhere."""
        has_something = self.text.strip() or self.repost_of or self.files.exists()
        if not has_something and not self.placements.wanted().exclude(text="").exists():
            raise Refused(_("There is nothing to publish yet: write the text."))
        if not self.placements.wanted().exists():
            raise Refused(_("Tick at least one page on which it is to stand."))

    def refuse_unless_judgeable(self, by: User, revision: int) -> None:
        if self.locked().status != self.Status.IN_APPROVAL:
            raise Refused(_("This publication does not wait for approval any more."))
        if self.revision != revision:
            raise Refused(_("The text was changed since you opened it. Read it again below."))
        if self.author_id == by.pk or self.writers.contains(by):
            raise Refused(_("Another person must approve: you wrote this."))

    def locked(self) -> "Publication":
        """The row as it is now, held until the transaction ends; this object follows it."""
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
    """What a second person said about it. The author's own word does not count."""

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

    def __str__(self) -> str:
        return f"{self.publication}: {self.get_verdict_display()}"
