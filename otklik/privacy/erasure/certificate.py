"""What an erasure did, in the words of its certificate."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from otklik.organisation.people.roles_and_rights import Role
from otklik.privacy.erasure.models import Erasure
from otklik.privacy.erasure.preview import KINDS
from otklik.privacy.retention.models import RetentionRule, RuleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    rows: tuple[tuple[Any, int], ...]
    proposed_as: str
    decided_as: str
    held: int
    backups_until: date | None


def certificate_of(erasure: Erasure) -> Certificate:
    """Kinds in their order; in which roles the two persons acted then."""
    counts = erasure.counts
    return Certificate(
        rows=tuple((KINDS[kind], counts[kind]) for kind in KINDS if counts.get(kind)),
        proposed_as=_roles(erasure.roles.get("proposed", "")),
        decided_as=_roles(erasure.roles.get("decided", "")),
        held=int(erasure.cursor.get("held", 0)),
        backups_until=backups_until(erasure.finished_at),
    )


def backups_until(erased_at: datetime | None) -> date | None:
    """The day until which a backup may still hold it, by the term of the pack or of a document;
    None when nobody said one."""
    rule = RetentionRule.objects.active().filter(kind=RuleKind.BACKUPS).first()
    if rule is None or erased_at is None:
        return None
    return timezone.localdate(erased_at + timedelta(days=rule.days))


def _roles(codes: str) -> str:
    known = dict(Role.choices)
    return ", ".join(str(known.get(code, code)) for code in codes.split(",") if code)
