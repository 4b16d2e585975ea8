"""A file that came with a message, as a colleague may open it; or as it came, with a reason."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.core.text_cleanup import one_line
from otklik.incidents.attachments.models import Attachment
from otklik.media.sanitize import sandbox
from otklik.organisation.people.user import User

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    name: str
    body: bytes = field(repr=False)


def clean_copy(attachment: Attachment) -> Copy:
    """What the file says and shows, without what runs, calls out or lies inside it; of a text (of a
    page or a drawing too) its words. Takes a second or two: never within a transaction.

    Raises Refused where there is no such copy, and FileNotFoundError.
    """
    with attachment.file.open("rb") as kept:
        copy = sandbox.disarm(kept.read())
    named = PurePath(one_line(attachment.name)).name or str(attachment.key)
    stem = named if copy.ending == "txt" else PurePath(named).stem
    return Copy(name=f"{stem[:LONGEST_NAME]}.{copy.ending}", body=copy.body)


@transaction.atomic
def take_as_it_came(attachment: Attachment, reason: str, *, by: User, at: datetime) -> None:
    """What may be dangerous is handed out for a reason, and that is written down."""
    if not reason.strip():
        raise Refused(_("Write why you need the file as it came."))
    entries.record(
        attachment.message.incident, "attachment.taken_as_it_came", by=by, at=at,
        attachment=attachment.pk, reason=reason.strip(),
    )  # fmt: skip
