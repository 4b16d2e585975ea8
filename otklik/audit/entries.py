"""Write audit entries: one for each verb."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import override

from otklik.audit.chain import Link, extend, predecessor
from otklik.audit.hashing import line_mac, newest_key_id
from otklik.audit.models import Actor, Line, Payload, UnsealedLine, subject_key
from otklik.core.db.compiled_inserts import insert


def record(
    subject: models.Model, verb: str, *, by: Actor | None, at: datetime, **particulars: object
) -> Line:
    """Write one entry about `subject` in the caller's transaction.

    `verb` reads `incident.triaged`; `by` is None when the system acted. Particulars become the
    payload, which may be erased later; the entry itself may not. The subject's `__str__` may hold
    no personal data of outsiders. Model instances among the particulars are stored by key.
    """
    with transaction.atomic(savepoint=False):  # without its entry the verb must fail
        before, claim = predecessor()
        salt, body = secrets.token_hex(16), _body(particulars)
        line = Line(
            at=at,
            recorded_at=timezone.now(),
            verb=verb,
            subject_kind=subject._meta.label_lower,
            subject_key=subject_key(subject),
            subject_name=_name(subject),
            actor_key="" if by is None else str(by.pk),
            actor_name="" if by is None else str(by)[:200],
            payload_hash=payload_hash(salt, body),
            previous=before.uid if before else None,
            previous_mac=before.mac if before else "",
            key_id=newest_key_id(),
        )
        line.mac = line_mac(line)
        insert(line)
        insert(Payload(line_uid=line.uid, salt=salt, body=body))
        insert(UnsealedLine(line=line))
        extend(Link(uid=line.uid, mac=line.mac, after=line.previous, claim=claim))
    return line


def _name(subject: models.Model) -> str:
    """The same name in any interface language."""
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
