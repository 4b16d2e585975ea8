"""Apps that depend on acts cite them here, and their owners are told when the words change.

cite(
    Place(
        key=f"disclosure/{item.pk}", kind=Citation.Kind.ITEM, title=item.title,
        url=reverse("disclosure:item", args=[item.number]), unit=item.unit,
    ),
    ["order-23/4.1", "law-2300-1"],
    at=at,
)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from otklik.legal_acts.citations.follow_changes import (
    close_notices,
    follow_citations,
    settle_place,
    words_now,
)
from otklik.legal_acts.citations.models import Citation
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where acts are cited, and its owner. `key` names the place for good (`wording/17`); `url` is
    where it is edited. Without an owner and a unit keepers of acts are told."""

    key: str
    kind: Citation.Kind
    title: str
    url: str
    owner: User | None = None
    unit: Unit | None = None


@transaction.atomic
def cite(
    place: Place, addresses: Iterable[str], *, at: datetime, looked_at_by: User | None = None
) -> None:
    """Let the place cite exactly these: `order-23/3.2`, or `order-23` for a whole act. An address
    that we do not have is kept. Earlier citations keep the words that their owner has seen; with
    `looked_at_by` that person has just checked the place: all words are seen, open impacts are
    settled as changed. Safe to repeat."""
    pairs = dict.fromkeys(_split(address) for address in addresses)
    cited = {(row.code, row.clause): row for row in Citation.objects.of_place(place.key)}
    gone = [row.pk for key, row in cited.items() if key not in pairs]
    if looked_at_by is not None:
        settle_place(place.key, by=looked_at_by, at=at)
    _forget_rows(gone, at=at)
    for code, clause in pairs:
        row = cited.get((code, clause)) or Citation(place=place.key, code=code, clause=clause)
        row.kind, row.title, row.url = place.kind, place.title[:300], place.url
        row.owner, row.unit = place.owner, place.unit
        if row.pk is None or looked_at_by is not None:
            now = words_now(row, on=at.date())
            row.seen_edition, row.seen, row.seen_at = now.edition, now.words, at
            row.is_repeal_seen = now.is_repealed and looked_at_by is not None
        row.save()
    follow_citations({code for code, _clause in pairs}, at=at)


@transaction.atomic
def forget(place: str, *, at: datetime) -> None:
    """The place is gone, or cites nothing."""
    rows = Citation.objects.of_place(place).values_list("pk", flat=True)
    _forget_rows(list(rows), at=at)


def _forget_rows(rows: list[int], *, at: datetime) -> None:
    leaving = Citation.objects.filter(pk__in=rows)
    keys = list(
        leaving.filter(impacts__settled_at__isnull=True, impacts__isnull=False)
        .order_by("impacts__notice_key")
        .values_list("impacts__notice_key", flat=True)
    )
    leaving.delete()
    close_notices(keys, at=at)


def _split(address: str) -> tuple[str, str]:
    code, _slash, clause = address.strip().partition("/")
    return code, clause
