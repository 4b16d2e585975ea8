import hashlib
import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.networks.inbound_types import InboundMedia, MediaKind
from otklik.core.enqueue_tasks import enqueue
from otklik.core.files.uploads import private_files
from otklik.core.refusal import Refused
from otklik.incidents.attachments.choices import AttachmentKind, AttachmentState
from otklik.incidents.attachments.clean_upload import CleanPhoto
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.organisation.people.user import User


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def late(self, *, at: datetime) -> Self:
        """Still to be fetched since that moment: their task was lost."""
        return self.filter(state=AttachmentState.WAITING, next_at__lt=at).order_by("next_at", "pk")


LEASE = timedelta(minutes=5)
TRIES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_URL = 2000
LONGEST_TEXT = 4000

MOST_A_MESSAGE = 5


def _place(attachment: "Attachment", name: str) -> str:
    """A path from the key alone; the sender's file name is in the row."""
    return f"{attachment.key.hex[:2]}/{attachment.key}{'.jpg' if name == 'photo' else '.bin'}"


class Attachment(models.Model):
    """A photo, file, recording, place or link that came with a message.

    A photo from the site's form is stored at once. What a network reports is stored as a row and
    fetched later: waiting → ready | failed. A place, a link or a sticker is stored as text only.
    `origin` identifies it in its network, so that it is stored once however often it is reported;
    `url` and `external_id` serve to fetch it.
    """

    Kind = AttachmentKind
    State = AttachmentState

    state = models.CharField(
        max_length=7, choices=AttachmentState.choices, default=AttachmentState.READY
    )
    origin = models.CharField(max_length=64, blank=True)
    url = models.CharField(max_length=LONGEST_URL, blank=True)
    external_id = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    next_at = models.DateTimeField(null=True)
    faults = models.PositiveSmallIntegerField(default=0)
    error_kind = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=60, blank=True)

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
    removed_at = models.DateTimeField(null=True)

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

    @property
    def is_picture(self) -> bool:
        return self.kind == self.Kind.PHOTO and self.state == self.State.READY

    @property
    def is_played(self) -> bool:
        is_known = self.content_type.startswith(("audio/", "video/"))
        return is_known and self.state == self.State.READY

    @property
    def is_describable(self) -> bool:
        return self.state == self.State.READY

    @classmethod
    def add(cls, message: Message, photo: CleanPhoto, *, at: datetime) -> "Attachment":
        """Store a photo with a message, or return the same one sent before. Raises Refused when the
        message already has the maximum."""
        attachment = cls(message=message, added_at=at, state=cls.State.READY)
        attachment._describe_photo(photo)
        try:
            with transaction.atomic():
                Incident.objects.select_for_update().get(pk=message.incident_id)
                here = cls.objects.filter(message=message)
                if added := here.filter(digest=photo.digest).first():
                    return added
                if here.count() >= MOST_A_MESSAGE:
                    raise Refused(_("There are five photos already: no more can be added here."))
                attachment.file.save("photo", ContentFile(photo.body), save=False)
                attachment.save()
                message.incident.note_attachment(at=at)
                entries.record(
                    message.incident, "attachment.added", by=None, at=at, attachment=attachment.pk
                )
        except Exception:
            if attachment.file:  # without its row the file would be lost
                attachment.file.delete(save=False)
            raise
        return attachment

    def keep_photo(self, photo: CleanPhoto) -> bool:
        """Keep a fetched and cleaned photo; False if it was settled otherwise meanwhile."""
        self.kind = self.Kind.PHOTO
        self._describe_photo(photo)
        return self._store("photo", photo.body)

    def keep_file(self, body: bytes, *, content_type: str) -> bool:
        """Keep another fetched file; False if it was settled otherwise meanwhile."""
        self.size, self.content_type = len(body), content_type
        self.digest = hashlib.sha256(body).hexdigest()
        return self._store("file", body)

    def _describe_photo(self, photo: CleanPhoto) -> None:
        self.digest, self.size = photo.digest, len(photo.body)
        self.width, self.height = photo.width, photo.height
        self.content_type = "image/jpeg"

    def _store(self, name: str, body: bytes) -> bool:
        self.file.save(name, ContentFile(body), save=False)
        try:
            waiting = type(self)._default_manager.filter(pk=self.pk, state=AttachmentState.WAITING)
            names = ("file", "kind", "digest", "size", "width", "height", "content_type")
            columns = {name: getattr(self, name) for name in names} | {"file": self.file.name}
            is_ours = waiting.update(
                state=AttachmentState.READY, next_at=None, error_kind="", error_code="", **columns
            )
        except Exception:
            self.file.delete(save=False)
            raise
        if not is_ours:
            private_files().delete(str(self.file.name))
        return bool(is_ours)

    @transaction.atomic
    def describe(self, text: str, *, by: User, at: datetime) -> None:
        self.description = " ".join(text.split())
        self.save(update_fields=["description"])
        entries.record(
            self.message.incident, "attachment.described", by=by, at=at,
            attachment=self.pk, description=self.description,
        )  # fmt: skip

    @transaction.atomic
    def mark_removed(self, *, at: datetime) -> None:
        """Mark it as removed by its author in the network; our file stays."""
        if self.removed_at is None:
            self.removed_at = at
            self.save(update_fields=["removed_at"])
            entries.record(
                self.message.incident, "attachment.removed_by_author", by=None, at=at,
                attachment=self.pk,
            )  # fmt: skip

    @transaction.atomic
    def note_original_taken(self, reason: str, *, by: User, at: datetime) -> None:
        """Record why the original file, which may be dangerous, is handed out. Raises Refused."""
        if not reason.strip():
            raise Refused(_("Write why you need the file as it came."))
        entries.record(
            self.message.incident, "attachment.taken_as_it_came", by=by, at=at,
            attachment=self.pk, reason=reason.strip(),
        )  # fmt: skip

    @property
    def media(self) -> InboundMedia:
        return InboundMedia(
            kind=MediaKind(self.kind), url=self.url, external_id=self.external_id, name=self.name,
            text=self.text,
        )  # fmt: skip

    @transaction.atomic
    def claim(self, *, at: datetime) -> bool:
        """Claim one attempt to fetch it; the claim expires after the lease."""
        due = type(self)._default_manager.filter(
            pk=self.pk, state=AttachmentState.WAITING, next_at__lte=at
        )
        is_ours = due.update(next_at=at + LEASE) == 1
        self.refresh_from_db()
        return is_ours

    @transaction.atomic
    def try_later(self, *, wait: timedelta | None, kind: str, code: str, at: datetime) -> None:
        """Try again after `wait`, or with growing pauses; eventually it fails."""
        if self.faults + 1 >= TRIES:
            self.fail(kind=kind, code=code)
            return
        pause = wait or FIRST_PAUSE * 4**self.faults
        self.faults, self.next_at = self.faults + 1, at + pause
        self.error_kind, self.error_code = kind, code
        self.save(update_fields=["faults", "next_at", "error_kind", "error_code"])
        enqueue(
            "otklik.incidents.attachments.fetch_from_network.fetch_attachment",
            self.pk,
            run_after=self.next_at,
        )

    def fail(self, *, kind: str, code: str) -> None:
        self.state, self.next_at = AttachmentState.FAILED, None
        self.error_kind, self.error_code = kind, code[:60]
        self.save(update_fields=["state", "next_at", "error_kind", "error_code"])

    @transaction.atomic
    def begin(self, *, at: datetime) -> None:
        self.state, self.next_at, self.faults = AttachmentState.WAITING, at, 0
        self.save(update_fields=["state", "next_at", "faults"])
        enqueue("otklik.incidents.attachments.fetch_from_network.fetch_attachment", self.pk)

    @transaction.atomic
    def try_again(self, *, about: models.Model, by: User, at: datetime) -> None:
        """Fetch it again on request. Raises Refused when it did not fail."""
        self.refresh_from_db()
        if self.state != AttachmentState.FAILED:
            raise Refused(_("This is being fetched, or is here already."))
        self.begin(at=at)
        entries.record(about, "attachment.tried_again", by=by, at=at, attachment=self.pk)
