"""What registers keep of somebody whose data are erased: files with names, what was searched."""

from collections import Counter
from collections.abc import Callable

from django.db.models import QuerySet

from otklik.evidence.registers.models import Taking


def with_names() -> QuerySet[Taking]:
    """Kept or being made, with names in them."""
    kept = (Taking.State.READY, Taking.State.RUNNING)
    return Taking.objects.filter(has_names=True, state__in=kept)


def forget_names(is_named: Callable[..., bool]) -> "Counter[str]":
    """Every file with names goes, whosever it is, and what was asked with the name; how many.

    Any of them can be made anew. In the caller's transaction, harmlessly repeated.
    """
    kept = Taking.objects.exclude(state=Taking.State.GONE).order_by("pk")
    asked = [taking.pk for taking in kept if is_named(taking.reason, *taking.filters_text)]
    going = with_names() | kept.order_by().filter(pk__in=asked)
    counts: Counter[str] = Counter()
    for taking in going:
        taking.forget()
        counts["registers"] += 1
    return counts
