"""Waves cached in the process: most of the cost of a filled form is reading its wave.

The rows of the wave and of its half are read by plain SQL each time, and the objects are rebuilt
whenever a column changed, so nothing outdated is ever shown. The key of a closed wave leaves the
cache when it is next read.
"""

import copy
import threading
from functools import cache

from django.db import connections
from django.http import Http404

from otklik.surveys.waves.models import Wave

MOST_WAVES = 20

type Rows = tuple[tuple[str, ...], ...]

_known: dict[str, tuple[Rows, Wave]] = {}
_lock = threading.Lock()


def get_opened_wave(slug: str) -> Wave:
    """A copy of a wave that was opened, with its version and half. Raises Http404."""
    rows = _rows(slug)
    found = _known.get(slug)
    if found is None or found[0] != rows:
        with _lock:
            _known.pop(slug, None)
        wave = Wave.objects.opened().whole().with_half().with_version().filter(slug=slug).first()
        if wave is None:
            raise Http404
        with _lock:
            if len(_known) >= MOST_WAVES:
                _known.clear()
            _known[slug] = found = (rows, wave)
    return copy.copy(found[1])


def _rows(slug: str) -> Rows:
    connection = connections[Wave.objects.db]
    with connection.cursor() as cursor:
        cursor.execute(_sentence(connection.vendor), [slug, slug])
        return tuple(tuple(map(str, row)) for row in cursor.fetchall())


@cache
def _sentence(_vendor: str) -> str:
    quoted = connections[Wave.objects.db].ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in Wave._meta.concrete_fields)
    table = quoted(Wave._meta.db_table)
    return (
        f"SELECT {columns} FROM {table} WHERE slug = %s"  # noqa: S608
        f" OR half_of_id = (SELECT id FROM {table} WHERE slug = %s) ORDER BY id"
    )
