"""Many counts in one query."""

from collections.abc import Hashable, Mapping
from typing import Any

from django.db import models


class RowCount(models.Subquery):
    """The number of rows of a QuerySet, as a column of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        found = rows if rows.query.is_sliced else rows.order_by()
        super().__init__(found if found.query.group_by else found.values("pk"))


def counts[Name: Hashable](
    rows: Mapping[Name, models.QuerySet[Any]], *, model: models.Model
) -> dict[Name, int]:
    """How many rows each QuerySet has, under the same names, by one query. `model` needs at least
    one row, which the query selects from. Without names there is no query."""
    if not rows:
        return {}
    same = model.__class__._default_manager.filter(pk=model.pk).order_by()
    names = {f"counted_{number}": name for number, name in enumerate(rows)}
    found = same.values(**{column: RowCount(rows[name]) for column, name in names.items()}).first()
    return {name: (found or {}).get(column) or 0 for column, name in names.items()}
