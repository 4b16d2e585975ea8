import hashlib
import uuid
from datetime import datetime
from typing import ClassVar

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.networks.base import MediaKind
from otklik.core.given_files import private_files
from otklik.core.refusal import Refused
from otklik.incidents.kinds import AttachmentKind, AttachmentState
from otklik.incidents.models.attachments import AttachmentQuerySet
from otklik.incidents.models.fetching import Fetching
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.incidents.photos import CleanPhoto
from otklik.organisation.models import User

MOST_A_MESSAGE = 5


def _place(attachment: "Attachment", name: str) -> str:
    """Named by its key alone; what the sender called it stands in the row."""
    return f"{attachment.key.hex[:2]}/{attachment.key}{'.jpg' if name == 'photo' else '.bin'}"


class Attachment(Fetching):
    """What came with a message. Staff see it; a description says it to those who do not.

    A photo of the site's form is kept at once. What a network tells of is a row first and is
    fetched later (fetching.py has that part): waiting → ready | failed; a place, a link, a sticker
    are told in words, and nothing is fetched.
    """

    Kind = AttachmentKind
    State = AttachmentState

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PHOTO)
    file = models.FileField(storage=private_files, upload_to=_place, max_length=100, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes; 0 when nobody knows.")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    content_type = models.CharField(
        max_length=100, blank=True, help_text="What we call it when it is given out."
    )
    description = models.CharField(_("what it shows or says"), max_length=500, blank=True)
    place = models.BigIntegerField(default=0, help_text="Of the part of an album it came with.")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(state="waiting"), name="attachment_to_be_fetched"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "digest"],
                condition=Q(origin="") & ~Q(digest=""),
                name="attachment_once_a_message",
            ),
            models.UniqueConstraint(
                fields=["message", "origin"],
                condition=~Q(origin=""),
                name="attachment_once_as_told",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(file=""), name="ready_with_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message.incident}: {self.get_kind_display()}"

    @property
    def is_picture(self) -> bool:
        return self.kind == self.Kind.PHOTO and self.state == self.State.READY

    @property
    def is_played(self) -> bool:
        """Whether a browser's own controls play it."""
        is_known = self.content_type.startswith(("audio/", "video/"))
        return is_known and self.state == self.State.READY

    @property
    def is_describable(self) -> bool:
        return self.state == self.State.READY

    @classmethod
    def add(cls, message: Message, photo: CleanPhoto, *, at: datetime) -> "Attachment":
        """Keep a photo with a message; the same one when it was sent before.

        Raises Refused when the message has as many as it may have.
        """
        attachment = cls(message=message, added_at=at, state=cls.State.READY)
        attachment._hold(photo)
        try:
            with transaction.atomic():
                Incident.objects.select_for_update().get(pk=message.incident_id)
                here = cls.objects.filter(message=message)
                known = here.filter(digest=photo.digest).first()
                if known is not None:
                    return known
                if here.count() >= MOST_A_MESSAGE:
                    raise Refused(_("There are five photos already: no more can be added here."))
                attachment.file.save("photo", ContentFile(photo.body), save=False)
                attachment.save()
                message.incident.note_attachment(at=at)
                journal.record(
                    message.incident, "attachment.added", by=None, at=at, attachment=attachment.pk
                )
        except Exception:
            if attachment.file:  # the row is gone, and nobody would ever find the file
                attachment.file.delete(save=False)
            raise
        return attachment

    def keep_photo(self, photo: CleanPhoto, *, at: datetime) -> bool:
        """A photo was fetched and cleaned; False when it is no longer wanted."""
        self.kind = self.Kind.PHOTO
        self._hold(photo)
        return self._keep("photo", photo.body, at=at)

    def keep_file(self, body: bytes, *, content_type: str, at: datetime) -> bool:
        """Something else was fetched: it is kept as it is."""
        self.size, self.content_type = len(body), content_type
        self.digest = hashlib.sha256(body).hexdigest()
        return self._keep("file", body, at=at)

    def _hold(self, photo: CleanPhoto) -> None:
        self.digest, self.size = photo.digest, len(photo.body)
        self.width, self.height = photo.width, photo.height
        self.content_type = "image/jpeg"

    def _keep(self, name: str, body: bytes, *, at: datetime) -> bool:
        self.file.save(name, ContentFile(body), save=False)
        try:
            is_ours = self.finish(
                file=self.file.name, kind=self.kind, digest=self.digest, size=self.size,
                width=self.width, height=self.height, content_type=self.content_type,
                at=at,
            )  # fmt: skip
        except Exception:
            self.file.delete(save=False)
            raise
        if not is_ours:
            private_files().delete(str(self.file.name))
        return is_ours

    @transaction.atomic
    def describe(self, text: str, *, by: User, at: datetime) -> None:
        """Say in words what it shows, or what is said in it."""
        self.description = " ".join(text.split())
        self.save(update_fields=["description"])
        journal.record(
            self.message.incident, "attachment.described", by=by, at=at,
            attachment=self.pk, description=self.description,
        )  # fmt: skip

    @transaction.atomic
    def mark_removed(self, *, at: datetime) -> None:
        """Its author took it away in the network: a mark; what we have stays."""
        if self.removed_at is None:
            self.removed_at = at
            self.save(update_fields=["removed_at"])
            journal.record(
                self.message.incident, "attachment.removed_by_author", by=None, at=at,
                attachment=self.pk,
            )  # fmt: skip

    @property
    def media_kind(self) -> MediaKind:
        return MediaKind(self.kind)
