from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.channels.outbound.delivery_file import DeliveryFile, SendableFile
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.channels.validate_and_clean_links import LONGEST_LINK
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User


class PublicationFile(SendableFile):
    """A file of a publication; changes of its source `image` do not matter."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="files")
    image = models.ForeignKey(
        "media.SiteImage", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["publication", "position", "pk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    text: str
    link: str = ""
    repost_of: str = ""
    comments_open: bool = True
    files: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, source: Any, *, text: str, files: Iterable[Mapping[str, Any]]) -> "Content":
        """`source`: a draft, a publication or a version."""
        return cls(
            text=text, link=source.link, repost_of=source.repost_of,
            comments_open=source.comments_open, files=tuple(files),
        )  # fmt: skip

    def rows(self) -> list[DeliveryFile]:
        """Its files for a delivery."""
        return [DeliveryFile(position=n, **file) for n, file in enumerate(self.files)]

    def is_brought_by(self, delivery: Delivery) -> bool:
        """Whether this delivery has that content. Comments are opened or closed only once."""
        lines = (delivery.text, delivery.link, delivery.repost_of)
        if lines != (self.text, self.link, self.repost_of):
            return False
        brought = [(file.sha256, file.alt) for file in delivery.files.all()]
        return brought == [(file["sha256"], file["alt"]) for file in self.files]

    def refuse_another_repost(self, current: Delivery | None) -> None:
        """A correction cannot change the reposted post. Raises Refused."""
        if current is not None and current.repost_of != self.repost_of:
            raise Refused(
                _("The source of a published repost cannot be changed: withdraw the post first.")
            )


class VersionQuerySet(models.QuerySet["Version"]):
    def in_force(self) -> Self:
        """Not taken back, oldest first."""
        return self.filter(taken_back_at__isnull=True).order_by("number")


class Version(models.Model):
    """What was released at one moment; never changed.

    `texts` by account key: where it should be, with which text."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    link = models.URLField(max_length=LONGEST_LINK, blank=True)
    repost_of = models.URLField(max_length=LONGEST_LINK, blank=True)
    comments_open = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    own_texts = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    planned_at = models.DateTimeField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["publication", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="version_number_once_a_publication"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("released_by")),
                name="approved_by_another_person",
            ),
        ]

    @classmethod
    @transaction.atomic
    def make(
        cls, publication: Publication, *, by: User, at: datetime, is_approval: bool = False
    ) -> "Version":
        """Release the draft. Raises Refused when it is incomplete.

        `is_approval`: `by` is the second person, and the author released it."""
        publication.refuse_unfit()
        placements = publication.placements.wanted()
        last = publication.versions.order_by("-number").first()
        version = cls.objects.create(
            publication=publication,
            number=last.number + 1 if last else 1,
            link=publication.link,
            repost_of=publication.repost_of,
            comments_open=publication.comments_open,
            text=publication.text,
            own_texts={str(place.account_id): place.text for place in placements if place.text},
            texts={str(p.account_id): p.text or publication.text for p in placements},
            files=[file.copied_fields() for file in publication.files.all()],
            planned_at=max(publication.wanted_at or at, at),
            released_at=at,
            released_by=publication.author if is_approval else by,
            approved_by=by if is_approval else None,
        )
        publication.placements.wanted().update(dropped_at=None)
        publication.set_status(
            Publication.Status.RELEASED, "publication.released", by=by, at=at,
            version=version.number, accounts=sorted(version.texts), until=version.planned_at,
        )  # fmt: skip
        return version

    def content_at(self, account: Account) -> Content | None:
        """None where nothing should be."""
        text = self.texts.get(str(account.pk))
        return None if text is None else Content.of(self, text=text, files=self.files)

    @transaction.atomic
    def bring_back(self, *, by: User, at: datetime) -> None:
        """Give up a correction: the draft becomes this version again. Raises Refused."""
        publication = self.publication
        if not publication.lock().is_editable:
            raise Refused(_("There is no correction to give up."))
        publication.text, publication.link = self.text, self.link
        publication.repost_of, publication.comments_open = self.repost_of, self.comments_open
        publication.save(update_fields=["text", "link", "repost_of", "comments_open"])
        for place in publication.placements.all():
            key = str(place.account_id)
            place.is_wanted, place.text = key in self.texts, self.own_texts.get(key, "")
            place.save(update_fields=["is_wanted", "text"])
        images = dict(publication.files.values_list("sha256", "image"))
        publication.files.all().delete()
        PublicationFile.objects.bulk_create(
            PublicationFile(
                publication=publication, position=n, image_id=images.get(file["sha256"]), **file
            )
            for n, file in enumerate(self.files)
        )
        publication.touch(by=by, at=at)
        publication.set_status(
            Publication.Status.RELEASED, "publication.correction_given_up", by=by, at=at
        )

    def take_back(self, *, at: datetime) -> None:
        """Cancelled before any of it was sent."""
        self.taken_back_at = at
        self.save(update_fields=["taken_back_at"])
