"""Kinds and states of attachments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.inbound_types import MediaKind


class AttachmentKind(models.TextChoices):
    PHOTO = MediaKind.PHOTO, _("photo")
    VIDEO = MediaKind.VIDEO, _("video")
    VOICE = MediaKind.VOICE, _("voice message")
    AUDIO = MediaKind.AUDIO, _("sound")
    FILE = MediaKind.FILE, _("file")
    PLACE = MediaKind.PLACE, _("place")
    STICKER = MediaKind.STICKER, _("sticker")
    LINK = MediaKind.LINK, _("link")
    OTHER = MediaKind.OTHER, _("attachment")


class AttachmentState(models.TextChoices):
    WAITING = "waiting", _("being fetched")
    READY = "ready", _("fetched")
    FAILED = "failed", _("was not fetched")
    DESCRIBED = "in_text", _("explained in words")


# Files to fetch; other kinds are text, coordinates or a link.
FETCHED = (
    AttachmentKind.PHOTO,
    AttachmentKind.VIDEO,
    AttachmentKind.VOICE,
    AttachmentKind.AUDIO,
    AttachmentKind.FILE,
)
# Kinds that may be a question without any text.
ASKING = (*FETCHED, AttachmentKind.PLACE)
