"""One verb, one line."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from otklik.journal.models import Line


class Actor(Protocol):
    """Whoever can act: a user has a key and a name."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


def record(
    subject: models.Model, verb: str, *, by: Actor | None, at: datetime, **particulars: object
) -> "Line":
    """Write one line about `subject` in the caller's transaction.

    `verb` reads `incident.triaged`; `by` is None when the system itself acted. Particulars go
    into the payload: they may be erased later, the line may not. Put no personal data of
    people outside into the subject's `__str__`.
    """
    from otklik.journal.models import Line, Payload, Unsealed

    salt = secrets.token_hex(16)
    body = json.dumps(particulars, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    with transaction.atomic(savepoint=False):  # without its line the verb does not hold
        line = Line.objects.create(
            at=at,
            recorded_at=timezone.now(),
            verb=verb,
            subject_kind=subject._meta.label_lower,
            subject_key=str(subject.pk),
            subject_name=str(subject)[:200],
            actor_key="" if by is None else str(by.pk),
            actor_name="" if by is None else str(by)[:200],
            payload_hash=payload_hash(salt, body),
        )
        Payload.objects.create(line_uid=line.uid, salt=salt, body=body)
        Unsealed.objects.create(line=line)
    return line


def payload_hash(salt: str, body: str) -> str:
    """sha256 over salt and body, in hex."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()
