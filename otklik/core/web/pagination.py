"""Pages of a list that may be very long."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST_LISTED = 2_500


class CappedPaginator(Paginator[Any]):
    """Counts no further than `MOST_LISTED`, and shows no page beyond: nobody reads the hundredth,
    and a database counts a million rows for a second."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST_LISTED)

    @property
    def is_capped(self) -> bool:
        """Whether there are more than are shown."""
        return self._found > MOST_LISTED

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by()[: MOST_LISTED + 1].count()  # in what order is no matter
