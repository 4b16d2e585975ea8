"""Text about attachments for the desk."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.validate_and_clean_links import storable_link
from otklik.core.text_cleanup import one_line
from otklik.incidents.attachments.fetch_from_network import LARGEST, MB, OURS
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.moderation.detect_concerns import identifies_person

Kind, State = Attachment.Kind, Attachment.State

WHY_OURS = {
    "no_photo": gettext_lazy("It does not open as a photo. Look at it in the network."),
    "program": gettext_lazy("It is a program: programs are never accepted."),
    "dangerous": gettext_lazy("The virus scanner found danger: the file was not saved."),
    "not_scanned": gettext_lazy("The virus scanner did not answer: the file was not saved."),
}
WHY = {
    "NotFound": gettext_lazy("The network does not have it any more. Look there."),
    "PermissionDenied": gettext_lazy("The network does not give it to a program. Look there."),
    "Unsupported": gettext_lazy("This network gives no files to a program. Look there."),
    "SwitchedOff": gettext_lazy("The account is switched off."),
    "NotSetUp": gettext_lazy("The account is not set up: a key or an address is missing."),
    "AuthExpired": gettext_lazy("The network no longer accepts our key."),
}


#: Names by which adapters report what is none of the kinds.
SORTS = {
    "answered": gettext_lazy("what is answered"),
    "checklist": gettext_lazy("list of things to do"),
    "contact": gettext_lazy("contact"),
    "forwarded": gettext_lazy("forwarded message"),
    "poll": gettext_lazy("poll"),
    "quote": gettext_lazy("quotation"),
}


def failure(attachment: Attachment) -> Any:
    """A sentence on why it was not fetched; empty when it was."""
    if attachment.state != State.FAILED:
        return ""
    code = attachment.error_code
    if code == "no_address":
        return WHY["PermissionDenied"]
    if code == "too_large" or attachment.error_kind == "InvalidContent":
        largest = LARGEST.get(Kind(attachment.kind), 0) // MB
        return _("It is larger than %(largest)s MB. Look at it in the network.") % {
            "largest": largest
        }
    if attachment.error_kind == OURS:
        return WHY_OURS[code]
    return WHY.get(attachment.error_kind, _("The network did not answer."))


def name(attachment: Attachment, number: int) -> str:
    """«Фото 2», «Файл 1 «чек.pdf»»."""
    sort = SORTS.get(attachment.name) if attachment.kind == Kind.OTHER else None
    kind = str(sort or Kind(attachment.kind).label)
    words = kind[:1].upper() + kind[1:]
    if number:
        words += f" {number}"
    # Older rows may hold characters that reverse the text direction.
    given = "" if sort else one_line(attachment.name)
    return f"{words} «{given}»" if given else words


def alt(attachment: Attachment, number: int) -> str:
    if attachment.description:
        return attachment.description
    return _("Photo %(number)s, not described in words yet") % {"number": number}


def component_kind(attachment: Attachment) -> str:
    if attachment.state == State.READY:
        if attachment.is_picture:
            return "picture"
        if attachment.is_played:
            return "film" if attachment.content_type.startswith("video/") else "sound"
        return "file"
    match attachment.kind:
        case Kind.PLACE:
            return "place"
        case Kind.LINK if storable_link(attachment.url):
            return "link"
    return "words"


def describe(attachment: Attachment, number: int) -> str:
    """The text of the link to its description."""
    match attachment.kind:
        case Kind.PHOTO:
            words = _("Describe photo %(number)s in words")
        case Kind.VOICE | Kind.AUDIO:
            words = _("Write in words what is said in recording %(number)s")
        case Kind.VIDEO:
            words = _("Describe video %(number)s in words")
        case _:
            words = _("Write in words what is in file %(number)s")
    return words % {"number": number}


def label(attachment: Attachment) -> str:
    labels = {
        Kind.PHOTO: _("What the photo shows"),
        Kind.VOICE: _("What is said in the recording"),
        Kind.AUDIO: _("What is said in the recording"),
        Kind.VIDEO: _("What the video shows"),
    }
    return labels.get(Kind(attachment.kind), _("What is in the file"))


def is_personal(attachment: Attachment) -> bool:
    return identifies_person(f"{attachment.text}\n{attachment.description}")
