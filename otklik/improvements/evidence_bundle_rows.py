"""Rows of evidence bundles: who had to do what by when, and the result."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from otklik.improvements.assignments.models import Assignment


def assignments(first: date, last: date) -> Iterator[dict[str, Any]]:
    touched = Q(given_at__date__gte=first, given_at__date__lte=last)
    touched |= Q(decided_at__date__gte=first, decided_at__date__lte=last)
    for one in Assignment.objects.filter(touched).select_related("unit").order_by("number"):
        yield {
            "number": one.number,
            "text": one.text,
            "result": one.result,
            "executor": one.executor_post,
            "unit": one.unit.code,
            "controller": one.controller_post,
            "given_at": one.given_at,
            "first_due_on": one.first_due_on,
            "due_on": one.due_on,
            "state": one.state,
            "reported_at": one.reported_at,
            "decided_at": one.decided_at,
            "conclusion": one.conclusion,
        }


SOURCES = {"assignments": assignments}
