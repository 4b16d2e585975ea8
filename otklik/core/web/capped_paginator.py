"""Pagination of very long lists."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST_LISTED = 2_500


class CappedPaginator(Paginator[Any]):
    """Counts and shows at most `MOST_LISTED` rows: nobody reads the hundredth page, and counting a
    million rows takes a second."""

    object_list: QuerySet[Any]

    def __init__(self, rows: Any, per_page: int, *, count: int | None = None) -> None:
        """`count`: how many of the first `MOST_LISTED + 1` there are, if that is known already;
        then `rows` may be anything that is sliced."""
        super().__init__(rows, per_page)
        self._known_count = count

    @cached_property
    def count(self) -> int:
        return min(self._capped_count, MOST_LISTED)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than shown."""
        return self._capped_count > MOST_LISTED

    @cached_property
    def _capped_count(self) -> int:
        if self._known_count is not None:
            return self._known_count
        return self.object_list.order_by()[: MOST_LISTED + 1].count()  # the order does not matter
