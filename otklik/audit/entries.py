"""One verb, one line."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import override

from otklik.audit.chain import Link, extend, predecessor
from otklik.audit.hashing import line_mac, newest_key_id
from otklik.audit.models import Actor, Line, Payload, Unsealed, subject_key


def record(
    subject: models.Model, verb: str, *, by: Actor | None, at: datetime, **particulars: object
) -> "Line":
    """Write one line about `subject` in the caller's transaction.

    `verb` reads `incident.triaged`; `by` is None when the system itself acted. Particulars go
    into the payload: they may be erased later, the line may not. Put no personal data of
    people outside into the subject's `__str__`.
    """
    happening = Happening(subject=subject, verb=verb, by=by, at=at, particulars=particulars)
    return record_many([happening])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What one line tells; rows among the particulars are told by their keys."""

    subject: models.Model
    verb: str
    by: Actor | None
    at: datetime
    particulars: Mapping[str, object] = field(default_factory=dict)


def record_many(happenings: Iterable[Happening]) -> "list[Line]":
    """As `record`, for many at once, in their order."""
    recorded_at = timezone.now()
    key_id = newest_key_id()
    with transaction.atomic(savepoint=False):  # without its line the verb does not hold
        before, claim = predecessor()
        first = before.uid if before else None
        lines, payloads = [], []
        for happening in happenings:
            salt, body = secrets.token_hex(16), _body(happening.particulars)
            line = Line(
                at=happening.at,
                recorded_at=recorded_at,
                verb=happening.verb,
                subject_kind=happening.subject._meta.label_lower,
                subject_key=subject_key(happening.subject),
                subject_name=_name(happening.subject),
                actor_key="" if happening.by is None else str(happening.by.pk),
                actor_name="" if happening.by is None else str(happening.by)[:200],
                payload_hash=payload_hash(salt, body),
                previous=before.uid if before else None,
                previous_mac=before.mac if before else "",
                key_id=key_id,
            )
            line.mac = line_mac(line)
            before = Link(uid=line.uid, mac=line.mac, after=first, claim=claim)
            lines.append(line)
            payloads.append(Payload(line_uid=line.uid, salt=salt, body=body))
        if not lines:
            return []
        written = Line.objects.bulk_create(lines)
        Payload.objects.bulk_create(payloads)
        Unsealed.objects.bulk_create([Unsealed(line=line) for line in written])
        if before is not None:
            extend(before)
    return written


def _name(subject: models.Model) -> str:
    """One name, whoever reads the desk in what language."""
    with override(settings.LANGUAGE_CODE):
        return str(subject)[:200]


def _body(particulars: Mapping[str, object]) -> str:
    values = {
        name: value.pk if isinstance(value, models.Model) else value
        for name, value in particulars.items()
    }
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)


def payload_hash(salt: str, body: str) -> str:
    """sha256 over salt and body, in hex."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()
