"""A part of a list, and where the next one is."""

from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest

from otklik.api.rest.query_params import Span


class Counted(Protocol):
    """A queryset, or a list that can tell how long it is."""

    def count(self) -> int: ...
    def __getitem__(self, part: slice) -> Any: ...


def part(request: HttpRequest, span: Span, found: Counted) -> tuple[dict[str, Any], list[Any]]:
    """What `Listed` says, and the rows themselves."""
    total = found.count()
    after = span.offset + span.limit
    rows = list(cast(Any, found[span.offset : after])) if span.offset < total else []
    next_url = None
    if after < total:
        query = request.GET.copy()
        query["offset"], query["limit"] = str(after), str(span.limit)
        next_url = f"{settings.BASE_URL}{request.path}?{query.urlencode()}"
    return {"count": total, "next": next_url}, rows
