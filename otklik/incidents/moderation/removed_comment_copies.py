"""Copies of comments that were taken down: their texts and files at that moment."""

import hashlib
import json
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from otklik.incidents.attachments.choices import AttachmentState
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.message import Message

if TYPE_CHECKING:
    from otklik.incidents.moderation.models import ModerationAct


ERASED = "—"


class CopiedText(models.Model):
    """A text of the comment from a moment on."""

    act = models.ForeignKey(
        "incidents.ModerationAct", on_delete=models.CASCADE, related_name="copied_texts"
    )
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["act", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "number"], name="copied_text_once_an_act")
        ]


class CopiedFile(models.Model):
    """A file that came with the comment; `digest` is empty until it is fetched."""

    act = models.ForeignKey(
        "incidents.ModerationAct", on_delete=models.CASCADE, related_name="copied_files"
    )
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["act", "pk"]


def store_copy(act: "ModerationAct", message: Message) -> None:
    kept = set(act.copied_texts.values_list("text", "at"))
    new = [version for version in message.history if (version.text, version.at) not in kept]
    CopiedText.objects.bulk_create(
        CopiedText(act=act, number=number, text=version.text, at=version.at)
        for number, version in enumerate(new, start=len(kept) + 1)
    )
    known = {kept.attachment_id: kept for kept in act.copied_files.select_related("attachment")}
    for file in known.values():
        if not file.digest and file.attachment.digest:  # fetched since
            file.digest = file.attachment.digest
            file.save(update_fields=["digest"])
    CopiedFile.objects.bulk_create(
        CopiedFile(act=act, attachment=attachment, digest=attachment.digest)
        for attachment in message.attachments.all()
        if attachment.pk not in known
    )


def compute_digest(message: Message) -> str:
    """One digest of texts, files, place and moment, to prove later that a copy is unchanged."""
    whole = [
        message.account.code,
        message.container,
        message.post,
        message.external_id,
        message.url,
        message.occurred_at.isoformat(),
        [[version.at.isoformat(), version.text] for version in message.history],
        [[a.kind, a.digest] for a in message.attachments.all()],
    ]
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_still_fetched(message: Message) -> bool:
    """Whether a file must still be fetched; a deletion in the network would lose it."""
    return message.attachments.filter(state=AttachmentState.WAITING).exists()
