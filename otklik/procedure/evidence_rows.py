"""What this room tells as evidence: conditions of each clause, how far met, by what."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from otklik.procedure.clauses.clause_check import ClauseCheck
from otklik.procedure.clauses.models import ClauseLink
from otklik.procedure.proofs.conditions import check, of_clause
from otklik.procedure.proofs.proof import Period


def conditions(first: date, last: date) -> Iterator[dict[str, Any]]:
    """For the calendar year of the last day, as far as it had gone when the file was made: each
    condition with its threshold and what was found, so that a stranger can ask the same rows."""
    period = Period(year=last.year, at=timezone.now())
    links = list(ClauseLink.objects.active().exclude(conditions=[]).order_by("address"))
    for address, checked in check(links, period).items():
        for one in checked:
            yield {
                "clause": address,
                "clause_state": of_clause(checked).value,
                "year": period.year,
                "until": period.last,
                "condition": one.condition.code,
                "text": one.condition.text,
                "kind": one.condition.kind,
                "wanted": one.condition.model_dump(
                    mode="json", include={"networks", "of", "least", "base", "days"}
                ),
                "state": one.met.value,
                "found": one.found,
                "why": one.condition.why,
            }


def checks(first: date, last: date) -> Iterator[dict[str, Any]]:
    """What people confirmed in the period, those taken back too."""
    found = ClauseCheck.objects.filter(on__gte=first, on__lte=last).select_related("by")
    for one in found.order_by("at", "pk"):
        yield {
            "clause": one.address,
            "condition": one.code,
            "on": one.on,
            "words": one.words,
            "by": one.by_words,
            "at": one.at,
            "taken_back_at": one.taken_back_at,
        }
