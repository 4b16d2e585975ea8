"""Rows of evidence bundles: conditions of each clause, how far they are met, and by what."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from otklik.procedure.clauses.models import ClauseCheck, ClauseLink
from otklik.procedure.compliance.conditions import check_conditions, clause_state
from otklik.procedure.compliance.figure_types import Period


def conditions(first: date, last: date) -> Iterator[dict[str, Any]]:
    """Each condition with its threshold and the result, so that an outsider can repeat the check:
    for the calendar year of the last day, up to when the file was made."""
    period = Period(year=last.year, at=timezone.now())
    links = list(ClauseLink.objects.active().exclude(conditions=[]).order_by("address"))
    for address, results in check_conditions(links, period).items():
        for one in results:
            yield {
                "clause": address,
                "clause_state": clause_state(results).value,
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
    """What people confirmed in the period, including confirmations taken back."""
    for one in ClauseCheck.objects.filter(on__gte=first, on__lte=last).order_by("at", "pk"):
        yield {
            "clause": one.address,
            "condition": one.code,
            "on": one.on,
            "words": one.words,
            "by": one.by_words,
            "at": one.at,
            "taken_back_at": one.taken_back_at,
        }


SOURCES = {"clause-conditions": conditions, "clause-checks": checks}
