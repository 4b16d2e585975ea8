"""New rows whose SQL Django builds once a process: `Model.save` builds it each time."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connections, models, router


def insert(row: models.Model) -> None:
    """Store a new row as `save(force_insert=True)` does, but without signals: for models of which
    nobody listens to them, and whose values are plain, not expressions."""
    model = type(row)
    alias = router.db_for_write(model, instance=row)
    connection, pk = connections[alias], model._meta.pk
    columns = _columns(model)
    values = [
        one.get_db_prep_save(one.pre_save(row, add=True), connection=connection) for one in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(_sql(model), values)
        if pk not in columns:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, alias


@cache
def _columns(model: type[models.Model]) -> Sequence[Any]:
    """All but a key that the database gives."""
    fields = model._meta.concrete_fields
    return [one for one in fields if not isinstance(one, models.AutoField)]


@cache
def _sql(model: type[models.Model]) -> str:
    columns = _columns(model)
    names = ", ".join(f'"{one.column}"' for one in columns)
    values = ", ".join(["%s"] * len(columns))
    pk = model._meta.pk
    given = "" if pk in columns else f' RETURNING "{pk.column}"'
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({values}){given}'  # noqa: S608
