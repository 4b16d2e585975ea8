"""Reads the database of a played story into rows of a snapshot."""

import base64
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from otklik.demo.snapshot import audit_log
from otklik.demo.snapshot.dates import FIXED, ISO_DATE
from otklik.demo.snapshot.file import Row, Table
from otklik.demo.snapshot.tables_and_column_formats import MADE_HERE, Kind, columns, tables

DATED = (Kind.MOMENT, Kind.MONTH, Kind.TEXT)
TASKS = "django_tasks_database_dbtaskresult"


def dump(before: Mapping[str, Table] | None = None, *, at: datetime) -> dict[str, Table]:
    """All rows. `before` is what the pack brought: dates of it that nothing has changed are the
    pack's own, and stay when the story is moved."""
    found = {name: _table(name, at=at) for name in tables()}
    for name, table in found.items():
        if before is not None and name in before:
            _fix(name, table, before[name])
    found[audit_log.TABLE] = _audit()
    return found


def _table(name: str, *, at: datetime) -> Table:
    here = columns(tables()[name])
    types = {one.pk: f"{one.app_label}.{one.model}" for one in ContentType.objects.all()}
    rights = {
        one.pk: f"{types[one.content_type_id]}.{one.codename}" for one in Permission.objects.all()
    }
    key = tables()[name]._meta.pk.column
    names = ", ".join(f'"{column}"' for column in here)
    condition = f" WHERE status = 'READY' AND run_after > '{at:%Y-%m-%d %H:%M}'"
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{key}", {names} FROM "{name}"'  # noqa: S608 - names of our tables
            f'{condition if name == TASKS else ""} ORDER BY "{key}"'
        )
        rows = cursor.fetchall()
    kinds = [kind for _field, kind in here.values()]
    written: dict[Kind, Any] = {
        Kind.MOMENT: str,
        Kind.MONTH: str,
        Kind.BYTES: lambda value: base64.b64encode(value).decode(),
        Kind.SECRET: lambda value: MADE_HERE if value else "",
        Kind.CONTENT_TYPE: types.__getitem__,
        Kind.PERMISSION: rights.__getitem__,
    }
    return Table(
        list(here),
        {
            str(row[0]): [
                value if value is None or kind not in written else written[kind](value)
                for kind, value in zip(kinds, row[1:], strict=True)
            ]
            for row in rows
        },
    )


def _fix(name: str, table: Table, before: Table) -> None:
    kinds = [kind for _field, kind in columns(tables()[name]).values()]
    dated = [place for place, kind in enumerate(kinds) if kind in DATED]
    for key, row in table.rows.items():
        known = before.rows.get(key)
        if known is None or row is None:
            continue
        for place in dated:
            value = row[place]
            if isinstance(value, str) and value == known[place] and _is_of_pack(value):
                row[place] = FIXED + value


def _is_of_pack(value: str) -> bool:
    """Not the moment at which the pack was loaded, which is the story's."""
    return not any(found == str(LOADED) for found in ISO_DATE.findall(value))


LOADED = date(2024, 9, 2)  # a Monday


def _audit() -> Table:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id, l.at, l.verb, l.subject_kind, l.subject_key, l.subject_name, l.actor_key,"
            " l.actor_name, coalesce(p.body, '{}') FROM audit_line l"
            " LEFT JOIN audit_payload p ON p.line_uid = l.uid ORDER BY l.id"
        )
        rows = cursor.fetchall()
    return Table(audit_log.COLUMNS, {str(key): [str(at), *row] for key, at, *row in rows})


def difference(whole: Mapping[str, Table], base: Mapping[str, Table]) -> dict[str, Table]:
    """What has to be laid over the base to have the whole."""
    found = {}
    for name, table in whole.items():
        known = base[name].rows
        rows: dict[str, Row | None] = {
            key: row for key, row in table.rows.items() if known.get(key) != row
        }
        rows |= dict.fromkeys(known.keys() - table.rows.keys())
        if rows:
            found[name] = Table(table.columns, rows)
    return found


def body(found: Mapping[str, Table]) -> bytes:
    lines = [
        json.dumps(
            {"table": name, "columns": table.columns, "rows": table.rows},
            ensure_ascii=False, separators=(",", ":"),
        )
        for name, table in found.items()
    ]  # fmt: skip
    return "\n".join(lines).encode()


def pictures(folder: Path) -> dict[str, bytes]:
    """Files of the story; what is made smaller of them is made again."""
    left_out = ("renditions",)
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not set(path.parts) & set(left_out)
    }
