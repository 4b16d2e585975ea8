"""Who acts, and what names a thing in an entry."""

from typing import Any, Protocol

from django.db import models


class Actor(Protocol):
    """Whoever can act: a user has a key and a name."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


def subject_key(subject: models.Model) -> str:
    """What names a thing in the journal; a line by its uid, which its MAC covers, as no key."""
    uid = getattr(subject, "uid", None) if subject._meta.label_lower == "audit.line" else None
    return str(subject.pk) if uid is None else str(uid.hex)
